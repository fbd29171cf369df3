"""Signing: each their own, the same content, with a code by link; and what it becomes in the portfolio."""

import re

import pytest
from django.db import DatabaseError, transaction

from assessment import actions
from assessment.models import ProficiencyTest, State, TestAssessor
from portal.actors import acting_as, as_owner, system
from portal.rules import ActionRefused
from portfolio.models import Cell, Claim, Evidence, Goal

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(scene):
    """Everything is settled; nobody signed yet."""
    scene.to(State.MODERATING)
    scene.settle()
    return scene


def _signed(scene) -> set[str]:
    with as_owner():
        seats = TestAssessor.objects.unscoped("test").filter(test=scene.test, signed_at__isnull=False)
        return {seat.assessor.person.call_name for seat in seats.select_related("assessor__person")}


def _code(caught_mails) -> str:
    return re.search(r"\b\d{6}\b", caught_mails[-1][2]).group()


def test_both_sign_and_then_it_is_signed(ready):
    assert ready.sign("joost") is False
    assert ready.test.state == State.MODERATING
    assert ready.sign("ronald") is True
    assert (ready.test.state, ready.test.outcome) == (State.SIGNED, "passed")


def test_by_a_link_it_takes_a_fresh_code_from_the_mail(ready, caught_mails):
    with pytest.raises(ActionRefused, match="code"):
        ready.sign("ronald_by_link", code="123456")
    ready.act("ronald_by_link", actions.ask_code, ready.test)
    assert caught_mails[-1][0] == ready.ronald.person.email
    with pytest.raises(ActionRefused, match="klopt niet"):
        ready.sign("ronald_by_link", code="wrong!")
    ready.sign("ronald_by_link", code=_code(caught_mails))
    assert _signed(ready) == {"Ronald"}
    assert ready.seat("ronald").signed_way == "link"


def test_wrong_codes_are_counted_also_when_the_signature_is_refused(ready, caught_mails, settings):
    ready.act("ronald_by_link", actions.ask_code, ready.test)
    for _ in range(settings.CODE_TRIES):
        with pytest.raises(ActionRefused):
            ready.sign("ronald_by_link", code="wrong!")
    with pytest.raises(ActionRefused, match=r"te vaak|geldt niet meer"):
        ready.sign("ronald_by_link", code=_code(caught_mails))
    assert _signed(ready) == set()


def test_a_code_for_one_test_signs_no_other(ready, caught_mails):
    from portal import links

    with acting_as(ready.actor("ronald")):
        links.send_code(ready.ronald, "sign", about=ready.design.uid)
    with pytest.raises(ActionRefused, match="geldt niet meer"):
        ready.sign("ronald_by_link", code=_code(caught_mails))


@pytest.mark.parametrize(
    "edit",
    [
        lambda scene: scene.propose("ronald", 1, 2, "Toch met hulp."),
        lambda scene: scene.act("ronald", actions.add_step, scene.test, text="Nog een stap.", due_on=None),
        lambda scene: scene.act("ronald", actions.depart, scene.test, because="Anders."),
        lambda scene: scene.act("ronald", actions.remove_step, scene.test, scene.comparison("ronald").feedforward[0]),
    ],
    ids=["score", "step", "outcome", "step away"],
)
def test_an_edit_after_one_signature_withdraws_it(ready, edit):
    ready.sign("joost")
    assert _signed(ready) == {"Joost"}
    edit(ready)
    assert _signed(ready) == set()


def test_nobody_signs_what_changed_since_they_looked(ready):
    seen = ready.comparison("joost").digest
    ready.act("ronald", actions.add_step, ready.test, text="Nog een stap.", due_on=None)
    with pytest.raises(ActionRefused, match="net voor"):
        ready.act("joost", actions.sign, ready.test, seen=seen)


def test_nobody_signs_twice_or_too_early(scene):
    scene.to(State.MODERATING)
    with pytest.raises(ActionRefused, match="nog 2 criteria"):
        scene.sign("joost")
    scene.settle()
    scene.sign("joost")
    with pytest.raises(ActionRefused, match="al ondertekend"):
        scene.sign("joost")


@pytest.mark.parametrize("who", ["marieke", "joost", "coordinator", "examboard", "admin", "noor"])
def test_nobody_of_the_school_signs_as_the_trainer(ready, who):
    """Neither by the action nor past it: a seat is signed by who sits in it."""
    if who != "joost":
        seen = ready.comparison("joost").digest
        with pytest.raises((ActionRefused, ProficiencyTest.DoesNotExist)):
            ready.act(who, actions.sign, ready.test, seen=seen)
    values = {"signed_at": "2026-01-01T12:00Z", "signed_way": "login", "signed_digest": "x" * 64}
    with acting_as(ready.actor(who)), transaction.atomic():
        rows = TestAssessor.objects.unscoped("past the first wall").filter(assessor=ready.ronald)
        try:
            with transaction.atomic():
                assert rows.update(**values) == 0
        except DatabaseError as no:
            assert "not your seat" in str(no)
        transaction.set_rollback(True)
    assert _signed(ready) == set()


