"""Joint groups: people of another school take part, and that school itself decides who.

The group's school gives a code; an administrator of the other school uses it to bring in the own students and coaches.
The rows belong to the group's school, so both sides are written and read here by the system, for exactly these rows.
"""

from datetime import date

from django.core import signing
from django.db import transaction

from portal import trail
from portal.actions import organising
from portal.actors import Actor, acting_as, system
from portal.models import GroupCoach, GroupStudent, Membership, Role, TeachingGroup
from portal.models.groups import InGroup
from portal.rules import ActionRefused, demand

CODE_DAYS = 14
GUIDING = (Role.TEACHER, Role.COUNSELLOR)
_signer = signing.TimestampSigner(salt="joint group")


def code_for(group: TeachingGroup) -> str:
    """What another school needs to take part; it works for two weeks."""
    return _signer.sign(group.uid.hex)


def group_of(code: str) -> TeachingGroup:
    """The group behind a code. Refuses a code that is not ours or too old."""
    try:
        uid = _signer.unsign(code.strip(), max_age=CODE_DAYS * 24 * 3600)
    except signing.BadSignature as wrong:
        raise ActionRefused(
            "Deze code klopt niet of is ouder dan twee weken. Vraag de andere school om een nieuwe."
        ) from wrong
    with acting_as(system("another school shows its code of a joint group")):
        group = TeachingGroup.objects.unscoped("the code names it").select_related("holder").filter(uid=uid).first()
    if group is None:
        raise ActionRefused("Deze groep bestaat niet meer.")
    return group


def join(group: TeachingGroup, people: list[Membership], *, by: Actor) -> int:
    """Bring the actor's own students and coaches into a group of another school. Answers how many are new."""
    demand(_join_blockers(group, people, by))
    students = [one for one in people if one.role == Role.STUDENT]
    coaches = [one for one in people if one.role in GUIDING]
    with acting_as(system("people join a group of another school", organisation=group.holder, by=by.membership)):
        added = organising.add_to_group(group, students, as_coach=False, by=by) if students else 0
        return added + (organising.add_to_group(group, coaches, as_coach=True, by=by) if coaches else 0)


def _join_blockers(group: TeachingGroup, people: list[Membership], by: Actor) -> list[str]:
    if group.holder_id == by.holder_id:
        return ["Dit is een groep van je eigen school. Zet mensen er op de bladzijde van de groep zelf in."]
    wrong = [
        one.name for one in people if one.organisation_id != by.holder_id or one.role not in (Role.STUDENT, *GUIDING)
    ]
    if wrong:
        return [f"{', '.join(wrong)}: alleen eigen leerlingen en begeleiders kunnen meedoen."]
    return [] if people else ["Kies minstens één leerling of begeleider."]


def own_people_elsewhere(by: Actor) -> list[InGroup]:
    """Students and coaches of the actor's school who are now in a group of another school."""
    with acting_as(system("own people in joint groups", organisation=by.organisation, by=by.membership)):
        found: list[InGroup] = []
        for model, who in ((GroupStudent, "student"), (GroupCoach, "coach")):
            rows = model.objects.unscoped("own people in joint groups").current()
            rows = rows.filter(**{f"{who}__organisation_id": by.holder_id}).exclude(holder_id=by.holder_id)
            found += rows.select_related("group__holder", f"{who}__person").order_by("group__name", "pk")
    return found


@transaction.atomic
def leave(uid, *, on: date, by: Actor) -> None:
    """End the part of one of the actor's own people in another school's group."""
    row = next((one for one in own_people_elsewhere(by) if str(one.uid) == str(uid)), None)
    if row is None:
        raise ActionRefused("Deze leerling of begeleider doet niet meer mee.")
    with acting_as(system("own people leave a joint group", organisation=row.group.holder, by=by.membership)):  # type: ignore[attr-defined]
        row.ends_on = max(on, row.starts_on)
        row.save(update_fields=["ends_on"])
        trail.record(row.group, "left_joint_group", by=by)  # type: ignore[attr-defined]
