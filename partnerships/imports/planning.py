"""A whole people file: one list, or a workbook with a list on each sheet."""

from partnerships.imports import companies, contacts, layouts, placements, staff, students
from partnerships.imports.known import Known
from partnerships.imports.matching import Ask
from partnerships.imports.people import Target
from partnerships.imports.work import Work
from portal.imports.cells import Cells, Problem
from portal.imports.files import read_tables
from portal.imports.headers import NotRecognised, known_names, recognise
from portal.imports.plans import Plan, carry_out

STEPS = {
    "company": companies.step,
    "staff": staff.step,
    "contact": contacts.step,
    "student": students.step,
    "placement": placements.step,
}
ORDER = list(STEPS)


def plan(data, name, *, school):
    """What importing the bytes `data` of the file `name` for `school` would do. Raises `Unreadable`.

    The caller acts as the system for `school`: matching must see every row of it.
    """
    sheets, remarks = _sheets(read_tables(data, name, knows=known_names(layouts.LAYOUTS)))
    work = Work()
    to = Target(Known(school), work)
    made = Plan(remarks=remarks, finish=work.flush)
    for sheet in sorted(sheets, key=lambda sheet: ORDER.index(sheet.layout.kind)):
        made.unused += [column for column in sheet.unused if column not in made.unused]
        for row in sheet.rows:
            _add_step(made, Cells(sheet, row), to)
    made.remarks += to.remarks
    return made


def write(data, name, *, school):
    """Import the file in one transaction; returns the plan that was carried out.

    Raises `Unreadable`, or `PlanRefused` while any row is refused.
    """
    return carry_out(lambda: plan(data, name, school=school), lock=f"people-import:{school.pk}")


def _sheets(tables):
    """The lists in the file; a sheet that is no list at all is skipped when another one is."""
    sheets, skipped = [], []
    for table in tables:
        try:
            sheets.append(recognise(table, layouts.LAYOUTS))
        except NotRecognised as why:
            if why.is_close or len(tables) == 1:
                raise
            skipped.append((table, why))
    if not sheets:
        raise skipped[0][1]
    remarks = [
        Problem(table.rows[0].number, "Dit tabblad is geen lijst die ik ken. Het is overgeslagen.", sheet=table.sheet)
        for table, _ in skipped
    ]
    return sheets, remarks


def _add_step(made, cells, to):
    try:
        step = STEPS[cells.sheet.layout.kind](cells, to)
    except Ask as question:
        cells.refuse(str(question))
        step = None
    made.problems += cells.problems
    if step is not None and not cells.problems:
        made.steps.append(step)
