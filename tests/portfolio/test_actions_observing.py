"""What an educator puts down: for one, for several, all or nothing, and once."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal import files
from portal.actors import acting_as, as_owner, member
from portal.models import StoredFile
from portal.rules import ActionRefused
from portfolio import actions
from portfolio.models import Claim, Evidence
from portfolio.pieces import Said, Shown
from tests.factories import (
    CompetencyFactory,
    EnrolmentFactory,
    GroupStudentFactory,
    PlacementFactory,
    PortfolioFactory,
    StudentFactory,
)
from tests.portfolio.making import piece_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sem(cast):
    """A second student of the same group and programme."""
    student = StudentFactory(organisation=cast.noor.organisation)
    GroupStudentFactory(group=cast.group, student=student)
    with as_owner():
        programme = cast.noor.enrolments.get().programme
    EnrolmentFactory(programme=programme, student=student)
    PortfolioFactory(student=student)
    return student


def photo() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "brown").save(drawn, "JPEG")
    return SimpleUploadedFile("kast.jpg", drawn.getvalue(), "image/jpeg")


def test_one_observation_for_several_students_is_one_piece_each(cast, sem):
    marieke = cast.actor("marieke")
    with acting_as(marieke):
        taken = files.receive(photo(), owner=cast.marieke, holder=cast.noor.organisation, subject=cast.noor)
        piece = piece_of(cast, kind="observation", files=[Shown(taken, "De kast")])
        logged = actions.observe([sem, cast.noor], piece, by=marieke)

        assert {one.portfolio_id for one in logged} == {cast.noor.pk, sem.pk}
        assert {one.state for one in logged} == {"submitted"}
        assert {one.logged_by for one in logged} == {cast.marieke}
        assert Claim.objects.visible_to(marieke).filter(state="open").count() == 2
        shown = [one.current.files.get() for one in logged]
        assert [row.file.subject_id for row in shown] == [one.portfolio_id for one in logged]
        assert len({row.file.key for row in shown}) == 2
        assert {row.shows for row in shown} == {"De kast"}


def test_one_student_out_of_reach_stops_it_for_all(cast, sem):
    marieke = cast.actor("marieke")
    with acting_as(marieke), pytest.raises(ActionRefused, match=f"Je kunt voor {cast.classmate.name} nu niets"):
        actions.observe([cast.noor, sem, cast.classmate], piece_of(cast), by=marieke)
    with as_owner():
        assert not Evidence.objects.unscoped("test").exists()


def test_a_competency_of_another_programme_is_refused_by_name(cast):
    marieke = cast.actor("marieke")
    strange = CompetencyFactory(name="Brood bakken")
    piece = piece_of(cast, claims=[Said(strange, "kunnen", "Gezien.")])
    with acting_as(marieke), pytest.raises(ActionRefused, match="‘Brood bakken’ hoort niet bij de opleiding van Noor"):
        actions.observe([cast.noor], piece, by=marieke)


def test_nothing_to_claim_is_refused(cast):
    with acting_as(cast.actor("marieke")), pytest.raises(ActionRefused, match="Kies minstens één kwart"):
        actions.observe([cast.noor], piece_of(cast, claims=[]), by=cast.actor("marieke"))


def test_a_trainer_logs_at_the_own_placement_and_the_school_sees_it(cast):
    ronald = cast.actor("ronald")
    with acting_as(ronald):
        (logged,) = actions.observe([cast.noor], piece_of(cast, setting="workplace"), by=ronald)
        assert logged.placement == cast.placement
        assert logged.holder_id == cast.noor.organisation_id
    with acting_as(cast.actor("marieke")):
        assert Evidence.objects.visible_to(cast.actor("marieke")).get() == logged


def test_a_trainer_logs_nothing_after_the_placement(cast):
    past = cast.actor("past_trainer")
    with acting_as(past), pytest.raises(ActionRefused, match="nu niets vastleggen"):
        actions.observe([cast.noor], piece_of(cast), by=past)


def test_who_logs_may_accept_at_once_and_the_student_never_has_to_ask(cast):
    marieke = cast.actor("marieke")
    with acting_as(marieke):
        actions.observe([cast.noor], piece_of(cast), by=marieke, accept=True)

        claim = Claim.objects.visible_to(marieke).get()
        assert (claim.state, claim.judged_by) == ("accepted", cast.marieke)


def test_a_counsellor_logs_but_never_accepts(cast):
    counsellor = cast.actor("counsellor")
    with acting_as(counsellor):
        with pytest.raises(ActionRefused, match="Alleen een docent of praktijkopleider"):
            actions.observe([cast.noor], piece_of(cast), by=counsellor, accept=True)
        assert not Evidence.objects.visible_to(counsellor).exists()
        actions.observe([cast.noor], piece_of(cast), by=counsellor)
        assert Evidence.objects.visible_to(counsellor).exists()


def test_a_full_quota_stops_it_for_all_by_name(cast, sem, settings):
    marieke = cast.actor("marieke")
    with acting_as(marieke):
        taken = files.receive(photo(), owner=cast.marieke, holder=cast.noor.organisation, subject=cast.noor)
        settings.STUDENT_QUOTA = taken.size - 1
        with pytest.raises(ActionRefused, match=f"De ruimte voor bestanden van {sem.name} is vol"):
            actions.observe([cast.noor, sem], piece_of(cast, files=[Shown(taken)]), by=marieke)
        assert StoredFile.objects.visible_to(marieke).count() == 1


def test_a_trainer_of_two_schools_writes_in_the_right_one(cast):
    elsewhere = PlacementFactory(company=cast.ronald.organisation, trainer=cast.ronald).student
    PortfolioFactory(student=elsewhere)
    ronald = member(cast.ronald)
    with acting_as(ronald):
        (logged,) = actions.observe([cast.noor], piece_of(cast), by=ronald)
        assert logged.holder_id == cast.noor.organisation_id != elsewhere.organisation_id
