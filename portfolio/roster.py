"""'Mijn leerlingen': one row per student, in a fixed number of queries for any number of students."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils import timezone

from frameworks.models import ELEMENTS, Competency
from partnerships.models import Placement
from portal.models import GroupCoach, GroupStudent, Membership, Role, TeachingGroup, today
from portfolio import additions
from portfolio.course import courses_of
from portfolio.coverage import at_least_half
from portfolio.models import Cell, Evidence, Goal, Portfolio, coached_students
from portfolio.sight import running


@dataclass
class Row:
    """One student in the list, with what to do next."""

    student: Membership
    company: str = ""
    stages: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    last_on: date | None = None
    opened_on: date | None = None
    next_step: str = ""
    words: str = "Op koers"
    tone: str = "good"
    waiting: int = 0
    has_test: bool = False
    placement: Placement | None = None

    @property
    def asks(self) -> bool:
        return self.tone in ("attention", "info")

    @property
    def is_quiet(self) -> bool:
        return is_quiet(self.last_on or self.opened_on)


@dataclass
class Section:
    """One group, with its rows."""

    group: TeachingGroup
    rows: list[Row]


# --- For who guides at school ---------------------------------------------------------------------------------------
def students_by_group(actor) -> dict[TeachingGroup, list[Membership]]:
    """The groups that the actor guides today, each with its students of today, by name."""
    inside = GroupStudent.objects.unscoped("students of the groups the actor guides").current()
    inside = inside.filter(student_id__in=coached_students(actor), group_id__in=_own_seats(actor).values("group_id"))
    seats = inside.select_related("group", "student__person", "student__organisation")
    found: dict[TeachingGroup, list[Membership]] = {}
    for seat in seats.order_by("group__name", "group_id", "student__person__sort_name", "pk"):
        found.setdefault(seat.group, []).append(seat.student)
    return found


def sections_of(actor) -> list[Section]:
    """The groups that a teacher or counsellor guides today, each with its students."""
    groups = students_by_group(actor)
    rows = rows_of([student for students in groups.values() for student in students], actor)
    return [Section(group, [rows[student.pk] for student in students]) for group, students in groups.items()]


def _own_seats(actor):
    return GroupCoach.objects.unscoped("the actor's own groups").current().filter(coach_id=actor.membership_id)


def rows_of(students: list[Membership], actor) -> dict[int, Row]:
    """A filled row per student, for who guides them at school."""
    rows = {student.pk: Row(student) for student in students}
    _fill_evidence(rows, actor)
    _fill_stages(rows, actor)
    for placement in (
        Placement.objects.visible_to(actor).filter(student__in=rows, **running()).select_related("company")
    ):
        rows[placement.student_id].placement = placement
        rows[placement.student_id].company = str(placement.company)
    goals = _first_goals(rows, actor)
    said = additions.standings_of(actor, list(rows))
    for key, row in rows.items():
        _settle(row, said.get(key, []), goals.get(key))
    return rows


def _fill_evidence(rows: dict[int, Row], actor) -> None:
    pieces = Evidence.objects.visible_to(actor).submitted().filter(portfolio__in=rows)
    waiting = Evidence.objects.visible_to(actor).waiting_for(actor).values("pk")
    facts = (
        pieces.order_by()
        .values("portfolio_id")
        .annotate(last=Max("happened_on"), waiting=Count("pk", filter=Q(pk__in=waiting)))
    )
    for key, last_on, count in facts.values_list("portfolio_id", "last", "waiting"):
        rows[key].last_on, rows[key].waiting = last_on, count
    for key, opened_at in Portfolio.objects.visible_to(actor).filter(pk__in=rows).values_list("pk", "opened_at"):
        rows[key].opened_on = timezone.localdate(opened_at)


def _fill_stages(rows: dict[int, Row], actor) -> None:
    courses = courses_of(rows)
    frameworks = {course.framework_id for course in courses.values()}
    sizes = dict(
        Competency.objects.assessable()
        .filter(framework_id__in=frameworks)
        .order_by()
        .values_list("framework_id")
        .annotate(size=Count("pk"))
    )
    reached: dict[tuple[int, int | None, str], list[int]] = defaultdict(list)
    cells = Cell.objects.visible_to(actor).filter(
        portfolio__in=rows, stage__gt=0, competency__retired=False, competency__framework_id__in=frameworks
    )
    for key, framework, element, stage in cells.values_list(
        "portfolio_id", "competency__framework_id", "element", "stage"
    ):
        reached[key, framework, element].append(stage)
    for key, row in rows.items():
        framework = courses[key].framework_id
        row.stages = [
            at_least_half(reached[key, framework, element], out_of=sizes.get(framework, 0)) for element in ELEMENTS
        ]


def _first_goals(rows: dict[int, Row], actor) -> dict[int, Goal]:
    goals = Goal.objects.visible_to(actor).filter(portfolio__in=rows, state=Goal.State.OPEN)
    first: dict[int, Goal] = {}
    for goal in goals.order_by("due_on", "pk"):
        first.setdefault(goal.portfolio_id, goal)
    return first


def is_quiet(since: date | None) -> bool:
    """Whether the last evidence, or else the opening of the portfolio, is so long ago that it asks for attention."""
    return since is not None and since < today() - timedelta(days=settings.QUIET_AFTER_DAYS)


def _settle(row: Row, said: list[additions.Standing], goal: Goal | None) -> None:
    """Stand and next step: what another theme asks goes first, then what waits for us, then silence, then the plan."""
    row.has_test = any(one.has_test for one in said)
    loudest = next((one for one in said if one.words), None)
    if loudest:
        row.words, row.tone = loudest.words, loudest.tone
    elif row.waiting:
        row.words, row.tone = "Wacht op jou", "info"
    elif row.is_quiet:
        row.words, row.tone = "Stil", "attention"
    elif row.last_on is None:
        row.words, row.tone = "Net begonnen", ""
    row.next_step = _next_step(row, said, goal)


def _next_step(row: Row, said: list[additions.Standing], goal: Goal | None) -> str:
    if step := next((one.next_step for one in said if one.next_step), ""):
        return step
    if row.waiting:
        return "Reactie van jou"
    if row.is_quiet:
        return "Contact opnemen"
    if goal:
        return goal.text
    weakest = min(range(len(ELEMENTS)), key=lambda place: row.stages[place])
    return f"Bewijs bij ‘{ELEMENTS[weakest]}’"


# --- For who trains, or is the contact at the company ---------------------------------------------------------------
def _places(actor):
    places = Placement.objects.visible_to(actor)
    places = places.open_to_trainer() if actor.role == Role.TRAINER else places.filter(**running())
    places = places.select_related("student__person", "student__organisation", "company", "trainer__person")
    return places.order_by("student__person__sort_name", "starts_on", "pk")


def placed_students(actor) -> list[Membership]:
    """The students whose placement is open to this trainer today."""
    return list({place.student_id: place.student for place in _places(actor)}.values())


def placed_rows(actor) -> list[Row]:
    """The students placed with a trainer today, or at a contact's company; pieces only as far as they were shared."""
    rows = {place.student_id: Row(place.student, str(place.company), placement=place) for place in _places(actor)}
    _fill_evidence(rows, actor)
    said = additions.standings_of(actor, list(rows))
    for key, row in rows.items():
        row.words, row.tone = "", ""
        loudest = next((one for one in said.get(key, []) if one.words), None)
        if loudest:
            row.words, row.tone, row.next_step = loudest.words, loudest.tone, loudest.next_step
        elif row.waiting:
            row.words, row.tone, row.next_step = "Wacht op jou", "info", "Reactie van jou"
    return list(rows.values())


# --- Which rows to show ---------------------------------------------------------------------------------------------
def shown(rows: list[Row], which: str) -> list[Row]:
    """The rows of one filter: everybody, who asks for attention, or who has a test this month."""
    if which == "aandacht":
        return [row for row in rows if row.asks]
    if which == "proeve":
        return [row for row in rows if row.has_test]
    return rows
