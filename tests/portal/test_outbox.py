"""What a page tells the script that keeps unsent words: whose they are, and the key that seals them."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from portal import outbox
from portal.actors import PUBLIC, Actor, member
from portal.models import Role
from tests.factories import MembershipFactory, TrainerFactory
from tests.people.factories import link_for

pytestmark = pytest.mark.django_db


def test_every_actor_has_a_place_and_a_seal_of_its_own():
    one = TrainerFactory()
    same_person, other = MembershipFactory(person=one.person, role=Role.TEACHER), TrainerFactory()
    links = [Actor(one, way_in="link", link=link_for(one)[0]) for _ in range(2)]
    marks = [outbox.marks(actor) for actor in (member(one), member(same_person), member(other), *links)]

    assert len({mark["actor"] for mark in marks}) == len({mark["seal"] for mark in marks}) == 5
    persons = [mark["actor"].partition(".")[0] for mark in marks]
    assert persons[0] == persons[1] != persons[2] and persons[3:] == ["link", "link"]
    assert [bool(mark["until"]) for mark in marks] == [False, False, False, True, True]
    assert outbox.marks(member(one)) == marks[0]


def test_somebody_unknown_has_neither():
    assert set(outbox.marks(PUBLIC).values()) == {""}


def test_with_another_secret_everything_is_another(settings):
    one = TrainerFactory()
    before = outbox.marks(member(one))
    settings.SECRET_KEY = "another"
    assert outbox.marks(member(one))["seal"] != before["seal"]


def test_the_page_carries_it_and_no_key_of_a_row(log_in, client):
    one = MembershipFactory()
    mark = outbox.marks(member(one))
    page = log_in(one).get(reverse("portal:today")).text
    assert f'data-actor="{mark["actor"]}" data-seal="{mark["seal"]}" data-until=""' in page
    assert 'data-actor="" data-seal="" data-until=""' in client.get("/toegang/login/").text


def test_the_script_is_short():
    script = (Path(settings.BASE_DIR) / "static" / "js" / "outbox.js").read_text()
    assert len(script.splitlines()) < 200
    assert "eval(" not in script and "innerHTML" not in script
