"""School years, programmes, groups and teams: what an administrator sets up."""

from datetime import date

from django.db import IntegrityError, models, transaction

from portal import trail
from portal.actors import Actor
from portal.models import (
    GroupCoach,
    GroupStudent,
    Membership,
    Programme,
    SchoolYear,
    TeachingGroup,
    Team,
    TeamGroup,
    TeamMember,
    today,
)
from portal.models.groups import InGroup
from portal.rules import ActionRefused, demand

TAKEN = {
    SchoolYear: "Er is al een schooljaar met deze naam.",
    Programme: "Er is al een opleiding met deze code.",
    TeachingGroup: "Er is in dit schooljaar al een groep met deze naam.",
    Team: "Er is al een team met deze naam.",
}


@transaction.atomic
def keep(row: models.Model, values: dict, *, by: Actor) -> models.Model:
    """Make or change a school year, programme, group or team of the actor's organisation. Refuses a taken name."""
    is_new = row.pk is None
    if not is_new:
        row = type(row).objects.lock(row)  # type: ignore[attr-defined]
    else:
        row.holder = by.organisation  # type: ignore[attr-defined]
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise ActionRefused(TAKEN[type(row)]) from clash  # type: ignore[index]
    trail.record(row, "made" if is_new else "changed", by=by)
    return row


@transaction.atomic
def add_to_group(
    group: TeachingGroup, people: list[Membership], *, as_coach: bool, starts_on: date | None = None, by: Actor
) -> int:
    """Put people in a group from a day on; somebody who left comes back. Answers how many are new."""
    model, who = (GroupCoach, "coach") if as_coach else (GroupStudent, "student")
    start, added = starts_on or today(), 0
    for one in people:
        row, made = model.objects.unscoped("the group was fetched").get_or_create(
            group=group, **{who: one}, defaults={"starts_on": start, "holder_id": group.holder_id}
        )
        if not made and row.ends_on and row.ends_on < today():
            row.starts_on, row.ends_on = start, None
            row.save(update_fields=["starts_on", "ends_on"])
            made = True
        added += made
    if added:
        trail.record(group, "coaches_added" if as_coach else "students_added", by=by)
    return added


@transaction.atomic
def leave_group(row: InGroup, *, on: date, by: Actor) -> InGroup:
    """The last day of a student or coach in a group; the row stays, as sight on what was depends on it."""
    row = type(row).objects.lock(row)
    demand(["De laatste dag ligt voor de eerste dag."] if on < row.starts_on else [])
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    trail.record(row.group, "left_group", by=by)  # type: ignore[attr-defined]
    return row


@transaction.atomic
def add_to_team(team: Team, people: list[Membership], *, task: str = "", by: Actor) -> int:
    """Put people of the school or of a company in a team, with what they do in it. Answers how many are new."""
    rows = TeamMember.objects.unscoped("the team was fetched")
    made = [
        rows.get_or_create(team=team, member=one, defaults={"task": task, "holder_id": team.holder_id})[1]
        for one in people
    ]
    if any(made):
        trail.record(team, "members_added", by=by)
    return sum(made)


@transaction.atomic
def leave_team(row: TeamMember, *, by: Actor) -> None:
    trail.record(row.team, "member_left", by=by)
    row.delete()


@transaction.atomic
def carry(team: Team, groups: list[TeachingGroup], *, by: Actor) -> None:
    """From now on this team carries exactly these groups."""
    rows = TeamGroup.objects.unscoped("the team was fetched").filter(team=team)
    rows.exclude(group__in=groups).delete()
    for group in groups:
        rows.get_or_create(team=team, group=group, defaults={"holder_id": team.holder_id})
    trail.record(team, "groups_chosen", by=by)
