"""One piece of evidence: who gets in, its versions and files, and what people say and share."""

import pytest
from django.urls import reverse

from portal.actors import acting_as, as_owner
from portal.models import AccessEntry
from portfolio import actions
from portfolio.models import Claim, Evidence, EvidenceFile
from tests.factories import StoredFileFactory
from tests.portfolio.making import handed_in, judged, piece_of, shared
from tests.portfolio.pages import text_of

pytestmark = pytest.mark.django_db


def url_of(evidence, name: str = "evidence_detail", *more) -> str:
    return reverse(f"portfolio:{name}", args=[evidence.uid, *more])


def logged_by(cast, name: str) -> Evidence:
    with acting_as(cast.actor(name)):
        return actions.observe([cast.noor], piece_of(cast), by=cast.actor(name))[0]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("noor", 200), ("marieke", 200), ("counsellor", 200), ("ronald", 404), ("stranger_class", 404),
        ("stranger_school", 404), ("stranger_company", 404), ("past_trainer", 404), ("classmate", 404),
        ("manager", 403),
    ],
)  # fmt: skip
def test_who_gets_in(cast, log_in, name, answer):
    evidence = handed_in(cast, text="Wat ik echt deed.")
    response = log_in(getattr(cast, name)).get(url_of(evidence))

    assert response.status_code == answer
    assert ("Wat ik echt deed." in text_of(response)) == (answer == 200)


def test_a_trainer_gets_in_while_it_is_shared(cast, log_in):
    evidence = handed_in(cast)
    grant = shared(cast, evidence)
    client = log_in(cast.ronald)
    assert client.get(url_of(evidence)).status_code == 200
    assert log_in(cast.stranger_company).get(url_of(evidence)).status_code == 404
    with acting_as(cast.actor("noor")):
        actions.revoke(grant, by=cast.actor("noor"))
    assert client.get(url_of(evidence)).status_code == 404


@pytest.mark.parametrize("name", ["marieke", "counsellor", "ronald"])
def test_a_draft_and_a_private_piece_are_the_students_alone(cast, log_in, name):
    noor = cast.actor("noor")
    with acting_as(noor):
        draft = actions.save_draft(cast.portfolio, piece_of(cast), by=noor)
    private = handed_in(cast, audience="nobody")
    client = log_in(getattr(cast, name))
    assert client.get(url_of(draft)).status_code == client.get(url_of(private)).status_code == 404

    own = log_in(cast.noor)
    assert own.get(url_of(draft)).url == url_of(draft, "evidence_edit")
    assert own.get(url_of(private)).status_code == 200


def test_opening_it_is_told_to_the_student(cast, log_in):
    evidence = handed_in(cast)
    log_in(cast.marieke).get(url_of(evidence))
    with acting_as(cast.actor("noor")):
        entry = AccessEntry.objects.visible_to(cast.actor("noor")).get()
        assert (entry.viewer, entry.what, entry.object_uid) == (cast.marieke, "evidence", evidence.uid)


def test_pictures_have_words_and_other_files_are_to_fetch(cast, log_in):
    evidence = handed_in(cast)
    with as_owner():
        for place, (kind, name, shows) in enumerate(
            [("image", "a.jpg", "Kast van voren"), ("image", "b.jpg", ""), ("pdf", "werkbon.pdf", "")]
        ):
            stored = StoredFileFactory(owner=cast.noor, kind=kind, name=name, inline=kind == "image")
            EvidenceFile.objects.create(
                version=evidence.current, portfolio=cast.portfolio, file=stored, shows=shows, position=place
            )
    page = text_of(log_in(cast.marieke).get(url_of(evidence)))

    assert 'alt="Kast van voren"' in page
    assert 'alt="foto bij dit bewijs: b.jpg"' in page
    assert page.count("<img ") == 2
    assert "download>werkbon.pdf</a>" in page


def test_an_earlier_version_can_be_read_and_says_that_it_is(cast, log_in):
    evidence, noor = handed_in(cast, text="Eerst zo."), cast.actor("noor")
    judged(cast, evidence)
    with acting_as(noor):
        actions.start_version(evidence, by=noor)
        actions.submit(actions.save_version(evidence, piece_of(cast, text="Nu zo."), by=noor), by=noor)
    client = log_in(cast.marieke)

    now, then = text_of(client.get(url_of(evidence))), text_of(client.get(url_of(evidence), {"versie": "1"}))
    assert "Nu zo." in now and "Eerst zo." not in now and "Gewijzigd na beoordeling" in now
    assert "Eerst zo." in then and "Je kijkt naar versie 1" in then and "Geef je reactie" not in then
    assert client.get(url_of(evidence), {"versie": "9"}).status_code == 404


def test_the_version_being_written_is_not_shown_to_others(cast, log_in):
    evidence, noor = handed_in(cast), cast.actor("noor")
    with acting_as(noor):
        actions.start_version(evidence, by=noor)
        actions.save_version(evidence, piece_of(cast, text="Nog niet klaar."), by=noor)
    client = log_in(cast.marieke)
    assert "Nog niet klaar." not in text_of(client.get(url_of(evidence)))
    assert client.get(url_of(evidence), {"versie": "2"}).status_code == 404


def judge(client, evidence, claim, **said):
    prefix = claim.uid.hex
    return client.post(
        url_of(evidence, "claim_judge", claim.uid), {f"{prefix}-{name}": value for name, value in said.items()}
    )


def claim_of(evidence) -> Claim:
    with as_owner():
        return Claim.objects.unscoped("test").get(version=evidence.current)


