"""One placement. What is agreed or running changes by its agreement, not by a file."""

from partnerships.imports import facts, matching
from partnerships.imports.people import shown
from partnerships.models import Placement
from portal.imports import parsing
from portal.imports.headers import fold
from portal.imports.plans import Change, Outcome, Step
from portal.models import today

TITLES = {
    "trainer": "praktijkopleider",
    "teacher": "begeleider",
    "starts_on": "begin",
    "ends_on": "eind",
    "hours": "uren",
    "pok_signed_on": "POK getekend op",
    "number": "BPV-nummer",
}


def step(cells, to):
    """The step for a row of the list of placements, or None when it is refused."""
    values = _values(cells)
    ref = facts.company_ref(cells)
    student = _student(cells, to.known)
    if cells.problems:
        return None
    company = matching.partner(to.known, ref)
    values |= _people(cells, to.known, company)
    found = _same(to.known, student, company, values)
    if found is None:
        row = Placement(student=student, company=company, holder=to.known.school, state=_first_state(values), **values)
        to.known.placements.append(to.work.create(row))
        return _step(cells, row, Outcome.CREATED)
    if (found.student is not student and found.student_id != student.pk) or found.company_id != company.pk:
        raise matching.Ask(f"BPV-nummer {values['number']} is hier van {found}. Klopt het nummer?")
    changes = _update(cells, to, found, values)
    return _step(cells, found, Outcome.CHANGED if changes else Outcome.UNCHANGED, changes)


def _step(cells, row, outcome, changes=()):
    return Step(cells.row.number, "plaatsing", str(row), outcome, changes, sheet=cells.sheet.table.sheet)


def _values(cells):
    values = {
        "number": cells.get("placement_number", facts.number_of(30), default=""),
        "starts_on": cells.get("starts_on", parsing.date, required=True),
        "ends_on": cells.get("ends_on", parsing.date, required=True),
        "hours": cells.get("hours", parsing.whole(1, 10_000)),
        "pok_signed_on": cells.get("pok_signed_on", parsing.date),
    }
    if values["starts_on"] and values["ends_on"] and values["ends_on"] < values["starts_on"]:
        cells.refuse("Deze dag ligt voor de begindatum.", "ends_on")
    if values["pok_signed_on"] and values["pok_signed_on"] > today():
        cells.refuse("Deze dag moet nog komen. Laat de cel leeg tot de POK getekend is.", "pok_signed_on")
    return values


def _student(cells, known):
    number = cells.get("number", facts.number_of(30), required=True, default="")
    if not number:
        return None
    found = known.by_number.get((True, number.lower()))
    if not found:
        cells.refuse(f"Ik ken hier geen leerling met nummer {number}.", "number")
        return None
    name = cells.get("student", default="")
    told = {fold(name), fold(" ".join(part for part in facts.split_name(name) if part))}
    if name and fold(found[0].person.name) not in told:
        cells.refuse(f"Nummer {number} is van {found[0].person.name}, niet van {name}.", "student")
    return found[0]


def _people(cells, known, company):
    people = {}
    if name := cells.get("trainer", default=""):
        email = cells.get("trainer_email", parsing.email, default="")
        people["trainer"] = matching.trainer(known, company, name, email)
    elif cells.get("trainer_email", default=""):
        raise matching.Ask("Een mailadres alleen is niet genoeg. Zet de naam van de praktijkopleider erbij.")
    if name := cells.get("teacher", default=""):
        people["teacher"] = matching.teacher(known, name)
    return people


def _same(known, student, company, values):
    for row in known.placements:
        if values["number"] and row.number == values["number"]:
            return row
    for row in known.placements:
        is_theirs = row.student is student or (student.pk and row.student_id == student.pk)
        is_there = row.company is company or (company.pk and row.company_id == company.pk)
        if is_theirs and is_there and row.starts_on == values["starts_on"]:
            return row
    return None


def _first_state(values):
    """A placement whose POK is signed is past the talking; the calendar says how far."""
    if not values["pok_signed_on"]:
        return Placement.State.PROPOSED
    if values["starts_on"] > today():
        return Placement.State.AGREED
    return Placement.State.RUNNING if values["ends_on"] >= today() else Placement.State.ENDED


def _update(cells, to, row, values):
    differing = {field: value for field, value in values.items() if value and getattr(row, field) != value}
    numbered = {field: value for field, value in differing.items() if field == "number" and not row.number}
    allowed = differing if row.state == Placement.State.PROPOSED else numbered
    left = [TITLES[field] for field in differing if field not in allowed]
    if left:
        state = row.get_state_display()
        to.remark(cells, f"De plaatsing '{row}' {state}. Dit wijzig je in het portaal: {', '.join(left)}.")
    changes = tuple(
        Change(TITLES[field], _shown(getattr(row, field)), _shown(value)) for field, value in allowed.items()
    )
    if allowed.get("pok_signed_on"):
        merged = {field: values.get(field) or getattr(row, field) for field in ("starts_on", "ends_on")}
        allowed = allowed | {"state": _first_state(values | merged)}
    if allowed:
        to.work.change(row, **allowed)
    return changes


def _shown(value):
    return value.name if hasattr(value, "role") else shown(value)
