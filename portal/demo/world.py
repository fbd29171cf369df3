"""Who and what the demo made, by the names in its files; and acting as them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from frameworks.models import Competency
from partnerships.models import Partnership, Placement
from portal.actors import Actor, acting_as, member, system
from portal.models import Membership, Organisation, Role


@dataclass
class World:
    """The demo while it is made. Looks up once what steps ask for often."""

    schools: dict[str, Organisation] = field(default_factory=dict)
    _members: dict[tuple[str, str], Membership] = field(default_factory=dict)
    _competencies: dict[str, Competency] = field(default_factory=dict)

    @property
    def vaart(self) -> Organisation:
        return self.schools["VAART"]

    @property
    def wolde(self) -> Organisation:
        return self.schools["WOLDE"]

    # --- Looking up ---------------------------------------------------------------------------------------------------
    def know_people(self) -> None:
        """Remember everybody; called when people were added."""
        rows = Membership.objects.select_related("person", "organisation").order_by("-pk")
        self._members = {(row.person.name, row.role): row for row in rows}

    def who(self, name: str, role: str = Role.STUDENT) -> Membership:
        """The membership of this person in this role."""
        return self._members[name, role]

    def someone(self, name: str, *roles: str) -> Membership | None:
        """This person in the first of these roles that they have; nobody for an empty name."""
        return next((self._members[name, role] for role in roles if (name, role) in self._members), None)

    def students(self, school: Organisation) -> list[Membership]:
        """The students of a school by number."""
        rows = [row for row in self._members.values() if row.role == Role.STUDENT and row.organisation_id == school.pk]
        return sorted(rows, key=lambda row: row.number)

    def in_group(self, name: str) -> list[Membership]:
        """The students of the group of this name, by number."""
        rows = Membership.objects.filter(in_groups__group__name=name, role=Role.STUDENT)
        with self.as_system():
            return list(rows.select_related("person", "organisation").order_by("number"))

    def company(self, name: str) -> Organisation:
        return Organisation.objects.get(kind=Organisation.Kind.COMPANY, name=name)

    def partnership(self, school: Organisation, company: str) -> Partnership:
        """The partnership of a school with the company of this name."""
        with self.as_system(school):
            rows = Partnership.objects.unscoped("the demo").select_related("company", "holder")
            return rows.get(holder=school, company__name=company)

    def placement(self, number: str) -> Placement:
        """The placement with this number of the school."""
        with self.as_system(self.vaart):
            rows = Placement.objects.unscoped("the demo").for_list().select_related("holder", "trainer__organisation")
            return rows.get(number=number)

    def competency(self, code: str) -> Competency:
        """The competency with this code, of the frameworks that came with the portal."""
        if not self._competencies:
            self._competencies = {row.code: row for row in Competency.objects.select_related("parent__parent")}
        return self._competencies[code]

    # --- Acting -------------------------------------------------------------------------------------------------------
    @staticmethod
    def as_system(school: Organisation | None = None):
        return acting_as(system("the demo is loaded", organisation=school))

    @staticmethod
    def act(who: Membership, action: Callable, *args: Any, **kwargs: Any) -> Any:
        """Do something as somebody who logged in, under their own hat."""
        by: Actor = member(who)
        with acting_as(by):
            return action(*args, **kwargs, by=by)
