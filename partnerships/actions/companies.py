"""Companies: shared, thin rows of public facts. Found before they are added; changed with care for other schools."""

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest

from partnerships.models import Partnership
from portal import trail
from portal.actors import Actor, acting_as, system
from portal.models import Organisation, today
from portal.rules import ActionRefused, demand

# Names that share so much of their letters are shown as perhaps the same company, or take a word to be another.
ALIKE, NEARLY_THE_SAME = 0.4, 0.6
SHOWN = 8
FACTS = (
    "name", "trade_name", "kvk_number", "training_company_id", "sector", "street", "postcode", "city", "phone",
    "website", "employees", "recognised_until",
)  # fmt: skip
LOOKS_LIKE_ANOTHER = (
    "Er staat al een bedrijf met bijna dezelfde naam. Kijk hierboven, of vink aan dat het een ander is."
)
OF_OTHERS = (
    "Een andere school werkt ook met dit bedrijf. Daarom verandert alleen het bedrijf zelf deze gegevens. "
    "Vraag je contactpersoon om dat te doen."
)


def alike(name: str = "", kvk_number: str = "") -> QuerySet[Organisation]:
    """Companies and network partners that may be the one meant: the same number first, then similar names."""
    rows = Organisation.objects.exclude(kind=Organisation.Kind.SCHOOL)
    found = Q(pk__in=[])
    if kvk_number:
        found |= Q(kvk_number=kvk_number)
    if name:
        found |= Q(likeness__gte=ALIKE) | Q(name__icontains=name) | Q(trade_name__icontains=name)
    # 'Linden' is like one word of 'Interieurbouw Linde', not like the whole of it.
    likeness = Greatest(TrigramWordSimilarity(name, "name"), TrigramWordSimilarity(name, "trade_name"))
    return rows.annotate(likeness=likeness).filter(found).order_by("-likeness", "name", "pk")[:SHOWN]


@transaction.atomic
def add(facts: dict, *, is_another: bool, by: Actor) -> Organisation:
    """A new company. The same KvK number is refused; similar names only go through when `is_another` says so."""
    demand(_taken(facts))
    if not is_another and any(row.likeness >= NEARLY_THE_SAME for row in alike(facts["name"])):  # type: ignore[attr-defined]
        raise ActionRefused(LOOKS_LIKE_ANOTHER)
    return Organisation.objects.create(
        kind=Organisation.Kind.COMPANY, facts_from=str(by.organisation), facts_on=today(), **facts
    )


def _taken(facts: dict, but: Organisation | None = None) -> list[str]:
    """Numbers that another company has already."""
    others = Organisation.objects.exclude(pk=but.pk if but else None)
    said = []
    for field, word in (("kvk_number", "KvK-nummer"), ("training_company_id", "Leerbedrijf-id")):
        same = others.filter(**{field: facts[field]}).first() if facts[field] else None
        if same is not None:
            said.append(f"Dit {word} is van {same}. Is dat het bedrijf dat je bedoelt?")
    return said


def is_shared(company: Organisation, *, by: Actor) -> bool:
    """Whether another school works with this company too; never which one."""
    with acting_as(system("does another school work with this company", by=by.membership)):
        rows = Partnership.objects.unscoped("does another school work with this company")
        return rows.filter(company=company).exclude(holder_id=by.holder_id).exists()


def change_blockers(company: Organisation, *, by: Actor) -> list[str]:
    """Why this actor cannot change the shared facts: they are the company's as soon as two schools rest on them."""
    if by.holder_id == company.pk:
        return []
    return [OF_OTHERS] if is_shared(company, by=by) else []


@transaction.atomic
def change_facts(partnership: Partnership, facts: dict, *, by: Actor) -> Organisation:
    """Change the shared facts of the company of a partnership; nothing happens when nothing differs."""
    company = Organisation.objects.select_for_update().get(pk=partnership.company_id)
    changed = [field for field in FACTS if getattr(company, field) != facts[field]]
    if not changed:
        return company
    demand(change_blockers(company, by=by))
    demand(_taken(facts, but=company))
    for field in changed:
        setattr(company, field, facts[field])
    company.facts_from, company.facts_on = str(by.organisation), today()
    company.save(update_fields=[*changed, "facts_from", "facts_on"])
    trail.record(partnership, "company_facts_changed", by=by)
    return company
