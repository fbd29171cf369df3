"""People and their memberships: adding, changing, ending. A person's rights come from memberships alone."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction

from portal import trail
from portal.actors import Actor
from portal.models import Membership, Organisation, Person, Role, today
from portal.people_hooks import students_added
from portal.rules import ActionRefused, demand

# Words between a first and a last name that are no part of either.
INFIX = {"aan", "bij", "de", "den", "der", "del", "di", "du", "el", "la", "le", "in", "op", "te", "ten", "ter", "van",
         "von", "'t", "’t", "uit", "over", "onder", "tot", "voor", "het"}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What an organisation knows of a person."""

    call_name: str
    family_name: str
    infix: str = ""
    first_names: str = ""
    email: str = ""
    phone: str = ""
    birth_date: date | None = None


def split_name(name: str, *, email: str = "") -> Facts:
    """'Anna van den Berg' as call name, infix and family name."""
    words = name.split()
    if len(words) < 2:
        raise ActionRefused('Geef een roepnaam en een achternaam, bijvoorbeeld "Anna de Boer".')
    call_name, rest = words[0], words[1:]
    infix = []
    while len(rest) > 1 and rest[0].lower() in INFIX:
        infix.append(rest.pop(0))
    return Facts(call_name, " ".join(rest), infix=" ".join(infix), email=email)


def add_person(facts: Facts) -> Person:
    """A new person. Whether somebody is already known is asked before this, never guessed from a mail address."""
    return Person.objects.create(**asdict(facts))


@transaction.atomic
def add(who: Person | Facts, organisation: Organisation, role: str, *, by: Actor, **period) -> Membership:
    """A role for somebody who is known, or for somebody new. Refused is refused: no nameless half stays behind."""
    person = who if isinstance(who, Person) else add_person(who)
    return add_membership(person, organisation, role, by=by, **period)


@transaction.atomic
def add_membership(
    person: Person,
    organisation: Organisation,
    role: str,
    *,
    by: Actor,
    starts_on: date | None = None,
    ends_on: date | None = None,
    number: str = "",
    title: str = "",
) -> Membership:
    """Give a person a role at an organisation for a period. Refuses a second, overlapping one and a taken number."""
    if Membership.objects.filter(person=person, organisation=organisation, role=role).exists():
        raise ActionRefused(f"{person.name} heeft deze rol al. Verander daar de periode.")
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                person=person, organisation=organisation, role=role, number=number, title=title,
                starts_on=starts_on or today(), ends_on=ends_on,
            )  # fmt: skip
    except IntegrityError as clash:
        raise ActionRefused(f"Nummer {number} is al van iemand anders met deze rol.") from clash
    trail.record(membership, "member_added", by=by, after=role)
    if role == Role.STUDENT:
        students_added([membership])
    return membership


@transaction.atomic
def change_person(membership: Membership, facts: Facts, *, by: Actor) -> Person:
    """Correct the name, address or birth date of somebody of the actor's own organisation."""
    person = Person.objects.select_for_update().get(pk=membership.person_id)
    demand(person.change_blockers(by.organisation))
    before = {name: getattr(person, name) for name in asdict(facts)}
    changed = [name for name, value in asdict(facts).items() if before[name] != value]
    if changed:
        for name in changed:
            setattr(person, name, getattr(facts, name))
        person.save()
        # Names of fields, never what stood in them.
        trail.record(membership, "person_changed", by=by, reason=", ".join(sorted(changed)))
    return person


@transaction.atomic
def change_membership(
    membership: Membership, *, starts_on: date, ends_on: date | None, number: str, title: str, by: Actor
) -> Membership:
    """Change the period, number or title of a membership; an end in the past ends the way in at once."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    demand(membership.end_blockers(ends_on))
    membership.starts_on, membership.ends_on = starts_on, ends_on
    membership.number, membership.title = number, title
    try:
        with transaction.atomic():
            membership.save(update_fields=["starts_on", "ends_on", "number", "title"])
    except IntegrityError as clash:
        raise ActionRefused(f"Nummer {number} is al van iemand anders met deze rol.") from clash
    trail.record(membership, "member_changed", by=by)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, on: date, by: Actor) -> Membership:
    """The last day of a membership. The person, the work and the trail stay."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    demand(membership.end_blockers(on))
    membership.ends_on = on
    membership.save(update_fields=["ends_on"])
    trail.record(membership, "member_ended", by=by)
    return membership


@transaction.atomic
def record_signing(membership: Membership, *, may_from: date | None, until: date | None, by: Actor) -> Membership:
    """Note from when until when somebody may sign for the organisation, and who noted it; no date takes it back."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    membership.may_sign_from = may_from
    membership.may_sign_until = until if may_from else None
    membership.may_sign_recorded_by = by.membership if may_from else None
    membership.save(update_fields=["may_sign_from", "may_sign_until", "may_sign_recorded_by"])
    trail.record(membership, "signing_recorded" if may_from else "signing_withdrawn", by=by)
    return membership
