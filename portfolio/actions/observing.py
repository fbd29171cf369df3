"""What a teacher or trainer puts down: for one student, or the same observation for several in one go."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import files, trail
from portal.actors import Actor
from portal.models import Membership
from portal.rules import demand
from portfolio import coverage
from portfolio.actions.judging import judge
from portfolio.actions.places import placements_on
from portfolio.course import courses_of
from portfolio.models import Claim, Evidence, EvidenceFile, EvidenceVersion, Portfolio
from portfolio.pieces import Piece, Shown


@transaction.atomic
def observe(students: Iterable[Membership], piece: Piece, *, by: Actor, accept: bool = False) -> list[Evidence]:
    """One piece per student, in the name of `by` and submitted at once; all or nothing.

    With `accept` who logs it accepts the claims right away; otherwise they wait for a reaction, of somebody else too.
    """
    students = sorted(students, key=lambda student: student.pk)
    portfolios = Portfolio.objects.visible_to(by).in_bulk([student.pk for student in students])
    demand(_blockers(students, portfolios, piece))
    placements = placements_on(portfolios, piece, by=by)
    logged = [_log(portfolios[one.pk], one, placements.get(one.pk), piece, by) for one in students]
    for evidence in logged:
        if accept:
            _accept(evidence, by)
        coverage.keep_right(evidence.portfolio_id, coverage.places_of(evidence.current), by=by)
    return logged


def _blockers(students: list[Membership], portfolios: dict, piece: Piece) -> list[str]:
    if not students:
        return ["Kies voor wie dit is."]
    blockers = [
        f"Je kunt voor {student.name} nu niets vastleggen." for student in students if student.pk not in portfolios
    ]
    if not piece.claims:
        blockers.append("Kies minstens één kwart: wat bewijst dit?")
    courses = courses_of(student.pk for student in students)
    for student in students:
        strange = {said.competency for said in piece.claims}
        strange = {one for one in strange if one.framework_id != courses[student.pk].framework_id}
        blockers += [f"‘{one}’ hoort niet bij de opleiding van {student.name}." for one in strange]
    return blockers + _quota_blockers(students, piece)


def _quota_blockers(students: list[Membership], piece: Piece) -> list[str]:
    blockers = []
    for student in students:
        size = sum(shown.file.size for shown in piece.files if shown.file.subject_id != student.pk)
        if size and files.used_by(student) + size > settings.STUDENT_QUOTA:
            blockers.append(f"De ruimte voor bestanden van {student.name} is vol.")
    return blockers


def _log(portfolio: Portfolio, student: Membership, placement, piece: Piece, by: Actor) -> Evidence:
    now = timezone.now()
    evidence = Evidence.objects.create(
        portfolio=portfolio,
        **piece.facts() | {"placement": placement, "audience": Evidence.Audience.SCHOOL},
        state=Evidence.State.SUBMITTED,
        submitted_at=now,
        logged_by=by.membership,
    )
    version = EvidenceVersion.objects.create(evidence=evidence, portfolio=portfolio, fixed_at=now, **piece.words())
    evidence.current = version
    evidence.save(update_fields=["current"])
    under = {"version": version, "portfolio": portfolio}
    EvidenceFile.objects.bulk_create(
        EvidenceFile(**under, file=_own_copy(shown, student), position=place, shows=shown.words)
        for place, shown in enumerate(piece.files)
    )
    Claim.objects.bulk_create(
        Claim(**under, competency=said.competency, element=said.element, reason=said.reason) for said in piece.claims
    )
    trail.record(evidence, "logged", by=by, after=evidence.state)
    return evidence


def _accept(evidence: Evidence, by: Actor) -> None:
    for claim in Claim.objects.visible_to(by).filter(version=evidence.current):
        judge(claim, Claim.State.ACCEPTED, by=by)


def _own_copy(shown: Shown, student: Membership):
    # Each student has a file of the own: erasing one student leaves the others whole.
    return shown.file if shown.file.subject_id == student.pk else files.copy_for(shown.file, student)
