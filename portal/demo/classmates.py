"""The portfolios of all other students, in bulk: the same texts as the actions would write, in a few statements.

The actions themselves are shown at work in `work.py`; eighty more portfolios through them would take minutes. What the
actions keep right (the cells of the matrix) is counted at the end by the same recount that checks them every night.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from frameworks.models import Competency
from partnerships.models import Placement
from portal import files
from portal.demo import banks, days, pictures
from portal.demo.bank_claims import Extra, competencies_of
from portal.demo.work import LONGEST_AGO, PICTURE_WORDS, TICKS, observations_of, said_of, variation_of
from portal.demo.world import World
from portal.models import GroupCoach, Membership, Role, StoredFile, uuid7
from portfolio import coverage
from portfolio.models import Claim, Evidence, EvidenceFile, EvidenceVersion, Goal, Grant
from portfolio.pieces import Said

# Group, its trade, and per student in turn how far: (pieces, claims added to each, days since the last, waiting).
EMPTY, FIRST, BEGUN, QUIET = (0, 0, 0, 0), (2, 0, 12, 1), (4, 1, 9, 0), (3, 1, 27, 0)
UNDERWAY, HALFWAY, NEARLY = (7, 2, 5, 1), (14, 4, 4, 0), (30, 6, 3, 0)
STAGES = {
    "Interieurbouw 2A": ("interieur", (NEARLY, HALFWAY, UNDERWAY, UNDERWAY, BEGUN, HALFWAY, QUIET, UNDERWAY)),
    "BWI 4K": ("bwi", (BEGUN, HALFWAY, FIRST, UNDERWAY, EMPTY, BEGUN, UNDERWAY, QUIET)),
    "Verpleegkunde V2A": ("zorg", (HALFWAY, UNDERWAY, HALFWAY, BEGUN, UNDERWAY, NEARLY, QUIET, UNDERWAY)),
    "VPK 1C": ("zorg", (FIRST, EMPTY, BEGUN, FIRST, QUIET, EMPTY)),
    "VPK 3B": ("zorg", (NEARLY, UNDERWAY, HALFWAY, BEGUN, UNDERWAY, HALFWAY, FIRST)),
}
Kind, Setting = Evidence.Kind, Evidence.Setting
SHARED_PART, PHOTO_PART = 0.6, 0.5


@dataclass
class Batch:
    """The rows of one group before they are written."""

    world: World
    teacher: Membership
    placements: dict[int, Placement]
    competencies: list[Competency]
    evidence: list[Evidence] = field(default_factory=list)
    versions: list[EvidenceVersion] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    pictures: list[EvidenceFile] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    def write(self) -> None:
        """Everything in the order in which the rows point at each other."""
        Evidence.objects.bulk_create(self.evidence)
        EvidenceVersion.objects.bulk_create(self.versions)
        for row, version in zip(self.evidence, self.versions, strict=True):
            row.current = version
        Evidence.objects.unscoped("the demo").bulk_update(self.evidence, ["current"])
        Claim.objects.bulk_create(self.claims)
        Grant.objects.bulk_create(self.grants)
        EvidenceFile.objects.bulk_create(self.pictures)
        Goal.objects.bulk_create(self.goals)


def make(world: World) -> None:
    """A portfolio in its stage for everybody outside Noor's class."""
    for name, (trade, stages) in STAGES.items():
        students = world.in_group(name)
        with world.as_system(students[0].organisation):
            batch = Batch(world, _teacher_of(name), _placements_of(students), competencies_of(students[0]))
            for number, student in enumerate(students):
                _student(batch, student, trade, stages[number % len(stages)])
            for told in observations_of(name):
                _observe(batch, students, told)
            batch.write()
        coverage.recount([student.pk for student in students])


def _teacher_of(group: str) -> Membership:
    seats = GroupCoach.objects.unscoped("the demo").filter(group__name=group, coach__role=Role.TEACHER)
    return seats.select_related("coach__person").earliest("pk").coach


def _placements_of(students: list[Membership]) -> dict[int, Placement]:
    rows = Placement.objects.unscoped("the demo").filter(student__in=students, state=Placement.State.RUNNING)
    return {row.student_id: row for row in rows.select_related("trainer__person")}


def _student(batch: Batch, student: Membership, trade: str, stage: tuple[int, int, int, int]) -> None:
    pieces, more, last, waiting = stage
    random = Random(student.number)  # noqa: S311 - the same portfolio every time
    extra = Extra(student, batch.competencies)
    bank = banks.pieces(trade)
    step = (LONGEST_AGO - last) / max(pieces - 1, 1)
    for number, told in enumerate(random.sample(bank, min(pieces, len(bank)))):
        day = days.days_ago(last + round(number * step))
        claims = said_of(batch.world, told["claims"])
        _piece(batch, student, told, day, random, extra.add_to(claims, more), waits=number < waiting)
    if pieces > 3:
        due = days.real_today() + timedelta(days=random.randrange(10, 50))
        goal = Goal(holder_id=student.organisation_id, portfolio_id=student.pk, text=random.choice(banks.goals(trade)))
        goal.due_on, goal.made_by = due, student
        batch.goals.append(goal)


