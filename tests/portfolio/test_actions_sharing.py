"""The student decides who sees what, piece by piece, and can turn it back."""

import pytest

from portal.actors import acting_as, as_owner
from portal.rules import ActionRefused
from portfolio import actions
from portfolio.models import Evidence, Grant
from tests.factories import PlacementFactory
from tests.portfolio.making import handed_in, piece_of, shared

pytestmark = pytest.mark.django_db


def seen_by(cast, name: str) -> set:
    with acting_as(cast.actor(name)):
        return set(Evidence.objects.visible_to(cast.actor(name)))


def test_sharing_opens_one_piece_and_revoking_closes_it(cast):
    evidence, _other = handed_in(cast), handed_in(cast)
    assert seen_by(cast, "ronald") == set()

    grant = shared(cast, evidence)
    assert seen_by(cast, "ronald") == {evidence}
    assert seen_by(cast, "stranger_company") == set()

    with acting_as(cast.actor("noor")):
        actions.revoke(grant, by=cast.actor("noor"))
    assert seen_by(cast, "ronald") == set()


def test_sharing_twice_is_one_sharing(cast):
    evidence = handed_in(cast)
    assert shared(cast, evidence) == shared(cast, evidence)
    with as_owner():
        assert Grant.objects.unscoped("test").count() == 1


def test_a_draft_can_be_promised_and_opens_when_it_is_handed_in(cast):
    noor = cast.actor("noor")
    with acting_as(noor):
        draft = actions.save_draft(cast.portfolio, piece_of(cast, share_with=cast.placement), by=noor)
    assert seen_by(cast, "ronald") == set()
    with acting_as(noor):
        actions.submit(draft, by=noor)
    assert seen_by(cast, "ronald") == {draft}


def test_a_draft_that_is_kept_again_without_sharing_is_not_shared(cast):
    noor = cast.actor("noor")
    with acting_as(noor):
        shared = actions.save_draft(cast.portfolio, piece_of(cast, share_with=cast.placement), by=noor)
        draft = actions.save_draft(cast.portfolio, piece_of(cast), by=noor, draft=shared)
        actions.submit(draft, by=noor)
    assert seen_by(cast, "ronald") == set()


def test_keeping_a_piece_to_oneself_ends_every_sharing(cast):
    evidence = handed_in(cast)
    shared(cast, evidence)
    with acting_as(cast.actor("noor")):
        actions.set_audience(evidence, "nobody", by=cast.actor("noor"))
    assert seen_by(cast, "ronald") == seen_by(cast, "marieke") == set()


@pytest.mark.parametrize(
    ("placement", "reason"),
    [
        ({"trainer": None}, "nog geen praktijkopleider"),
        ({"state": "proposed"}, "nog niet afgesproken"),
        ({"state": "ended"}, "is voorbij"),
    ],
)
def test_a_placement_that_opens_nothing_is_refused(cast, placement, reason):
    evidence = handed_in(cast)
    place = PlacementFactory(student=cast.noor, **placement)
    with acting_as(cast.actor("noor")), pytest.raises(ActionRefused, match=reason):
        actions.share_with_company(evidence, place, by=cast.actor("noor"))


def test_a_withdrawn_piece_is_not_shared(cast):
    evidence = handed_in(cast)
    noor = cast.actor("noor")
    with acting_as(noor):
        evidence = actions.withdraw(evidence, by=noor)
        with pytest.raises(ActionRefused, match="trok dit bewijs in"):
            actions.share_with_company(evidence, cast.placement, by=noor)


def test_the_student_says_klopt_and_adds_one_remark(cast):
    marieke, noor = cast.actor("marieke"), cast.actor("noor")
    with acting_as(marieke):
        (logged,) = actions.observe([cast.noor], piece_of(cast), by=marieke)
    with acting_as(noor):
        actions.confirm(logged, by=noor)
        actions.remark(logged, "Het was wel met hulp.", by=noor)
        with pytest.raises(ActionRefused, match="staat er al bij"):
            actions.remark(logged, "Toch niet.", by=noor)
        logged.refresh_from_db()
        assert logged.confirmed_at and logged.remark == "Het was wel met hulp."


def test_nobody_confirms_the_own_words(cast):
    evidence = handed_in(cast)
    with acting_as(cast.actor("noor")), pytest.raises(ActionRefused, match="legde je zelf vast"):
        actions.confirm(evidence, by=cast.actor("noor"))
