"""Guessing at the doors: whatever is tried, the answer is one and the same, and tells nothing."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from portal.actions import cards
from portal.actors import acting_as, as_owner, member
from portal.models import LoginCard, Membership, PersonalLink, Role
from tests.factories import GroupStudentFactory, MembershipFactory, PersonFactory, StudentFactory
from tests.long.sizes import sizes
from tests.people.factories import link_for

pytestmark = pytest.mark.django_db
# What is different in each answer and says nothing: the form's token, and what was typed into it.
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|value="[^"]*"')
RESERVED = {"code", "nieuw", "verstuurd", "weg", "klaar", "overdragen", "overgedragen"}
TOKENS = (
    st.text(min_size=1, max_size=60)
    | st.text(alphabet="abcXYZ019-_", min_size=43, max_size=43)
    | st.sampled_from(["%", "%00"[:2], "é" * 500, ".", "..", "'", "\u202e", "null", "👩‍🏫", "a" * 5000])
).filter(lambda token: not ({"/", "\x00"} & set(token) or token in RESERVED))


@pytest.fixture(autouse=True)
def _never_too_often(monkeypatch):
    monkeypatch.setattr("portal.limits.counted", lambda key, within: 1)


def _said(response) -> tuple:
    headers = {name: value for name, value in response.headers.items() if name not in ("Content-Length", "Expires")}
    return response.status_code, CHANGING.sub("", response.content.decode()), sorted(headers.items())


def _closed_links() -> list[str]:
    """Tokens that once worked: run out, taken back, of somebody who has left."""
    tokens = []
    for change in ({"expires_at": timezone.now()}, {"revoked_at": timezone.now()}, {}):
        link, token = link_for()
        with as_owner():
            if change:
                PersonalLink.objects.filter(pk=link.pk).update(**change)
            else:
                gone = timezone.localdate() - timedelta(days=1)
                Membership.objects.filter(pk=link.membership_id).update(ends_on=gone)
        tokens.append(token)
    return tokens


@sizes(short=40, long=1500)
def test_a_token_that_opens_nothing_is_answered_alike(examples):
    closed = _closed_links()
    nothing = {how: _said(getattr(Client(), how)("/l/zomaar-iets/")) for how in ("get", "post")}
    assert {answer[0] for answer in nothing.values()} == {404}

    @examples
    @given(st.sampled_from(["get", "post"]), TOKENS | st.sampled_from(closed))
    @example("get", closed[0])
    @example("get", closed[1])
    @example("post", closed[2])
    def check(how, token):
        with transaction.atomic():
            assert _said(getattr(Client(), how)(f"/l/{quote(token, safe='')}/")) == nothing[how]
            transaction.set_rollback(True)

    check()


def test_a_token_that_opens_something_is_answered_differently():
    _, token = link_for()
    assert Client().get(f"/l/{token}/").status_code == 200


@pytest.fixture
def card():
    """A card that works, of a student without mail."""
    student = GroupStudentFactory(student=StudentFactory(person=PersonFactory(email=""))).student
    admin = MembershipFactory(role=Role.ADMIN, organisation=student.organisation)
    with acting_as(member(admin)):
        return cards.issue_cards([student], by=member(admin))[0]


CARD = reverse("portal:card_login")


@sizes(short=60, long=800)
def test_a_card_that_is_wrong_is_answered_alike(examples, card):
    wrong = _said(Client().post(CARD, {"login_name": "niemand.hier", "code": "AAAA-BBBB-CCCC"}))
    words = st.text(min_size=1, max_size=40).filter(lambda text: text.strip() and "\x00" not in text)

    @examples
    @given(words | st.just(card.login_name), words)
    @example(card.login_name, card.code[:-1])
    @example(card.login_name, card.code[1:])
    @example(card.login_name.upper(), "AAAA-BBBB-CCCC")
    def check(login_name, code):
        with transaction.atomic():
            assert _said(Client().post(CARD, {"login_name": login_name, "code": code})) == wrong
            transaction.set_rollback(True)

    check()
    with as_owner():
        assert LoginCard.objects.get().used_at is None


def test_the_right_card_is_answered_differently(card):
    answer = Client().post(CARD, {"login_name": card.login_name, "code": card.code.lower()})
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("portal:card_password"))
