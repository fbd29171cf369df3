"""The portfolios of everybody but Noor: her class by the actions where it is recent, all else in bulk."""

from datetime import timedelta
from random import Random
from typing import Any

from partnerships.models import Placement
from portal.demo import banks, days
from portal.demo.bank_claims import Extra, competencies_of
from portal.demo.bulk import Batch
from portal.demo.noor import NOOR
from portal.demo.work import LONGEST_AGO, Student, said_of
from portal.demo.world import World
from portal.models import GroupCoach, Membership, Role
from portfolio import actions, coverage
from portfolio.models import Evidence, Goal
from portfolio.pieces import Piece

CLASS = "Interieurbouw 2B"
# Of each of her classmates so many of the newest pieces go by the actions.
BY_ACTIONS = 3
# How far: (pieces, claims added to each, days since the last, waiting).
Stage = tuple[int, int, int, int]
EMPTY, FIRST, BEGUN, QUIET = (0, 0, 0, 0), (2, 0, 12, 1), (5, 2, 9, 0), (3, 1, 27, 0)
UNDERWAY, HALFWAY, NEARLY = (9, 5, 5, 1), (16, 7, 4, 0), (28, 9, 3, 0)
# Group, its trade, and per student in turn how far.
STAGES: dict[str, tuple[str, tuple[Stage, ...]]] = {
    "Interieurbouw 2A": ("interieur", (NEARLY, HALFWAY, UNDERWAY, HALFWAY, BEGUN, UNDERWAY, QUIET, UNDERWAY)),
    "BWI 4K": ("bwi", (UNDERWAY, HALFWAY, FIRST, UNDERWAY, EMPTY, BEGUN, UNDERWAY, QUIET)),
    "Verpleegkunde V2A": ("zorg", (HALFWAY, UNDERWAY, HALFWAY, BEGUN, UNDERWAY, NEARLY, QUIET, UNDERWAY)),
    "VPK 1C": ("zorg", (FIRST, EMPTY, BEGUN, FIRST, QUIET, EMPTY)),
    "VPK 3B": ("zorg", (NEARLY, UNDERWAY, HALFWAY, BEGUN, UNDERWAY, HALFWAY, FIRST)),
}


# --- Her class --------------------------------------------------------------------------------------------------------
def make_class(world: World) -> None:
    """The others of Interieurbouw 2B, each as far as the file says."""
    marieke = world.who("Marieke Ouwehand", Role.TEACHER)
    plans = banks.toml("klas-2b.toml")["student"]
    students = [Student(world, world.who(one["name"]), marieke, world.placement(one["placement"])) for one in plans]
    places = {student.who.pk: student.placement for student in students}
    with world.as_system(marieke.organisation):
        batch = Batch(world, marieke, places, competencies_of(world.who(NOOR)))
        recent = [_older_of(batch, student.who, told) for student, told in zip(students, plans, strict=True)]
        batch.write()
    coverage.recount(list(places))
    for student, told, pieces in zip(students, plans, recent, strict=True):
        for number, (piece, day, claims, waits) in reversed(list(enumerate(pieces))):
            is_oldest = number == len(pieces) - 1
            _newest(student, piece, day, claims, waits=waits, plan=told if is_oldest else {})
        _goal(student, banks.goals("interieur")[told["goal"]])
        student.opened_by(marieke, days.days_ago(8))


def _older_of(batch: Batch, student: Membership, told: dict[str, Any]) -> list[tuple]:
    """Put the older pieces in the batch; answers with the newest, for the actions."""
    random = Random(student.number)  # noqa: S311 - the same portfolio every time
    extra = Extra(student, batch.competencies)
    chosen = _chosen(random, "interieur", told["pieces"], told["last"])
    pieces = [(piece, day, extra.add_to(said_of(batch.world, piece["claims"]), told["extra"])) for piece, day in chosen]
    for piece, day, claims in pieces[BY_ACTIONS:]:
        batch.add_piece(student, piece, day, claims, random)
    newest = [(*piece, number < told["waits"]) for number, piece in enumerate(pieces[:BY_ACTIONS])]
    own = [
        (one, days.days_ago(one["days"]), said_of(batch.world, one["claims"]), True) for one in told.get("piece", [])
    ]
    return own + newest


def _chosen(random: Random, trade: str, number: int, last: int) -> list[tuple[dict[str, Any], Any]]:
    """So many pieces of the bank with their days, the newest first."""
    bank = banks.pieces(trade)
    step = (LONGEST_AGO - last) / max(number - 1, 1)
    chosen = random.sample(bank, min(number, len(bank)))
    return [(piece, days.days_ago(last + round(place * step))) for place, piece in enumerate(chosen)]


