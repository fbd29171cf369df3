"""Mail: in words and in HTML, and never before the transaction is in."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template


def send(address: str, subject: str, template: str, context: dict) -> None:
    """Mail `template`.txt to `address` after the transaction is in."""
    context = {"product": settings.PRODUCT_NAME, "site": settings.SITE_URL, **context}
    # Plain text: a name such as O'Neill stays as it is.
    text = get_template(f"{template}.txt").template.render(Context(context, autoescape=False))
    queue(address, subject, text)


def queue(address: str, subject: str, text: str) -> None:
    """Have this text mailed by a worker, once the transaction is in."""
    from portal.tasks import deliver_mail

    transaction.on_commit(lambda: deliver_mail.apply_async([address, subject, text], queue="mail"))


def deliver(address: str, subject: str, text: str) -> None:
    """Hand one mail to the mail server."""
    EmailMultiAlternatives(subject=subject, body=text, to=[address]).send()
