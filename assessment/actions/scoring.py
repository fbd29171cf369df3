"""Scoring alone: each answer is kept at once, and the sheet is sent in one step that the database guards."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from assessment import mails
from assessment.actions.moving import demand_day_reached, lock, move, on_behalf, on_behalf_actor, seat_of
from assessment.comparison import Comparison
from assessment.models import Criterion, ProficiencyTest, Score, Settlement, Sheet, State, TestAssessor
from portal import trail
from portal.actors import Actor
from portal.newer import demand_same, stamp
from portal.rules import ActionRefused, demand

SENT = "Je hebt je blad al ingeleverd. Daarna verandert het niet meer."


@transaction.atomic
def save_score(
    test: ProficiencyTest,
    criterion: Criterion,
    *,
    value: int | None,
    note: str,
    by: Actor,
    based_on: str | None = None,
    own_since: datetime | None = None,
) -> ProficiencyTest:
    """Keep one answer on the actor's own sheet. The first score begins the assessment, not before the day.

    Without `value` an earlier score stays: one may note first and score later. Raises ActionRefused, and
    ChangedMeanwhile when the answer is no longer what `based_on` says, unless this very form kept it, at `own_since`.
    """
    test = lock(test)
    sheet = _open_sheet(test, by)
    if criterion.design_id != test.design_id:
        raise ActionRefused("Dit criterium hoort niet bij deze proeve.")
    score = Score.objects.owned_by(by).filter(sheet=sheet, criterion=criterion).first()
    before, is_own = stamp_of(score), bool(own_since and score and score.saved_at <= own_since)
    score = score or Score(sheet=sheet, criterion=criterion)
    score.note = note
    score.value = value or score.value
    if not is_own and stamp_of(score) != before:
        demand_same(based_on, before)
    score.save()
    if test.state == State.PLANNED and score.value:
        move(test, State.ASSESSING, by=by)
    return test


def stamp_of(score: Score | None) -> str:
    """A stamp of one answer, or of none yet."""
    return stamp(score.value, score.note) if score else stamp(None, "")


def score_blockers(test: ProficiencyTest, seat: TestAssessor | None) -> list[str]:
    """Why this person cannot score now; says nothing about anybody else's sheet."""
    if seat is None:
        return ["Alleen een beoordelaar van deze proeve kan scoren."]
    scoring = (State.MODERATING,) if seat.is_third else (State.PLANNED, State.ASSESSING)
    if test.state not in scoring:
        return [f"Dit kan nu niet: de proeve is {test.get_state_display()}."]
    return []


def _open_sheet(test: ProficiencyTest, by: Actor) -> Sheet:
    demand(score_blockers(test, seat_of(test, by)))
    demand_day_reached(test)
    sheet = Sheet.objects.visible_to(by).filter(test=test, assessor_id=by.membership_id).first()
    if sheet is None:
        return Sheet.objects.create(test=test, assessor=by.membership)
    if sheet.submitted_at:
        raise ActionRefused(SENT)
    return sheet


def send_blockers(test: ProficiencyTest, sheet: Sheet | None) -> list[str]:
    """What is still missing on this sheet before it can be sent."""
    scored = set(sheet.scores.filter(value__isnull=False).values_list("criterion_id", flat=True)) if sheet else set()
    missing = [criterion for criterion in test.design.criteria.all() if criterion.pk not in scored]
    if not missing:
        return []
    if len(missing) <= 3:
        return [f"Geef nog een score bij ‘{criterion.text}’." for criterion in missing]
    return [f"Geef nog bij {len(missing)} criteria een score."]


@transaction.atomic
def send_sheet(test: ProficiencyTest, *, by: Actor) -> bool:
    """Send the own sheet; answers whether that was the last one, so that all sheets are open now.

    Nothing is written about the sending itself: while others still score, nobody may learn that it happened.
    """
    test = lock(test)
    seat = seat_of(test, by)
    demand(score_blockers(test, seat))
    sheet = Sheet.objects.visible_to(by).filter(test=test, assessor_id=by.membership_id).first()
    if sheet and sheet.submitted_at:
        raise ActionRefused(SENT)
    demand(send_blockers(test, sheet))
    with connection.cursor() as cursor:
        cursor.execute("select kring_submit_sheet(%s)", [sheet.pk])
        after = cursor.fetchone()[0]
    if after == test.state or seat.is_third:
        return False
    _open_all(test, by)
    return True


def _open_all(test: ProficiencyTest, by: Actor) -> None:
    """All sheets are in: what is equal stands at once, and the assessors hear that they can compare."""
    before = test.state
    test.refresh_from_db(fields=["state"])
    comparison = Comparison(test, by)
    now = timezone.now()
    Settlement.objects.bulk_create(
        Settlement(test=test, criterion=row.criterion, value=row.marks[0].value, proposed_at=now, settled_at=now)
        for row in comparison.rows
        if row.gap == 0
    )
    with on_behalf(test, "all sheets are in", by):
        trail.record(
            test, State.MODERATING, by=on_behalf_actor(test, "all sheets are in", by),
            before=before, after=State.MODERATING,
        )  # fmt: skip
    mails.opened(test, comparison.seats, by=by.membership)
