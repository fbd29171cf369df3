"""The cast and the ways in of every test.

Tests log in to the database as its owner (who can make the test database), but each test starts with the bare
log-in role: forgetting `acting_as` is as loud in a test as it is live. Factories write as the owner.
"""

import os
import signal
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client

from portal import wall
from portal.actors import ACTING_SESSION_KEY, acting_as, as_login, as_owner, member
from tests.house import browser, house  # noqa: F401 - fixtures for all
from tips.reference import load_tips


def pytest_configure(config):
    # Started in the background we would ignore SIGINT, and so would every program that a test starts and interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if settings.EMBEDDED:
        from portal import embedded

        embedded.start_database()
        embedded.start_broker()


def pytest_collection_finish(session):
    # A group that is not kept together starts a house, or loads a demo, in each process.
    grouped = [item.nodeid for item in session.items if item.get_closest_marker("xdist_group")]
    if os.environ.get("PYTEST_XDIST_WORKER") and not all("@" in nodeid for nodeid in grouped):
        raise pytest.UsageError("pytest-xdist does not see the groups; which versions are installed?")


@pytest.fixture
def library(db):
    """The tips as this release has them."""
    with as_owner():
        load_tips()


@pytest.fixture(autouse=True)
def closed(request):
    """Every test with a database starts without rights on held tables."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None:
        yield
        return
    if marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        _append_only("enable")
        yield
        # Emptying the tables after such a test is a TRUNCATE by the owner, which append-only tables refuse.
        _append_only("disable")
        return
    request.getfixturevalue("db")
    with as_login():
        yield


def _append_only(verb: str) -> None:
    tables = [table.table for table in wall.declarations("TABLES") if getattr(table, "append_only", False)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"alter table {table} {verb} trigger kring_append_only_statement")


@pytest.fixture
def log_in():
    """`log_in(membership)` gives a client that is logged in and acts in that membership."""
    from tests.factories import user_of

    def make(membership) -> Client:
        client = Client()
        client.force_login(user_of(membership.person))
        session = client.session
        session[ACTING_SESSION_KEY] = str(membership.uid)
        session.save()
        return client

    return make


@pytest.fixture
def acting():
    """`with acting(membership):` runs under the hat of that membership."""
    return lambda membership: acting_as(member(membership))


@pytest.fixture(autouse=True)
def _own_counts(monkeypatch):
    """Every test counts its own tries: the limits live in a cache that all tests share."""
    monkeypatch.setattr(caches["default"], "key_prefix", f"kring-test-{uuid4().hex}")


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