def test_a_teacher_accepts_with_ticks(cast, log_in):
    evidence = handed_in(cast)
    claim, client = claim_of(evidence), log_in(cast.marieke)
    response = judge(client, evidence, claim, state="accepted", ticks=["valid", "weight"], said="Strak gemaakt.")

    assert response.status_code == 303
    claim = claim_of(evidence)
    assert (claim.state, claim.ticks, claim.said) == ("accepted", ["weight", "valid"], "Strak gemaakt.")
    page = text_of(log_in(cast.noor).get(url_of(evidence)))
    assert "Strak gemaakt." in page and "zwaar genoeg" in page


def test_a_reaction_that_is_not_right_keeps_what_was_typed(cast, log_in):
    evidence = handed_in(cast)
    claim, client = claim_of(evidence), log_in(cast.marieke)

    none = judge(client, evidence, claim, said="Mooi werk.")
    assert none.status_code == 422
    assert "Mooi werk." in text_of(none) and "‘Jouw reactie’: kies een antwoord." in text_of(none)
    more = judge(client, evidence, claim, state="asked_more", said="Bijna.")
    assert more.status_code == 422
    assert "Zeg wat er nog nodig is." in text_of(more) and "Bijna." in text_of(more)
    assert claim_of(evidence).state == "open"


@pytest.mark.parametrize(
    ("name", "answer"), [("noor", 403), ("counsellor", 403), ("ronald", 404), ("stranger_class", 404)]
)
def test_who_may_not_judge(cast, log_in, name, answer):
    evidence = handed_in(cast)
    claim = claim_of(evidence)
    assert judge(log_in(getattr(cast, name)), evidence, claim, state="accepted").status_code == answer
    assert claim_of(evidence).state == "open"


def test_a_claim_of_another_piece_is_not_judged_through_this_one(cast, log_in):
    first, second = handed_in(cast), handed_in(cast)
    response = judge(log_in(cast.marieke), first, claim_of(second), state="accepted")
    assert response.status_code == 404


def test_too_late_is_said_in_words(cast, log_in):
    evidence = handed_in(cast)
    judged(cast, evidence)
    response = judge(log_in(cast.marieke), evidence, claim_of(evidence), state="accepted")
    # The form of an accepted claim offers only 'meer nodig'.
    assert response.status_code == 422


def test_the_student_shares_and_stops(cast, log_in):
    evidence, client = handed_in(cast), log_in(cast.noor)
    page = text_of(client.get(url_of(evidence)))
    assert f"Deel met {cast.placement.company}" in page

    assert client.post(url_of(evidence, "evidence_share"), {"placement": cast.placement.uid}).status_code == 303
    page = client.get(url_of(evidence))
    (grant,) = page.context["grants"]
    assert "Stop met delen" in text_of(page) and f"Deel met {cast.placement.company}" not in text_of(page)
    assert client.post(url_of(evidence, "grant_revoke", grant.uid)).status_code == 303
    assert client.get(url_of(evidence)).context["grants"] == []


def test_nobody_else_shares_it_and_nobody_shares_with_a_strange_company(cast, log_in):
    evidence = handed_in(cast)
    with as_owner():
        strange = cast.stranger_company.trains.get()
    url = url_of(evidence, "evidence_share")
    assert log_in(cast.marieke).post(url, {"placement": cast.placement.uid}).status_code == 403
    assert log_in(cast.classmate).post(url, {"placement": strange.uid}).status_code == 404
    assert log_in(cast.noor).post(url, {"placement": strange.uid}).status_code == 404
    assert log_in(cast.noor).post(url, {"placement": "onzin"}).status_code == 404


def test_withdraw_restore_and_audience(cast, log_in):
    evidence, client = handed_in(cast), log_in(cast.noor)
    assert client.post(url_of(evidence, "evidence_withdraw")).status_code == 303
    assert client.post(url_of(evidence, "evidence_withdraw")).status_code == 409
    assert log_in(cast.marieke).get(url_of(evidence)).status_code == 404
    assert client.post(url_of(evidence, "evidence_restore")).status_code == 303
    assert client.post(url_of(evidence, "evidence_audience"), {"audience": "nobody"}).status_code == 303
    assert log_in(cast.marieke).get(url_of(evidence)).status_code == 404
    assert client.post(url_of(evidence, "evidence_audience"), {"audience": "iedereen"}).status_code == 404
    assert log_in(cast.marieke).post(url_of(evidence, "evidence_withdraw")).status_code == 403


def test_the_student_reacts_to_what_another_put_down(cast, log_in):
    evidence, client = logged_by(cast, "ronald"), log_in(cast.noor)
    assert "Dit klopt" in text_of(client.get(url_of(evidence)))

    empty = client.post(url_of(evidence, "evidence_remark"), {"remark": ""})
    assert (empty.status_code, "Typ eerst je opmerking." in text_of(empty)) == (422, True)
    client.post(url_of(evidence, "evidence_remark"), {"remark": "Wel met hulp."})
    client.post(url_of(evidence, "evidence_confirm"))
    page = text_of(log_in(cast.ronald).get(url_of(evidence)))
    assert "Wel met hulp." in page and "Klopt" in page
    assert "Dit klopt" not in text_of(client.get(url_of(evidence)))


def test_what_a_student_typed_is_shown_as_text(cast, log_in):
    evidence = handed_in(cast, title="<script>x</script>", text="<b>vet</b>")
    page = text_of(log_in(cast.marieke).get(url_of(evidence)))
    assert "<script>x" not in page and "<b>vet</b>" not in page
    assert "&lt;b&gt;vet" in page
