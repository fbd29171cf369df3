"""When two assessors do not agree: a third scores blind, then decides what is open."""

import pytest

from assessment import actions
from assessment.models import ProficiencyTest, Score, Settlement, Sheet, State
from portal.actors import acting_as, as_owner
from portal.rules import ActionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(scene):
    """One difference is settled, one is not; the exam board named Tom as the third."""
    scene.to(State.MODERATING)
    scene.propose("ronald", 1, 3)
    scene.confirm("joost", 1)
    scene.act("ronald", actions.ask_third, scene.test, reason="Over het klantgesprek worden we het niet eens.")
    scene.act("examboard", actions.name_third, scene.test, scene.outsiders["other_teacher"])
    return scene


def _visible(scene, who, model) -> int:
    by = scene.actor(who)
    with acting_as(by):
        counts = {model.objects.visible_to(by).count(), model.objects.unscoped("past the first wall").count()}
    assert len(counts) == 1, "the walls differ"
    return counts.pop()


def test_only_an_assessor_asks_and_only_when_something_is_open(scene):
    scene.to(State.MODERATING)
    with pytest.raises((ActionRefused, ProficiencyTest.DoesNotExist)):
        scene.act("marieke", actions.ask_third, scene.test, reason="x")
    scene.settle()
    with pytest.raises(ActionRefused, match="over alle criteria eens"):
        scene.act("ronald", actions.ask_third, scene.test, reason="x")


def test_only_the_exam_board_names_and_never_a_guide(scene):
    scene.to(State.MODERATING)
    with pytest.raises(ActionRefused, match="niet om een derde"):
        scene.act("examboard", actions.name_third, scene.test, scene.outsiders["other_teacher"])
    scene.act("ronald", actions.ask_third, scene.test, reason="x")
    with pytest.raises(ActionRefused, match="begeleidt deze leerling zelf"):
        scene.act("examboard", actions.name_third, scene.test, scene.marieke)
    with pytest.raises(ActionRefused, match="beoordeelt deze proeve al"):
        scene.act("examboard", actions.name_third, scene.test, scene.joost)
    with pytest.raises(ActionRefused, match="examencommissie"):
        scene.act("marieke", actions.name_third, scene.test, scene.outsiders["other_teacher"])


def test_the_third_is_blind_until_the_own_sheet_is_sent_and_so_are_the_others_to_it(stuck):
    assert [_visible(stuck, "other_teacher", model) for model in (Sheet, Score, Settlement)] == [0, 0, 0]
    stuck.score("other_teacher", (3, 3, 2))
    assert _visible(stuck, "other_teacher", Sheet) == 1
    assert _visible(stuck, "ronald", Sheet) == 2
    stuck.send("other_teacher")
    assert [_visible(stuck, who, Sheet) for who in ("other_teacher", "ronald", "joost")] == [3, 3, 3]
    assert stuck.test.state == State.MODERATING


def test_the_third_decides_only_what_is_open_and_at_once(stuck):
    with pytest.raises(ActionRefused, match="eerst je eigen blad"):
        stuck.act("other_teacher", actions.propose, stuck.test, stuck.criteria[2], value=2, reason="x", seen="open")
    stuck.score("other_teacher", (3, 3, 2))
    stuck.send("other_teacher")
    with pytest.raises(ActionRefused, match="eens"):
        stuck.propose("other_teacher", 1, 2, "Ik vind van niet.")
    stuck.propose("other_teacher", 2, 3, "Hij zocht het gesprek zelf op.")
    assert stuck.comparison("ronald").is_settled
    with pytest.raises(ActionRefused, match="derde beoordelaar besliste"):
        stuck.propose("ronald", 2, 4)


def test_all_three_sign(stuck):
    stuck.score("other_teacher", (3, 3, 2))
    stuck.send("other_teacher")
    stuck.propose("other_teacher", 2, 3, "Hij zocht het gesprek zelf op.")
    stuck.act("joost", actions.add_step, stuck.test, text="Oefen een gesprek.", due_on=None)
    assert [stuck.sign("joost"), stuck.sign("ronald")] == [False, False]
    assert stuck.sign("other_teacher") is True
    assert stuck.test.state == State.SIGNED


def test_when_the_two_agree_after_all_the_third_is_let_go(stuck):
    stuck.score("other_teacher", (1, 1, 1))
    stuck.propose("ronald", 2, 4)
    stuck.confirm("joost", 2)
    stuck.act("joost", actions.add_step, stuck.test, text="Oefen een gesprek.", due_on=None)
    stuck.sign("joost")
    assert stuck.sign("ronald") is True
    with as_owner():
        assert stuck.seat("other_teacher").replaced_at is not None
    marks = [len(row.marks) for row in stuck.comparison("ronald").rows]
    assert marks == [2, 2, 2]
