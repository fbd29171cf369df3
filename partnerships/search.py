"""Companies, placements and agreements, for the staff of the school and for the other side."""

from django.urls import reverse

from partnerships.models import Agreement, Partnership, Placement
from portal.dates import short_date
from portal.search import Hit, Kind, Sight
from portal.search.people import ROLE, name_of
from portal.wall import ACTOR, BOARD, COACH, HOLDER, LEARNER, OFFICE, PARTNER, TRAINER, ids

STAFF = (COACH, OFFICE, BOARD)
_OF_SCHOOL = f"d.holder_id = {HOLDER}"
_COMPANY = "concat_ws(' ', nullif(o.trade_name, ''), o.name)"
_VISITED = f"d.object_id in (select v.id from partnerships_placement v where v.teacher_id = {ACTOR})"
_COACHED = "d.subject_id in (select kring_coached())"
_NO_CODES = "'{}'::text[] as codes"

_COMPANY_DOCUMENTS = f"""
    select q.id as object_id, q.holder_id, null::bigint as subject_id, {_COMPANY} as title,
      coalesce((select string_agg({name_of("p")}, ' ' order by c.id) from partnerships_contact c
        join portal_membership m on m.id = c.membership_id join portal_person p on p.id = m.person_id
        where c.partnership_id = q.id and c.left_on is null), '') as also,
      concat_ws(' ', o.city, o.sector) as body,
      array_remove(array[o.kvk_number, lower(o.training_company_id), lower(q.number)], '')::text[] as codes
    from partnerships_partnership q join portal_organisation o on o.id = q.company_id"""
_CONTACTS_OF = "select k.partnership_id from partnerships_contact k join portal_membership m on m.id = k.membership_id"

_PLACEMENT_DOCUMENTS = f"""
    select q.id as object_id, q.holder_id, q.student_id as subject_id, {name_of("p")} as title, {_COMPANY} as also,
      coalesce((select string_agg({name_of("g")}, ' ' order by w.id) from portal_membership w
        join portal_person g on g.id = w.person_id where w.id in (q.trainer_id, q.teacher_id)), '') as body, {_NO_CODES}
    from partnerships_placement q join portal_membership m on m.id = q.student_id
    join portal_person p on p.id = m.person_id join portal_organisation o on o.id = q.company_id"""

_AGREEMENT_DOCUMENTS = f"""
    select q.id as object_id, q.holder_id, l.student_id as subject_id, q.title::text as title,
      concat_ws(' ', {_COMPANY}, case when p.id is not null then {name_of("p")} end) as also, h.name::text as body,
      array[lower(q.number)]::text[] as codes
    from partnerships_agreement q join partnerships_partnership r on r.id = q.partnership_id
    join portal_organisation o on o.id = r.company_id join portal_organisation h on h.id = q.holder_id
    left join partnerships_placement l on l.id = q.placement_id
    left join portal_membership m on m.id = l.student_id left join portal_person p on p.id = m.person_id"""


def _company_hit(partnership: Partnership, actor) -> Hit:
    company = partnership.company
    known = [contact.membership.name for contact in partnership.contacts.all() if contact.left_on is None]
    contacts = list(dict.fromkeys(known))
    facts = [company.name if company.trade_name else "", company.city, company.sector, *contacts]
    facts += [f"KvK {company.kvk_number}" if company.kvk_number else "", company.training_company_id]
    if partnership.number:
        facts.append(f"nummer {partnership.number}")
    return Hit(str(company), reverse("partnerships:partner_detail", args=[partnership.uid]), tuple(filter(None, facts)))


def _placement_hit(placement: Placement, actor) -> Hit:
    people = [one.name for one in (placement.trainer, placement.teacher) if one]
    period = f"{short_date(placement.starts_on)} – {short_date(placement.ends_on)}"
    title = f"{placement.student.name} bij {placement.company}"
    facts = (placement.get_state_display(), period, *people)
    return Hit(title, reverse("partnerships:placement_detail", args=[placement.uid]), facts)


