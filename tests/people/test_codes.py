"""Codes by mail: six digits, a quarter of an hour, five tries, once."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import links
from portal.actors import as_owner
from portal.models import MailCode
from portal.models.base import uuid7
from portal.rules import ActionRefused
from tests.factories import MembershipFactory, TrainerFactory
from tests.people.factories import known_device, link_for, url_of

pytestmark = pytest.mark.django_db
SIGN = MailCode.Purpose.SIGN
ASK = reverse("portal:code_ask")


@pytest.fixture
def sent(monkeypatch):
    """The codes that were mailed, in order."""
    codes = []
    monkeypatch.setattr("portal.mail.send", lambda to, subject, template, context: codes.append(context["code"]))
    return codes


@pytest.fixture
def trainer():
    with as_owner():
        yield TrainerFactory()


def _wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_right_code_works_once(sent, trainer):
    links.send_code(trainer, SIGN)
    links.check_code(trainer, SIGN, f" {sent[0][:3]} {sent[0][3:]} ".replace(" ", ""))
    with pytest.raises(ActionRefused, match="geldt niet meer"):
        links.check_code(trainer, SIGN, sent[0])


def test_the_code_stands_hashed(sent, trainer):
    links.send_code(trainer, SIGN)
    row = MailCode.objects.get()
    assert sent[0] not in (row.code_hash, str(row.uid)) and len(row.code_hash) == 64


def test_five_tries_and_then_also_the_right_code_is_refused(sent, trainer):
    links.send_code(trainer, SIGN)
    for _ in range(5):
        with pytest.raises(ActionRefused, match="klopt niet"):
            links.check_code(trainer, SIGN, _wrong(sent[0]))
    with pytest.raises(ActionRefused, match="te vaak"):
        links.check_code(trainer, SIGN, sent[0])


def test_a_rolled_back_refusal_gives_no_free_try(sent, trainer):
    links.send_code(trainer, SIGN)
    for _ in range(5):
        with pytest.raises(ActionRefused), transaction.atomic():
            links.check_code(trainer, SIGN, _wrong(sent[0]))
    with pytest.raises(ActionRefused, match="te vaak"):
        links.check_code(trainer, SIGN, sent[0])


def test_a_code_runs_out(sent, trainer):
    links.send_code(trainer, SIGN)
    MailCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ActionRefused, match="geldt niet meer"):
        links.check_code(trainer, SIGN, sent[0])


def test_a_code_is_for_one_thing_and_one_person(sent, trainer):
    this, that = uuid7(), uuid7()
    links.send_code(trainer, SIGN, about=this)
    for other in (
        lambda: links.check_code(trainer, SIGN, sent[0], about=that),
        lambda: links.check_code(trainer, SIGN, sent[0]),
        lambda: links.check_code(trainer, MailCode.Purpose.DEVICE, sent[0], about=this),
        lambda: links.check_code(TrainerFactory(), SIGN, sent[0], about=this),
    ):
        with pytest.raises(ActionRefused, match="geldt niet meer"):
            other()
    links.check_code(trainer, SIGN, sent[0], about=this)


def test_a_new_code_ends_the_old_one_and_there_is_a_limit(sent, trainer):
    for _ in range(5):
        links.send_code(trainer, SIGN)
    with pytest.raises(ActionRefused, match="net al een paar"):
        links.send_code(trainer, SIGN)
    with pytest.raises(ActionRefused, match="klopt niet"):
        links.check_code(trainer, SIGN, sent[0] if sent[0] != sent[4] else _wrong(sent[4]))
    links.check_code(trainer, SIGN, sent[4])


def test_a_fresh_code_can_be_asked_from_any_form(posted, mailoutbox, log_in):
    signer, about = MembershipFactory(), uuid7()
    client = log_in(signer)

    plain = posted(client, ASK, {"about": about, "next": "/documenten/"})
    part = posted(client, ASK, {"about": about, "next": "/documenten/"}, headers={"HX-Request": "true"})
    away = posted(client, ASK, {"about": about, "next": "https://elders.example/"})

    assert (plain.status_code, plain["Location"]) == (303, "/documenten/")
    assert part.status_code == 200 and "<html" not in part.content.decode()
    assert f'value="{about}"' in part.content.decode()
    assert away["Location"] == reverse("portal:today")
    code = re.search(r"\b\d{6}\b", mailoutbox[-1].body).group()
    with as_owner():
        links.check_code(signer, SIGN, code, about=about)


def test_behind_a_link_too_and_never_for_strangers(posted, mailoutbox, client):
    link, token = link_for()
    guest = known_device(link.membership)
    posted(guest, url_of(token))
    assert posted(guest, ASK, {"about": link.objects_reached[0]}).status_code == 303
    assert mailoutbox[0].to == [link.membership.person.email]
    assert link.membership.name in mailoutbox[0].subject
    assert client.post(ASK).status_code == 302
