"""Talking it over: proposals with reasons, a yes of the other, next steps, and the outcome."""

import pytest
from django.db import DatabaseError, transaction

from assessment import actions
from assessment.models import Confirmation, ProficiencyTest, Settlement, State
from portal.actors import acting_as, as_owner
from portal.rules import ActionRefused

pytestmark = pytest.mark.django_db


def _rows(scene, who="joost"):
    return scene.comparison(who).rows


def test_the_largest_difference_comes_first(scene):
    scene.to(State.MODERATING)
    assert [(row.criterion.position, row.gap) for row in scene.comparison("ronald").unsettled] == [(3, 2), (2, 1)]


def test_a_proposal_stands_only_after_the_yes_of_the_other(scene):
    scene.to(State.MODERATING)
    scene.propose("ronald", 1, 3, "Zelf hersteld.")
    row = _rows(scene)[1]
    assert (row.is_settled, row.awaits(scene.actor("joost")), row.awaits(scene.actor("ronald"))) == (False, True, False)
    scene.confirm("joost", 1)
    row = _rows(scene)[1]
    assert (row.is_settled, row.settlement.value, row.settlement.reason) == (True, 3, "Zelf hersteld.")


def test_who_proposes_cannot_say_yes_too(scene):
    scene.to(State.MODERATING)
    scene.propose("ronald", 1, 3)
    with pytest.raises(ActionRefused):
        scene.confirm("ronald", 1)
    settlement = _rows(scene)[1].settlement
    with acting_as(scene.actor("ronald")), pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
        Confirmation.objects.create(settlement=settlement, by=scene.ronald, holder=scene.school)
    # Nor does anybody say yes for another.
    with acting_as(scene.actor("joost")), pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
        Confirmation.objects.create(settlement=settlement, by=scene.marieke, holder=scene.school)


def test_a_reason_is_always_asked(scene):
    scene.to(State.MODERATING)
    with pytest.raises(ActionRefused, match="waarom"):
        scene.propose("ronald", 2, 3, reason="")


def test_who_answers_on_something_older_is_told(scene):
    """Two press at once: one wins, the other is told and loses nothing."""
    scene.to(State.MODERATING)
    seen = scene.seen("joost", 1)
    scene.propose("ronald", 1, 3)
    with pytest.raises(ActionRefused, match="net voor"):
        scene.act("joost", actions.propose, scene.test, scene.criteria[1], value=2, reason="Nee.", seen=seen)
    assert _rows(scene)[1].settlement.value == 3


def test_a_yes_to_what_was_just_changed_does_not_count(scene):
    scene.to(State.MODERATING)
    scene.propose("ronald", 1, 3)
    seen = scene.seen("joost", 1)
    scene.propose("ronald", 1, 2)
    with pytest.raises(ActionRefused, match="net voor"):
        scene.act("joost", actions.confirm, scene.test, scene.criteria[1], seen=seen)


def test_a_new_proposal_after_a_yes_asks_for_a_new_yes(scene):
    scene.to(State.MODERATING)
    scene.propose("ronald", 1, 3)
    scene.confirm("joost", 1)
    scene.propose("ronald", 1, 2, "Toch met hulp.")
    assert not _rows(scene)[1].is_settled
    scene.confirm("joost", 1)
    row = _rows(scene)[1]
    assert (row.is_settled, row.settlement.value) == (True, 2)


def test_an_equal_score_can_be_reopened_too(scene):
    scene.to(State.MODERATING)
    scene.propose("joost", 0, 2, "Toch niet zelf.")
    row = _rows(scene)[0]
    assert (row.is_equal, row.is_settled, row.settlement.value) == (False, False, 2)


@pytest.mark.parametrize("who", ["marieke", "noor", "examboard", "coordinator", "admin", "trainer_colleague"])
def test_nobody_else_settles(scene, who):
    scene.to(State.MODERATING)
    with pytest.raises((ActionRefused, ProficiencyTest.DoesNotExist)):
        scene.act(who, actions.propose, scene.test, scene.criteria[1], value=3, reason="x", seen="open")
    with acting_as(scene.actor(who)):
        assert not Settlement.objects.unscoped("past the first wall").exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            Settlement.objects.create(
                test=scene.test, criterion=scene.criteria[1], value=3, reason="x", proposed_by=scene.ronald,
                proposed_at="2026-01-01T12:00Z", holder=scene.school,
            )  # fmt: skip


def test_at_least_one_next_step_and_at_most_five(scene):
    scene.to(State.MODERATING)
    scene.propose("ronald", 1, 3)
    scene.confirm("joost", 1)
    scene.propose("ronald", 2, 3)
    scene.confirm("joost", 2)
    assert scene.comparison("joost").sign_blockers() == ["Geef Noor minstens één volgende stap mee."]
    steps = [scene.act("joost", actions.add_step, scene.test, text=f"Stap {n}", due_on=None) for n in range(5)]
    with pytest.raises(ActionRefused, match="hooguit 5"):
        scene.act("joost", actions.add_step, scene.test, text="Stap 6", due_on=None)
    scene.act("ronald", actions.remove_step, scene.test, steps[0])
    assert [step.text for step in scene.comparison("joost").feedforward] == ["Stap 1", "Stap 2", "Stap 3", "Stap 4"]


def test_the_outcome_is_computed_and_departed_from_with_a_reason_only(scene):
    scene.to(State.MODERATING)
    scene.settle()
    comparison = scene.comparison("joost")
    assert (comparison.outcome, comparison.departs) == ("passed", False)
    with pytest.raises(ActionRefused, match="waarom"):
        scene.act("joost", actions.depart, scene.test, because="")
    scene.act("joost", actions.depart, scene.test, because="De klant moest alles overdoen.")
    comparison = scene.comparison("ronald")
    assert (comparison.outcome, comparison.departs, comparison.test.outcome_because) == (
        "not_yet", True, "De klant moest alles overdoen.",
    )  # fmt: skip
    scene.act("ronald", actions.follow_rule, scene.test)
    assert scene.comparison("joost").outcome == "passed"


def test_a_changed_score_drops_the_departure(scene):
    scene.to(State.MODERATING)
    scene.settle()
    scene.act("joost", actions.depart, scene.test, because="Anders.")
    scene.propose("ronald", 1, 1, "Bij nader inzien.")
    assert (scene.test.outcome, scene.test.outcome_because) == ("", "")


def test_nothing_can_be_decided_before_all_is_settled(scene):
    scene.to(State.MODERATING)
    with pytest.raises(ActionRefused, match="eerst alle criteria"):
        scene.act("joost", actions.depart, scene.test, because="Anders.")
    assert scene.comparison("joost").computed is None


def test_the_trail_says_that_it_happened_not_what(scene):
    """Coordinators and administrators read trails: no score, outcome or reason of a judgement may stand in one."""
    from portal.models import TrailEntry, TrailReason

    scene.to(State.SIGNED)
    with as_owner():
        entries = TrailEntry.objects.unscoped("test").exclude(to_state__in=[*State, "open", "submitted"])
        assert set(entries.values_list("to_state", flat=True)) == {""}
        assert not TrailReason.objects.unscoped("test").exists()
