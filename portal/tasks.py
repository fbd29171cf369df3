"""What the portal does later. Celery carries keys; the work and its truth stand elsewhere."""

import logging

from celery import shared_task

log = logging.getLogger(__name__)


@shared_task
def deliver_mail(key: int) -> None:
    """Hand one waiting mail to the mail server."""
    from portal import mail

    mail.deliver(key)


@shared_task
def carry_mail() -> None:
    """Send on mail that was not carried, or did not go at the first try."""
    from portal import mail

    mail.carry_overdue()


@shared_task
def forget_mail() -> None:
    from portal import mail

    mail.forget_ended()


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
def check_search() -> None:
    """Every night: what can be found is what is there. A difference means a change was missed, so it is said loudly."""
    from portal.search import keeping

    for wrong in keeping.check():
        log.error("search document of %s %s was not right", wrong.kind, wrong.object_id)


@shared_task
def send_new_links(address: str) -> None:
    """Mail new links to everybody behind this address who still has something to do; silent when there is nobody."""
    from portal.actions import personal_links

    personal_links.send_again(address)


@shared_task
def forget_answers() -> None:
    """Forget the answers to forms that are too old to be given again."""
    from portal import once
    from portal.actors import acting_as, system

    with acting_as(system("answers to forms are forgotten in time")):
        once.forget_old()


@shared_task
def forget_imports() -> None:
    """Forget uploaded lists that nobody confirmed."""
    from portal.actors import acting_as, system
    from portal.imports import runs

    with acting_as(system("import files are forgotten in time")):
        runs.forget_unconfirmed()
