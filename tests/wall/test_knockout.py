"""With the first wall knocked out, call by call, the second must still stand.

For each page and each relation every scope that the page asks for is opened to everything (in the long form: one by
one). Every text in the world carries a canary; a page may then show no other canaries than the table below allows. The
table is written by hand from the rules, not from the code.
"""

import re
from http.cookies import SimpleCookie

import pytest
from django.db import transaction

from portal.actors import as_owner
from portal.models.scoping import HeldQuerySet
from tests import world as worlds
from tests.test_access import _addresses, _client, _path

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
CANARY = re.compile(r"canary-[a-z]+(?:-[a-z]+)?-\d+")


def _pieces(*numbers: int) -> set[str]:
    return {f"canary-{what}-{number}" for number in numbers for what in ("evidence", "text", "claim")}


def _judged(*numbers: int) -> set[str]:
    """Everything of tests that are past the blind phase: both scores, what was settled, what comes next."""
    kinds = ("score-school", "score-company", "settled", "forward")
    return {f"canary-{kind}-{number}" for number in numbers for kind in kinds}


AGREED = {"canary-agreement-1", "canary-article-1", "canary-comment-1"}
PAPERS = {"canary-partnership-1", "canary-concept-1", *AGREED}
# What a page is asked for, where without it there is nothing to leak.
ASKED = {"portal:search": "?q=canary"}
BLIND, COMPARING, SIGNED = (1, 2), (3,), (4, 5)
MAY_SHOW = {
    "owner": _pieces(1, 2, 3, 4, 5, 6, 7, 8) | _judged(*SIGNED) | {"canary-file-1"},
    "classmate": _pieces(11, 21),
    "other_class": _pieces(12, 22),
    "coach": _pieces(3, 4, 5, 6, 7, 8, 11) | _judged(*SIGNED) | PAPERS,
    # Coaches the other class, and is the school's assessor of the owner's tests, which rest on piece 4.
    "colleague": _pieces(4, 12)
    | _judged(*COMPARING, *SIGNED)
    | {f"canary-score-school-{number}" for number in BLIND}
    | PAPERS,
    "counsellor": PAPERS,
    "coordinator": PAPERS,
    "examboard": _judged(*SIGNED) | PAPERS,
    "manager": PAPERS,
    "admin": PAPERS | {"canary-import-1", "canary-import-2"},
    "trainer": _pieces(4, 8) | _judged(*COMPARING, *SIGNED) | {f"canary-score-company-{number}" for number in BLIND},
    "trainer_colleague": set(),
    # The other side sees what was put before it, never a concept.
    "partner": {"canary-partnership-1", *AGREED},
    "company_manager": {"canary-partnership-1", *AGREED},
    "other_trainer": set(),
    "other_partner": {"canary-partnership-2"},
    "past_trainer": set(),
    "other_school_student": _pieces(13, 23),
    "other_school_teacher": _pieces(13) | {"canary-score-away", "canary-partnership-2"},
    "other_school_coordinator": {"canary-partnership-2"},
    "other_school_examboard": {"canary-partnership-2"},
    "other_school_admin": {"canary-partnership-2"},
}
MAY_SHOW["link"] = MAY_SHOW["trainer"]
MAY_SHOW["nobody"] = set()

ALL = 0


class Opened:
    """Counts the scopes a page asks for, and opens the n-th, or all, to everything the database gives."""

    def __init__(self, monkeypatch):
        self.calls, self.opening = 0, -1
        for cls in _all_querysets(HeldQuerySet):
            for name in ("visible_to", "owned_by"):
                if name in vars(cls):
                    monkeypatch.setattr(cls, name, self._wrap(vars(cls)[name]))

    def _wrap(self, scope):
        def counted(queryset, actor):
            self.calls += 1
            return queryset.scoped() if self.opening in (self.calls, ALL) else scope(queryset, actor)

        return counted

    def open(self, number: int) -> None:
        self.calls, self.opening = 0, number


def _all_querysets(cls) -> list[type]:
    return [cls, *[inner for sub in cls.__subclasses__() for inner in _all_querysets(sub)]]


@pytest.fixture
def world():
    return worlds.build()


def _get(client, path: str) -> str:
    cookies = client.cookies.output(header="", sep=";")
    with transaction.atomic():
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    return body.decode(errors="ignore")


@pytest.mark.parametrize("relation", worlds.RELATIONS)
def test_no_page_leaks_with_every_scope_knocked_out(world, relation, monkeypatch):
    """The short form: every scope at once."""
    client, opened = _client(world, relation), Opened(monkeypatch)
    # A page that finds two rows where it expected one breaks, and shows nothing.
    client.raise_request_exception = False
    opened.open(ALL)
    leaks = []
    for name, pattern in _addresses():
        body = _get(client, _path(name, pattern, world) + ASKED.get(name, ""))
        leaks += [(name, word) for word in set(CANARY.findall(body)) - _allowed(world, relation)]
    assert leaks == []


@pytest.mark.long
@pytest.mark.parametrize("relation", worlds.RELATIONS)
def test_no_page_leaks_with_a_scope_knocked_out(world, relation, monkeypatch):
    client, opened = _client(world, relation), Opened(monkeypatch)
    leaks = []
    for name, pattern in _addresses():
        path = _path(name, pattern, world) + ASKED.get(name, "")
        number = 1
        while True:
            opened.open(number)
            body = _get(client, path)
            leaks += [(name, number, word) for word in set(CANARY.findall(body)) - _allowed(world, relation)]
            if opened.calls < number:
                break
            number += 1
    assert leaks == []


def _allowed(world, relation: str) -> set[str]:
    """The table, with the goals of the portfolios that this relation guides or owns."""
    goals = {"coach": ("owner", "classmate"), "colleague": ("other_class",)}.get(relation, (relation,))
    own = {f"canary-goal-{world.people[one].pk}" for one in goals if one in world.people}
    if relation == "other_school_teacher":
        own.add(f"canary-goal-{world.people['other_school_student'].pk}")
    return MAY_SHOW[relation] | own


def test_without_the_second_wall_the_same_pages_do_leak(world, monkeypatch):
    """Guard against proving nothing: with both walls away, opened scopes show what they should not."""
    from portal import acting

    monkeypatch.setattr(acting, "acting_as", lambda actor: as_owner())
    client, opened = _client(world, "classmate"), Opened(monkeypatch)
    # A page that finds two rows where it expected one breaks; that too shows that nothing held it back.
    client.raise_request_exception = False
    seen: set[str] = set()
    with as_owner():
        for name, pattern in _addresses():
            for number in range(ALL, 6):
                opened.open(number)
                path = _path(name, pattern, world) + ASKED.get(name, "")
                seen |= set(CANARY.findall(_get(client, path)))
    assert seen - _allowed(world, "classmate")
