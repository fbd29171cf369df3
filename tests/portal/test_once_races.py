"""The same form at the same moment, on several connections: it does its work once, and everybody gets that answer."""

import threading
import time
from collections import Counter
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from portal.actors import as_owner
from portal.models import OnceAnswer, Role, Team
from tests.factories import MembershipFactory
from tests.portal import once_pages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.portal.once_pages")]
MAKE = "/proef/"


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.ADMIN)


@pytest.fixture
def slow(monkeypatch):
    """Keeping a team takes a while; what stands in `fails` decides which of the tries end in a crash."""
    keep, fails, turn = once_pages.keep, [], threading.Lock()

    def slowly(name, *, by):
        keep(name, by=by)
        time.sleep(0.4)
        with turn:
            if fails:
                raise RuntimeError(fails.pop())

    monkeypatch.setattr(once_pages, "keep", slowly)
    return fails


def _at_once(log_in, people, forms) -> list:
    """Everybody sends at the same moment; answers with the responses."""
    start, answers = threading.Barrier(len(forms)), [None] * len(forms)
    clients = [log_in(one) for one in people]

    def send(number: int) -> None:
        clients[number].raise_request_exception = False
        try:
            start.wait()
            answers[number] = clients[number].post(MAKE, forms[number])
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(len(forms))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "somebody waits for ever"
    return answers


def _names() -> Counter:
    with as_owner():
        names = Team.objects.unscoped("test").values_list("name", flat=True)
        return Counter(name.rpartition(" ")[0] for name in names)


def test_six_taps_at_once_are_one_team_and_six_times_the_same_answer(admin, log_in, slow):
    form = {"once": str(uuid4()), "name": "Houtteam"}
    answers = _at_once(log_in, [admin] * 6, [form] * 6)
    assert {(one.status_code, one.url) for one in answers} == {(303, reverse("portal:team_list"))}
    assert Counter(one.get("X-Once") for one in answers) == {None: 1, "again": 5}
    assert _names() == {"Houtteam": 1}


def test_when_the_first_fails_the_next_does_the_work(admin, log_in, slow):
    slow.append("the first one crashes")
    form = {"once": str(uuid4()), "name": "Houtteam"}
    answers = _at_once(log_in, [admin] * 3, [form] * 3)
    assert sorted(one.status_code for one in answers) == [303, 303, 500]
    assert _names() == {"Houtteam": 1}


def test_when_the_first_has_errors_the_next_is_looked_at_again(admin, log_in, slow):
    form = {"once": str(uuid4()), "name": ""}
    answers = _at_once(log_in, [admin] * 3, [form] * 3)
    assert [one.status_code for one in answers] == [422] * 3
    with as_owner():
        assert not OnceAnswer.objects.exists()


def test_two_versions_of_one_form_at_once_come_one_after_the_other(admin, log_in, slow):
    key = str(uuid4())
    forms = [{"once": key, "name": "A"}, {"once": key, "name": "B"}]
    answers = _at_once(log_in, [admin] * 2, forms)
    assert [one.status_code for one in answers] == [303, 303]
    assert _names() == {"A": 1, "B": 1}
    with as_owner():
        assert OnceAnswer.objects.count() == 1


def test_people_do_not_wait_for_each_other(log_in, slow):
    people = [MembershipFactory(role=Role.ADMIN) for _ in range(4)]
    form, began = {"once": str(uuid4()), "name": "Houtteam"}, time.monotonic()
    answers = _at_once(log_in, people, [form] * 4)
    assert {one.get("X-Once") for one in answers} == {None}
    assert _names() == {"Houtteam": 4}
    assert time.monotonic() - began < 4 * 0.4 + 5


def test_taps_on_a_form_that_was_changed_after_its_answer_are_one_too(admin, log_in, slow):
    form = {"once": str(uuid4()), "name": "A"}
    log_in(admin).post(MAKE, form)
    answers = _at_once(log_in, [admin] * 3, [form | {"name": "B"}] * 3)
    assert Counter(one.get("X-Once") for one in answers) == {None: 1, "again": 2}
    assert _names() == {"A": 1, "B": 1}
