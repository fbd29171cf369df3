"""What the tests of the portal share."""

import pytest

from portal.celery import app
from tests.breakable import broker  # noqa: F401 - a fixture
from tests.store import store, store_server  # noqa: F401 - fixtures


@pytest.fixture
def eager():
    """Jobs are done at once, in this process."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before
