"""Evidence in bulk: the rows that the actions would write, in a few statements.

The actions are shown at work in `work.py`; hundreds of pieces through them would take minutes. What they keep right
(the cells of the matrix) is counted at the end by the same recount that checks them every night.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from frameworks.models import Competency
from partnerships.models import Placement
from portal import files
from portal.demo import banks, days, pictures
from portal.demo.work import PICTURE_WORDS, TICKS, said_of, variation_of
from portal.demo.world import World
from portal.models import Membership, StoredFile
from portfolio.models import Claim, Evidence, EvidenceFile, EvidenceVersion, Goal, Grant
from portfolio.pieces import Said

Kind, Setting = Evidence.Kind, Evidence.Setting
# Parts of one: how many pieces of work are shared, judged by the trainer, pictured; and claims that ask for more.
SHARED, BY_TRAINER, PICTURED, ASKED_MORE, ALL_TICKS, ANSWERED = 0.6, 0.6, 0.5, 0.06, 0.3, 0.7


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
        """Everything, in the order in which the rows point at each other."""
        Evidence.objects.bulk_create(self.evidence)
        EvidenceVersion.objects.bulk_create(self.versions)
        for row, version in zip(self.evidence, self.versions, strict=True):
            row.current = version
        Evidence.objects.unscoped("the demo").bulk_update(self.evidence, ["current"])
        Claim.objects.bulk_create(self.claims)
        Grant.objects.bulk_create(self.grants)
        EvidenceFile.objects.bulk_create(self.pictures)
        Goal.objects.bulk_create(self.goals)

    # --- Rows ---------------------------------------------------------------------------------------------------------
    def add_piece(self, student: Membership, told: dict[str, Any], day: date, claims: list[Said], random: Random, *,
                  waits: bool = False) -> None:  # fmt: skip
        """One piece of a student, or of the trainer about the student; judged unless it `waits`."""
        place = self.placements.get(student.pk)
        at_work = told["where"] == Setting.WORKPLACE and place is not None and place.starts_on <= day
        logger = (place.trainer if at_work else self.teacher) if told["kind"] == Kind.OBSERVATION else None
        moment = days.moment(day, 16, random.randrange(60))
        where = told["where"] if at_work or told["where"] != Setting.WORKPLACE else Setting.SCHOOL
        evidence, version = self._rows(
            student, told, day, moment, purpose=told["purpose"], setting=where, placement=place if at_work else None,
            logged_by=logger, confirmed_at=_answer(moment, random) if logger else None,
        )  # fmt: skip
        shared = at_work and logger is None and random.random() < SHARED
        if shared:
            self.grants.append(Grant(**_of(student), evidence=evidence, placement=place, given_by=student))
        judge = logger or (place.trainer if shared and random.random() < BY_TRAINER else self.teacher)
        said = "" if logger else told["said"]
        self.claims += _claims(version, claims, None if waits and not logger else judge, said, moment, random)
        if told["picture"] and random.random() < PICTURED:
            self.pictures.append(_picture(student, version, told["picture"]))

    def add_observation(self, students: list[Membership], told: dict[str, Any]) -> None:
        """The same observation for several students: accepted by who made it, answered by most."""
        day = days.days_ago(told["days"])
        moment = days.moment(day, 15, 50)
        claims = said_of(self.world, told["claims"])
        random = Random(told["title"])  # noqa: S311 - the same answers every time
        for student in students:
            _, version = self._rows(
                student, {**told, "kind": Kind.OBSERVATION, "look_back": ""}, day, moment, setting=told["where"],
                logged_by=self.teacher, confirmed_at=_answer(moment, random),
            )  # fmt: skip
            self.claims += _claims(version, claims, self.teacher, "", moment, random)

    def _rows(self, student: Membership, told: dict[str, Any], day: date, moment: datetime, **facts):
        evidence = Evidence(
            **_of(student), state=Evidence.State.SUBMITTED, kind=told["kind"], happened_on=day, submitted_at=moment,
            **facts,
        )  # fmt: skip
        version = EvidenceVersion(
            **_of(student), evidence=evidence, title=told["title"], text=told["text"], reflection=told["look_back"],
            fixed_at=moment,
        )  # fmt: skip
        self.evidence.append(evidence)
        self.versions.append(version)
        return evidence, version


def _of(student: Membership) -> dict[str, int]:
    return {"holder_id": student.organisation_id, "portfolio_id": student.pk}


def _answer(moment: datetime, random: Random) -> datetime | None:
    return moment + timedelta(hours=4) if random.random() < ANSWERED else None


def _claims(version, claims: list[Said], judge, said: str, moment: datetime, random: Random) -> Iterator[Claim]:
    missing = banks.toml("reacties.toml")["missing"]
    for number, one in enumerate(claims):
        claim = Claim(
            holder_id=version.holder_id, portfolio_id=version.portfolio_id, version=version, competency=one.competency,
            element=one.element, reason=one.reason, judged_by=judge,
            judged_at=min(moment + timedelta(days=1), timezone.now()) if judge else None,
        )  # fmt: skip
        if judge is not None and number == 0 and random.random() < ASKED_MORE:
            claim.state, claim.missing = Claim.State.ASKED_MORE, random.choice(missing)
        elif judge is not None:
            claim.state, claim.said = Claim.State.ACCEPTED, said if number == 0 else ""
            claim.ticks = TICKS if random.random() < ALL_TICKS else TICKS[: random.randrange(3, 7)]
        yield claim


def _picture(student: Membership, version: EvidenceVersion, name: str) -> EvidenceFile:
    stored = files.store(
        ContentFile(pictures.photo(name, variation_of(student))), name=f"{name}.jpg", kind=StoredFile.Kind.IMAGE,
        content_type="image/jpeg", owner=student, holder=student.organisation, subject=student,
    )  # fmt: skip
    return EvidenceFile(**_of(student), version=version, file=stored, shows=PICTURE_WORDS.get(name, ""))
