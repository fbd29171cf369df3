"""What an operator does for a school: adding it, and inviting its first administrator."""

import re

from django.db import transaction

from portal.actions import invitations, people
from portal.actors import Actor, acting_as, system
from portal.models import Membership, Organisation, Role
from portal.rules import ActionRefused

CODE = re.compile(r"^[A-Z0-9][A-Z0-9-]{1,19}$")


def add_school(code: str, name: str, *, levels: list[str]) -> Organisation:
    """A new school. Refuses a code that is taken or that cannot stand in a file name."""
    code = code.strip().upper()
    if not CODE.match(code):
        raise ActionRefused("Kies een code van 2 tot 20 hoofdletters, cijfers of streepjes, bijvoorbeeld VAART.")
    with acting_as(system("add_school")):
        if Organisation.objects.filter(code=code).exists():
            raise ActionRefused(f"Er is al een school met code {code}.")
        return Organisation.objects.create(
            kind=Organisation.Kind.SCHOOL, code=code, name=name.strip(), paper_name=name.strip(), levels=levels
        )


def invite_admin(school: Organisation, *, email: str, name: str) -> Membership:
    """Make somebody administrator of a school and mail the invitation; the same again sends it once more."""
    operator = system("invite_admin", organisation=school)
    with acting_as(operator), transaction.atomic():
        found = Membership.objects.current().filter(organisation=school, role=Role.ADMIN, person__email__iexact=email)
        membership = found.select_related("person", "organisation").first() or _add_admin(school, email, name, operator)
        invitations.invite([membership], by=operator)
    return membership


def _add_admin(school: Organisation, email: str, name: str, operator: Actor) -> Membership:
    return people.add(people.split_name(name, email=email.lower()), school, Role.ADMIN, by=operator)
