"""What the portfolio puts on 'Vandaag' and in the calendar; a fixed number of queries per actor."""

from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone

from portal.attention import Entry, Task
from portal.dates import long_date, recent
from portal.models import Membership, Role
from portfolio.models import GUIDES, JUDGES, Claim, Evidence, Goal, Portfolio
from portfolio.roster import is_quiet

# Minutes per kind of task; the page says 'ongeveer'.
MINUTES = {"react": 2, "quiet": 4, "confirm": 1, "more": 10, "draft": 5}
LONGEST = 15
MOST = 20


def tasks(actor) -> list[Task]:
    """Quiet students and evidence that waits for who guides; what came back for the student."""
    found = []
    if actor.role in JUDGES:
        found += _waiting(actor)
    if actor.role in GUIDES:
        found += _quiet(actor)
    if actor.role == Role.STUDENT:
        found += _for_student(actor)
    return found


def _waiting(actor) -> list[Task]:
    pieces = Evidence.objects.visible_to(actor).waiting_for(actor).select_related("current")
    of_student: dict[int, list[Evidence]] = {}
    for piece in pieces.order_by("submitted_at", "pk"):
        of_student.setdefault(piece.portfolio_id, []).append(piece)
    students = Membership.objects.select_related("person").in_bulk(of_student)
    return [_waits(students[key], waiting) for key, waiting in of_student.items()]


def _waits(student: Membership, waiting: list[Evidence]) -> Task:
    first, more = waiting[0], len(waiting) - 1
    why = f"‘{first}’, {recent(first.submitted_at)} ingeleverd."
    return Task(
        min(MINUTES["react"] * len(waiting), LONGEST),
        f"{student.name}: " + (f"{more + 1} bewijzen wachten" if more else "bewijs wacht") + " op je reactie",
        f"Eerst {why}" if more else why,
        reverse("portfolio:evidence_detail", args=[first.uid]),
        "Bekijk bewijs",
    )


def _quiet(actor) -> list[Task]:
    pieces = Evidence.objects.visible_to(actor).submitted().order_by()
    last = dict(pieces.values_list("portfolio_id").annotate(last=Max("happened_on")))
    portfolios = Portfolio.objects.visible_to(actor).for_list()
    return [
        Task(
            MINUTES["quiet"],
            f"{portfolio.student.name}: {_how_quiet(last.get(portfolio.pk))}",
            f"Het laatste bewijs is van {long_date(last[portfolio.pk])}."
            if portfolio.pk in last
            else "Vraag hoe het gaat.",
            reverse("portfolio:student", args=[portfolio.student.uid]),
            "Bekijk portfolio",
            tone="attention",
        )
        for portfolio in portfolios
        if is_quiet(last.get(portfolio.pk) or timezone.localdate(portfolio.opened_at))
    ][:MOST]


def _how_quiet(last_on) -> str:
    return "al een tijd geen nieuw bewijs" if last_on else "nog geen bewijs"


def _for_student(actor) -> list[Task]:
    pieces = Evidence.objects.visible_to(actor).select_related("current", "logged_by__person")
    to_confirm = pieces.submitted().filter(logged_by__isnull=False, confirmed_at__isnull=True, remark="")
    found = [
        Task(
            MINUTES["confirm"],
            f"{piece.logged_by.name} legde iets over jou vast",
            f"‘{piece.current.title}’. Klopt het?",
            reverse("portfolio:evidence_detail", args=[piece.uid]),
            "Bekijk en reageer",
            tone="attention",
        )
        for piece in to_confirm[:MOST]
    ]
    asked = Claim.objects.visible_to(actor).filter(
        state=Claim.State.ASKED_MORE,
        version__evidence__in=pieces.submitted(),
        version__evidence__current_id=F("version_id"),
    )
    found += [
        Task(
            MINUTES["more"],
            f"{claim.judged_by.name} vraagt iets meer",
            claim.missing,
            reverse("portfolio:evidence_detail", args=[claim.version.evidence.uid]),
            "Vul je bewijs aan",
            tone="attention",
        )
        for claim in asked.select_related("version__evidence", "judged_by__person")[:MOST]
    ]
    return found + _drafts(actor)


def _drafts(actor) -> list[Task]:
    drafts = Evidence.objects.visible_to(actor).filter(state=Evidence.State.DRAFT).order_by("-made_at")[:MOST]
    return [
        Task(
            MINUTES["draft"],
            "Een bewijs is nog niet af",
            f"Begonnen op {long_date(draft.made_at)}. Alleen jij ziet het.",
            reverse("portfolio:evidence_edit", args=[draft.uid]),
            "Maak het af",
        )
        for draft in drafts
    ]


def agenda(actor, first, last) -> list[Entry]:
    """Goals that should be reached between these days."""
    if actor.role != Role.STUDENT and actor.role not in GUIDES:
        return []
    goals = Goal.objects.visible_to(actor).filter(state=Goal.State.OPEN, due_on__range=(first, last))
    address = "portfolio:student"
    return [
        Entry(
            goal.due_on,
            # A title stands in the middle of sentences; what a student typed may end with a full stop.
            goal.text.rstrip(" ."),
            "" if actor.role == Role.STUDENT else f"leerdoel van {goal.portfolio.student.person.call_name}",
            reverse(address, args=[goal.portfolio.student.uid]),
        )
        for goal in goals.select_related("portfolio__student__person")
    ]
