"""What stands here already, loaded once, together with what earlier rows of the file add to it."""

from collections import defaultdict
from functools import cached_property

from partnerships.models import Contact, Partnership, Placement
from portal.imports.headers import fold
from portal.models import (
    Enrolment,
    GroupCoach,
    GroupStudent,
    Membership,
    Organisation,
    Programme,
    Role,
    SchoolYear,
    TeachingGroup,
    today,
)

REASON = "an import compares with every row of its school"
AT_COMPANY = (Role.TRAINER, Role.PARTNER)


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
        self.memberships.append(membership)
        if membership.number:
            self.by_number[membership.role == Role.STUDENT, membership.number.lower()].append(membership)
        self.by_name[fold(membership.person.name)].append(membership)

    # Companies and the people there.

    @cached_property
    def companies(self):
        return list(Organisation.objects.filter(kind=Organisation.Kind.COMPANY))

    @cached_property
    def partnerships(self):
        """Partnership of this school by the identity of its company's row."""
        rows = Partnership.objects.unscoped(REASON).filter(holder=self.school)
        companies = {company.pk: company for company in self.companies}
        return {id(companies[row.company_id]): row for row in rows if row.company_id in companies}

    @cached_property
    def companies_of_others(self):
        """Keys of companies that another school works with, or that have people of their own here."""
        others = Partnership.objects.unscoped(REASON).exclude(holder=self.school)
        return set(others.values_list("company_id", flat=True))

    @cached_property
    def people_at(self):
        """Memberships of trainers and contacts by the identity of their company's row."""
        companies = {company.pk: company for company in self.companies}
        rows = Membership.objects.filter(organisation__in=companies.keys(), role__in=AT_COMPANY)
        found = defaultdict(list)
        for row in self._with_shared_persons(rows.select_related("person")):
            found[id(companies[row.organisation_id])].append(row)
        return found

    @cached_property
    def _contacts(self):
        rows = Contact.objects.unscoped(REASON).filter(holder=self.school)
        return set(rows.values_list("membership_id", flat=True))

    def is_contact(self, membership):
        """Whether this school knows the company's `membership`; another school's contacts it does not."""
        return (membership.pk or ("new", id(membership))) in self._contacts

    def add_contact(self, membership):
        """Let later rows know that `membership` is a contact of this school."""
        self._contacts.add(membership.pk or ("new", id(membership)))

    def add_company(self, company, partnership):
        """Let later rows find a company, new or new to this school."""
        if company not in self.companies:
            self.companies.append(company)
        self.partnerships[id(company)] = partnership

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
        """(key of the school year, folded name) -> group."""
        rows = TeachingGroup.objects.unscoped(REASON).filter(holder=self.school)
        return {(row.school_year_id, fold(row.name)): row for row in rows}

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
        return _by(rows.select_related("group"), "student_id")

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
