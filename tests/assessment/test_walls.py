"""Both walls through all states: the scope, the database and the table below, written by hand, say the same."""

import pytest

from assessment import actions
from assessment.models import Confirmation, Feedforward, ProficiencyTest, Score, Settlement, Sheet, State, TestAssessor
from portal.actors import acting_as, as_owner
from tests.assessment.scene import build

pytestmark = pytest.mark.django_db

SEE_OUTCOME = ("noor", "marieke", "joost", "counsellor", "ronald", "examboard")
SEE_TEST = (*SEE_OUTCOME, "coordinator")
NOBODY = (
    "other_teacher", "teacher_elsewhere", "classmate", "trainer_elsewhere", "trainer_colleague", "partner",
    "board_elsewhere",
)  # fmt: skip
EVERYBODY = (*SEE_TEST, "admin", "manager", *NOBODY)
# The office's hat holds coordinator, manager and administrator: the database lets all three see that a test exists,
# the scope only the coordinator. Judgements are closed to all three in both walls.
SAME_HAT = ("admin", "manager")


def _all(who, number) -> dict[str, int]:
    return dict.fromkeys(who, number)


# Per state: how many sheets each person sees; who is not named sees none. Joost has sent in `assessing`.
SHEETS = {
    State.PLANNED: {},
    State.ASSESSING: {"joost": 1, "ronald": 1},
    State.MODERATING: {"joost": 2, "ronald": 2},
    State.SIGNED: _all(SEE_OUTCOME, 2),
    State.ESTABLISHED: _all(SEE_OUTCOME, 2),
    State.ANNULLED: _all(SEE_OUTCOME, 2),
    State.NOT_HELD: {},
    State.CANCELLED: {"joost": 1, "ronald": 1},
}
OPEN_TO = {
    State.MODERATING: ("joost", "ronald"),
    State.SIGNED: SEE_OUTCOME,
    State.ESTABLISHED: SEE_OUTCOME,
    State.ANNULLED: SEE_OUTCOME,
}
# Settled: all three criteria, two of them by a proposal and a yes; one next step.
JUDGEMENTS = {Settlement: 3, Confirmation: 2, Feedforward: 1}


def _world(state):
    scene = build()
    if state in (State.ASSESSING, State.NOT_HELD, State.CANCELLED):
        scene.to(State.ASSESSING)
        scene.score("ronald")
        scene.send("joost")
        if state == State.NOT_HELD:
            scene.act("ronald", actions.not_held, scene.test)
        if state == State.CANCELLED:
            scene.send("ronald")
            scene.act("examboard", actions.cancel, scene.test, reason="Fraude.")
        return scene
    scene.to(state)
    if state == State.MODERATING:
        scene.settle()
    return scene


def _seen(scene, who, model) -> int:
    """How many rows this person sees, when both walls say the same."""
    by = scene.actor(who)
    with as_owner():
        granted = set(model.objects.visible_to(by).values_list("pk", flat=True))
    with acting_as(by):
        given = set(model.objects.unscoped("past the first wall").order_by().values_list("pk", flat=True))
        both = set(model.objects.visible_to(by).values_list("pk", flat=True))
    if who in SAME_HAT and model in (ProficiencyTest, TestAssessor):
        assert (granted, both) == (set(), set())
        return 0
    assert granted == given == both, (who, model.__name__)
    return len(both)


@pytest.mark.parametrize("state", list(SHEETS))
def test_who_sees_which_rows_in_which_state(state):
    scene = _world(state)
    for who in EVERYBODY:
        sheets = SHEETS[state].get(who, 0)
        expected = {
            ProficiencyTest: 1 if who in SEE_TEST else 0,
            TestAssessor: 2 if who in SEE_TEST else 0,
            Sheet: sheets,
            Score: sheets * 3,
            **{model: number if who in OPEN_TO.get(state, ()) else 0 for model, number in JUDGEMENTS.items()},
        }
        assert {model: _seen(scene, who, model) for model in expected} == expected, (state, who)


def test_a_link_shows_no_more_than_it_reaches():
    scene = _world(State.MODERATING)
    with as_owner():
        by = scene.actor("ronald_by_link")
        assert Sheet.objects.visible_to(by).count() == 2
        from portal.actors import Actor

        elsewhere = Actor(scene.ronald, way_in="link", reaches=frozenset([scene.design.uid]))
        for model in (ProficiencyTest, TestAssessor, Sheet, Score, *JUDGEMENTS):
            assert not model.objects.visible_to(elsewhere).exists(), model
