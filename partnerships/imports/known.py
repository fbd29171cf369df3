"""What stands here already, loaded once, together with what earlier rows of the file add to it."""

from collections import defaultdict
from functools import cached_property

from partnerships.imports.directory import REASON, Directory
from partnerships.models import Placement
from portal.imports.headers import fold
from portal.models import (
    Enrolment,
    GroupCoach,
    GroupStudent,
    Membership,
    Programme,
    Role,
    SchoolYear,
    TeachingGroup,
    today,
)


class Known:
    """The rows of one school that an import may match. New rows are added with the `add_` methods."""

    def __init__(self, school):
        self.school = school
        self._persons = {}

    def _with_shared_persons(self, memberships):
        """One `Person` object for one person, however many memberships were loaded."""
        for membership in memberships:
            membership.person = self._persons.setdefault(membership.person_id, membership.person)
        return list(memberships)

    # People of the school.

    @cached_property
    def memberships(self):
        rows = Membership.objects.filter(organisation=self.school).select_related("person")
        return self._with_shared_persons(rows)

    @cached_property
    def by_number(self):
        """(is student, number) -> memberships; somebody with two roles has the same number twice."""
        found = defaultdict(list)
        for membership in self.memberships:
            if membership.number:
                found[membership.role == Role.STUDENT, membership.number.lower()].append(membership)
        return found

    @cached_property
    def _of_person(self):
        found = defaultdict(list)
        for membership in self.memberships:
            found[id(membership.person)].append(membership)
        return found

    def memberships_of(self, person):
        """The memberships of `person` at the school."""
        return self._of_person[id(person)]

    @cached_property
    def by_name(self):
        found = defaultdict(list)
        for membership in self.memberships:
            found[fold(membership.person.name)].append(membership)
        return found

    @cached_property
    def persons_elsewhere(self):
        """Keys of persons who also belong to another organisation: theirs as much as ours."""
        persons = {membership.person_id for membership in self.memberships}
        elsewhere = Membership.objects.exclude(organisation=self.school).filter(person_id__in=persons)
        return set(elsewhere.values_list("person_id", flat=True))

    def add_membership(self, membership):
        """Let later rows find the new `membership` of the school."""
        self._of_person[id(membership.person)].append(membership)
        self.by_name[fold(membership.person.name)].append(membership)
        if membership.number:
            self.by_number[membership.role == Role.STUDENT, membership.number.lower()].append(membership)
        self.memberships.append(membership)  # last: the indexes above are made from it when first asked for

    @cached_property
    def companies(self):
        """The companies, what this school has with them, and their people."""
        return Directory(self.school, self._with_shared_persons)

    # Groups, programmes and enrolments.

    @cached_property
    def school_years(self):
        return list(SchoolYear.objects.unscoped(REASON).filter(holder=self.school))

    def school_year(self, name=""):
        """The school year called `name` ('2026-2027', '2026/2027', '26/27'), or the one of today."""
        if name:
            wanted = fold(name)
            return next((year for year in self.school_years if wanted in _year_names(year.name)), None)
        day = today()
        covering = [year for year in self.school_years if year.starts_on <= day <= year.ends_on]
        return covering[0] if covering else None

    @cached_property
    def programmes(self):
        """Folded code or name -> programme."""
        rows = list(Programme.objects.unscoped(REASON).filter(holder=self.school))
        by_name = {fold(row.name): row for row in rows}
        return by_name | {fold(row.code): row for row in rows}

    @cached_property
    def groups(self):
        """(folded name of the school year, folded name) -> group."""
        rows = TeachingGroup.objects.unscoped(REASON).filter(holder=self.school).select_related("school_year")
        return {(fold(row.school_year.name), fold(row.name)): row for row in rows}

    def in_groups(self, student):
        """The current rows of the membership `student` in groups of this school; the list may be added to."""
        return self._of_member(self._group_students, student)

    def coaching(self, coach):
        """The current rows of the membership `coach` at groups of this school; the list may be added to."""
        return self._of_member(self._group_coaches, coach)

    def enrolments(self, student):
        """The enrolments of the membership `student`; the list may be added to."""
        return self._of_member(self._enrolments, student)

    @staticmethod
    def _of_member(rows, member):
        # A membership that is not written yet has no key: then the object itself tells it apart.
        return rows.setdefault(member.pk or ("new", id(member)), [])

    @cached_property
    def _group_students(self):
        rows = GroupStudent.objects.unscoped(REASON).filter(holder=self.school).current()
        return _by(rows.select_related("group__school_year"), "student_id")

    @cached_property
    def _group_coaches(self):
        rows = GroupCoach.objects.unscoped(REASON).filter(holder=self.school).current()
        return _by(rows.select_related("group"), "coach_id")

    @cached_property
    def _enrolments(self):
        rows = Enrolment.objects.unscoped(REASON).filter(holder=self.school)
        return _by(rows.select_related("programme"), "student_id")

    # Placements.

    @cached_property
    def placements(self):
        rows = Placement.objects.unscoped(REASON).filter(holder=self.school)
        return list(rows.select_related("student__person", "company", "trainer__person", "teacher__person"))


def _by(rows, field):
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, field)].append(row)
    return found


def _year_names(name):
    digits = fold(name)
    return {digits, digits[2:4] + digits[6:8]} if len(digits) == 8 else {digits}
