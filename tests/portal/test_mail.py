"""Mail on its way: kept in a row until it has gone, tried again, and then forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from portal import mail
from portal.actors import acting_as, as_owner, member
from portal.models import MailOut
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
State = MailOut.State


class Away:
    """A mail server that is away."""

    def __init__(self, **settings):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError("aan noor@voorbeeld.example")


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_BACKEND = "tests.portal.test_mail.Away"


@pytest.fixture
def waiting():
    mail.queue("Noor@voorbeeld.example", "Je code", "De code is 123456.")
    return _fresh()


def _fresh() -> MailOut:
    with as_owner():
        return MailOut.objects.get()


def _set(**values):
    with as_owner():
        MailOut.objects.update(**values)


def test_a_mail_goes_once_and_leaves_no_words_behind(waiting, mailoutbox):
    mail.deliver(waiting.pk)
    mail.deliver(waiting.pk)

    assert [(sent.to, sent.subject, sent.body) for sent in mailoutbox] == [
        (["Noor@voorbeeld.example"], "Je code", "De code is 123456.")
    ]
    row = _fresh()
    assert (row.state, row.address, row.subject, row.text) == (State.SENT, "", "", "")
    assert row.address_digest == mail.address_digest("noor@voorbeeld.example ")


def test_without_a_mail_server_it_waits_ever_longer(waiting, no_mail_server, settings):
    pauses = []
    for attempt in range(1, 8):
        mail.deliver(waiting.pk)
        row = _fresh()
        assert (row.state, row.attempt) == (State.WAITING, attempt)
        pauses.append(round((row.due_at - timezone.now()) / settings.MAIL_RETRY_FIRST))
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_after_a_day_it_is_given_up_with_a_reason_and_without_words(waiting, no_mail_server, settings, caplog):
    _set(made_at=timezone.now() - settings.MAIL_TRIED_FOR - timedelta(minutes=1), attempt=60)
    mail.deliver(waiting.pk)

    row = _fresh()
    assert (row.state, row.failed_because, row.text, row.address) == (
        State.FAILED, "ConnectionRefusedError", "", ""
    )  # fmt: skip
    assert "noor" not in caplog.text.lower()
    assert "given up" in caplog.text


def test_what_nobody_carried_is_carried_when_it_is_due(waiting, mailoutbox, django_capture_on_commit_callbacks, eager):
    assert mail.carry_overdue() == 0
    _set(due_at=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert mail.carry_overdue() == 1
    assert len(mailoutbox) == 1
    assert mail.carry_overdue() == 0


def test_a_mail_whose_worker_was_lost_halfway_goes_again(
    waiting, mailoutbox, django_capture_on_commit_callbacks, eager
):
    _set(state=State.SENDING, attempt=1, due_at=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        mail.carry_overdue()
    assert (len(mailoutbox), _fresh().state, _fresh().attempt) == (1, State.SENT, 2)


def test_a_worker_that_was_thought_lost_cannot_end_the_mail_of_another(waiting, monkeypatch):
    monkeypatch.setattr(mail, "post", lambda *words: _set(attempt=2))
    mail.deliver(waiting.pk)
    assert (_fresh().state, _fresh().text) == (State.SENDING, "De code is 123456.")


def test_what_is_not_committed_is_not_mailed():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.queue("a@voorbeeld.example", "x", "y")
        raise ZeroDivisionError
    with as_owner():
        assert not MailOut.objects.exists()


def test_old_rows_go_and_what_waits_stays(waiting, settings):
    _set(made_at=timezone.now() - 2 * settings.MAIL_ROW_KEPT)
    assert mail.forget_ended() == 0
    mail.deliver(waiting.pk)
    _set(ended_at=timezone.now() - settings.MAIL_ROW_KEPT - timedelta(days=1))
    assert mail.forget_ended() == 1


@pytest.mark.parametrize("role", ["student", "teacher", "admin", "examboard", "trainer"])
def test_nobody_reads_the_mail_of_others(waiting, role):
    with acting_as(member(MembershipFactory(role=role))):
        assert list(MailOut.objects.all()) == []


def test_who_is_not_logged_in_cannot_even_ask(waiting):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        MailOut.objects.count()


def test_the_database_refuses_a_sent_mail_that_keeps_its_words(waiting):
    with pytest.raises(IntegrityError, match="mailout_ended_is_empty"), transaction.atomic():
        _set(state=State.SENT, ended_at=timezone.now())
