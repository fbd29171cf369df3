"""What students and staff share: a person of the school, found or made, and what a row changes about them."""

from portal.imports.cells import Problem
from portal.imports.plans import Change
from portal.models import Membership, Person

TITLES = {
    "call_name": "roepnaam",
    "infix": "tussenvoegsel",
    "family_name": "achternaam",
    "first_names": "voornamen",
    "birth_date": "geboortedatum",
    "email": "mailadres",
    "phone": "telefoon",
}


class Target:
    """Where steps find what is known, put what is to be written, and leave remarks."""

    def __init__(self, known, work):
        self.known = known
        self.work = work
        self.remarks = []
        self.told = {}

    def remark(self, cells, message, key=None):
        """Tell the administrator something about this row that does not stop it."""
        column = cells.column(key) if key else ""
        self.remarks.append(Problem(cells.row.number, message, column=column, sheet=cells.sheet.table.sheet))

    def contradicts(self, cells, row, facts):
        """Whether an earlier row of the file said something else of the same person; refuses the row then."""
        number, before = self.told.setdefault(id(row), (cells.row.number, facts))
        pairs = ((field, getattr(before, field), getattr(facts, field)) for field in facts.FIELDS)
        differing = [TITLES[field] for field, old, new in pairs if old and new and old != new]
        if differing:
            cells.refuse(f"Rij {number} gaat over dezelfde persoon en zegt iets anders: {', '.join(differing)}.")
        return bool(differing)


def new_person(to, facts):
    """A person as the row describes them, to be written with the plan."""
    return to.work.create(Person(**facts.values()))


def update_person(to, cells, person, facts):
    """Bring the person up to date with the row; a person of another organisation too stays as they are."""
    differing = {field: value for field, value in facts.values().items() if getattr(person, field) != value}
    # An empty infix in a row that splits the name says that there is none.
    if person.infix and not facts.infix and facts.family_name != person.family_name:
        differing["infix"] = ""
    if not differing:
        return ()
    if person.pk in to.known.persons_elsewhere:
        named = ", ".join(TITLES[field] for field in differing)
        to.remark(cells, f"{person.name} hoort ook bij een andere organisatie. Dit blijft zo: {named}.")
        return ()
    changes = tuple(
        Change(TITLES[field], shown(getattr(person, field)), shown(value)) for field, value in differing.items()
    )
    to.work.change(person, **differing)
    return changes


def membership_of(to, person, role, number, **values):
    """The person's membership of the school in `role`, and what changes: found, numbered or made."""
    held = [row for row in to.known.memberships_of(person) if row.role == role]
    if held:
        row = held[0]
        if number and row.number != number and not row.number:
            to.work.change(row, number=number)
            return row, (Change("nummer", "", number),)
        return row, ()
    row = Membership(person=person, organisation=to.known.school, role=role, number=number, **values)
    to.known.add_membership(to.work.create(row))
    return row, (Change("rol", "", row.get_role_display()),)


def shown(value):
    """A value as the report prints it."""
    if value is None:
        return ""
    return f"{value:%d-%m-%Y}" if hasattr(value, "strftime") else str(value)
