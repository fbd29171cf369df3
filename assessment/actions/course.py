"""From a request to a day: asking, planning, declining, cancelling, and a day that did not go through."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import mails
from assessment.actions.moving import lock, move, seal_sheets, seat_of
from assessment.models import Party, ProficiencyTest, State, TestAssessor, TestDesign, party_of
from assessment.planning import Plan, guides_of, person_blockers, placement_of, plan_blockers, side_of
from portal import trail
from portal.actors import Actor
from portal.links import revoke
from portal.models import Membership, PersonalLink
from portal.rules import ActionRefused, demand

ALREADY = "Deze proeve is al aangevraagd en nog niet klaar."


@transaction.atomic
def request(student: Membership, design: TestDesign, *, words: str = "", by: Actor) -> ProficiencyTest:
    """Ask for a test, as the student or as a teacher of the student. Raises ActionRefused."""
    mine = ProficiencyTest.objects.visible_to(by).filter(student=student, design__title=design.title)
    demand(_request_blockers(student, design, mine, by))
    try:
        with transaction.atomic():
            test = ProficiencyTest.objects.create(
                holder=student.organisation,
                student=student,
                design=design,
                title=design.title,
                placement=placement_of(student, by),
                requested_by=by.membership,
                request_words=words,
                attempt=mine.filter(state__in=ProficiencyTest.WITH_OUTCOME).count() + 1,
            )
    except IntegrityError as clash:
        raise ActionRefused(ALREADY) from clash
    trail.record(test, State.REQUESTED, by=by, after=State.REQUESTED)
    return test


def _request_blockers(student, design, mine, by: Actor) -> list[str]:
    blockers = []
    if not party_of(by, is_assessor=False) & {Party.STUDENT, Party.TEACHER}:
        blockers.append("Een leerling of docent vraagt een proeve aan.")
    if design.holder_id != student.organisation_id or not design.is_usable:
        blockers.append("Kies een ontwerp van je school dat vastgesteld is.")
    if mine.open().exists():
        blockers.append(ALREADY)
    return blockers


@transaction.atomic
def plan(test: ProficiencyTest, wanted: Plan, *, by: Actor) -> ProficiencyTest:
    """Plan a requested test, or a new day for one that did not go through; the assessors get their mail."""
    test = lock(test)
    if test.state != State.REQUESTED and wanted.design.pk != test.design_id:
        raise ActionRefused("Het ontwerp kan na de eerste planning niet meer veranderen.")
    guides = guides_of(test.student, test.placement, by)
    # Whether it may move at all comes first: the form is of no use otherwise.
    if test.state in (State.REQUESTED, State.NOT_HELD):
        demand(plan_blockers(test, wanted, guides))
    move(
        test, State.PLANNED, by=by,
        design=wanted.design, title=wanted.design.title, held_on=wanted.held_on, held_at=wanted.held_at,
        place=wanted.place, guided_because=wanted.guided_because, stopped_because="",
    )  # fmt: skip
    for seat in _seat_all(test, wanted.assessors, guides):
        mails.asked_to_assess(seat, test, by=by.membership)
    mails.planned(test)
    return test


def _seat_all(test: ProficiencyTest, assessors: tuple[Membership, ...], guides: set[int]) -> list[TestAssessor]:
    """Give these people, and only these, a seat; a seat from an earlier plan is used again."""
    before = {seat.assessor_id: seat for seat in test.assessors.all()}
    chosen = {one.pk for one in assessors}
    for seat in before.values():
        if seat.assessor_id not in chosen and seat.replaced_at is None:
            _leave(seat)
    seats = []
    for one in assessors:
        seat = before.get(one.pk) or TestAssessor(test=test, assessor=one)
        seat.side, seat.guides, seat.replaced_at = side_of(one), one.pk in guides, None
        seat.save()
        seats.append(seat)
    return seats


def _leave(seat: TestAssessor) -> None:
    seat.replaced_at = timezone.now()
    seat.save(update_fields=["replaced_at"])
    revoke(PersonalLink.objects.filter(membership=seat.assessor, objects_reached=[seat.test.uid]))


@transaction.atomic
def decline(test: ProficiencyTest, *, reason: str, by: Actor) -> ProficiencyTest:
    """A teacher says no to a request, and why."""
    test = lock(test)
    move(test, State.DECLINED, by=by, reason=reason, stopped_because=reason)
    mails.stopped(test, [test.student])
    return test


@transaction.atomic
def cancel(test: ProficiencyTest, *, reason: str = "", by: Actor) -> ProficiencyTest:
    """The student takes a request back, a teacher a plan, or the exam board a test that runs."""
    test = lock(test)
    people = [test.student, *_assessors(test)]
    move(test, State.CANCELLED, by=by, reason=reason, stopped_because=reason, outcome="", outcome_because="")
    mails.stopped(test, [one for one in people if one.pk != by.membership_id])
    return test


@transaction.atomic
def not_held(test: ProficiencyTest, *, reason: str = "", by: Actor) -> ProficiencyTest:
    """An assessor says that the day did not go through. What was scored is put away: a new day starts empty."""
    test = lock(test)
    people = [test.student, *_assessors(test)]
    move(test, State.NOT_HELD, by=by, reason=reason, stopped_because=reason)
    seal_sheets(test, by=by)
    mails.stopped(test, [one for one in people if one.pk != by.membership_id])
    return test


def _assessors(test: ProficiencyTest) -> list[Membership]:
    seats = test.assessors.select_related("assessor__person", "assessor__organisation")
    return [seat.assessor for seat in seats if seat.replaced_at is None]


@transaction.atomic
def replace_assessor(test: ProficiencyTest, seat: TestAssessor, new: Membership, *, by: Actor) -> TestAssessor:
    """Put somebody else in a seat while the test is planned or being scored. The old sheet is sealed, sent or not."""
    test = lock(test)
    demand(_replace_blockers(test, seat, new, by))
    guides = guides_of(test.student, test.placement, by)
    seal_sheets(test, by=by, assessor_id=seat.assessor_id)
    _leave(seat)
    taken = TestAssessor.objects.create(
        test=test, assessor=new, side=side_of(new), part=seat.part, guides=new.pk in guides
    )
    trail.record(test, "assessor_replaced", by=by)
    mails.asked_to_assess(taken, test, by=by.membership)
    return taken


def _replace_blockers(test, seat: TestAssessor, new: Membership, by: Actor) -> list[str]:
    if test.state not in (State.PLANNED, State.ASSESSING):
        return [f"Dit kan nu niet: de proeve is {test.get_state_display()}."]
    if Party.TEACHER not in party_of(by, is_assessor=seat_of(test, by) is not None):
        return [f"Dit kan alleen {Party.TEACHER.label} doen."]
    if seat.replaced_at or seat.test_id != test.pk:
        return ["Deze beoordelaar is al vervangen."]
    if side_of(new) != seat.side:
        return ["Kies iemand van dezelfde kant: school of praktijk."]
    if test.assessors.filter(assessor__person=new.person).exists():
        return [f"{new.name} heeft of had al een plek bij deze proeve."]
    return person_blockers(test, new, test.held_on)
