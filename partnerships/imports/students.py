"""One student, with the group and the enrolment the row names."""

from partnerships.imports import facts, groups, matching, people
from partnerships.imports.people import shown
from portal.imports import parsing
from portal.imports.plans import Change, Outcome, Step
from portal.models import Enrolment, GroupStudent, Membership, Role


def step(cells, to):
    """The step for a row of the list of students, or None when it is refused."""
    row = facts.person(cells)
    number = cells.get("number", facts.number_of(30), default="")
    if not number and row.birth_date is None and not cells.problems:
        cells.refuse("Zonder leerlingnummer en geboortedatum herken ik deze leerling later niet. Vul er een in.")
    place = Place(cells, to)
    if cells.problems:
        return None
    person = matching.member(to.known, row, number, student=True)
    if person is not None and to.contradicts(cells, person, row):
        return None
    is_new = person is None
    changes = () if is_new else people.update_person(to, cells, person, row)
    person = person or people.new_person(to, row)
    to.told.setdefault(id(person), (cells.row.number, row))
    student, added = people.membership_of(to, person, Role.STUDENT, number, starts_on=place.starts_on)
    changes += (*added, *place.put(student))
    outcome = Outcome.CREATED if is_new else Outcome.CHANGED if changes else Outcome.UNCHANGED
    kept = changes if outcome is Outcome.CHANGED else ()
    return Step(cells.row.number, "leerling", person.name, outcome, kept, sheet=cells.sheet.table.sheet)


class Place:
    """Where the row puts the student: group, programme, cohort and period."""

    def __init__(self, cells, to):
        self.cells, self.to = cells, to
        self.group_name = cells.get("group", facts.at_most(60), default="")
        self.programme = groups.programme_of(to, cells)
        self.cohort = cells.get("cohort", _cohort)
        self.begins = cells.get("starts_on", parsing.date)
        self.ends_on = cells.get("ends_on", parsing.date)
        self.year = groups.year_of(to, cells, needed=bool(self.group_name or self.programme), key="school_year")
        if self.begins and self.ends_on and self.ends_on < self.begins:
            cells.refuse("Deze dag ligt voor de begindatum.", "ends_on")

    @property
    def starts_on(self):
        return self.begins or (self.year.starts_on if self.year else Membership().starts_on)

    def put(self, student):
        """Put the student in the group and the programme; gives back what that changes."""
        return (*self._put_in_group(student), *self._enrol(student))

    def _put_in_group(self, student):
        if not self.group_name:
            return ()
        group = groups.group_of(self.to, self.cells, self.year, self.group_name, self.programme)
        rows = self.to.known.in_groups(student)
        if any(row.group is group or (group.pk and row.group_id == group.pk) for row in rows):
            return ()
        others = [row.group.name for row in rows if row.group.school_year.name == self.year.name]
        if others:
            # Whether this is a move or a second group only people know.
            message = f"{student.name} staat ook in {', '.join(others)}. Is dit een wissel, beëindig dat dan zelf."
            self.to.remark(self.cells, message, "group")
        starts_on = max(self.year.starts_on, student.starts_on)
        row = GroupStudent(group=group, student=student, holder=self.to.known.school, starts_on=starts_on)
        rows.append(self.to.work.create(row))
        return (Change("groep", "", group.name),)

    def _enrol(self, student):
        if self.programme is None:
            return ()
        rows = self.to.known.enrolments(student)
        same = [row for row in rows if self._is_same_programme(row) and self._is_same_period(row)]
        if same:
            return self._update(same[0])
        cohort = self.cohort or self.starts_on.year
        row = Enrolment(
            student=student,
            programme=self.programme,
            holder=self.to.known.school,
            cohort=cohort,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )
        rows.append(self.to.work.create(row))
        return (Change("inschrijving", "", f"{self.programme} ({cohort})"),)

    def _is_same_programme(self, row):
        return row.programme is self.programme or (self.programme.pk and row.programme_id == self.programme.pk)

    def _is_same_period(self, row):
        return row.ends_on is None or not self.begins or row.starts_on == self.begins

    def _update(self, row):
        wanted = {"cohort": self.cohort, "ends_on": self.ends_on}
        differing = {field: value for field, value in wanted.items() if value and getattr(row, field) != value}
        if differing.get("ends_on", row.starts_on) < row.starts_on:
            self.cells.refuse(f"Deze dag ligt voor het begin van de inschrijving ({shown(row.starts_on)}).", "ends_on")
            return ()
        titles = {"cohort": "cohort", "ends_on": "uitgeschreven per"}
        changes = tuple(
            Change(titles[field], shown(getattr(row, field)), shown(value)) for field, value in differing.items()
        )
        if differing:
            self.to.work.change(row, **differing)
        return changes


def _cohort(text):
    return parsing.whole(1950, 2100)(text[:4] if len(text) == 9 else text)
