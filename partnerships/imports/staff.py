"""One member of the school's staff, with roles and the groups they coach."""

import re

from partnerships.imports import facts, groups, matching, people
from portal.imports.headers import fold
from portal.imports.parsing import quoted
from portal.imports.plans import Change, Outcome, Step
from portal.models import GroupCoach, Role

ROLE_WORDS = {
    Role.TEACHER: ("docent", "leraar", "instructeur", "mentor", "coach", "slber", "studieloopbaanbegeleider"),
    Role.COUNSELLOR: ("loopbaanbegeleider", "decaan", "loopbaanadviseur"),
    Role.COORDINATOR: ("coordinator", "bpvcoordinator", "stagecoordinator", "coordinatorpraktijk"),
    Role.EXAMBOARD: ("examencommissie", "lidexamencommissie", "examensecretaris"),
    Role.MANAGER: ("leidinggevende", "teamleider", "directeur", "manager", "projectleider", "opleidingsmanager"),
}
ROLE_OF_WORD = {word: role for role, words in ROLE_WORDS.items() for word in words}
ADMIN_WORDS = {"beheerder", "applicatiebeheerder", "admin"}


def step(cells, to):
    """The step for a row of the list of staff, or None when it is refused."""
    row = facts.person(cells)
    number = cells.get("number", facts.number_of(30), default="")
    title = cells.get("title", facts.at_most(80), default="")
    roles = _roles(cells, title)
    names = _group_names(cells)
    if names and Role.TEACHER not in roles and Role.COUNSELLOR not in roles:
        cells.refuse("Alleen een docent of loopbaanbegeleider kan een groep begeleiden.", "groups")
    year = groups.year_of(to, cells, needed=bool(names))
    if cells.problems:
        return None
    coached = [groups.group_of(to, cells, year, name) for name in names]
    person = matching.member(to.known, row, number, student=False)
    outcome = Outcome.UNCHANGED
    changes = ()
    if person is None:
        person, outcome = people.new_person(to, row), Outcome.CREATED
    elif to.contradicts(cells, person, row):
        return None
    else:
        changes = people.update_person(to, cells, person, row)
    to.told.setdefault(id(person), (cells.row.number, row))
    for role in roles:
        membership, added = people.membership_of(to, person, role, number, title=title)
        changes += added
        if role in (Role.TEACHER, Role.COUNSELLOR):
            changes += _coach(to, membership, coached)
            coached = []  # one of the two roles coaches the group, not both
    if outcome is Outcome.UNCHANGED and changes:
        outcome = Outcome.CHANGED
    shown = changes if outcome is Outcome.CHANGED else ()
    return Step(cells.row.number, "medewerker", person.name, outcome, shown, sheet=cells.sheet.table.sheet)


def _roles(cells, title):
    """The roles of the row; from the title where there is no column for them."""
    told = cells.get("role", default="") if cells.has("role") else title
    roles = []
    for word in filter(None, map(fold, re.split(r"[,;/+&]| en ", told))):
        if word in ADMIN_WORDS:
            cells.refuse("Een beheerder maak je niet met een bestand. Nodig die zelf uit.", _role_column(cells))
        elif role := ROLE_OF_WORD.get(word) or _role_in(word):
            roles.append(role)
        else:
            known = ", ".join(Role(role).label for role in ROLE_WORDS)
            cells.refuse(f"{quoted(told)} ken ik niet als rol. Kies uit: {known}.", _role_column(cells))
            return []
    if not roles and not cells.problems:
        cells.refuse("De rol is leeg. Vul bijvoorbeeld docent in.", _role_column(cells))
    return list(dict.fromkeys(roles))


def _role_column(cells):
    return "role" if cells.has("role") else "title"


def _role_in(word):
    """'docentwiskunde' is a teacher: a title often says of what."""
    return next((role for known, role in ROLE_OF_WORD.items() if word.startswith(known)), None)


def _group_names(cells):
    return [name.strip() for name in re.split(r"[,;/]", cells.get("groups", default="")) if name.strip()]


def _coach(to, membership, groups):
    rows = to.known.coaching(membership)
    changes = ()
    for group in groups:
        if not any(row.group is group or (group.pk and row.group_id == group.pk) for row in rows):
            starts_on = group.school_year.starts_on
            rows.append(
                to.work.create(GroupCoach(group=group, coach=membership, holder=to.known.school, starts_on=starts_on))
            )
            changes += (Change("begeleidt", "", group.name),)
    return changes
