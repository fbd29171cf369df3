"""What the portal does later. Celery carries keys; the work and its truth stand elsewhere."""

from celery import shared_task


@shared_task(autoretry_for=(OSError,), retry_backoff=10, max_retries=6)
def deliver_mail(address: str, subject: str, text: str) -> None:
    """Hand one mail to the mail server; tried again for about ten minutes."""
    from portal import mail

    mail.deliver(address, subject, text)


@shared_task
def build_report(report_id: int) -> None:
    from portal import reports

    reports.run(report_id)


@shared_task
def reap_reports() -> None:
    from portal import reports

    reports.reap()


@shared_task
def expire_reports() -> None:
    from portal import reports

    reports.expire()


@shared_task
def send_new_links(address: str) -> None:
    """Mail new links to everybody behind this address who still has something to do; silent when there is nobody."""
    from portal.actions import personal_links

    personal_links.send_again(address)
