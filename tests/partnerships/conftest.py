import pytest

from tests.partnerships.cast import make_cast


@pytest.fixture
def cast(db):
    return make_cast()
