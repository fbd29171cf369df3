"""Talking it over: settle each difference with a reason, agree on next steps, or ask for a third assessor."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from assessment.actions.moving import lock, on_behalf, on_behalf_actor, seat_of
from assessment.comparison import Comparison, Row
from assessment.models import (
    Confirmation,
    Criterion,
    Feedforward,
    ProficiencyTest,
    Settlement,
    State,
    TestAssessor,
    opened_tests,
)
from portal import trail
from portal.actors import Actor
from portal.rules import ActionRefused, demand

CHANGED = "Je collega was je net voor. Kijk eerst wat er nu staat."
MOST_STEPS = 5


def settle_blockers(test: ProficiencyTest, seat: TestAssessor | None, by: Actor) -> list[str]:
    """Why this person cannot settle anything at this test now."""
    if seat is None:
        return ["Alleen de beoordelaars van deze proeve spreken de scores af."]
    if test.state != State.MODERATING:
        return [f"Dit kan nu niet: de proeve is {test.get_state_display()}."]
    if not opened_tests(by).filter(pk=test.pk).exists():
        return ["Lever eerst je eigen blad in."]
    return []


def _sit_down(test: ProficiencyTest, by: Actor) -> tuple[ProficiencyTest, TestAssessor]:
    """The locked test and the actor's seat at it, when the actor may settle now."""
    test = lock(test)
    seat = seat_of(test, by)
    demand(settle_blockers(test, seat, by))
    assert seat is not None
    return test, seat


# --- Scores -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def propose(test: ProficiencyTest, criterion: Criterion, *, value: int, reason: str, seen: str, by: Actor) -> None:
    """Propose the score for one criterion, with the reason that the student will read. The others confirm.

    `seen` names what the actor was looking at (`Row.seen`): who answers on something older is told. A third
    assessor decides at once, and only what is open.
    """
    test, seat = _sit_down(test, by)
    comparison = Comparison(test, by)
    row = comparison.row_of(criterion)
    demand(_propose_blockers(row, seat, comparison, reason=reason, seen=seen))
    now = timezone.now()
    settlement = row.settlement or Settlement(test=test, criterion=criterion)
    settlement.value, settlement.reason = value, reason
    settlement.proposed_by, settlement.proposed_at = by.membership, now
    settlement.settled_at = now if seat.is_third else None
    settlement.save()
    settlement.confirmations.all().delete()
    # The trail says that it happened; value and words stand in the row, for who may read judgements.
    trail.record(settlement, "decided" if seat.is_third else "proposed", by=by)
    _undo_what_rested_on_it(test, by)


def _propose_blockers(row: Row, seat: TestAssessor, comparison: Comparison, *, reason: str, seen: str) -> list[str]:
    if row.seen != seen:
        return [CHANGED]
    if seat.is_third and row.is_settled:
        return ["Over dit criterium zijn de beoordelaars het eens."]
    third = comparison.third
    if third and not seat.is_third and row.settlement and row.settlement.proposed_by_id == third.assessor_id:
        return ["De derde beoordelaar besliste over dit criterium."]
    return [] if reason else ["Schrijf op waarom. De leerling leest dit mee."]


@transaction.atomic
def confirm(test: ProficiencyTest, criterion: Criterion, *, seen: str, by: Actor) -> None:
    """Say yes to the proposal of another. When all others did, the score stands."""
    test, seat = _sit_down(test, by)
    comparison = Comparison(test, by)
    row = comparison.row_of(criterion)
    if row.seen != seen or not row.awaits(by) or seat.is_third:
        raise ActionRefused(CHANGED)
    settlement = row.settlement
    assert settlement is not None
    Confirmation.objects.create(settlement=settlement, by=by.membership)
    needed = {one.assessor_id for one in comparison.pair} - {settlement.proposed_by_id}
    if needed <= row.confirmed_by | {by.membership_id}:
        settlement.settled_at = timezone.now()
        settlement.save(update_fields=["settled_at"])
    trail.record(settlement, "confirmed", by=by)
    _undo_what_rested_on_it(test, by)


