"""Making portfolios, and the goals in them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from frameworks.models import Competency
from portal import trail
from portal.actors import Actor, acting_as, system
from portal.models import Membership, Role
from portal.rules import ActionRefused
from portfolio.models import Goal, Portfolio


def ensure_portfolios(students: Iterable[Membership]) -> int:
    """A portfolio for each of these student memberships that has none yet; answers how many were made.

    The system does it: nobody else may make one, and it happens with an import or an enrolment.
    """
    students = list(students)
    if any(student.role != Role.STUDENT for student in students):
        raise ValueError("Only a student membership has a portfolio.")
    with acting_as(system("every student has a portfolio")):
        keys = [student.pk for student in students]
        there = Portfolio.objects.unscoped("who has one").filter(pk__in=keys).values_list("pk", flat=True)
        missing = {student.pk: student for student in students}
        for key in there:
            missing.pop(key, None)
        Portfolio.objects.bulk_create(
            [Portfolio(student=student) for student in missing.values()], ignore_conflicts=True, batch_size=500
        )
    return len(missing)


@transaction.atomic
def add_goal(
    portfolio: Portfolio,
    *,
    text: str,
    by: Actor,
    made_by: Membership | None = None,
    due_on: date | None = None,
    helper: str = "",
    competency: Competency | None = None,
    came_from: str = "",
) -> Goal:
    """Put a goal in the plan; `came_from` says what it grew out of (a conversation, a test)."""
    made_by = made_by or by.membership
    assert made_by is not None, "a goal has a maker"
    goal = Goal.objects.create(
        portfolio=portfolio,
        text=text,
        due_on=due_on,
        helper=helper,
        competency=competency,
        came_from=came_from,
        made_by=made_by,
    )
    trail.record(goal, "made", by=by, after=goal.state)
    return goal


@transaction.atomic
def close_goal(goal: Goal, state: str, *, by: Actor) -> Goal:
    """Reached or dropped; a goal that was closed stays closed."""
    goal = Goal.objects.lock(goal)
    if goal.state != Goal.State.OPEN or state not in (Goal.State.REACHED, Goal.State.DROPPED):
        raise ActionRefused(f"Dit kan niet meer: dit leerdoel is al {goal.get_state_display()}.")
    goal.state = state
    goal.save(update_fields=["state"])
    trail.record(goal, "closed", by=by, before=Goal.State.OPEN, after=state)
    return goal
