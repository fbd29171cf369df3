"""School years, programmes and groups that rows name. What is new and cannot be mistaken is made, and told."""

import re
from datetime import date

from partnerships.imports import facts
from portal.imports.headers import fold
from portal.imports.parsing import CellError, line, quoted
from portal.models import Organisation, Programme, SchoolYear, TeachingGroup, today

FIRST_MONTH, LAST_MONTH = 8, 7  # a Dutch school year runs from August to July
YEARS = re.compile(r"(\d{4})\D+(\d{4}|\d{2})")
LEVELS = Organisation.Level


def year_of(to, cells, *, needed, key=None):
    """The school year of this row, made when it is new; None when the row needs none."""
    name = cells.get(key, default="") if key else ""
    year = to.known.school_year(name)
    if year is None and (needed or name):
        year = _new_year(to, cells, name, key)
    return year


def _new_year(to, cells, name, key):
    match = YEARS.fullmatch(name)
    if name and (not match or int(match[2]) % 100 != (int(match[1]) + 1) % 100):
        cells.refuse(f"{quoted(name)} is geen schooljaar. Schrijf het als 2026-2027.", key)
        return None
    day = today()
    first = int(match[1]) if match else day.year - (day.month < FIRST_MONTH)
    name = f"{first}-{first + 1}"
    if not match and to.known.school_year(name):  # it is there, but today is not in it
        cells.refuse("Vandaag valt buiten de schooljaren van je school. Zet een kolom Schooljaar in het bestand.")
        return None
    year = SchoolYear(
        name=name,
        starts_on=date(first, FIRST_MONTH, 1),
        ends_on=date(first + 1, LAST_MONTH, 31),
        holder=to.known.school,
    )
    to.known.school_years.append(to.work.create(year))
    to.remark(cells, f"Schooljaar {name} wordt gemaakt, van 1 augustus tot en met 31 juli.")
    return year


def programme_of(to, cells):
    """The programme of this row by its code or name, or None. A new one needs a level to be made."""
    code = cells.get("programme_code", facts.number_of(20), default="")
    name = cells.get("programme", facts.at_most(120), default="")
    level = cells.get("level", _level) or _only_level(to.known.school)
    if not code and not name:
        return None
    found = to.known.programmes.get(fold(code)) or to.known.programmes.get(fold(name))
    if found is not None:
        return found
    if level is None:
        key = "programme_code" if code else "programme"
        told = " ".join(part for part in (code, name) if part)
        message = f"Opleiding {told} bestaat hier nog niet. Maak haar eerst aan, of zet het niveau erbij."
        cells.refuse(message, key)
        return None
    programme = Programme(code=code or name[:20], name=name or code, level=level, holder=to.known.school)
    to.known.programmes |= {fold(programme.name): programme, fold(programme.code): programme}
    to.remark(cells, f"Opleiding {programme.name} ({level}) wordt gemaakt. Kies later zelf haar raamwerk.")
    return to.work.create(programme)


def _level(text):
    """'mbo 3', 'Niveau 4' and '2' are mbo; vmbo and hbo are said in so many words."""
    words = line(text).lower()
    for level in (LEVELS.VMBO, LEVELS.HBO, LEVELS.MBO):
        if level in words:
            return level
    if re.fullmatch(r"(niveau\s*)?[1-4]", words):
        return LEVELS.MBO
    raise CellError(f"{quoted(text)} ken ik niet. Kies uit: vmbo, mbo, hbo.")


def _only_level(school):
    return LEVELS(school.levels[0]) if len(school.levels) == 1 else None


def group_of(to, cells, year, name, programme=None):
    """The group called `name` in `year`, made when it is new."""
    key = (fold(year.name), fold(name))
    group = to.known.groups.get(key)
    if group is None:
        group = TeachingGroup(name=name, school_year=year, programme=programme, holder=to.known.school)
        to.known.groups[key] = to.work.create(group)
        to.remark(cells, f"Groep {name} wordt gemaakt.")
    elif group.pk is None and group.programme is None and programme is not None:
        group.programme = programme
    return group
