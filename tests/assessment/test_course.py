"""The way of one test through its states: the table of the domain, by the rule, by the actions and in the database."""

import itertools
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from assessment import actions
from assessment.models import NEXT_STATES, Party, ProficiencyTest, State, TestAssessor, move_blockers, party_of
from portal.actors import acting_as, as_owner, system
from portal.models import Role, TrailEntry, today
from portal.rules import ActionRefused
from tests.assessment.scene import build
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db

# The table of the domain, written down once more by hand: from, to, whose hand.
TABLE = {
    ("requested", "planned"): "teacher",
    ("requested", "declined"): "teacher",
    ("requested", "cancelled"): "student",
    ("planned", "assessing"): "assessor",
    ("planned", "not_held"): "assessor",
    ("planned", "cancelled"): "teacher",
    ("not_held", "planned"): "teacher",
    ("not_held", "cancelled"): "teacher",
    ("assessing", "moderating"): "itself",
    ("assessing", "not_held"): "assessor",
    ("assessing", "cancelled"): "examboard",
    ("moderating", "signed"): "itself",
    ("moderating", "cancelled"): "examboard",
    ("signed", "established"): "examboard",
    ("signed", "annulled"): "examboard",
    ("established", "annulled"): "examboard",
}
COURSE = "no way from|somebody still scores|not settled or not signed"
PAIRS = list(itertools.product(State, State))


@pytest.mark.parametrize("state", list(State))
def test_every_state_can_be_reached_by_the_real_actions(scene, state):
    scene.to(state)
    assert scene.test.state == state


@pytest.mark.parametrize("party", list(Party))
def test_each_pair_of_states_is_for_the_hand_of_the_table_alone(party):
    allowed = {pair for pair in PAIRS if move_blockers(*pair, {party}) == []}
    assert allowed == {pair for pair, hand in TABLE.items() if hand == party}


def test_the_next_states_are_those_of_the_table():
    assert {(before, to) for before, after in NEXT_STATES.items() for to in after} == set(TABLE)


@pytest.mark.parametrize(
    ("who", "hands"),
    [
        ("noor", {Party.STUDENT}),
        ("marieke", {Party.TEACHER}),
        ("joost", {Party.TEACHER, Party.ASSESSOR}),
        ("ronald", {Party.ASSESSOR}),
        ("ronald_by_link", {Party.ASSESSOR}),
        ("examboard", {Party.EXAMBOARD}),
        ("coordinator", set()),
        ("counsellor", set()),
        ("admin", set()),
        ("manager", set()),
        ("partner", set()),
    ],
)
def test_which_hands_a_person_has(scene, who, hands):
    scene.to(State.PLANNED)
    assessing = who in ("joost", "ronald", "ronald_by_link")
    assert party_of(scene.actor(who), is_assessor=assessing) == hands


@pytest.mark.parametrize("before", list(State))
def test_the_database_knows_the_same_table(scene, before):
    """Whatever code runs: no update brings a test where the table does not lead, or past what only others can do."""
    scene.to(before)
    for to in set(State) - {before}:
        if TABLE.get((before, to), "itself") != "itself":
            continue
        # What the constraints ask of the new state, so that only the course can object.
        fields = {"held_on": today(), "stopped_because": "reden"}
        if to in ProficiencyTest.WITH_OUTCOME and before not in ProficiencyTest.WITH_OUTCOME:
            fields |= {"outcome": "passed", "signed_at": scene.test.requested_at}
        with as_owner(), pytest.raises(DatabaseError, match=COURSE), transaction.atomic():
            ProficiencyTest.objects.unscoped("past all rules").filter(pk=scene.test.pk).update(state=to, **fields)


ATTEMPTS = {
    "plan": lambda scene, who: scene.act(who, actions.plan, scene.test, scene.plan_for()),
    "decline": lambda scene, who: scene.act(who, actions.decline, scene.test, reason="nee"),
    "cancel": lambda scene, who: scene.act(who, actions.cancel, scene.test, reason="stop"),
    "not_held": lambda scene, who: scene.act(who, actions.not_held, scene.test, reason="storm"),
    "establish": lambda scene, who: scene.act(who, actions.establish, scene.test),
    "annul": lambda scene, who: scene.act(who, actions.annul, scene.test, reason="fout"),
}
BRINGS_TO = {
    "plan": "planned", "decline": "declined", "cancel": "cancelled", "not_held": "not_held",
    "establish": "established", "annul": "annulled",
}  # fmt: skip
CAST = {
    "noor": {"student"}, "marieke": {"teacher"}, "joost": {"teacher", "assessor"}, "ronald_by_link": {"assessor"},
    "examboard": {"examboard"}, "coordinator": set(), "counsellor": set(),
}  # fmt: skip


