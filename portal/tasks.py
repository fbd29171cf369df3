"""What the portal does later."""

from celery import shared_task


@shared_task(autoretry_for=(OSError,), retry_backoff=10, max_retries=6)
def deliver_mail(address: str, subject: str, text: str) -> None:
    from portal import mail

    mail.deliver(address, subject, text)
