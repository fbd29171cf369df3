"""The work of seeded students: evidence with a version, a claim, and for some a sharing."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.utils import timezone

from frameworks.models import ELEMENTS
from portal.models import Membership, today
from portal.seeding.people import FIRST_PARTS, LAST_PARTS, WORDS, SeededSchool
from portfolio.models import Claim, Evidence, EvidenceVersion, Grant

BATCH = 5000
KINDS = (Evidence.Kind.PRODUCT, Evidence.Kind.PHOTO, Evidence.Kind.REPORT, Evidence.Kind.OBSERVATION)
SHARED_PART = 0.4
COMPOUNDS = [first + last for last in LAST_PARTS for first in FIRST_PARTS]


def seed_evidence(made: SeededSchool, pieces: int, *, say=lambda done: None) -> None:
    """So many pieces, spread over the students of the school; `say(done)` is called after each batch."""
    random = Random(made.school.pk)  # noqa: S311 - measuring wants the same world every time
    done = 0
    while done < pieces:
        count = min(BATCH, pieces - done)
        students = [made.students[(done + index) % len(made.students)] for index in range(count)]
        _batch(made, students, random)
        done += count
        say(done)


def _batch(made: SeededSchool, students: list[Membership], random: Random) -> None:
    now = timezone.now()
    rows = Evidence.objects.bulk_create(_pieces(made, students, random), batch_size=BATCH)
    versions = EvidenceVersion.objects.bulk_create(
        EvidenceVersion(
            holder_id=row.holder_id,
            evidence=row,
            portfolio_id=row.portfolio_id,
            title=f"{_compound(random).capitalize()} {random.choice(WORDS)} en {random.choice(WORDS)}",
            text=" ".join([*random.choices(WORDS, k=15), *(_compound(random) for _ in range(15))]),
            fixed_at=now,
        )
        for row in rows
    )
    for row, version in zip(rows, versions, strict=True):
        row.current = version
    Evidence.objects.unscoped("seeding").bulk_update(rows, ["current"], batch_size=BATCH)
    Claim.objects.bulk_create(_claims(made, versions, random, now), batch_size=BATCH)
    Grant.objects.bulk_create(
        Grant(
            holder_id=row.holder_id,
            evidence=row,
            portfolio_id=row.portfolio_id,
            placement=made.placements[row.portfolio_id],
            given_by_id=row.portfolio_id,
        )
        for row in rows
        if random.random() < SHARED_PART
    )


def _compound(random: Random) -> str:
    """A compound word; some are in every fourth piece, some in one of very many."""
    return COMPOUNDS[int(len(COMPOUNDS) * random.random() ** 3)]


def _pieces(made: SeededSchool, students: list[Membership], random: Random) -> Iterator[Evidence]:
    now = timezone.now()
    for student in students:
        yield Evidence(
            holder_id=made.school.pk,
            portfolio_id=student.pk,
            state=Evidence.State.SUBMITTED,
            kind=random.choice(KINDS),
            setting=random.choice(Evidence.Setting.values),
            happened_on=today() - timedelta(days=random.randrange(300)),
            submitted_at=now,
        )


def _claims(made: SeededSchool, versions: list[EvidenceVersion], random: Random, now) -> Iterator[Claim]:
    for version in versions:
        judged = random.random() < 0.5
        yield Claim(
            holder_id=version.holder_id,
            version=version,
            portfolio_id=version.portfolio_id,
            competency=random.choice(made.competencies),
            element=random.choice(ELEMENTS),
            reason="Ik deed dit zelf en kan uitleggen waarom.",
            state=Claim.State.ACCEPTED if judged else Claim.State.OPEN,
            judged_by=random.choice(made.teachers) if judged else None,
            judged_at=now if judged else None,
        )