@pytest.mark.parametrize("state", list(State))
def test_every_action_by_every_role_follows_the_table(state):
    """Who tries what in this state: done when the table says so, refused in words or invisible otherwise."""
    scene = build().to(state)
    for (name, attempt), (who, hands) in itertools.product(ATTEMPTS.items(), CAST.items()):
        # Joost coaches nobody here: before he has a seat, the test is not there for him.
        has_sight = who != "joost" or state not in (State.REQUESTED, State.DECLINED)
        allowed = has_sight and TABLE.get((state, BRINGS_TO[name])) in hands
        with as_owner(), transaction.atomic():
            try:
                attempt(scene, who)
                done = True
            except (ActionRefused, ProficiencyTest.DoesNotExist):
                done = False
            transaction.set_rollback(True)
        with as_owner():
            scene.refresh()
        assert done is allowed, (state, name, who)
        assert scene.test.state == state


def test_every_transition_leaves_a_trail(scene):
    scene.to(State.ESTABLISHED)
    with as_owner():
        entries = list(TrailEntry.objects.unscoped("test").filter(object_uid=scene.test.uid).exclude(to_state=""))
    assert [(entry.from_state, entry.to_state) for entry in entries] == [
        ("", "requested"),
        ("requested", "planned"),
        ("planned", "assessing"),
        ("assessing", "moderating"),
        ("moderating", "signed"),
        ("signed", "established"),
    ]
    assert [entry.actor_id for entry in entries] == [
        scene.noor.pk, scene.marieke.pk, scene.joost.pk, scene.ronald.pk, scene.ronald.pk, scene.examboard.pk,
    ]  # fmt: skip


def test_a_signed_test_does_not_change_whatever_code_runs(scene):
    scene.to(State.SIGNED)
    with acting_as(system("past all rules")), transaction.atomic():
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            ProficiencyTest.objects.unscoped("test").filter(pk=scene.test.pk).update(outcome="not_yet")
        transaction.set_rollback(True)


def test_a_student_cannot_write_the_outcome_even_past_the_actions(scene):
    scene.to(State.MODERATING)
    with acting_as(scene.actor("noor")), transaction.atomic():
        with pytest.raises(DatabaseError, match="not for the student"), transaction.atomic():
            ProficiencyTest.objects.unscoped("test").filter(pk=scene.test.pk).update(outcome="passed")
        transaction.set_rollback(True)


# --- Asking -----------------------------------------------------------------------------------------------------------
def test_a_test_is_asked_for_once_at_a_time(scene):
    scene.request()
    with pytest.raises(ActionRefused, match="al aangevraagd"):
        scene.act("marieke", actions.request, scene.noor, scene.design)


def test_a_second_attempt_counts_on(scene):
    scene.to(State.ANNULLED)
    scene.request()
    assert scene.test.attempt == 2


@pytest.mark.parametrize("unusable", ["fixed_at", "holder"])
def test_only_a_usable_design_of_the_own_school(scene, unusable):
    with as_owner():
        if unusable == "fixed_at":
            scene.design.fixed_at = None
        else:
            scene.design.holder = SchoolFactory()
        scene.design.save()
    with pytest.raises(ActionRefused, match="ontwerp van je school"):
        scene.request()


# --- Planning ---------------------------------------------------------------------------------------------------------
def _refused(scene, **changes) -> str:
    with pytest.raises(ActionRefused) as no:
        scene.plan(**changes)
    return " ".join(no.value.reasons)


def test_planning_says_what_is_wrong(scene):
    scene.request()
    assert "dag die nog niet voorbij is" in _refused(scene, held_on=today() - timedelta(days=1))
    assert "uit de praktijk" in _refused(scene, assessors=(scene.joost, scene.marieke))
    assert "minstens één docent" in _refused(scene, assessors=(scene.ronald,))
    assert "Niemand beoordeelt zichzelf" in _refused(scene, assessors=(scene.ronald, scene.noor))
    assert "kan hier geen beoordelaar zijn" in _refused(scene, assessors=(scene.ronald, scene.admin))
    elsewhere = scene.outsiders["teacher_elsewhere"]
    assert "kan hier geen beoordelaar zijn" in _refused(scene, assessors=(scene.ronald, elsewhere))
    assert scene.test.state == State.REQUESTED


