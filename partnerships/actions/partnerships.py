"""Partnerships: what a school knows of and arranges with a company."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from partnerships.models import Condition, Contact, ContactLine, Partnership
from partnerships.models.signature import is_address_of
from portal import trail
from portal.actors import Actor
from portal.models import Membership, Organisation, Person, Role, sort_key
from portal.rules import ActionRefused

KNOWN = ("number", "stage", "since", "room", "note", "next_step", "next_step_on")


@transaction.atomic
def start(company: Organisation, *, by: Actor, **known) -> Partnership:
    """A partnership of the actor's school with this company; starting it twice gives the one there is."""
    made = Partnership.objects.owned_by(by).filter(company=company).first()
    if made is not None:
        return made
    partnership = Partnership.objects.create(company=company, holder_id=by.holder_id, **known)
    trail.record(partnership, "started", by=by, after=partnership.stage)
    return partnership


@transaction.atomic
def change(partnership: Partnership, known: dict, *, by: Actor) -> Partnership:
    """Change what the school knows; `known` has the fields of KNOWN."""
    partnership = Partnership.objects.lock(partnership)
    number = known.get("number")
    others = Partnership.objects.owned_by(by).exclude(pk=partnership.pk)
    if number and others.filter(number=number).exists():
        raise ActionRefused(f"Nummer {number} hoort al bij een ander bedrijf.")
    before = partnership.stage
    for field in KNOWN:
        setattr(partnership, field, known[field])
    partnership.save(update_fields=KNOWN)
    trail.record(partnership, "changed", by=by, before=before, after=partnership.stage)
    return partnership


# --- Contacts ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_contact(partnership: Partnership, about: dict, *, by: Actor) -> Contact:
    """Somebody of the company. Who is already known there by the same name and address is taken, never renamed."""
    role = about["role"]
    if role == Role.PARTNER and is_address_of(partnership.holder, about["email"]):
        raise ActionRefused("Dit is een mailadres van de school. Vul het adres bij het bedrijf in.")
    membership = _known_at(partnership.company, role, about) or _add_person(partnership.company, role, about)
    contact, made = partnership.contacts.get_or_create(membership=membership)
    if contact.left_on:
        contact.left_on = None
        contact.save(update_fields=["left_on"])
    _mark_main(contact, about["is_main"])
    if about["may_sign"]:
        record_may_sign(contact, about["may_sign_from"], by=by)
    trail.record(contact, "added" if made else "changed", by=by)
    return contact


def _known_at(company: Organisation, role: str, about: dict) -> Membership | None:
    same = Membership.objects.current().filter(
        organisation=company, role=role, person__email__iexact=about["email"], person__email__gt=""
    )
    name = sort_key(about["call_name"]), sort_key(about["family_name"])
    for membership in same.select_related("person"):
        if (sort_key(membership.person.call_name), sort_key(membership.person.family_name)) == name:
            return membership
    return None


def _add_person(company: Organisation, role: str, about: dict) -> Membership:
    names = {field: about[field] for field in ("call_name", "infix", "family_name", "email", "phone")}
    person = Person.objects.create(**names)
    return Membership.objects.create(person=person, organisation=company, role=role, title=about["title"])


def _mark_main(contact: Contact, is_main: bool) -> None:
    if is_main and not contact.is_main:
        contact.partnership.contacts.filter(is_main=True).update(is_main=False)
    if contact.is_main != is_main:
        contact.is_main = is_main
        contact.save(update_fields=["is_main"])


@transaction.atomic
def change_contact(contact: Contact, *, is_main: bool, note: str, left_on: date | None, by: Actor) -> Contact:
    """Change what the school knows of a contact: point of contact, note, whether they left."""
    contact = Contact.objects.lock(contact)
    contact.note, contact.left_on = note, left_on
    contact.save(update_fields=["note", "left_on"])
    _mark_main(contact, is_main and left_on is None)
    if left_on is not None:
        lines = contact.partnership.lines.filter(company_side=contact.membership)
        lines.update(company_side=None)
    trail.record(contact, "changed", by=by)
    return contact


@transaction.atomic
def record_may_sign(contact: Contact, day: date, *, by: Actor) -> None:
    """Record from when a contact may sign for the company, and who says so; what is recorded already stays."""
    membership = Membership.objects.select_for_update().get(pk=contact.membership_id)
    if membership.may_sign_from is not None and membership.may_sign(day):
        return
    membership.may_sign_from, membership.may_sign_until = day, None
    membership.may_sign_recorded_by = by.membership
    membership.save(update_fields=["may_sign_from", "may_sign_until", "may_sign_recorded_by"])
    trail.record(contact, "may_sign_recorded", by=by)


# --- Lines and conditions ---------------------------------------------------------------------------------------------
@transaction.atomic
def set_line(
    partnership: Partnership,
    level: str,
    *,
    school_side: Membership | None,
    company_side: Membership | None,
    rhythm: str,
    by: Actor,
) -> ContactLine:
    """Say who speaks with whom on one level; either side may still be missing."""
    sides = {"school_side": school_side, "company_side": company_side, "rhythm": rhythm}
    line, _ = partnership.lines.update_or_create(level=level, defaults=sides)
    trail.record(line, "line_set", by=by)
    return line


@transaction.atomic
def set_conditions(partnership: Partnership, met: dict[str, bool], notes: dict[str, str] | None, *, by: Actor) -> None:
    """Tick the conditions that are arranged, and with `notes` change their lines too; what is computed stays."""
    partnership = Partnership.objects.lock(partnership)
    for row in Condition.rows_of(partnership):
        note = row.note if notes is None else notes.get(row.kind, "")
        is_met = met.get(row.kind, False)
        if row.is_computed or (row.pk and (row.is_met, row.note) == (is_met, note)):
            continue
        row.is_met, row.note = is_met, note
        row.set_by, row.set_at = by.membership, timezone.now()
        row.save()
    trail.record(partnership, "conditions_set", by=by)
