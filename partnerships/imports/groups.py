"""School years and groups that rows name. A year must be there; a group is made when it is new."""

from portal.imports.headers import fold
from portal.models import TeachingGroup


def year_of(to, cells, *, needed, key=None):
    """The school year of this row; refuses the row when it is needed and not there."""
    name = cells.get(key, default="") if key else ""
    year = to.known.school_year(name)
    if year is None and (needed or name):
        which = f"Schooljaar {name}" if name else "Het schooljaar van vandaag"
        cells.refuse(f"{which} bestaat hier nog niet. Maak het eerst aan bij Opleidingen.", key if name else None)
    return year


def group_of(to, cells, year, name, programme=None):
    """The group called `name` in `year`, made when it is new."""
    key = (year.pk, fold(name))
    group = to.known.groups.get(key)
    if group is None:
        group = TeachingGroup(name=name, school_year=year, programme=programme, holder=to.known.school)
        to.known.groups[key] = to.work.create(group)
        to.remark(cells, f"Groep {name} wordt gemaakt.")
    elif group.pk is None and group.programme is None and programme is not None:
        group.programme = programme
    return group
