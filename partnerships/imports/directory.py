"""The companies there are, the school's partnerships with them, and the people who work there."""

from collections import defaultdict
from functools import cached_property

from partnerships.models import Contact, Partnership
from portal.imports.headers import fold
from portal.models import Membership, Organisation, Role

REASON = "an import compares with every row of its school"
AT_COMPANY = (Role.TRAINER, Role.PARTNER)
IDS = ("kvk_number", "training_company_id")


class Directory:
    """Companies by every name they go by. Rows that are not written yet are known by the object itself."""

    def __init__(self, school, share_persons):
        self.school = school
        self._share_persons = share_persons
        self._by_id = {}
        self._by_name = defaultdict(list)
        self._by_number = {}
        self._companies = {}
        for company in Organisation.objects.filter(kind=Organisation.Kind.COMPANY):
            self._companies[company.pk] = company
            self._index(company)
        self._partnerships = {}
        for row in Partnership.objects.unscoped(REASON).filter(holder=school):
            self._know(self._companies.get(row.company_id), row)

    def _index(self, company):
        for field in IDS:
            if value := getattr(company, field):
                self._by_id[field, value] = company
        for name in {fold(company.name), fold(company.trade_name)} - {""}:
            if company not in self._by_name[name]:
                self._by_name[name].append(company)

    def _know(self, company, partnership):
        self._partnerships[id(company)] = partnership
        if partnership.number:
            self._by_number[partnership.number.lower()] = company

    def add(self, company, partnership):
        """Let later rows find a company that is new, or new to this school, or got another number."""
        self._index(company)
        self._know(company, partnership)

    def partnership_with(self, company):
        """This school's partnership with `company`, or None."""
        return self._partnerships.get(id(company))

    def numbered(self, number):
        """The company that this school gave `number`."""
        return self._by_number.get(number.lower())

    def identified(self, field, value):
        """The company with this KvK number or Leerbedrijf id."""
        return self._by_id.get((field, value))

    def named(self, name):
        """Every company with this name or trade name."""
        return list(self._by_name.get(fold(name), []))

    def is_of_another(self, company):
        """Whether another school works with `company`."""
        return company.pk in self._of_others

    @cached_property
    def _of_others(self):
        others = Partnership.objects.unscoped(REASON).exclude(holder=self.school)
        return set(others.values_list("company_id", flat=True))

    def people_at(self, company):
        """Memberships of trainers and contacts of `company`; the list may be added to."""
        return self._people[id(company)]

    @cached_property
    def _people(self):
        partners = [row.company_id for row in self._partnerships.values() if row.company_id]
        rows = Membership.objects.filter(organisation__in=partners, role__in=AT_COMPANY).select_related("person")
        found = defaultdict(list)
        for row in self._share_persons(rows):
            found[id(self._companies[row.organisation_id])].append(row)
        return found

    def is_contact(self, membership):
        """Whether this school knows the company's `membership`; another school's contacts it does not."""
        return (membership.pk or ("new", id(membership))) in self._contacts

    def add_contact(self, membership):
        """Let later rows know that `membership` is a contact of this school."""
        self._contacts.add(membership.pk or ("new", id(membership)))

    @cached_property
    def _contacts(self):
        rows = Contact.objects.unscoped(REASON).filter(holder=self.school)
        return set(rows.values_list("membership_id", flat=True))
