"""The one place that changes the state of a test: locked, by the table, with a trail."""

from assessment.models import ProficiencyTest, Sheet, TestAssessor, move_blockers, party_of
from portal import trail
from portal.actors import Actor, acting_as, system
from portal.models import today
from portal.rules import ActionRefused, demand


def lock(test: ProficiencyTest) -> ProficiencyTest:
    """The fresh, locked test. Always the first lock of an action: two people at once must queue here."""
    return ProficiencyTest.objects.lock(test)


def seat_of(test: ProficiencyTest, actor: Actor) -> TestAssessor | None:
    """The actor's own seat at this test, if there is one that was not replaced."""
    seats = TestAssessor.objects.visible_to(actor).filter(test=test, assessor_id=actor.membership_id)
    return seats.current().select_related("assessor__person").first()


def hands_of(test: ProficiencyTest, actor: Actor) -> set:
    return party_of(actor, is_assessor=not actor.is_system and seat_of(test, actor) is not None)


def move(test: ProficiencyTest, to: str, *, by: Actor, reason: str = "", **changes) -> None:
    """Bring a locked test to `to`, when the table of transitions lets these hands do it; leaves a trail.

    Raises ActionRefused with the reasons when it does not.
    """
    demand(move_blockers(test.state, to, hands_of(test, by)))
    before = test.state
    for field, value in {"state": to, **changes}.items():
        setattr(test, field, value)
    test.save(update_fields=["state", *changes])
    trail.record(test, to, by=by, before=before, after=to, reason=reason)


def on_behalf(test: ProficiencyTest, reason: str, by: Actor):
    """Act past what `by` may see or write, for one step that the rules demand; the trail names `by`."""
    return acting_as(on_behalf_actor(test, reason, by))


def on_behalf_actor(test: ProficiencyTest, reason: str, by: Actor) -> Actor:
    return system(reason, organisation=test.holder, by=by.membership)


def seal_sheets(test: ProficiencyTest, *, by: Actor, assessor_id: int | None = None) -> None:
    """Put away sheets that will not be used: of a day that failed, or of somebody who was replaced."""
    from django.utils import timezone

    with on_behalf(test, "seal sheets that will not be used", by):
        sheets = Sheet.objects.unscoped("seal sheets").filter(test=test, sealed_at__isnull=True)
        if assessor_id:
            sheets = sheets.filter(assessor_id=assessor_id)
        sheets.update(sealed_at=timezone.now())


def demand_day_reached(test: ProficiencyTest) -> None:
    """Nobody scores before the day of the test."""
    if test.held_on and test.held_on > today():
        raise ActionRefused("Je kunt pas scoren op de dag van de proeve.")