def _newest(student: Student, told, day, claims, *, waits: bool, plan: dict[str, Any]) -> None:
    """`plan` says whether this one gets a better version, or is withdrawn later."""
    if told["kind"] == Evidence.Kind.OBSERVATION:
        student.confirm(student.observed(told, student.trainer, day, claims), day)
        return
    at_work = told["where"] == Evidence.Setting.WORKPLACE
    evidence = student.hand_in({**told, "shared": at_work}, day, claims)
    if waits:
        return
    by = student.trainer if at_work and day.day % 2 else student.teacher
    if missing := plan.get("missing"):
        student.judged(evidence, by, day, missing=missing)
        day += timedelta(days=2)
        evidence = student.improve(evidence, told, day, plan["more"])
    student.judged(evidence, by, day, said=told["said"])
    if plan.get("withdraws"):
        with days.clock(days.moment(day + timedelta(days=2), 9, 0)):
            student.world.act(student.who, actions.withdraw, evidence)


def _goal(student: Student, text: str) -> None:
    portfolio, due = student.portfolio, days.real_today() + timedelta(days=20)
    with days.clock(days.moment(days.days_ago(30), 13, 0)):
        student.world.act(student.who, actions.add_goal, portfolio, text=text, due_on=due)


# --- Observations of a whole group ------------------------------------------------------------------------------------
def observations_of(group: str) -> list[dict[str, Any]]:
    """What a teacher put down for everybody of a group in one go."""
    return [told for told in banks.toml("waarnemingen.toml")["observation"] if told["group"] == group]


def observe_class(world: World) -> None:
    """The observations of Noor's class; most students answer. Who was not there is not in it."""
    quiet = {told["name"] for told in banks.toml("klas-2b.toml")["student"] if told.get("absent")}
    students = [student for student in world.in_group(CLASS) if student.name not in quiet]
    for told in observations_of(CLASS):
        teacher = world.who(told["by"], Role.TEACHER)
        day = days.days_ago(told["days"])
        piece = Piece(
            happened_on=day, title=told["title"], text=told["text"], kind=Evidence.Kind.OBSERVATION,
            setting=told["where"], claims=said_of(world, told["claims"]),
        )  # fmt: skip
        with days.clock(days.moment(day, 15, 50)):
            logged = world.act(teacher, actions.observe, students, piece, accept=True)
        _answers(world, students, logged, told["days"])


def _answers(world: World, students: list[Membership], logged: list[Evidence], number_of_days: int) -> None:
    words = banks.toml("reacties.toml")["remarks"]
    by_student = {piece.portfolio_id: piece for piece in logged}
    with days.clock(days.moment(days.days_ago(number_of_days) + timedelta(days=1), 19, 30)):
        for number, student in enumerate(students):
            if number % 3 == 1:
                world.act(student, actions.remark, by_student[student.pk], words[number % len(words)])
            elif number or number_of_days > 30:  # Noor, who is first, still has to answer the newest
                world.act(student, actions.confirm, by_student[student.pk])


# --- All other groups -------------------------------------------------------------------------------------------------
def make_others(world: World) -> None:
    """A portfolio in its stage for everybody outside Noor's class."""
    for name, (trade, stages) in STAGES.items():
        students = world.in_group(name)
        with world.as_system(students[0].organisation):
            batch = Batch(world, _teacher_of(name), _placements_of(students), competencies_of(students[0]))
            there = []
            for number, student in enumerate(students):
                stage = stages[number % len(stages)]
                _portfolio(batch, student, trade, stage)
                there += [student] if stage not in (EMPTY, QUIET) else []
            for told in observations_of(name):
                batch.add_observation(there, told)
            batch.write()
        coverage.recount([student.pk for student in students])


def _teacher_of(group: str) -> Membership:
    seats = GroupCoach.objects.unscoped("the demo").filter(group__name=group, coach__role=Role.TEACHER)
    return seats.select_related("coach__person").earliest("pk").coach


def _placements_of(students: list[Membership]) -> dict[int, Placement]:
    rows = Placement.objects.unscoped("the demo").filter(student__in=students, state=Placement.State.RUNNING)
    return {row.student_id: row for row in rows.select_related("trainer__person")}


def _portfolio(batch: Batch, student: Membership, trade: str, stage: Stage) -> None:
    pieces, more, last, waiting = stage
    random = Random(student.number)  # noqa: S311 - the same portfolio every time
    extra = Extra(student, batch.competencies)
    for number, (told, day) in enumerate(_chosen(random, trade, pieces, last)):
        claims = extra.add_to(said_of(batch.world, told["claims"]), more)
        batch.add_piece(student, told, day, claims, random, waits=number < waiting)
    if pieces > 3:
        due = days.real_today() + timedelta(days=random.randrange(10, 50))
        goal = Goal(holder_id=student.organisation_id, portfolio_id=student.pk, made_by=student, due_on=due)
        goal.text = random.choice(banks.goals(trade))
        batch.goals.append(goal)
