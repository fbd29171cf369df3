"""What hangs on seeded placements: agreements with the companies, a praktijkovereenkomst and a planned test each."""

from datetime import timedelta

from django.utils import timezone

from assessment.models import ProficiencyTest, TestAssessor, TestDesign
from partnerships.models import Agreement, AgreementVersion
from portal.models import today
from portal.seeding.people import SeededSchool

BATCH = 2000


def seed_papers(made: SeededSchool) -> None:
    """One agreement per partnership, one per placement, and one planned test per student with two seats."""
    _agreements(made)
    _tests(made)


def _agreements(made: SeededSchool) -> None:
    now, start = timezone.now(), today() - timedelta(days=60)
    fixed = {"fixed_at": now, "check_value": "0000-0000-0000-0000", "facts": {}}
    common = {"state": "active", "starts_on": start, "ends_on": start + timedelta(days=700), "shared_at": now}
    partnerships = {row.company_id: row for row in made.partnerships}
    rows = [
        Agreement(partnership=row, number=f"S{index:05}", title="Samen opleiden", kind="partnership", **common)
        for index, row in enumerate(made.partnerships)
    ]
    rows += [
        Agreement(
            partnership=partnerships[place.company_id], placement=place, number=f"P{index:05}", kind="placement",
            title="Praktijkovereenkomst", **common,
        )
        for index, place in enumerate(made.placements.values())
    ]  # fmt: skip
    rows = Agreement.objects.bulk_create(rows, batch_size=BATCH)
    AgreementVersion.objects.bulk_create(
        [AgreementVersion(agreement=row, made_by=made.coordinator, shared_at=now, **fixed) for row in rows],
        batch_size=BATCH,
    )


def _tests(made: SeededSchool) -> None:
    design = TestDesign.objects.create(
        holder=made.school, title="Proeve werkplaats", situation="Een echte klant.", fixed_at=timezone.now()
    )
    rows = [
        ProficiencyTest(
            holder=made.school, student_id=student_id, design=design, placement=place, title="Proeve werkplaats",
            requested_by_id=student_id, state="planned", held_on=today() + timedelta(days=index % 60),
        )
        for index, (student_id, place) in enumerate(made.placements.items())
    ]  # fmt: skip
    rows = ProficiencyTest.objects.bulk_create(rows, batch_size=BATCH)
    seats = [TestAssessor(test=row, assessor_id=row.placement.trainer_id, side="company") for row in rows]
    seats += [TestAssessor(test=row, assessor_id=row.placement.teacher_id, side="school") for row in rows]
    TestAssessor.objects.bulk_create(seats, batch_size=BATCH)