def test_who_guides_the_student_decides_only_beside_somebody_who_does_not_or_with_a_reason(scene):
    scene.request()
    both = (scene.ronald, scene.marieke)
    assert "begeleiden deze leerling zelf" in _refused(scene, assessors=both)
    scene.plan(assessors=both, guided_because="Alleen zij kennen deze machine.")
    assert scene.test.guided_because == "Alleen zij kennen deze machine."
    assert {scene.seat("ronald").guides, scene.seat("marieke").guides} == {True}


def test_an_address_of_the_school_is_no_way_in_for_the_company(scene):
    with as_owner():
        scene.school.mail_domains = ["school.example"]
        scene.school.save()
        scene.ronald.person.email = "ronald@school.example"
        scene.ronald.person.save()
    scene.request()
    assert "mailadres" in _refused(scene)


def test_the_trainer_gets_a_link_and_the_teacher_an_address(scene, caught_mails):
    scene.to(State.PLANNED)
    mails = {address: text for address, _, text in caught_mails}
    assert "/l/" in mails[scene.ronald.person.email]
    assert f"/proeven/{scene.test.uid}/" in mails[scene.joost.person.email]
    assert "/l/" not in mails[scene.joost.person.email] + mails[scene.noor.person.email]
    assert scene.ronald.name in next(subject for to, subject, _ in caught_mails if to == scene.ronald.person.email)


def test_a_new_day_after_one_that_failed(scene):
    scene.to(State.PLANNED)
    scene.score("joost")
    scene.act("ronald_by_link", actions.not_held, scene.test)
    scene.plan(held_on=today() + timedelta(days=3))
    assert (scene.test.state, scene.test.held_on) == (State.PLANNED, today() + timedelta(days=3))


# --- Replacing --------------------------------------------------------------------------------------------------------
def test_a_replaced_assessor_leaves_a_sealed_sheet_and_the_new_one_starts_empty(scene):
    scene.to(State.ASSESSING)
    new = scene.outsiders["other_teacher"]
    scene.act("marieke", actions.replace_assessor, scene.test, scene.seat("joost"), new)
    assert scene.comparison("other_teacher").own_seat.assessor == new
    with pytest.raises(ProficiencyTest.DoesNotExist):
        scene.fetch("joost")
    scene.score("ronald")
    scene.send("ronald")
    scene.score("other_teacher", (1, 1, 1))
    assert scene.send("other_teacher") is True
    marks = [mark.value for row in scene.comparison("ronald").rows for mark in row.marks]
    assert sorted(marks) == sorted([1, 1, 1, 3, 2, 4])


def test_the_link_of_a_replaced_trainer_is_revoked(scene):
    from portal.models import PersonalLink

    scene.to(State.PLANNED)
    colleague = scene.outsiders["trainer_colleague"]
    scene.act("marieke", actions.replace_assessor, scene.test, scene.seat("ronald"), colleague)
    assert not PersonalLink.objects.filter(membership=scene.ronald, revoked_at__isnull=True).exists()
    assert PersonalLink.objects.filter(membership=colleague, revoked_at__isnull=True).exists()


def test_only_a_teacher_replaces_and_only_from_the_same_side(scene):
    scene.to(State.PLANNED)
    seat, new = scene.seat("joost"), scene.outsiders["other_teacher"]
    with pytest.raises(ActionRefused, match="een docent"):
        scene.act("examboard", actions.replace_assessor, scene.test, seat, new)
    with pytest.raises(ActionRefused, match="dezelfde kant"):
        scene.act("marieke", actions.replace_assessor, scene.test, seat, scene.outsiders["trainer_colleague"])
    with as_owner():
        assert TestAssessor.objects.unscoped("test").filter(replaced_at__isnull=False).count() == 0


def test_roles_that_see_no_tests(scene):
    scene.to(State.SIGNED)
    for who in ("admin", "manager", "partner", "classmate", "other_teacher", "trainer_colleague", "board_elsewhere"):
        with pytest.raises(ProficiencyTest.DoesNotExist):
            scene.fetch(who)
    assert scene.fetch("coordinator").pk == scene.test.pk
    assert scene.actor("coordinator").role == Role.COORDINATOR
