"""The formulas of the matrix, without a database."""

from datetime import date
from types import SimpleNamespace

import pytest

from portfolio.course import Triangulation
from portfolio.coverage import Accepted, at_least_half, cell_stage, missing, piece_stages
from portfolio.models import Claim

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
TWO = Triangulation(2, 2, 2)


def accepted(method="photo", day=MONDAY, assessor=1):
    return Accepted(method, day, assessor)


@pytest.mark.parametrize(
    ("claims", "shown", "stage"),
    [
        (0, [], 0),
        (1, [], 1),
        (4, [], 1),
        (1, [accepted()], 1),
        (2, [accepted(), accepted(method="film", assessor=2)], 1),  # one day
        (2, [accepted(), accepted(day=TUESDAY)], 2),  # one method, one assessor
        (2, [accepted(), accepted(method="film", day=TUESDAY)], 2),  # one assessor
        (2, [accepted(), accepted(day=TUESDAY, assessor=2)], 2),  # one method
        (2, [accepted(), accepted(method="film", day=TUESDAY, assessor=2)], 3),
    ],
)
def test_stage_of_a_cell(claims, shown, stage):
    assert cell_stage(claims, shown, TWO) == stage


def test_the_programme_sets_the_triangulation_rule():
    shown = [accepted(), accepted(method="film", day=TUESDAY, assessor=2)]

    assert cell_stage(2, shown, Triangulation(3, 2, 2)) == 2
    assert cell_stage(1, [accepted()], Triangulation(1, 1, 1)) == 3


def test_what_is_missing_is_said_in_words():
    assert missing([accepted()], Triangulation(2, 3, 2)) == [
        "nog 1 andere soort bewijs",
        "nog 2 andere dagen",
        "nog 1 andere beoordelaar",
    ]
    assert missing([accepted()], Triangulation(3, 2, 3)) == [
        "nog 2 andere soorten bewijs",
        "nog 1 andere dag",
        "nog 2 andere beoordelaars",
    ]
    assert missing([accepted(), accepted("film", TUESDAY, 2)], TWO) == []


@pytest.mark.parametrize(
    ("stages", "out_of", "stage"),
    [
        ([], 0, 0),
        ([], 3, 0),
        ([3], 3, 0),
        ([3, 1], 3, 1),
        ([3, 1], 4, 1),
        ([3, 2, 1], 4, 2),
        ([3, 3], 4, 3),
        ([2], 1, 2),
    ],
)
def test_a_glyph_shows_what_at_least_half_reach(stages, out_of, stage):
    assert at_least_half(stages, out_of) == stage


def claim(element, state="open", ticks=()):
    stage = Claim.stage.fget(SimpleNamespace(state=state, State=Claim.State, TICKS=Claim.TICKS, ticks=list(ticks)))
    return SimpleNamespace(element=element, stage=stage)


def test_a_glyph_of_one_piece_shows_the_strongest_claim_per_element():
    claims = [
        claim("weten"),
        claim("kunnen", "accepted", ["valid"]),
        claim("kunnen", "asked_more"),
        claim("willen", "accepted", Claim.TICKS),
    ]

    assert piece_stages(claims) == [1, 2, 3, 0]