def _piece(
    batch: Batch, student: Membership, told: dict[str, Any], day: date, random: Random, claims: list[Said], *,
    waits: bool,
) -> None:  # fmt: skip
    placement = batch.placements.get(student.pk)
    at_work = told["where"] == Setting.WORKPLACE and placement is not None and placement.starts_on <= day
    where = told["where"] if at_work or told["where"] != Setting.WORKPLACE else Setting.SCHOOL
    by_trainer = told["kind"] == Kind.OBSERVATION
    logger = (placement.trainer if at_work else batch.teacher) if by_trainer else None
    moment = days.moment(day, 16, random.randrange(60))
    of_student = {"holder_id": student.organisation_id, "portfolio_id": student.pk}
    evidence = Evidence(
        **of_student, state=Evidence.State.SUBMITTED, kind=told["kind"], purpose=told["purpose"], setting=where,
        placement=placement if at_work else None, happened_on=day, submitted_at=moment, logged_by=logger,
        confirmed_at=moment + timedelta(hours=4) if logger and random.random() < 0.7 else None,
    )  # fmt: skip
    version = EvidenceVersion(
        **of_student, evidence=evidence, title=told["title"], text=told["text"], reflection=told["look_back"],
        fixed_at=moment,
    )  # fmt: skip
    batch.evidence.append(evidence)
    batch.versions.append(version)
    shared = at_work and logger is None and random.random() < SHARED_PART
    if shared:
        batch.grants.append(Grant(**of_student, evidence=evidence, placement=placement, given_by=student))
    judge = logger or (placement.trainer if shared and random.random() < SHARED_PART else batch.teacher)
    said = "" if logger else told["said"]
    batch.claims += _claims(version, claims, None if waits and not logger else judge, said, moment, random)
    if told["picture"] and random.random() < PHOTO_PART:
        batch.pictures.append(_picture(student, version, told["picture"]))


def _observe(batch: Batch, students: list[Membership], told: dict[str, Any]) -> None:
    """The same observation for the whole group: accepted by who made it, answered by most."""
    day, together = days.days_ago(told["days"]), uuid7()
    moment = days.moment(day, 15, 50)
    claims = said_of(batch.world, told["claims"])
    random = Random(told["title"])  # noqa: S311 - the same answers every time
    for student in students:
        of_student = {"holder_id": student.organisation_id, "portfolio_id": student.pk}
        evidence = Evidence(
            **of_student, state=Evidence.State.SUBMITTED, kind=Kind.OBSERVATION, setting=told["where"],
            happened_on=day, submitted_at=moment, logged_by=batch.teacher, logged_together=together,
            confirmed_at=moment + timedelta(hours=3) if random.random() < 0.6 else None,
        )  # fmt: skip
        version = EvidenceVersion(
            **of_student, evidence=evidence, title=told["title"], text=told["text"], fixed_at=moment
        )
        batch.evidence.append(evidence)
        batch.versions.append(version)
        batch.claims += _claims(version, claims, batch.teacher, "", moment, random)


def _claims(version, claims: list[Said], judge, said: str, moment, random: Random) -> Iterator[Claim]:
    missing = banks.toml("reacties.toml")["missing"]
    for number, one in enumerate(claims):
        asks_more = judge is not None and number == 0 and random.random() < 0.06
        claim = Claim(
            holder_id=version.holder_id, portfolio_id=version.portfolio_id, version=version, competency=one.competency,
            element=one.element, reason=one.reason, judged_by=judge,
            judged_at=min(moment + timedelta(days=1), timezone.now()) if judge else None,
        )  # fmt: skip
        if asks_more:
            claim.state, claim.missing = Claim.State.ASKED_MORE, random.choice(missing)
        elif judge is not None:
            claim.state, claim.said = Claim.State.ACCEPTED, said if number == 0 else ""
            claim.ticks = TICKS if random.random() < 0.3 else TICKS[: random.randrange(3, 7)]
        yield claim


def _picture(student: Membership, version: EvidenceVersion, name: str) -> EvidenceFile:
    stored = files.store(
        ContentFile(pictures.photo(name, variation_of(student))), name=f"{name}.jpg", kind=StoredFile.Kind.IMAGE,
        content_type="image/jpeg", owner=student, holder=student.organisation, subject=student,
    )  # fmt: skip
    return EvidenceFile(
        holder_id=version.holder_id, portfolio_id=version.portfolio_id, version=version, file=stored,
        shows=PICTURE_WORDS.get(name, ""),
    )  # fmt: skip
