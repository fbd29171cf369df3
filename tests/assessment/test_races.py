"""Two people at once, on real connections: one wins, the other is told, and nothing is done twice."""

import threading

import pytest
from django.db import connection

from assessment import actions
from assessment.actions.scoring import stamp_of
from assessment.models import Confirmation, Score, Settlement, State
from portal.actors import acting_as, as_owner
from portal.models import TrailEntry
from portal.rules import ActionRefused
from tests.assessment.scene import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]


def _at_once(scene, *acts) -> list:
    """Run each (who, action, args, kwargs) on a thread of its own, all let go together; their answers in order."""
    gate = threading.Barrier(len(acts))
    answers: list = [None] * len(acts)

    def run(place, who, action, args, kwargs):
        try:
            by = scene.actor(who)
            gate.wait(timeout=20)
            with acting_as(by):
                answers[place] = action(*args, **kwargs, by=by)
        except ActionRefused as no:
            answers[place] = no
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, *act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    scene.refresh()
    return answers


def _transitions(scene, to) -> int:
    with as_owner():
        return TrailEntry.objects.unscoped("test").filter(object_uid=scene.test.uid, to_state=to).count()


@pytest.mark.parametrize("turn", range(3))
def test_two_senders_at_once_open_the_sheets_exactly_once(turn):
    scene = build().to(State.PLANNED)
    scene.score("joost")
    scene.score("ronald")
    answers = _at_once(
        scene,
        ("joost", actions.send_sheet, (scene.test,), {}),
        ("ronald", actions.send_sheet, (scene.test,), {}),
    )
    assert sorted(answers) == [False, True]
    assert scene.test.state == State.MODERATING
    assert _transitions(scene, State.MODERATING) == 1
    with as_owner():
        assert Settlement.objects.unscoped("test").count() == 1


def test_a_sender_and_a_scorer_at_once_do_not_deadlock():
    scene = build().to(State.PLANNED)
    scene.score("joost")
    scene.score("ronald", (1, 1, 1))
    answers = _at_once(
        scene,
        ("joost", actions.send_sheet, (scene.test,), {}),
        ("ronald", actions.save_score, (scene.test, scene.criteria[0]), {"value": 2, "note": ""}),
        ("ronald", actions.save_score, (scene.test, scene.criteria[1]), {"value": 2, "note": ""}),
    )
    assert not [answer for answer in answers if isinstance(answer, ActionRefused)]


def test_one_sheet_sent_twice_at_once_counts_once():
    scene = build().to(State.PLANNED)
    scene.score("joost")
    send = ("joost", actions.send_sheet, (scene.test,), {})
    answers = _at_once(scene, send, send)
    assert [type(answer) for answer in sorted(answers, key=str)] in ([ActionRefused, bool], [bool, ActionRefused])


def test_two_who_propose_at_once_one_wins_and_the_other_is_told():
    scene = build().to(State.MODERATING)
    seen = scene.seen("joost", 1)
    answers = _at_once(
        scene,
        ("joost", actions.propose, (scene.test, scene.criteria[1]), {"value": 2, "reason": "Laag.", "seen": seen}),
        ("ronald", actions.propose, (scene.test, scene.criteria[1]), {"value": 4, "reason": "Hoog.", "seen": seen}),
    )
    told = [answer for answer in answers if isinstance(answer, ActionRefused)]
    assert [list(no.reasons) for no in told] == [["Je collega was je net voor. Kijk eerst wat er nu staat."]]


def test_a_yes_and_a_new_proposal_at_once_never_settle_what_nobody_saw():
    scene = build().to(State.MODERATING)
    scene.propose("ronald", 1, 3)
    seen = scene.seen("joost", 1)
    _at_once(
        scene,
        ("joost", actions.confirm, (scene.test, scene.criteria[1]), {"seen": seen}),
        ("ronald", actions.propose, (scene.test, scene.criteria[1]), {"value": 1, "reason": "Nee.", "seen": seen}),
    )
    row = scene.comparison("ronald").rows[1]
    assert (row.settlement.value, row.is_settled) in ((3, True), (1, False))
    with as_owner():
        assert Confirmation.objects.unscoped("test").count() == (1 if row.is_settled else 0)


def test_two_last_signatures_at_once_sign_once():
    scene = build().to(State.MODERATING)
    scene.settle()
    seen = scene.comparison("joost").digest
    answers = _at_once(
        scene,
        ("joost", actions.sign, (scene.test,), {"seen": seen}),
        ("ronald", actions.sign, (scene.test,), {"seen": seen}),
    )
    assert sorted(answers) == [False, True]
    assert scene.test.state == State.SIGNED
    assert _transitions(scene, State.SIGNED) == 1


def test_two_requests_at_once_make_one_test():
    scene = build()
    ask = ("noor", actions.request, (scene.noor, scene.design), {})
    answers = _at_once(scene, ask, ask)
    assert sum(isinstance(answer, ActionRefused) for answer in answers) == 1


def test_two_devices_that_score_from_the_same_start_do_not_overwrite_each_other():
    scene = build().to(State.PLANNED)
    base, first = stamp_of(None), scene.criteria[0]
    answers = _at_once(
        scene,
        *[
            ("ronald", actions.save_score, [scene.test, first], {"value": value, "note": "", "based_on": base})
            for value in (2, 4)
        ],
    )
    assert sorted(type(one).__name__ for one in answers) == ["ChangedMeanwhile", "ProficiencyTest"]
    kept = 2 if type(answers[0]).__name__ == "ProficiencyTest" else 4
    with as_owner():
        assert Score.objects.unscoped("test").get().value == kept
