"""Who says what about a claim, and when it is too late."""

import pytest

from portal.actors import acting_as
from portal.models import TrailEntry
from portal.rules import ActionRefused
from portfolio import actions
from portfolio.models import Claim, Evidence
from tests.portfolio.making import handed_in, judged, piece_of, shared

pytestmark = pytest.mark.django_db


def claim_for(cast, name: str) -> Claim:
    return Claim.objects.visible_to(cast.actor(name)).select_related("version__evidence").latest("pk")


def test_a_teacher_accepts_with_ticks_and_words(cast):
    handed_in(cast)
    marieke = cast.actor("marieke")
    with acting_as(marieke):
        claim = actions.judge(
            claim_for(cast, "marieke"), "accepted", by=marieke, ticks=["valid", "relevant", "nonsense"], said="Netjes."
        )
        claim.refresh_from_db()
        assert (claim.state, claim.ticks, claim.said) == ("accepted", ["relevant", "valid"], "Netjes.")
        assert claim.judged_by == cast.marieke
        trail = TrailEntry.objects.visible_to(marieke).of(claim.uid).get()
        assert (trail.event, trail.from_state, trail.to_state) == ("judged", "open", "accepted")
        assert trail.reason.text == "Netjes."


def test_asking_more_says_what(cast):
    handed_in(cast)
    marieke = cast.actor("marieke")
    with acting_as(marieke):
        with pytest.raises(ActionRefused, match="Zeg wat er nog nodig is"):
            actions.judge(claim_for(cast, "marieke"), "asked_more", by=marieke)
        claim = actions.judge(claim_for(cast, "marieke"), "asked_more", by=marieke, missing="Een foto van de maten.")
        assert (claim.state, claim.missing) == ("asked_more", "Een foto van de maten.")


def test_the_table_of_states_holds(cast):
    evidence = handed_in(cast)
    judged(cast, evidence)
    marieke = cast.actor("marieke")
    with acting_as(marieke):
        with pytest.raises(ActionRefused, match="deze onderbouwing is al aanvaard"):
            actions.judge(claim_for(cast, "marieke"), "accepted", by=marieke)
        claim = actions.judge(claim_for(cast, "marieke"), "asked_more", by=marieke, missing="Toch nog iets.")
        assert claim.state == "asked_more"


@pytest.mark.parametrize("name", ["noor", "counsellor"])
def test_only_educators_judge(cast, name):
    handed_in(cast)
    with acting_as(cast.actor(name)), pytest.raises(ActionRefused, match="Alleen een docent of praktijkopleider"):
        actions.judge(claim_for(cast, name), "accepted", by=cast.actor(name))


def test_the_database_lets_no_student_judge_either(cast):
    handed_in(cast)
    with acting_as(cast.actor("noor")):
        assert Claim.objects.visible_to(cast.actor("noor")).update(state="accepted") == 0


def test_a_trainer_judges_what_was_shared_and_only_that(cast):
    evidence = handed_in(cast)
    ronald = cast.actor("ronald")
    with acting_as(ronald):
        assert not Claim.objects.visible_to(ronald).exists()
    shared(cast, evidence)
    judged(cast, evidence, by="ronald")
    with acting_as(ronald):
        assert claim_for(cast, "ronald").judged_by == cast.ronald


def test_an_old_version_is_judged_no_more(cast):
    evidence = handed_in(cast)
    noor, marieke = cast.actor("noor"), cast.actor("marieke")
    with acting_as(marieke):
        old = claim_for(cast, "marieke")
    with acting_as(noor):
        actions.start_version(evidence, by=noor)
        actions.submit(actions.save_version(evidence, piece_of(cast), by=noor), by=noor)
    with acting_as(marieke), pytest.raises(ActionRefused, match="nieuwere versie"):
        actions.judge(old, "accepted", by=marieke)


def test_a_withdrawn_piece_that_one_logged_is_judged_no_more(cast):
    ronald, noor = cast.actor("ronald"), cast.actor("noor")

    with acting_as(ronald):
        (logged,) = actions.observe([cast.noor], piece_of(cast), by=ronald)
    with acting_as(noor):
        actions.withdraw(Evidence.objects.visible_to(noor).get(), by=noor)
    with acting_as(ronald):
        assert Evidence.objects.visible_to(ronald).get() == logged
        with pytest.raises(ActionRefused, match="ingetrokken"):
            actions.judge(claim_for(cast, "ronald"), "accepted", by=ronald)
