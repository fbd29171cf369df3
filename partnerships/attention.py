"""What asks for somebody's attention about agreements and placements, and what of them stands in the calendar."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from partnerships.models import Agreement, Placement, Signature
from portal.attention import Entry, Task
from portal.dates import long_date
from portal.models import Role, today

OFFICE = (Role.COORDINATOR, Role.ADMIN)
# Minutes per kind of task, about.
SIGN, CHASE, REVIEW, EXPIRY, POK, PROPOSAL = 6, 2, 10, 10, 3, 5
# The POK is asked for from so many days before the first day.
POK_DAYS = 21
State = Agreement.State


def _to(page: str, uid) -> str:
    return reverse(f"partnerships:{page}", args=[uid])


def tasks(actor) -> list[Task]:
    """What this actor can do now about agreements and placements."""
    if not actor.is_known or actor.role == Role.STUDENT:
        return []
    found = _to_sign(actor)
    if actor.organisation.is_school and not actor.has_role(*OFFICE):
        return found
    found += _agreements(actor)
    return found + (_placements(actor) if actor.has_role(*OFFICE) else [])


def _to_sign(actor) -> list[Task]:
    rows = Signature.objects.visible_to(actor).filter(
        signatory=actor.membership, state=Signature.State.ASKED, version__agreement__state=State.SIGNING
    )
    rows = rows.select_related("version__agreement__partnership__company", "holder").prefetch_related(
        "version__signatures__signatory__person"
    )
    return [
        Task(
            SIGN,
            f"Overeenkomst {row.version.agreement.number} wacht op jouw handtekening",
            f"{row.version.agreement.title}. Met {_other(row.version.agreement, actor)}.",
            _to("agreement_sign", row.version.agreement.uid),
            "Lees en teken",
            "attention",
        )
        for row in rows
        if not row.turn_blockers()
    ]


def _other(agreement: Agreement, actor) -> str:
    return str(agreement.partnership.company if actor.organisation.is_school else agreement.holder)


def _agreements(actor) -> list[Task]:
    asked = Q(state=State.SIGNING) | Q(state=State.IN_REVIEW)
    near = Q(state=State.ACTIVE, ends_on__lte=today() + settings.AGREEMENT_WARNS_BEFORE)
    rows = Agreement.objects.visible_to(actor).filter(asked | near).for_list().order_by("ends_on", "pk")
    tell = {State.SIGNING: _signing, State.IN_REVIEW: _review, State.ACTIVE: _expiry}
    return [task for row in rows if (task := tell[State(row.state)](row, actor))]


def _signing(row: Agreement, actor) -> Task | None:
    if not actor.has_role(*OFFICE):
        return None
    missing = "één handtekening" if row.open_signatures == 1 else f"{row.open_signatures} handtekeningen"  # type: ignore[attr-defined]
    why = f"Overeenkomst {row.number} mist nog {missing}. Herinner wie nog moet tekenen."
    return Task(CHASE, f"{row.partnership.company}: wacht op handtekening", why, _detail(row), "Bekijk wie")


def _review(row: Agreement, actor) -> Task | None:
    if actor.organisation.is_school:
        return None
    why = f"{row.holder} vraagt wat je van de tekst vindt. Reageer per artikel."
    return Task(REVIEW, f"Lees overeenkomst {row.number}", why, _detail(row), "Lees de tekst", "attention")


def _expiry(row: Agreement, actor) -> Task:
    title = f"Overeenkomst met {_other(row, actor)} {'is verlopen' if row.is_expired else 'verloopt binnenkort'}"
    why = f"De laatste dag {'was' if row.is_expired else 'is'} {long_date(row.ends_on)}. Bespreek of jullie doorgaan."
    return Task(EXPIRY, title, why, _detail(row), "Bekijk de afspraken")


def _detail(row: Agreement) -> str:
    return _to("agreement_detail", row.uid)


def _placements(actor) -> list[Task]:
    soon = today() + timedelta(days=POK_DAYS)
    rows = Placement.objects.owned_by(actor).filter(
        Q(state=Placement.State.PROPOSED)
        | Q(state__in=[Placement.State.AGREED, Placement.State.RUNNING], pok_signed_on=None),
        starts_on__lte=soon, ends_on__gte=today(),
    )  # fmt: skip
    return [_placement(row) for row in rows.for_list().order_by("starts_on", "pk")]


def _placement(row: Placement) -> Task:
    starts = "begon" if row.starts_on <= today() else "begint"
    tone = "attention" if row.starts_on <= today() else ""
    when = f"De periode bij {row.company} {starts} op {long_date(row.starts_on)}."
    url = _to("placement_detail", row.uid)
    if row.state == Placement.State.PROPOSED:
        return Task(PROPOSAL, f"{row.student.name}: plaatsing afspreken", when, url, "Spreek af", tone)
    return Task(POK, f"{row.student.name}: POK nog niet getekend", when, url, "Leg POK vast", tone)


# --- Calendar ---------------------------------------------------------------------------------------------------------
def agenda(actor, first: date, last: date) -> list[Entry]:
    """First and last days of placements and agreements, and the days to look back together."""
    if not actor.is_known or actor.is_link:
        return []
    return _placement_days(actor, first, last) + _agreement_days(actor, first, last)


def _placement_days(actor, first: date, last: date) -> list[Entry]:
    rows = Placement.objects.visible_to(actor).exclude(state=Placement.State.CANCELLED)
    if actor.role == Role.TEACHER:
        rows = rows.filter(teacher=actor.membership)
    rows = rows.filter(Q(starts_on__range=(first, last)) | Q(ends_on__range=(first, last)))
    found = []
    for row in rows.for_list():
        who = str(row.company) if actor.role == Role.STUDENT else f"{row.student.name}, {row.company}"
        for day, what in ((row.starts_on, "Eerste dag"), (row.ends_on, "Laatste dag")):
            if first <= day <= last:
                found.append(Entry(day, f"{what} stage", who, _to("placement_detail", row.uid)))
    return found


def _agreement_days(actor, first: date, last: date) -> list[Entry]:
    rows = Agreement.objects.visible_to(actor).filter(state=State.ACTIVE)
    rows = rows.filter(Q(evaluate_on__range=(first, last)) | Q(ends_on__range=(first, last)))
    found = []
    for row in rows.for_list():
        for day, what in ((row.evaluate_on, "Samen terugkijken"), (row.ends_on, "Overeenkomst loopt af")):
            if day and first <= day <= last:
                found.append(Entry(day, what, _other(row, actor), _detail(row)))
    return found
