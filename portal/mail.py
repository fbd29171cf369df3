"""Mail: never before the transaction is in, and never lost: each mail stands in a row until it has gone."""

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal import carrying, tasks
from portal.actors import acting_as, system
from portal.models import MailOut

log = logging.getLogger(__name__)


def send(address: str, subject: str, template: str, context: dict) -> None:
    """Mail `template`.txt to `address` after the transaction is in."""
    context = {"product": settings.PRODUCT_NAME, "site": settings.SITE_URL, **context}
    # Plain text: a name such as O'Neill stays as it is.
    text = get_template(f"{template}.txt").template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
    queue(address, subject, text)


def queue(address: str, subject: str, text: str) -> None:
    """Have this text mailed by a worker, once the transaction is in.

    The mail stands in a row until it has gone: a broker or a mail server that is away loses nothing.
    """
    with acting_as(system("mail on its way")):
        waiting = MailOut.objects.create(
            address=address,
            subject=subject,
            text=text,
            address_digest=address_digest(address),
            due_at=timezone.now() + settings.MAIL_CARRIED_WITHIN,
        )
    carrying.after_commit(tasks.deliver_mail, waiting.pk, queue="mail")


def address_digest(address: str) -> str:
    """How an address is known after its mail has gone: keyed, so that nobody can try addresses without the key."""
    return salted_hmac("kring mail", address.strip().lower(), algorithm="sha256").hexdigest()


def deliver(key: int) -> None:
    """Hand one waiting mail to the mail server. A second call for the same mail does nothing.

    A worker that dies between handing over and writing that down makes the mail go twice: better than never.
    """
    mail = _claim(key)
    if mail is None:
        return
    try:
        post(mail.address, mail.subject, mail.text)
    except Exception as problem:
        # The kind of problem and no more: what a mail server says back may hold addresses.
        log.warning("mail %s, attempt %s: %s", mail.uid, mail.attempt, type(problem).__name__)
        _put_off(mail, type(problem).__name__)
    else:
        _end(mail, MailOut.State.SENT)


def post(address: str, subject: str, text: str) -> None:
    """Give one mail to the mail server, now."""
    EmailMultiAlternatives(subject=subject, body=text, to=[address]).send()


def _claim(key: int) -> MailOut | None:
    with acting_as(system("mail on its way")):
        waiting = MailOut.objects.filter(pk=key, state=MailOut.State.WAITING)
        lost_at = timezone.now() + settings.MAIL_LOST_AFTER
        if not waiting.update(state=MailOut.State.SENDING, attempt=F("attempt") + 1, due_at=lost_at):
            return None
        return MailOut.objects.get(pk=key)


def _put_off(mail: MailOut, because: str) -> None:
    now = timezone.now()
    if now - mail.made_at > settings.MAIL_TRIED_FOR:
        log.error("mail %s is given up after %s attempts: %s", mail.uid, mail.attempt, because)
        _end(mail, MailOut.State.FAILED, because=because)
        return
    pause = min(settings.MAIL_RETRY_FIRST * 2 ** min(mail.attempt - 1, 10), settings.MAIL_RETRY_MOST)
    with acting_as(system("mail on its way")):
        _mine(mail).update(state=MailOut.State.WAITING, due_at=now + pause)


def _end(mail: MailOut, state: str, *, because: str = "") -> None:
    with acting_as(system("mail on its way")):
        _mine(mail).update(
            state=state, ended_at=timezone.now(), address="", subject="", text="", failed_because=because[:100]
        )


def _mine(mail: MailOut):
    return MailOut.objects.filter(pk=mail.pk, attempt=mail.attempt, state=MailOut.State.SENDING)


def carry_overdue() -> int:
    """Send on what nobody carried, what is due for another try and what lost its worker. Answers how many."""
    with acting_as(system("mail on its way")):
        overdue = list(MailOut.objects.overdue().select_for_update(skip_locked=True)[:500])
        again = MailOut.objects.filter(pk__in=[mail.pk for mail in overdue])
        again.update(state=MailOut.State.WAITING, due_at=timezone.now() + settings.MAIL_CARRIED_WITHIN)
        for mail in overdue:
            carrying.after_commit(tasks.deliver_mail, mail.pk, queue="mail")
    return len(overdue)


def forget_ended() -> int:
    """Remove the emptied rows of mail that went or was given up long ago. Answers how many."""
    with acting_as(system("old mail")):
        ended = MailOut.objects.filter(ended_at__lt=timezone.now() - settings.MAIL_ROW_KEPT)
        return ended.delete()[0]
