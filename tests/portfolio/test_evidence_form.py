"""The student's form: what goes in, what comes back, and nothing that is lost or made twice."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.actors import acting_as, as_owner
from portal.models import StoredFile, today
from portfolio import actions
from portfolio.models import Evidence, EvidenceFile
from tests.factories import StoredFileFactory
from tests.portfolio.making import handed_in, piece_of
from tests.portfolio.pages import text_of

pytestmark = pytest.mark.django_db
NEW = reverse("portfolio:evidence_new")


def photo(name: str = "kast.jpg") -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "brown").save(drawn, "JPEG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


def filled(cast, **changes) -> dict:
    """What a browser sends for a complete form; a change to None leaves the field out."""
    data = {
        "once": str(uuid4()), "title": "Wandkast", "text": "De muur stond scheef.", "reflection": "", "url": "",
        "happened_on": today().isoformat(), "setting": "school", "kind": "product", "purpose": "learn",
        "audience": "school", "share_with": "",
        "claims-TOTAL_FORMS": "3", "claims-INITIAL_FORMS": "3",
        "claims-0-competency": str(cast.competencies[1].uid), "claims-0-elements": ["kunnen"],
        "claims-0-reason_kunnen": "Zonder hulp gemeten.",
    }  # fmt: skip
    return {name: value for name, value in (data | changes).items() if value is not None}


def pieces() -> list[Evidence]:
    with as_owner():
        return list(Evidence.objects.unscoped("test").select_related("current"))


def test_a_complete_form_hands_in_one_piece(cast, log_in):
    data = filled(cast, share_with=str(cast.placement.uid), setting="workplace", files=[photo(), photo("twee.jpg")])
    response = log_in(cast.noor).post(NEW, data)

    (piece,) = pieces()
    assert (response.status_code, response.url) == (303, reverse("portfolio:evidence_detail", args=[piece.uid]))
    assert (piece.state, piece.current.title, piece.placement_id) == ("submitted", "Wandkast", cast.placement.pk)
    with as_owner():
        assert [row.file.name for row in piece.current.files.all()] == ["kast.jpg", "twee.jpg"]
        assert {row.file.subject_id for row in piece.current.files.all()} == {cast.noor.pk}
        claim = piece.current.claims.get()
        assert (claim.competency, claim.element, claim.reason) == (
            cast.competencies[1], "kunnen", "Zonder hulp gemeten.",
        )  # fmt: skip
        assert piece.grants.get().placement == cast.placement


def test_the_same_form_sent_twice_is_one_piece(cast, log_in):
    data, client = filled(cast), log_in(cast.noor)
    first, second = client.post(NEW, data), client.post(NEW, data)

    assert len(pieces()) == 1
    assert first.url == second.url


def test_a_form_that_was_sent_and_changed_is_no_second_piece_before_the_student_says_so(cast, log_in):
    data, client = filled(cast), log_in(cast.noor)
    first = client.post(NEW, data)
    changed = data | {"text": "Er viel me nog iets op.", "files": [photo()]}
    again = client.post(NEW, changed)

    assert again.status_code == 409
    assert len(pieces()) == 1 and pieces()[0].current.text == "De muur stond scheef."
    page = text_of(again)
    assert "Er viel me nog iets op." in page and f'href="{first.url}"' in page
    # The page has a key of its own: sending it now is a second piece, with the photo that was chosen before.
    (kept,) = again.context["kept"]
    key = re.search(r'name="once" value="([^"]+)"', page[page.index("<main") :])[1]
    assert key != data["once"]
    assert client.post(NEW, data | {"once": key, "kept": [str(kept.file.uid)]}).status_code == 303
    assert len(pieces()) == 2


def test_claims_of_several_competencies(cast, log_in):
    more = {
        "claims-1-competency": str(cast.competencies[4].uid),
        "claims-1-elements": ["willen", "zijn"],
        "claims-1-reason_willen": "Ik gaf niet op.",
        "claims-1-reason_zijn": "Zo ben ik.",
    }
    log_in(cast.noor).post(NEW, filled(cast, **more))
    (piece,) = pieces()
    with as_owner():
        assert set(piece.current.claims.values_list("competency__name", "element")) == {
            ("work 1", "kunnen"), ("personal 4", "willen"), ("personal 4", "zijn"),
        }  # fmt: skip


WRONG = [
    ({"title": ""}, "Geef je bewijs een titel."),
    ({"title": "x" * 121}, "hooguit 120 tekens"),
    ({"happened_on": ""}, "‘Wanneer was het?’: vul dit in."),
    ({"happened_on": "32-13-2026"}, "Vul een dag in, zoals 24-11-2026."),
    ({"happened_on": (today() + timedelta(days=1)).isoformat()}, "Kies een dag die al geweest is."),
    ({"kind": "observation"}, "Selecteer een geldige keuze"),
    ({"setting": None}, "‘Waar was het?’: kies een antwoord."),
    ({"url": "geen adres"}, "Vul een heel adres in"),
    ({"claims-0-elements": []}, "Kies minstens één kwart: wat bewijst dit?"),
    ({"claims-0-competency": ""}, "Kies de competentie waar dit bij past."),
    ({"claims-0-competency": "019a20ba-0000-7000-8000-000000000000"}, "Selecteer een geldige keuze"),
    ({"claims-0-reason_kunnen": ""}, "Beantwoord de vraag bij ‘kunnen’."),
    ({"claims-1-competency": "again", "claims-1-elements": ["weten"], "claims-1-reason_weten": "Zo."}, "hierboven al"),
    ({"audience": "nobody", "share_with": "placement"}, "Je koos ‘Alleen ik’."),
    ({"share_with": "019a20ba-0000-7000-8000-000000000000"}, "Selecteer een geldige keuze"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast, log_in, wrong, said):
    if wrong.get("claims-1-competency") == "again":
        wrong = wrong | {"claims-1-competency": str(cast.competencies[1].uid)}
    if wrong.get("share_with") == "placement":
        wrong = wrong | {"share_with": str(cast.placement.uid)}
    data = filled(cast, reflection="Volgende keer eerst meten.", files=[photo()], **wrong)
    response = log_in(cast.noor).post(NEW, data)

    page = text_of(response)
    assert response.status_code == 422
    assert said in page
    assert pieces() == []
    assert "Volgende keer eerst meten." in page
    if "text" not in wrong:
        assert "De muur stond scheef." in page
    # The photo came in, and need not be chosen again.
    (kept,) = response.context["kept"]
    assert kept.file.name == "kast.jpg" and f'name="kept" value="{kept.file.uid}"' in page


def test_there_must_be_something_to_see(cast, log_in):
    response = log_in(cast.noor).post(NEW, filled(cast, text=""))
    assert (response.status_code, pieces()) == (422, [])
    assert response.context["form"].errors == {"text": ["Vertel het kort, of voeg een bestand toe."]}


@pytest.mark.parametrize("instead", [{"files": [photo()]}, {"url": "voorbeeld.nl/film"}, {"reflection": "Geleerd."}])
def test_a_file_a_link_or_a_look_back_is_enough(cast, log_in, instead):
    assert log_in(cast.noor).post(NEW, filled(cast, text="", **instead)).status_code == 303


def test_a_file_that_came_in_with_a_wrong_form_is_there_in_the_right_one(cast, log_in):
    client, data = log_in(cast.noor), filled(cast, title="", files=[photo()])
    (kept,) = client.post(NEW, data).context["kept"]
    again = filled(cast, kept=[str(kept.file.uid)], **{f"shows-{kept.file.uid}": "De kast"})
    client.post(NEW, again)

    (piece,) = pieces()
    with as_owner():
        row = piece.current.files.get()
    assert (row.file_id, row.shows) == (kept.file.pk, "De kast")


def test_a_file_can_be_dropped_again(cast, log_in):
    client, data = log_in(cast.noor), filled(cast, title="", files=[photo(), photo("weg.jpg")])
    first, second = client.post(NEW, data).context["kept"]
    uids = [str(first.file.uid), str(second.file.uid)]
    client.post(NEW, filled(cast, kept=uids, drop=[uids[1]]))

    (piece,) = pieces()
    with as_owner():
        assert [row.file.name for row in piece.current.files.all()] == ["kast.jpg"]


def test_a_file_of_somebody_else_cannot_be_attached(cast, log_in):
    strange = log_in(cast.classmate).post(NEW, filled(cast, title="", files=[photo()])).context["kept"][0]
    log_in(cast.noor).post(NEW, filled(cast, kept=[str(strange.file.uid), "onzin"]))

    (piece,) = pieces()
    with as_owner():
        assert not EvidenceFile.objects.unscoped("test").filter(version=piece.current).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "leeg"),
        (b"MZ\x90\x00" + b"x" * 100, "kunnen we niet aannemen"),
        (b"\xff\xd8\xff" + b"x" * 50, "geen foto"),
    ],
)
def test_a_file_that_is_no_good_is_refused_beside_the_field(cast, log_in, content, said):
    bad = SimpleUploadedFile("foto.jpg", content, "image/jpeg")
    response = log_in(cast.noor).post(NEW, filled(cast, files=[photo(), bad]))

    assert response.status_code == 422
    assert said in " ".join(response.context["form"].errors["files"])
    assert [one.file.name for one in response.context["kept"]] == ["kast.jpg"]
    assert pieces() == []


def test_too_many_files_are_refused_and_the_ones_that_fit_stay(cast, log_in, settings):
    settings.MAX_FILES_PER_EVIDENCE = 2
    response = log_in(cast.noor).post(NEW, filled(cast, files=[photo(f"{n}.jpg") for n in range(3)]))
    assert response.status_code == 422
    assert "hooguit 2 bestanden" in text_of(response)
    assert len(response.context["kept"]) == 2


def test_later_afmaken_keeps_anything(cast, log_in):
    half = {"title": "", "text": "Nog uitwerken.", "claims-0-reason_kunnen": "", "concept": "1"}
    response = log_in(cast.noor).post(NEW, filled(cast, files=[photo()], **half))

    (draft,) = pieces()
    assert (response.status_code, response.url, draft.state) == (303, reverse("portfolio:mine"), "draft")
    page = log_in(cast.noor).get(reverse("portfolio:evidence_edit", args=[draft.uid]))
    assert "Nog uitwerken." in text_of(page)
    assert page.context["claims"].first.initial["elements"] == ["kunnen"]
    assert [one.file.name for one in page.context["kept"]] == ["kast.jpg"]


def test_a_draft_is_finished_later(cast, log_in):
    client, data = log_in(cast.noor), filled(cast, title="", concept="1", share_with=str(cast.placement.uid))
    client.post(NEW, data)
    (draft,) = pieces()
    url = reverse("portfolio:evidence_edit", args=[draft.uid])
    assert client.get(url).context["form"]["share_with"].value() == cast.placement.uid

    response = client.post(url, filled(cast))
    (piece,) = pieces()
    assert (response.url, piece.state) == (reverse("portfolio:evidence_detail", args=[piece.uid]), "submitted")
    assert client.get(url).url == response.url


def test_the_form_offers_only_open_companies(cast, log_in):
    page = text_of(log_in(cast.noor).get(NEW))
    assert f"Ja, met {cast.placement.company}" in page
    assert "Ja, met" in page and page.count("Ja, met") == 1


def test_the_competencies_are_those_of_the_own_framework_by_group(cast, log_in):
    from tests.factories import CompetencyFactory

    CompetencyFactory(name="Brood bakken")
    groups = log_in(cast.noor).get(NEW).context["claims"].first.fields["competency"].choices
    assert [name for name, _ in groups[1:]] == [
        "Leren",
        "Werken",
        "Sociaal en communicatief",
        "Persoonlijk",
        "Loopbaan",
    ]
    assert "Brood bakken" not in str(groups)


@pytest.mark.parametrize("name", ["marieke", "ronald", "manager"])
def test_the_form_is_the_students(cast, log_in, name):
    assert log_in(getattr(cast, name)).get(NEW).status_code == 403


def test_nobody_edits_the_draft_of_another(cast, log_in):
    noor = cast.actor("noor")
    with acting_as(noor):
        draft = actions.save_draft(cast.portfolio, piece_of(cast, title="Van Noor"), by=noor)
    url = reverse("portfolio:evidence_edit", args=[draft.uid])
    assert log_in(cast.classmate).get(url).status_code == 404
    assert log_in(cast.classmate).post(url, filled(cast, title="Gekaapt")).status_code == 404
    with as_owner():
        assert draft.versions.get().title == "Van Noor"


def test_a_new_version_asks_only_words_and_keeps_the_files(cast, log_in):
    client = log_in(cast.noor)
    client.post(NEW, filled(cast, files=[photo()]))
    (piece,) = pieces()
    edit = reverse("portfolio:evidence_edit", args=[piece.uid])
    assert client.get(edit).status_code == 302
    assert client.post(reverse("portfolio:evidence_version", args=[piece.uid])).url == edit

    page = client.get(edit)
    assert "happened_on" not in page.context["form"].fields
    (kept,) = page.context["kept"]
    again = filled(cast, text="Nu beter.", kept=[str(kept.file.uid)], kind="film")
    assert client.post(edit, again).status_code == 303
    (piece,) = pieces()
    assert (piece.current.number, piece.current.text, piece.kind) == (2, "Nu beter.", "product")
    assert client.post(edit, again | {"once": str(uuid4())}).status_code == 409
    with as_owner():
        assert piece.versions.count() == 2 and StoredFile.objects.unscoped("test").count() == 1


def test_a_logged_piece_gets_no_version_of_the_student(cast, log_in):
    marieke = cast.actor("marieke")
    with acting_as(marieke):
        (logged,) = actions.observe([cast.noor], piece_of(cast), by=marieke)
    response = log_in(cast.noor).post(reverse("portfolio:evidence_version", args=[logged.uid]))
    assert response.status_code == 409
    assert "van wie het vastlegde" in text_of(response)


def test_a_piece_that_was_handed_in_is_not_edited(cast, log_in):
    evidence = handed_in(cast)
    url = reverse("portfolio:evidence_edit", args=[evidence.uid])
    assert log_in(cast.noor).post(url, filled(cast, title="Anders")).status_code == 409
    assert pieces()[0].current.title == "Wandkast"


def test_the_student_reads_how_full_the_own_files_are(cast, log_in, settings):
    settings.STUDENT_QUOTA = 500 * settings.MB
    StoredFileFactory(owner=cast.noor, subject=cast.noor, size=41 * settings.MB)
    StoredFileFactory(owner=cast.marieke, subject=cast.noor, size=1 * settings.MB)
    StoredFileFactory(size=300 * settings.MB)
    assert "Je bestanden vullen nu 42 MB van 500 MB." in text_of(log_in(cast.noor).get(NEW))
