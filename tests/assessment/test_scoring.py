"""Scoring alone: kept at once, not before the day, sent once, and by nobody else."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from assessment import actions
from assessment.models import ProficiencyTest, Score, Settlement, Sheet, State
from portal.actors import Actor, acting_as, as_owner
from portal.models import TrailEntry, today
from portal.rules import ActionRefused

pytestmark = pytest.mark.django_db


def _save(scene, who, place=0, value=3, note=""):
    scene.act(who, actions.save_score, scene.test, scene.criteria[place], value=value, note=note)


def test_a_note_may_come_before_the_score(scene):
    scene.to(State.PLANNED)
    _save(scene, "ronald_by_link", value=None, note="Begint rustig.")
    assert scene.test.state == State.PLANNED
    _save(scene, "ronald_by_link", value=2, note="Begint rustig.")
    assert scene.test.state == State.ASSESSING
    _save(scene, "ronald_by_link", value=None, note="Begint heel rustig.")
    with acting_as(scene.actor("ronald")):
        kept = Score.objects.visible_to(scene.actor("ronald")).get()
    assert (kept.value, kept.note) == (2, "Begint heel rustig.")


def test_nobody_scores_before_the_day(scene):
    scene.request()
    scene.plan(held_on=today() + timedelta(days=1))
    with pytest.raises(ActionRefused, match="op de dag van de proeve"):
        _save(scene, "ronald")
    assert scene.test.state == State.PLANNED


def test_a_sheet_is_sent_whole(scene):
    scene.to(State.PLANNED)
    _save(scene, "ronald")
    with pytest.raises(ActionRefused) as no:
        scene.send("ronald")
    assert list(no.value.reasons) == [
        "Geef nog een score bij ‘Controleert maten’.",
        "Geef nog een score bij ‘Overlegt met de klant’.",
    ]


def test_after_sending_nothing_changes_on_the_sheet(scene):
    scene.to(State.PLANNED)
    scene.score("ronald")
    assert scene.send("ronald") is False
    assert scene.test.state == State.ASSESSING
    for again in (lambda: _save(scene, "ronald", value=1), lambda: scene.send("ronald")):
        with pytest.raises(ActionRefused, match="al ingeleverd"):
            again()


def test_the_last_sheet_opens_all_and_settles_what_is_equal(scene, caught_mails):
    scene.to(State.PLANNED)
    scene.score("ronald")
    scene.score("joost")
    scene.send("ronald")
    caught_mails.clear()
    assert scene.send("joost") is True
    assert scene.test.state == State.MODERATING
    with acting_as(scene.actor("ronald")):
        settled = list(Settlement.objects.visible_to(scene.actor("ronald")).values_list("criterion__position", "value"))
    assert settled == [(1, 3)]
    assert {address for address, _, _ in caught_mails} == {scene.ronald.person.email, scene.joost.person.email}


def test_sending_leaves_no_trace_for_others_while_somebody_still_scores(scene):
    scene.to(State.ASSESSING)
    scene.score("ronald")
    with as_owner():
        before = TrailEntry.objects.unscoped("test").count()
    scene.send("ronald")
    with as_owner():
        assert TrailEntry.objects.unscoped("test").count() == before


@pytest.mark.parametrize(
    "who", ["marieke", "counsellor", "coordinator", "examboard", "admin", "manager", "noor", "trainer_colleague"]
)
def test_nobody_else_scores_or_sends(scene, who):
    """Also with the first wall away: the database lets nobody write on a sheet or open a seat that is not theirs."""
    scene.to(State.ASSESSING)
    scene.score("ronald")
    with pytest.raises((ActionRefused, ProficiencyTest.DoesNotExist)):
        _save(scene, who)
    with as_owner():
        sheet = Sheet.objects.unscoped("test").get(test=scene.test, assessor=scene.ronald)
    with acting_as(scene.actor(who)):
        rows = Score.objects.unscoped("past the first wall")
        assert rows.filter(sheet__assessor=scene.ronald).update(value=4) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Score.objects.create(sheet=sheet, criterion=scene.criteria[0], value=4, holder=scene.school)
        with pytest.raises(DatabaseError), transaction.atomic():
            Sheet.objects.create(test=scene.test, assessor=scene.ronald, holder=scene.school)
        with pytest.raises(DatabaseError, match=r"not your sheet|permission denied"), transaction.atomic():
            connection.cursor().execute("select kring_submit_sheet(%s)", [sheet.pk])


def test_a_link_to_another_test_does_not_reach_this_one(scene):
    scene.to(State.PLANNED)
    stranger = Actor(scene.ronald, way_in="link", reaches=frozenset())
    with acting_as(stranger):
        assert list(ProficiencyTest.objects.visible_to(stranger)) == []


def test_the_app_cannot_say_that_a_sheet_was_sent(scene):
    scene.to(State.ASSESSING)
    scene.score("ronald")
    with acting_as(scene.actor("ronald")), transaction.atomic():
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Sheet.objects.unscoped("test").filter(assessor=scene.ronald).update(submitted_at="2026-01-01T12:00Z")
        with pytest.raises(DatabaseError, match="somebody still scores"), transaction.atomic():
            ProficiencyTest.objects.unscoped("test").update(state=State.MODERATING)


def test_the_database_refuses_a_sheet_with_a_gap(scene):
    scene.to(State.PLANNED)
    _save(scene, "ronald")
    with as_owner():
        sheet = Sheet.objects.unscoped("test").get()
    with acting_as(scene.actor("ronald")), pytest.raises(DatabaseError, match="2 scores missing"), transaction.atomic():
        connection.cursor().execute("select kring_submit_sheet(%s)", [sheet.pk])


def test_a_day_that_failed_seals_what_was_scored(scene):
    scene.to(State.ASSESSING)
    scene.act("ronald", actions.not_held, scene.test)
    for who in ("joost", "ronald"):
        with acting_as(scene.actor(who)):
            assert not Sheet.objects.unscoped("test").exists()
    scene.plan()
    scene.score("joost", (1, 1, 1))
    with as_owner():
        assert Sheet.objects.unscoped("test").filter(assessor=scene.joost).count() == 2
