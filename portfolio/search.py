"""Students and their evidence, for who guides them. A student also finds the own drafts and what nobody else sees."""

from django.db.models import OuterRef, Prefetch, Subquery
from django.urls import reverse

from portal.dates import long_date
from portal.models import Membership, Role, full_name
from portal.search import Hit, Kind, Sight
from portal.search.people import name_of
from portal.wall import ACTOR, COACH, LEARNER, TRAINER, ids
from portfolio.models import Evidence, EvidenceVersion, Portfolio

_STUDENT_DOCUMENTS = f"""
    select f.student_id as object_id, f.holder_id, f.student_id as subject_id, {name_of("p")} as title,
      ''::text as also, ''::text as body, '{{}}'::text[] as codes
    from portfolio_portfolio f join portal_membership m on m.id = f.student_id
    join portal_person p on p.id = m.person_id"""

_PIECE = f"""
    select e.id as object_id, e.holder_id, e.portfolio_id as subject_id, v.title::text as title, ''::text as also,
      concat_ws(' ', {name_of("p")}, v.text, v.reflection) as body, '{{}}'::text[] as codes
    from portfolio_evidence e join portal_membership m on m.id = e.portfolio_id
    join portal_person p on p.id = m.person_id join portfolio_evidenceversion v on v.id = """
# Somebody else than the student can see it, now or as soon as a placement opens it. All else is stored nowhere.
_SHOWN = """
    (e.logged_by_id is not null or (e.state = 'submitted' and (e.audience <> 'nobody' or exists (
      select 1 from portfolio_grant g where g.evidence_id = e.id and g.revoked_at is null))))"""
_LAST_WRITTEN = "coalesce(e.current_id, (select max(w.id) from portfolio_evidenceversion w where w.evidence_id = e.id))"
_OWN_UNSHOWN = f"{_PIECE}{_LAST_WRITTEN} where e.portfolio_id = {ACTOR} and not (e.current_id is not null and {_SHOWN})"
_OPEN_TO_COACH = f"""exists (select 1 from portfolio_evidence e where e.id = d.object_id
    and ((e.state = 'submitted' and e.audience <> 'nobody') or e.logged_by_id = {ACTOR}))"""


def _portfolio_hit(portfolio: Portfolio, actor) -> Hit:
    student = portfolio.student
    return Hit(
        student.name, reverse("portfolio:student", args=[student.uid]), (student.get_role_display().capitalize(),)
    )


def _evidence_rows(actor):
    written = EvidenceVersion.objects.unscoped("versions of a piece that was fetched by its scope").order_by("pk")
    # Past the portfolio: what a trainer logged stays readable when the portfolio no longer is.
    students = Membership.objects.filter(pk=OuterRef("portfolio_id")).values_list(full_name("person"))
    rows = Evidence.objects.visible_to(actor).select_related("current").annotate(student_name=Subquery(students))
    return (
        rows.prefetch_related(Prefetch("versions", written, to_attr="written")) if actor.role == Role.STUDENT else rows
    )


def _evidence_hit(evidence: Evidence, actor) -> Hit:
    is_own = actor.role == Role.STUDENT
    version = evidence.current or evidence.written[-1]  # type: ignore[attr-defined]
    state = "" if evidence.state == Evidence.State.SUBMITTED else evidence.get_state_display()
    facts = ("" if is_own else evidence.student_name, long_date(evidence.happened_on), state)  # type: ignore[attr-defined]
    body = "\n".join(filter(None, (version.text, version.reflection)))
    title = version.title or "Bewijs zonder titel"
    return Hit(title, reverse("portfolio:evidence_detail", args=[evidence.uid]), tuple(filter(None, facts)), body)


STUDENTS = Kind(
    name="student",
    slug="leerlingen",
    title="Leerlingen",
    icon="users",
    place=10,
    documents=_STUDENT_DOCUMENTS,
    made_from={
        "portfolio_portfolio": "select student_id from changed",
        "portal_person": "select m.id from portal_membership m join changed c on c.id = m.person_id "
        "where m.role = 'student'",
    },
    indexed="false",
    sights={
        COACH: Sight(f"d.subject_id = {ids('kring_coached')}"),
        TRAINER: Sight(f"d.subject_id = {ids('kring_placed')}"),
    },
    rows=lambda actor: Portfolio.objects.visible_to(actor).for_list(),
    hit=_portfolio_hit,
)
EVIDENCE = Kind(
    name="evidence",
    slug="bewijzen",
    title="Bewijs",
    icon="book-open",
    place=30,
    newest_first=True,
    documents=f"{_PIECE}e.current_id where {_SHOWN}",
    made_from={
        "portfolio_evidence": "select id from changed",
        "portfolio_evidenceversion": "select evidence_id from changed where fixed_at is not null",
        "portfolio_grant": "select evidence_id from changed",
        "portal_person": "select e.id from portfolio_evidence e join portal_membership m on m.id = e.portfolio_id "
        "join changed c on c.id = m.person_id",
    },
    indexed="false",
    sights={
        LEARNER: Sight(f"d.subject_id = {ACTOR}"),
        COACH: Sight(f"(d.subject_id = {ids('kring_coached')} and {_OPEN_TO_COACH})"),
        TRAINER: Sight(f"d.object_id = {ids('kring_trainer_evidence')}"),
    },
    unstored={LEARNER: _OWN_UNSHOWN},
    rows=_evidence_rows,
    hit=_evidence_hit,
)
KINDS = (STUDENTS, EVIDENCE)