def _undo_what_rested_on_it(test: ProficiencyTest, by: Actor) -> None:
    """A score changed: who departed from the rule did so on other scores, and who signed signed something else."""
    if test.outcome:
        test.outcome = test.outcome_because = ""
        test.save(update_fields=["outcome", "outcome_because"])
        trail.record(test, "departure_dropped", by=by)
    withdraw_signatures(test, by)


def withdraw_signatures(test: ProficiencyTest, by: Actor) -> bool:
    """An edit after one signature withdraws it; answers whether there was one."""
    signed = TestAssessor.objects.visible_to(by).filter(test=test, signed_at__isnull=False)
    if not signed.exists():
        return False
    with on_behalf(test, "an edit withdraws signatures", by):
        seats = TestAssessor.objects.unscoped("signatures of this test").filter(test=test, signed_at__isnull=False)
        seats.update(signed_at=None, signed_way="", signed_digest="")
        trail.record(test, "signature_withdrawn", by=on_behalf_actor(test, "an edit", by))
    return True


# --- Next steps -------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_step(test: ProficiencyTest, *, text: str, due_on: date | None, by: Actor) -> Feedforward:
    """Add what the student does next; it goes into the student's plan with the last signature."""
    test, _ = _sit_down(test, by)
    if Feedforward.objects.visible_to(by).filter(test=test).count() >= MOST_STEPS:
        raise ActionRefused(f"Kies hooguit {MOST_STEPS} stappen: dan blijft het te doen.")
    step = Feedforward.objects.create(test=test, text=text, due_on=due_on, by=by.membership)
    trail.record(test, "step_added", by=by)
    withdraw_signatures(test, by)
    return step


@transaction.atomic
def remove_step(test: ProficiencyTest, step: Feedforward, *, by: Actor) -> None:
    """Take a next step away."""
    test, _ = _sit_down(test, by)
    gone, _ = Feedforward.objects.visible_to(by).filter(test=test, pk=step.pk).delete()
    if not gone:
        raise ActionRefused("Deze stap is al weg.")
    trail.record(test, "step_removed", by=by)
    withdraw_signatures(test, by)


# --- Outcome ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def depart(test: ProficiencyTest, *, because: str, by: Actor) -> None:
    """Choose the other outcome than the pass rule computes, with a reason that the student reads."""
    test, _ = _sit_down(test, by)
    computed = Comparison(test, by).computed
    if computed is None:
        raise ActionRefused("Spreek eerst alle criteria af.")
    if not because:
        raise ActionRefused("Schrijf op waarom jullie anders besluiten.")
    both = ProficiencyTest.Outcome
    test.outcome = both.NOT_YET if computed.passed else both.PASSED
    test.outcome_because = because
    test.save(update_fields=["outcome", "outcome_because"])
    trail.record(test, "departed", by=by)
    withdraw_signatures(test, by)


@transaction.atomic
def follow_rule(test: ProficiencyTest, *, by: Actor) -> None:
    """Go back to what the pass rule computes."""
    test, _ = _sit_down(test, by)
    if not test.outcome:
        return
    test.outcome = test.outcome_because = ""
    test.save(update_fields=["outcome", "outcome_because"])
    trail.record(test, "departure_dropped", by=by)
    withdraw_signatures(test, by)


# --- A third assessor -------------------------------------------------------------------------------------------------
@transaction.atomic
def ask_third(test: ProficiencyTest, *, reason: str, by: Actor) -> None:
    """Say that the assessors do not agree. The exam board then names a third, who scores blind and decides."""
    test, seat = _sit_down(test, by)
    if seat.is_third or test.third_asked_at:
        raise ActionRefused("Er is al een derde beoordelaar gevraagd.")
    if Comparison(test, by).is_settled:
        raise ActionRefused("Jullie zijn het over alle criteria eens.")
    if not reason:
        raise ActionRefused("Schrijf op waar jullie niet uitkomen.")
    test.third_asked_at, test.third_asked_by, test.third_asked_because = timezone.now(), by.membership, reason
    test.save(update_fields=["third_asked_at", "third_asked_by", "third_asked_because"])
    trail.record(test, "third_asked", by=by)