def test_not_even_the_system_signs_for_somebody(ready):
    by = system("forging", organisation=ready.school, by=ready.joost)
    with acting_as(by), pytest.raises(DatabaseError, match="not your seat"), transaction.atomic():
        TestAssessor.objects.unscoped("test").filter(assessor=ready.ronald).update(
            signed_at="2026-01-01T12:00Z", signed_way="link", signed_digest="x" * 64
        )


# --- What it becomes --------------------------------------------------------------------------------------------------
def _portfolio(scene):
    actor = scene.actor("noor")
    with acting_as(actor):
        evidence = Evidence.objects.visible_to(actor).select_related("current").get(kind="test_result")
        claims = Claim.objects.visible_to(actor).filter(version=evidence.current)
        goals = Goal.objects.visible_to(actor)
        cells = Cell.objects.visible_to(actor)
        return evidence, list(claims), list(goals), list(cells)


def test_the_last_signature_writes_the_result_into_the_portfolio(ready):
    ready.sign("ronald")
    ready.sign("joost")
    evidence, claims, goals, cells = _portfolio(ready)
    assert (evidence.state, evidence.purpose, evidence.happened_on) == ("submitted", "count", ready.test.held_on)
    assert evidence.current.fixed_at is not None
    assert "Uitslag: gehaald." in evidence.current.text
    assert "Controleert maten: zelfstandig. Samen besproken." in evidence.current.text
    assert {(claim.element, claim.state) for claim in claims} == {("weten", "accepted"), ("kunnen", "accepted")}
    assert {claim.judged_by_id for claim in claims} == {ready.ronald.pk, ready.joost.pk}
    assert [(goal.text, goal.came_from) for goal in goals] == [
        ("Doe twee klantgesprekken zelf.", "proeve Wandkast maken")
    ]
    assert {(cell.element, cell.pieces) for cell in cells} == {("weten", 1), ("kunnen", 1)}


def test_what_was_not_passed_proves_nothing_but_is_kept(ready):
    ready.act("joost", actions.depart, ready.test, because="De klant moest alles overdoen.")
    ready.sign("ronald")
    ready.sign("joost")
    evidence, claims, goals, _ = _portfolio(ready)
    assert "Uitslag: nog niet gehaald." in evidence.current.text
    assert claims == []
    assert len(goals) == 1


def test_annulling_takes_the_result_back(scene):
    scene.to(State.ANNULLED)
    evidence, _, _, cells = _portfolio(scene)
    assert evidence.state == "withdrawn"
    assert [cell for cell in cells if cell.stage or cell.pieces] == []


def test_a_student_reacts_after_signing_only(scene):
    scene.to(State.MODERATING)
    with pytest.raises(ActionRefused, match="hebben ondertekend"):
        scene.act("noor", actions.react, scene.test, view="agrees", words="")
    scene.settle()
    scene.sign("joost")
    scene.sign("ronald")
    with pytest.raises(ActionRefused, match="anders ziet"):
        scene.act("noor", actions.react, scene.test, view="differs", words="")
    scene.act("noor", actions.react, scene.test, view="differs", words="Het klantgesprek ging goed.")
    assert (scene.test.student_view, scene.test.student_words) == ("differs", "Het klantgesprek ging goed.")
    with pytest.raises(ActionRefused, match="de leerling"):
        scene.act("marieke", actions.react, scene.test, view="agrees", words="")


def test_evidence_under_a_test_freezes_with_the_first_score(scene):
    from portfolio import additions
    from portfolio.actions import withdraw
    from tests.assessment.scene import evidence_of
    from tests.factories import VersionFactory

    piece = evidence_of(scene, title="Eerste versie")
    other = evidence_of(scene)
    scene.to(State.PLANNED)
    scene.act("noor", actions.choose_evidence, scene.test, [piece, other])
    scene.act("noor", actions.choose_evidence, scene.test, [piece])
    scene.score("joost")
    with pytest.raises(ActionRefused, match="staat nu vast"):
        scene.act("noor", actions.choose_evidence, scene.test, [other])
    with as_owner():
        piece.current = VersionFactory(evidence=piece, title="Tweede versie")
        piece.save()
        assert [row.version.title for row in scene.test.evidence.select_related("version")] == ["Eerste versie"]
    with acting_as(scene.actor("noor")):
        assert additions.reasons_to_keep(piece) == ["Een proeve rust op dit bewijs. Daarom blijft het staan."]
        assert additions.reasons_to_keep(other) == []
        with pytest.raises(ActionRefused, match="rust op dit bewijs"):
            withdraw(piece, by=scene.actor("noor"))


def test_a_draft_or_anothers_work_cannot_be_chosen(scene):
    from tests.assessment.scene import evidence_of
    from tests.factories import EvidenceFactory

    scene.request()
    for piece in (evidence_of(scene, draft=True), EvidenceFactory()):
        with pytest.raises(ActionRefused, match="hebt ingeleverd"):
            scene.act("noor", actions.choose_evidence, scene.test, [piece])
