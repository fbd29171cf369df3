"""What a signed test becomes in the student's portfolio: one piece of evidence, accepted claims, and goals."""

from itertools import cycle

from assessment.comparison import Comparison, Row
from assessment.models import ProficiencyTest, TestAssessor
from portal.actors import Actor
from portfolio.actions import add_goal, ensure_portfolios, log_result, take_back_result
from portfolio.actions.results import Shown
from portfolio.models import Evidence, Portfolio


def write_result(test: ProficiencyTest, comparison: Comparison, *, by: Actor) -> Evidence:
    """Write the result of a test that was just signed; runs as the system, in the transaction of the signature."""
    ensure_portfolios([test.student])
    portfolio = Portfolio.objects.unscoped("the student's portfolio").get(student=test.student)
    evidence = log_result(
        portfolio,
        title=f"Proeve: {test.title}"[:120],
        text=_in_words(test, comparison),
        happened_on=test.held_on,
        placement=test.placement,
        logged_by=_school_seat(comparison).assessor,
        claims=_shown(test, comparison) if comparison.outcome == ProficiencyTest.Outcome.PASSED else [],
        by=by,
    )
    for step in comparison.feedforward:
        add_goal(
            portfolio,
            text=step.text,
            due_on=step.due_on,
            came_from=f"proeve {test.title}"[:120],
            made_by=step.by,
            by=by,
        )
    test.result = evidence
    test.save(update_fields=["result"])
    return evidence


def _school_seat(comparison: Comparison) -> TestAssessor:
    return next(seat for seat in comparison.pair if seat.side == TestAssessor.Side.SCHOOL)


def _in_words(test: ProficiencyTest, comparison: Comparison) -> str:
    """The outcome and every settled score, in words; the numbers stay in the record."""
    lines = [f"Uitslag: {comparison.outcome_label}."]
    if test.outcome_because:
        lines.append(test.outcome_because)
    lines += [
        f"{row.criterion.text}: {comparison.design.word(row.settlement.value)}."
        + (f" {row.settlement.reason}" if row.settlement.reason else "")
        for row in comparison.rows
        if row.settlement
    ]
    return "\n".join(lines)


def _shown(test: ProficiencyTest, comparison: Comparison) -> list[Shown]:
    """What reached the score of the pass rule, per competency and element, accepted by the assessors in turn.

    They agreed on every claim together; a claim has room for one of them, so that the portfolio counts both.
    """
    reached: dict[tuple, list[Row]] = {}
    for row in comparison.rows:
        criterion, settlement = row.criterion, row.settlement
        if settlement and criterion.competency and criterion.element and settlement.value >= test.design.pass_score:
            reached.setdefault((criterion.competency, criterion.element), []).append(row)
    return [
        Shown(competency, element, "\n".join(_reason(comparison, row) for row in rows), seat.assessor)
        for ((competency, element), rows), seat in zip(reached.items(), cycle(comparison.pair), strict=False)
    ]


def _reason(comparison: Comparison, row: Row) -> str:
    return f"{row.criterion.text}: {comparison.design.word(row.settlement.value)}"


def take_back(test: ProficiencyTest, *, by: Actor) -> None:
    """An annulled test proves nothing: its piece of evidence is withdrawn. Runs as the system."""
    if test.result is not None:
        take_back_result(test.result, reason="", by=by)
