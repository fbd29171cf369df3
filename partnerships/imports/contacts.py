"""One trainer or contact of a company. Their membership is the company's: an import adds, never changes or ends."""

from partnerships.imports import facts, matching
from partnerships.imports.people import TITLES, new_person
from partnerships.models import Contact
from portal.imports.headers import fold
from portal.imports.parsing import quoted
from portal.imports.plans import Outcome, Step
from portal.models import Membership, Role

TRAINER_WORDS = ("praktijkopleider", "leermeester", "werkbegeleider", "praktijkbegeleider", "stagebegeleider")
PARTNER_WORDS = (
    "contactpersoon", "eigenaar", "directeur", "bedrijfsleider", "hr", "personeelszaken", "manager", "planner",
    "opleidingscoordinator", "administratie", "tekenbevoegd",
)  # fmt: skip


def step(cells, to):
    """The step for a row of the list of contacts, or None when it is refused."""
    ref = facts.company_ref(cells)
    row = facts.person(cells)
    role, title = _role(cells)
    _refuse_address_of_school(cells, to.known.school, row.email)
    if cells.problems:
        return None
    company = matching.partner(to.known, ref)
    person = matching.contact(to.known, company, row)
    people = to.known.companies.people_at(company)
    held = next((held for held in people if held.person is person and held.role == role), None)
    if held is not None:
        _remark_on_differences(to, cells, person, row)
    else:
        person = person or new_person(to, row)
        held = to.work.create(Membership(person=person, organisation=company, role=role, title=title))
        people.append(held)
    if to.known.companies.is_contact(held):
        return _step(cells, person, role, Outcome.UNCHANGED)
    partnership = to.known.companies.partnership_with(company)
    to.work.create(Contact(partnership=partnership, membership=held, holder=to.known.school))
    to.known.companies.add_contact(held)
    return _step(cells, person, role, Outcome.CREATED)


def _step(cells, person, role, outcome):
    return Step(cells.row.number, Role(role).label, person.name, outcome, sheet=cells.sheet.table.sheet)


def _role(cells):
    """The role, from the column for it or from the title; who is neither trains nobody and is a contact."""
    title = cells.get("title", facts.at_most(80), default="")
    told = cells.get("role", default="")
    words = fold(told or title)
    if any(fold(word) in words for word in TRAINER_WORDS):
        return Role.TRAINER, title
    if told and not any(fold(word) in words for word in PARTNER_WORDS):
        cells.refuse(f"{quoted(told)} ken ik niet. Kies uit: praktijkopleider, contactpersoon.", "role")
    return Role.PARTNER, title


def _refuse_address_of_school(cells, school, email):
    # Whoever assesses or signs for a company may not be reachable at the school itself.
    domain = email.rpartition("@")[2]
    if domain and domain in {known.lower() for known in school.mail_domains}:
        cells.refuse("Dit is een mailadres van de school. Vul het adres bij het bedrijf in.", "email")


def _remark_on_differences(to, cells, person, row):
    differing = [
        TITLES[field]
        for field, value in row.values().items()
        if field in ("email", "phone", "first_names") and getattr(person, field) != value
    ]
    if differing:
        named = ", ".join(differing)
        to.remark(cells, f"{person.name} hoort bij het bedrijf. Dit blijft zoals het daar staat: {named}.")
