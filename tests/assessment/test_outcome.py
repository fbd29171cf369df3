"""The pass rule, by itself."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assessment.models import Criterion, TestDesign
from assessment.outcome import compute


def _design(pass_score=3, pass_count=0) -> TestDesign:
    return TestDesign(pass_score=pass_score, pass_count=pass_count)


def _scores(*values, critical=()):
    return [
        (Criterion(position=place, text=f"Criterium {place}", is_critical=place in critical), value)
        for place, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "critical", "pass_count", "passed"),
    [
        ((3, 3, 3), (), 3, True),
        ((3, 3, 2), (), 3, False),
        ((3, 3, 2), (), 2, True),
        ((3, 2, 4), (1,), 2, False),
        ((1, 3, 4), (1,), 2, True),
        ((1, 1, 1), (), 0, True),
    ],
)
def test_critical_criteria_and_the_count(values, critical, pass_count, passed):
    assert compute(_design(pass_count=pass_count), _scores(*values, critical=critical)).passed is passed


def test_the_reasons_name_what_fell_short_in_words():
    computed = compute(_design(pass_count=3), _scores(3, 2, 4, critical=(1,)))
    assert computed.reasons == (
        "‘Criterium 1’ moet minstens zelfstandig zijn. Afgesproken is met hulp.",
        "2 van de 3 criteria zijn minstens zelfstandig. Nodig: 3.",
    )


def test_the_reasons_also_say_what_was_enough():
    assert compute(_design(pass_count=2), _scores(1, 3, 4, critical=(1, 2))).reasons == (
        "Alles wat gehaald moet worden, is minstens zelfstandig.",
        "2 van de 3 criteria zijn minstens zelfstandig. Nodig: 2.",
    )
    assert compute(_design(), _scores(1, 3)).reasons == (
        "Dit ontwerp stelt geen eis aan een enkel criterium of aan het aantal.",
    )


def test_a_test_without_criteria_has_no_outcome():
    with pytest.raises(ValueError, match=r"^A test without criteria has no outcome\.$"):
        compute(_design(), [])


@given(some.lists(some.tuples(some.integers(1, 4), some.booleans()), min_size=1, max_size=8), some.integers(0, 8))
def test_a_higher_score_never_turns_passed_into_not_yet(given_scores, pass_count):
    design = _design(pass_count=pass_count)

    def outcome(rows):
        return compute(design, [(SimpleNamespace(text="x", is_critical=critical), value) for value, critical in rows])

    before = outcome(given_scores).passed
    for place, (value, critical) in enumerate(given_scores):
        better = [*given_scores]
        better[place] = (min(value + 1, 4), critical)
        assert outcome(better).passed >= before
