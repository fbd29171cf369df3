"""The exam board: establishes a signed result, annuls one with a reason, and names a third assessor."""

from django.db import transaction
from django.utils import timezone

from assessment import mails
from assessment.actions.moving import lock, move, on_behalf, on_behalf_actor
from assessment.actions.result import take_back
from assessment.models import Party, ProficiencyTest, State, TestAssessor, party_of
from assessment.planning import guides_of, person_blockers, side_of
from portal import trail
from portal.actors import Actor
from portal.models import Membership, today
from portal.rules import ActionRefused, demand


@transaction.atomic
def establish(test: ProficiencyTest, *, by: Actor) -> ProficiencyTest:
    """Establish the result of a signed test."""
    test = lock(test)
    move(test, State.ESTABLISHED, by=by, established_at=timezone.now(), established_by=by.membership)
    return test


@transaction.atomic
def annul(test: ProficiencyTest, *, reason: str, by: Actor) -> ProficiencyTest:
    """Declare a signed or established test invalid, and why; its result leaves the portfolio."""
    test = lock(test)
    if not reason:
        raise ActionRefused("Schrijf op waarom deze proeve ongeldig is.")
    move(test, State.ANNULLED, by=by, reason=reason, stopped_because=reason)
    with on_behalf(test, "an annulled test proves nothing", by):
        take_back(test, by=on_behalf_actor(test, "annulled", by))
    mails.stopped(test, [test.student])
    return test


@transaction.atomic
def name_third(test: ProficiencyTest, third: Membership, *, by: Actor) -> TestAssessor:
    """Name the third assessor that was asked for. A guide of the student cannot be the one who decides."""
    test = lock(test)
    demand(_third_blockers(test, third, by))
    seat = TestAssessor.objects.create(
        test=test, assessor=third, side=side_of(third), part=TestAssessor.Part.THIRD, guides=False
    )
    trail.record(test, "third_named", by=by)
    mails.asked_to_assess(seat, test, by=by.membership)
    return seat


def _third_blockers(test: ProficiencyTest, third: Membership, by: Actor) -> list[str]:
    if Party.EXAMBOARD not in party_of(by, is_assessor=False):
        return [f"Dit kan alleen {Party.EXAMBOARD.label} doen."]
    if test.state != State.MODERATING or not test.third_asked_at:
        return ["De beoordelaars vroegen niet om een derde beoordelaar."]
    seats = [seat for seat in test.assessors.select_related("assessor") if seat.replaced_at is None]
    if any(seat.is_third for seat in seats):
        return ["Er is al een derde beoordelaar."]
    if third.person_id in {seat.assessor.person_id for seat in seats}:
        return [f"{third.name} beoordeelt deze proeve al."]
    if third.pk in guides_of(test.student, test.placement, by):
        return [f"{third.name} begeleidt deze leerling zelf en kan daarom niet beslissen."]
    return person_blockers(test, third, today())
