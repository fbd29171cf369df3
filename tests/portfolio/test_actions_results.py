"""The result of a test in the portfolio: accepted at once by its assessors, and gone again when it is annulled."""

import pytest

from portal.actors import acting_as, system
from portal.rules import ActionRefused
from portfolio import actions
from portfolio.actions.results import Shown
from portfolio.models import Cell, Claim, Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def result(cast) -> Evidence:
    by = system("the test is signed", organisation=cast.noor.organisation, by=cast.marieke)
    shown = [
        Shown(cast.competencies[1], "kunnen", "Zelfstandig.", cast.ronald),
        Shown(cast.competencies[2], "kunnen", "Zelfstandig.", cast.marieke),
    ]
    with acting_as(by):
        return actions.log_result(
            cast.portfolio, title="Wandkast " * 30, text="Gehaald.", happened_on=cast.today,
            placement=cast.placement, logged_by=cast.marieke, claims=shown, by=by,
        )  # fmt: skip


def test_a_result_counts_at_once_with_the_assessors_behind_it(cast, result):
    noor = cast.actor("noor")
    with acting_as(noor):
        piece = Evidence.objects.visible_to(noor).get()
        assert (piece.kind, piece.purpose, piece.state, piece.setting) == (
            "test_result", "count", "submitted", "workplace",
        )  # fmt: skip
        claims = Claim.objects.visible_to(noor)
        assert {(claim.state, claim.judged_by_id) for claim in claims} == {
            ("accepted", cast.ronald.pk), ("accepted", cast.marieke.pk),
        }  # fmt: skip
        assert {(cell.pieces, cell.stage) for cell in Cell.objects.visible_to(noor)} == {(1, 1)}


def test_a_result_that_was_annulled_counts_no_more_and_cannot_come_back(cast, result):
    noor, board = cast.actor("noor"), system("annulled", organisation=cast.noor.organisation, by=cast.marieke)
    with acting_as(board):
        actions.take_back_result(result, reason="Procedure.", by=board)
    with acting_as(noor):
        assert not Cell.objects.visible_to(noor).exists()
        with pytest.raises(ActionRefused, match="examencommissie"):
            actions.restore(Evidence.objects.visible_to(noor).get(), by=noor)
