"""Two devices on one piece: what is newer is never overwritten; both are shown, and the person chooses."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from portal.actors import acting_as, as_owner
from portal.models import today
from portfolio import actions
from tests.portfolio.making import piece_of
from tests.portfolio.pages import text_of
from tests.portfolio.test_evidence_form import NEW, filled, photo, pieces

pytestmark = pytest.mark.django_db
BASIS = re.compile(r'name="based_on" value="([^"]*)"')


def basis_of(response) -> str:
    return BASIS.search(text_of(response))[1]


@pytest.fixture
def edit(cast) -> str:
    noor = cast.actor("noor")
    with acting_as(noor):
        draft = actions.save_draft(cast.portfolio, piece_of(cast, title="Wandkast"), by=noor)
    return reverse("portfolio:evidence_edit", args=[draft.uid])


CHANGES = [
    ({"text": "Nieuwer."}, ("Vertel het kort", "Nieuwer.")),
    ({"kind": "photo"}, ("Wat voor bewijs is het?", "Foto")),
    ({"happened_on": (today() - timedelta(days=3)).isoformat()}, ("Wanneer was het?", None)),
    (
        {"claims-0-elements": ["zijn"], "claims-0-reason_zijn": "Zo ben ik."},
        ("Wat bewijst dit?", "work 1 (zijn): Zo ben ik."),
    ),
    ({"share_with": "placement"}, ("Deel je dit ook met een bedrijf?", None)),
    ({"files": "photo"}, ("Bestanden", "kast.jpg")),
]  # fmt: skip


@pytest.mark.parametrize(("change", "line"), CHANGES, ids=[label for _, (label, _) in CHANGES])
def test_what_another_device_changed_is_shown_beside_what_was_typed(cast, log_in, edit, change, line):
    phone, laptop = log_in(cast.noor), log_in(cast.noor)
    known = basis_of(phone.get(edit))
    change = change | ({"share_with": str(cast.placement.uid)} if "share_with" in change else {})
    change = change | ({"files": [photo()]} if "files" in change else {})
    assert laptop.post(edit, filled(cast, concept="1", based_on=known, **change)).status_code == 303

    mine = filled(cast, concept="1", based_on=known, reflection="Van de telefoon.")
    both = phone.post(edit, mine)
    assert both.status_code == 409
    assert dict(both.context["newer"])[line[0]] == (line[1] or dict(both.context["newer"])[line[0]])
    assert "Van de telefoon." in text_of(both) and "Dit is intussen veranderd" in text_of(both)
    with as_owner():
        assert pieces()[0].versions.get().reflection == ""

    again = phone.post(edit, mine | {"once": str(uuid4()), "based_on": basis_of(both)})
    assert again.status_code == 303
    with as_owner():
        assert pieces()[0].versions.get().reflection == "Van de telefoon."


def test_the_same_words_from_two_devices_are_no_conflict(cast, log_in, edit):
    phone, laptop = log_in(cast.noor), log_in(cast.noor)
    known = basis_of(phone.get(edit))
    assert laptop.post(edit, filled(cast, concept="1", based_on=known, text="Gelijk.")).status_code == 303
    assert phone.post(edit, filled(cast, based_on=known, text="Gelijk.")).status_code == 303
    assert pieces()[0].state == "submitted"


def test_a_form_with_errors_still_knows_what_it_was_made_from(cast, log_in, edit):
    client = log_in(cast.noor)
    known = basis_of(client.get(edit))
    wrong = client.post(edit, filled(cast, title="", based_on=known))
    assert (wrong.status_code, basis_of(wrong)) == (422, known)


def test_a_version_that_is_being_written_is_guarded_too(cast, log_in):
    client = log_in(cast.noor)
    client.post(NEW, filled(cast))
    (piece,) = pieces()
    edit = client.post(reverse("portfolio:evidence_version", args=[piece.uid])).url
    known = basis_of(client.get(edit))
    assert client.post(edit, filled(cast, concept="1", based_on=known, text="Beter.")).status_code == 303
    late = client.post(edit, filled(cast, based_on=known, text="Anders."))
    assert (late.status_code, late.context["newer"]) == (409, [("Vertel het kort", "Beter.")])
    with as_owner():
        assert pieces()[0].versions.get(number=2).text == "Beter."


def test_under_htmx_the_form_alone_comes_back(cast, log_in, edit):
    client = log_in(cast.noor)
    late = client.post(edit, filled(cast, based_on="vroeger", text="Anders."), headers={"HX-Request": "true"})
    assert late.status_code == 409
    assert "<html" not in text_of(late) and text_of(late).strip().startswith("<form")
