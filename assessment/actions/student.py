"""What the student does beside asking: choose the evidence a test rests on, and react to the outcome."""

from collections.abc import Iterable

from django.db import transaction

from assessment.actions.moving import lock
from assessment.models import Party, ProficiencyTest, State, TestEvidence, party_of
from portal import trail
from portal.actors import Actor
from portal.rules import ActionRefused, demand
from portfolio.models import Evidence

CHOOSING = (State.REQUESTED, State.PLANNED, State.NOT_HELD)


def choose_blockers(test: ProficiencyTest, by: Actor) -> list[str]:
    """Why the evidence under this test cannot be chosen now. It freezes with the first score."""
    if Party.STUDENT not in party_of(by, is_assessor=False):
        return [f"Dit kan alleen {Party.STUDENT.label} doen."]
    if test.state not in CHOOSING:
        return ["De beoordeling is begonnen. Het bewijs bij deze proeve staat nu vast."]
    return []


@transaction.atomic
def choose_evidence(test: ProficiencyTest, pieces: Iterable[Evidence], *, by: Actor) -> None:
    """Let the test rest on the newest submitted version of these pieces, and on nothing else."""
    test = lock(test)
    demand(choose_blockers(test, by))
    wanted = {piece.current_id for piece in pieces}
    own = Evidence.objects.visible_to(by).submitted().filter(portfolio_id=test.student_id, current_id__in=wanted)
    if own.count() != len(wanted):
        raise ActionRefused("Kies alleen bewijs dat je hebt ingeleverd.")
    chosen = TestEvidence.objects.visible_to(by).filter(test=test)
    chosen.exclude(version_id__in=wanted).delete()
    have = set(chosen.values_list("version_id", flat=True))
    TestEvidence.objects.bulk_create(TestEvidence(test=test, version_id=pk) for pk in sorted(wanted - have))  # type: ignore[type-var]
    trail.record(test, "evidence_chosen", by=by)


@transaction.atomic
def react(test: ProficiencyTest, *, view: str, words: str, by: Actor) -> ProficiencyTest:
    """Say whether the student agrees with the outcome, and in own words why (not)."""
    test = lock(test)
    if Party.STUDENT not in party_of(by, is_assessor=False):
        raise ActionRefused(f"Dit kan alleen {Party.STUDENT.label} doen.")
    if test.state not in (State.SIGNED, State.ESTABLISHED):
        raise ActionRefused("Je kunt reageren als de beoordelaars hebben ondertekend.")
    if view == ProficiencyTest.View.DIFFERS and not words:
        raise ActionRefused("Schrijf op wat jij anders ziet.")
    test.student_view, test.student_words = view, words
    test.save(update_fields=["student_view", "student_words"])
    trail.record(test, "student_reacted", by=by)
    return test
