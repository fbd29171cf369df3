"""What a signed test becomes in the student's portfolio: one piece of evidence, accepted claims, and goals."""

from django.utils import timezone

from assessment.comparison import Comparison, Row
from assessment.models import ProficiencyTest, TestAssessor
from portal import trail
from portal.actors import Actor
from portfolio.models import Claim, Evidence, EvidenceVersion, Goal, Portfolio


def write_result(test: ProficiencyTest, comparison: Comparison, *, by: Actor) -> Evidence:
    """Write the result of a test that was just signed; runs as the system, in the transaction of the signature."""
    portfolio, _ = Portfolio.objects.unscoped("the student's portfolio").get_or_create(
        student=test.student, defaults={"holder": test.holder}
    )
    evidence = _write_evidence(test, comparison, portfolio)
    trail.record(evidence, "submitted", by=by, after=Evidence.State.SUBMITTED)
    if comparison.outcome == ProficiencyTest.Outcome.PASSED:
        _claim(test, comparison, evidence)
    for step in comparison.feedforward:
        Goal.objects.create(
            portfolio=portfolio, text=step.text, due_on=step.due_on, came_from=f"proeve {test.title}"[:120],
            made_by=step.by,
        )  # fmt: skip
    test.result = evidence
    test.save(update_fields=["result"])
    return evidence


def _school_seat(comparison: Comparison) -> TestAssessor:
    return next(seat for seat in comparison.pair if seat.side == TestAssessor.Side.SCHOOL)


def _write_evidence(test: ProficiencyTest, comparison: Comparison, portfolio: Portfolio) -> Evidence:
    now = timezone.now()
    evidence = Evidence.objects.create(
        portfolio=portfolio,
        state=Evidence.State.SUBMITTED,
        kind=Evidence.Kind.TEST_RESULT,
        purpose=Evidence.Purpose.COUNT,
        happened_on=test.held_on,
        setting=Evidence.Setting.WORKPLACE,
        placement_id=test.placement_id,
        logged_by=_school_seat(comparison).assessor,
        submitted_at=now,
    )
    evidence.current = EvidenceVersion.objects.create(
        evidence=evidence, portfolio=portfolio, title=f"Proeve: {test.title}"[:120],
        text=_in_words(test, comparison), fixed_at=now,
    )  # fmt: skip
    evidence.save(update_fields=["current"])
    return evidence


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


def _claim(test: ProficiencyTest, comparison: Comparison, evidence: Evidence) -> None:
    """What reached the score of the pass rule counts as accepted for its competency and element."""
    shown: dict[tuple[int, str], list[Row]] = {}
    for row in comparison.rows:
        criterion, settlement = row.criterion, row.settlement
        if settlement and criterion.competency_id and criterion.element and settlement.value >= test.design.pass_score:
            shown.setdefault((criterion.competency_id, criterion.element), []).append(row)
    judge, now = _school_seat(comparison).assessor, timezone.now()
    Claim.objects.bulk_create(
        Claim(
            version=evidence.current, portfolio=evidence.portfolio, competency_id=competency, element=element,
            reason="\n".join(_reason(comparison, row) for row in rows),
            state=Claim.State.ACCEPTED, judged_by=judge, judged_at=now,
        )
        for (competency, element), rows in shown.items()
    )  # fmt: skip


def _reason(comparison: Comparison, row: Row) -> str:
    return f"{row.criterion.text}: {comparison.design.word(row.settlement.value)}"


def take_back(test: ProficiencyTest, *, by: Actor) -> None:
    """An annulled test proves nothing: its piece of evidence is withdrawn. Runs as the system."""
    if test.result is None:
        return
    evidence = Evidence.objects.lock(test.result)
    evidence.state = Evidence.State.WITHDRAWN
    evidence.save(update_fields=["state"])
    trail.record(evidence, "withdrawn", by=by, before=Evidence.State.SUBMITTED, after=Evidence.State.WITHDRAWN)
