"""The short form of a long test runs with everything else, the long form in `make test-long` only."""

import pytest
from hypothesis import HealthCheck, Phase, settings

# Each example runs in a savepoint of one test: the fixtures around it do not change between examples.
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def sizes(*, short: int, long: int):
    """Parametrizes a test with `examples`: hypothesis settings, to be put on the check inside the test."""
    return pytest.mark.parametrize(
        "examples",
        [
            pytest.param(_examples(short, derandomize=True), id="short"),
            pytest.param(_examples(long, derandomize=False), id="long", marks=pytest.mark.long),
        ],
    )


def _examples(number: int, *, derandomize: bool) -> settings:
    # The short form tries the same examples each time, so that nobody's commit fails by chance.
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=derandomize,
        database=None,
        suppress_health_check=QUIET,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        print_blob=True,
    )