def _agreement_hit(agreement: Agreement, actor) -> Hit:
    is_school = actor.organisation is not None and actor.organisation.is_school
    other = agreement.partnership.company if is_school else agreement.holder
    student = agreement.placement.student.name if agreement.placement else ""
    facts = (str(other), student, agreement.number, agreement.get_state_display())
    url = reverse("partnerships:agreement_detail", args=[agreement.uid])
    return Hit(agreement.title, url, tuple(filter(None, facts)))


COMPANIES = Kind(
    name="company",
    slug="bedrijven",
    title="Bedrijven",
    icon="building-2",
    place=50,
    documents=_COMPANY_DOCUMENTS,
    made_from={
        "partnerships_partnership": "select id from changed",
        "partnerships_contact": "select partnership_id from changed",
        "portal_organisation": "select q.id from partnerships_partnership q join changed c on c.id = q.company_id",
        "portal_person": f"{_CONTACTS_OF} join changed c on c.id = m.person_id",
    },
    sights=dict.fromkeys(STAFF, Sight(_OF_SCHOOL, codes=True)),
    rows=lambda actor: (
        Partnership.objects.visible_to(actor).select_related("company").prefetch_related("contacts__membership__person")
    ),
    hit=_company_hit,
)
PLACEMENTS = Kind(
    name="placement",
    slug="plaatsingen",
    title="Plaatsingen",
    icon="map-pin",
    place=60,
    documents=_PLACEMENT_DOCUMENTS,
    made_from={
        "partnerships_placement": "select id from changed",
        "portal_organisation": "select q.id from partnerships_placement q join changed c on c.id = q.company_id",
        "portal_person": "select q.id from partnerships_placement q join portal_membership m "
        "on m.id in (q.student_id, q.trainer_id, q.teacher_id) join changed c on c.id = m.person_id",
    },
    sights={
        **dict.fromkeys((OFFICE, BOARD), Sight(_OF_SCHOOL)),
        COACH: Sight(_OF_SCHOOL, own=f"({_COACHED} or {_VISITED})"),
        LEARNER: Sight(f"d.subject_id = {ACTOR}"),
        TRAINER: Sight(
            f"d.object_id = any(array(select v.id from partnerships_placement v where v.trainer_id = {ACTOR}))"
        ),
        PARTNER: Sight(
            f"d.object_id = any(array(select v.id from partnerships_placement v where v.company_id = {HOLDER}))"
        ),
    },
    rows=lambda actor: Placement.objects.visible_to(actor).for_list(),
    hit=_placement_hit,
)
AGREEMENTS = Kind(
    name="agreement",
    slug="afspraken",
    title="Afspraken",
    icon="file-text",
    place=70,
    newest_first=True,
    documents=_AGREEMENT_DOCUMENTS,
    made_from={
        "partnerships_agreement": "select id from changed",
        "portal_organisation": "select q.id from partnerships_agreement q join partnerships_partnership r "
        "on r.id = q.partnership_id join changed c on c.id in (r.company_id, q.holder_id)",
        "portal_person": "select q.id from partnerships_agreement q join partnerships_placement l "
        "on l.id = q.placement_id join portal_membership m on m.id = l.student_id join changed c on c.id = m.person_id",
    },
    # A concept is the school's own: its words stand in no index over all schools.
    indexed="exists (select 1 from partnerships_agreement s where s.id = n.object_id and s.shared_at is not null)",
    sights={
        **dict.fromkeys((OFFICE, BOARD), Sight(_OF_SCHOOL, codes=True)),
        COACH: Sight(_OF_SCHOOL, own=_COACHED, codes=True),
        PARTNER: Sight(f"d.object_id = {ids('kring_company_agreements')}", codes=True),
    },
    rows=lambda actor: Agreement.objects.visible_to(actor).select_related(
        "partnership__company", "holder", "placement__student__person"
    ),
    hit=_agreement_hit,
)
KINDS = (COMPANIES, PLACEMENTS, AGREEMENTS)

# People of companies, for who may look them up: those whom the school knows (`portal.reach`).
KNOWN_PEOPLE = (
    f"(d.holder_id <> {HOLDER} and {ROLE} in ('admin', 'coordinator') and d.object_id = any(array("
    f"select k.membership_id from partnerships_contact k where k.holder_id = {HOLDER})))"
)
