"""Placements: proposing, agreeing, opening to the trainer, and following the dates."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from partnerships.actions.steps import demand_reason
from partnerships.models import Placement
from portal import trail
from portal.actors import Actor, system
from portal.models import Role, today
from portal.rules import ActionRefused, demand

State = Placement.State
PLANNED = ("company", "trainer", "teacher", "starts_on", "ends_on", "hours")


@transaction.atomic
def propose(plan: dict, *, by: Actor) -> Placement:
    """A new placement: `plan` has student, the fields of PLANNED, and optionally `replaces`."""
    demand(_misfits(plan, by.holder_id) + _clashes(plan))
    placement = Placement.objects.create(holder_id=by.holder_id, **plan)
    trail.record(placement, "proposed", by=by, after=placement.state)
    return placement


@transaction.atomic
def change(placement: Placement, plan: dict, *, by: Actor) -> Placement:
    """Change company, people or period; the student stays who it was."""
    placement = Placement.objects.lock(placement)
    plan = {**plan, "student": placement.student}
    demand(placement.change_blockers() + _misfits(plan, by.holder_id) + _clashes(plan, but=placement))
    company_changed = placement.company_id != plan["company"].pk
    if company_changed and placement.state != State.PROPOSED:
        raise ActionRefused("Een ander bedrijf is een nieuwe plaatsing. Annuleer deze en maak een nieuwe.")
    for field in PLANNED:
        setattr(placement, field, plan[field])
    placement.save(update_fields=PLANNED)
    trail.record(placement, "changed", by=by)
    return placement


def _misfits(plan: dict, school_id: int) -> list[str]:
    """People who do not belong where the placement puts them."""
    said = []
    student, trainer, teacher = plan["student"], plan["trainer"], plan["teacher"]
    if student.organisation_id != school_id or student.role != Role.STUDENT:
        said.append("Deze leerling is niet van jullie school.")
    if trainer is not None and (trainer.organisation_id != plan["company"].pk or trainer.role != Role.TRAINER):
        said.append(f"{trainer.name} is geen praktijkopleider van {plan['company']}.")
    if teacher is not None and teacher.organisation_id != school_id:
        said.append(f"{teacher.name} werkt niet bij jullie school.")
    return said


def _clashes(plan: dict, but: Placement | None = None) -> list[str]:
    same = plan["student"].placements.filter(company=plan["company"], starts_on=plan["starts_on"])
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        return [f"{plan['student'].name} heeft al een plaatsing bij {plan['company']} vanaf die dag."]
    return []


@transaction.atomic
def agree(placement: Placement, *, by: Actor) -> Placement:
    placement = Placement.objects.lock(placement)
    demand(placement.agree_blockers())
    return _go(placement, State.AGREED, "agreed", by=by)


@transaction.atomic
def record_pok(placement: Placement, signed_on: date, *, by: Actor) -> Placement:
    """Record the day on which the praktijkovereenkomst was signed; from the first day the trainer then sees along."""
    placement = Placement.objects.lock(placement)
    demand(placement.pok_blockers(signed_on))
    placement.pok_signed_on = signed_on
    placement.save(update_fields=["pok_signed_on"])
    trail.record(placement, "pok_recorded", by=by)
    return _follow(placement, by=by)


@transaction.atomic
def open_early(placement: Placement, reason: str, *, by: Actor) -> Placement:
    """Let the trainer see along before the POK is signed, with the reason why."""
    reason = demand_reason(reason)
    placement = Placement.objects.lock(placement)
    demand(placement.open_early_blockers())
    placement.opened_early_at, placement.opened_early_by = timezone.now(), by.membership
    placement.opened_early_because = reason
    placement.save(update_fields=["opened_early_at", "opened_early_by", "opened_early_because"])
    trail.record(placement, "opened_early", by=by, reason=reason)
    return _follow(placement, by=by)


@transaction.atomic
def start(placement: Placement, *, by: Actor) -> Placement:
    placement = Placement.objects.lock(placement)
    demand(placement.run_blockers())
    return _go(placement, State.RUNNING, "started", by=by)


@transaction.atomic
def end(placement: Placement, last_day: date, reason: str, *, by: Actor) -> Placement:
    """End a running placement; before its planned last day only with a reason."""
    placement = Placement.objects.lock(placement)
    demand(placement.end_blockers())
    if not placement.starts_on <= last_day <= min(today(), placement.ends_on):
        raise ActionRefused("Kies een laatste dag binnen de periode, en niet in de toekomst.")
    if last_day < placement.ends_on:
        placement.stopped_because = demand_reason(reason)
        placement.ends_on = last_day
        placement.save(update_fields=["stopped_because", "ends_on"])
    return _go(placement, State.ENDED, "ended", by=by, reason=placement.stopped_because)


@transaction.atomic
def cancel(placement: Placement, reason: str, *, by: Actor) -> Placement:
    """A placement that does not go on, before it runs."""
    reason = demand_reason(reason)
    placement = Placement.objects.lock(placement)
    demand(placement.step_blockers(State.CANCELLED))
    placement.stopped_because = reason
    placement.save(update_fields=["stopped_because"])
    return _go(placement, State.CANCELLED, "cancelled", by=by, reason=reason)


def _go(placement: Placement, to: str, event: str, *, by: Actor, reason: str = "") -> Placement:
    before, placement.state = placement.state, to
    placement.save(update_fields=["state"])
    trail.record(placement, event, by=by, before=before, after=to, reason=reason)
    return placement


def _follow(placement: Placement, *, by: Actor) -> Placement:
    """Take the steps that the dates ask for: run from the first day, ended after the last."""
    if placement.state == State.AGREED and not placement.run_blockers():
        _go(placement, State.RUNNING, "started", by=by)
    if placement.state == State.RUNNING and placement.ends_on < today():
        _go(placement, State.ENDED, "ended", by=by)
    return placement


def follow_dates(batch: int = 500) -> int:
    """Let placements begin and end by their dates; answers how many changed. Runs as the system, and may run twice."""
    day = today()
    with_pok = Q(pok_signed_on__isnull=False) | Q(opened_early_at__isnull=False)
    due = Q(with_pok, state=State.AGREED, starts_on__lte=day) | Q(state=State.RUNNING, ends_on__lt=day)
    rows = Placement.objects.unscoped("placements of all schools follow their dates").filter(due)
    changed = 0
    for placement in rows.select_for_update(skip_locked=True, of=("self",)).select_related("holder")[:batch]:
        _follow(placement, by=system("a placement follows its dates", organisation=placement.holder))
        changed += 1
    return changed
