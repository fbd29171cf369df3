"""What the portfolio does later."""

import logging

from celery import shared_task

from portfolio import coverage

log = logging.getLogger(__name__)


@shared_task
def recount() -> None:
    """Every night: count all cells again. A difference means an action forgot one, so it is said loudly."""
    for wrong in coverage.recount():
        log.error(
            "portfolio %s, competency %s, %s stood at %s and is %s",
            wrong.portfolio_id, wrong.competency_id, wrong.element, wrong.was, wrong.should,
        )  # fmt: skip
