"""One company: a shared, thin row and this school's own partnership with it."""

from partnerships.imports import facts, matching
from partnerships.imports.people import shown
from partnerships.models import Partnership
from portal.imports.plans import Change, Outcome, Step
from portal.models import Organisation, today

TITLES = {
    "name": "naam",
    "trade_name": "handelsnaam",
    "kvk_number": "KvK-nummer",
    "training_company_id": "leerbedrijf-id",
    "sector": "branche",
    "street": "adres",
    "postcode": "postcode",
    "city": "plaats",
    "phone": "telefoon",
    "website": "website",
    "employees": "medewerkers",
    "recognised_until": "erkend tot",
}


def step(cells, to):
    """The step for a row of the list of companies, or None when it is refused."""
    row = facts.company(cells)
    if cells.problems:
        return None
    company = matching.company(to.known, row.ref, postcode=row.postcode, city=row.city)
    if company is None:
        company = to.work.create(
            Organisation(
                kind=Organisation.Kind.COMPANY,
                facts_from=to.known.school.name,
                facts_on=today(),
                **row.values(),
            )
        )
        _join(to, company, row)
        return _step(cells, company, Outcome.CREATED)
    changes = _update(to, cells, company, row)
    partnership = to.known.companies.partnership_with(company)
    if partnership is None:
        _join(to, company, row)
        return _step(cells, company, Outcome.CREATED, changes)
    if row.ref.number and not partnership.number:
        to.work.change(partnership, number=row.ref.number)
        to.known.companies.add(company, partnership)
        changes += (Change("relatienummer", "", row.ref.number),)
    return _step(cells, company, Outcome.CHANGED if changes else Outcome.UNCHANGED, changes)


def _step(cells, company, outcome, changes=()):
    sheet = cells.sheet.table.sheet
    return Step(cells.row.number, "bedrijf", str(company), outcome, changes, sheet=sheet)


def _join(to, company, row):
    partnership = Partnership(
        company=company,
        holder=to.known.school,
        number=row.ref.number,
        stage=Partnership.Stage.AGREED,
        since=row.since,
    )
    to.known.companies.add(company, to.work.create(partnership))


def _update(to, cells, company, row):
    """Add what is not known yet. What differs changes only while no other school works with the company."""
    differing = {field: value for field, value in row.values().items() if getattr(company, field) != value}
    missing = {field: value for field, value in differing.items() if getattr(company, field) in ("", None)}
    other = {field: value for field, value in differing.items() if field not in missing}
    allowed = missing if to.known.companies.is_of_another(company) else differing
    if to.known.companies.is_of_another(company) and other:
        named = ", ".join(f"{TITLES[field]} ({shown(getattr(company, field))})" for field in other)
        to.remark(cells, f"Een andere school werkt ook met {company}. Dit blijft zoals het daar staat: {named}.")
    changes = tuple(
        Change(TITLES[field], shown(getattr(company, field)), shown(value)) for field, value in allowed.items()
    )
    if allowed:
        to.work.change(company, **allowed)
    return changes
