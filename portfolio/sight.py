"""'Wie ziet dit?': who can open a portfolio or a piece, in names."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from partnerships.models import Placement
from portal.models import GroupCoach, GroupStudent, Role, today
from portfolio.models import Evidence, Grant, Portfolio


@dataclass(frozen=True)
class Watcher:
    """Somebody who can look, and at what."""

    name: str
    role: str
    what: str


def _coaches(portfolio: Portfolio):
    groups = GroupStudent.objects.unscoped("who guides this student").current().filter(student_id=portfolio.pk)
    seats = GroupCoach.objects.unscoped("who guides this student").current().filter(group__in=groups.values("group"))
    return seats.select_related("coach__person").order_by("coach__person__sort_name")


def watchers_of(portfolio: Portfolio, *, by) -> list[Watcher]:
    """Who sees this portfolio, for the student and who guides; a trainer hears only what the own sight is."""
    if by.role == Role.TRAINER:
        return []
    coaches = {seat.coach_id: seat.coach for seat in _coaches(portfolio)}
    found = [
        Watcher(coach.name, coach.get_role_display(), "alles wat is ingeleverd, behalve wat alleen de leerling ziet")
        for coach in coaches.values()
    ]
    return found + _shared_with(portfolio, by)


def _shared_with(portfolio: Portfolio, by) -> list[Watcher]:
    open_places = Placement.objects.visible_to(by).open_to_trainer()
    grants = (
        Grant.objects.visible_to(by)
        .standing()
        .filter(
            Q(placement__isnull=True) | Q(placement__in=open_places),
            portfolio=portfolio,
            evidence__in=Evidence.objects.visible_to(by).submitted(),
        )
    )
    grants = list(grants.select_related("placement__company", "placement__trainer__person", "person__person"))
    counted = Counter(_with_whom(grant) for grant in grants)
    return [
        Watcher(name, role, "1 bewijs dat is gedeeld" if count == 1 else f"{count} bewijzen die zijn gedeeld")
        for (name, role), count in counted.items()
    ]


def _with_whom(grant: Grant) -> tuple[str, str]:
    if grant.placement and grant.placement.trainer:
        return grant.placement.trainer.name, f"praktijkopleider bij {grant.placement.company}"
    return (grant.person.name if grant.person else ""), "persoonlijk gedeeld"


def placement_of(portfolio: Portfolio, *, by) -> Placement | None:
    """Where the student learns the trade now, as far as `by` may know."""
    places = Placement.objects.visible_to(by).filter(student_id=portfolio.pk)
    places = places.open_to_trainer() if by.role == Role.TRAINER else places.filter(**running())
    return places.select_related("company", "trainer__person").order_by("-starts_on", "pk").first()


def running() -> dict:
    """The filter for placements that run today."""
    states = [Placement.State.AGREED, Placement.State.RUNNING]
    return {"state__in": states, "starts_on__lte": today(), "ends_on__gte": today()}
