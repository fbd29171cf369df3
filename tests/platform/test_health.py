"""/healthz: whether database, broker and worker are up, soon, and nothing more."""

import json
import threading
import time

import pytest
from django.test import Client

from portal import pulse
from portal.views import health

pytestmark = pytest.mark.integration


@pytest.fixture
def worker_pulse():
    pulse.give("worker")
    yield
    pulse.stop("worker")


def test_all_is_well(worker_pulse):
    answer = Client().get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "database": True, "broker": True, "worker": True}
    assert "no-store" in answer.headers["Cache-Control"]


def test_without_a_worker_it_says_so():
    pulse.stop("worker")

    answer = Client().get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": True, "broker": True, "worker": False}


@pytest.mark.parametrize(
    ("setting", "value", "down"),
    [
        ("DATABASE_URL", "postgresql://kring_login:geheim@127.0.0.1:1/kring", {"database"}),
        ("REDIS_URL", "redis://:geheim@127.0.0.1:1/0", {"broker", "worker"}),
    ],
)
def test_a_part_that_is_away_is_named_without_its_address(worker_pulse, settings, setting, value, down):
    setattr(settings, setting, value)

    answer = Client().get("/healthz")

    assert answer.status_code == 503
    parts = json.loads(answer.content)
    assert {name for name, is_well in parts.items() if not is_well} == down | {"ok"}
    assert set(parts) == {"ok", "database", "broker", "worker"}
    assert all(isinstance(is_well, bool) for is_well in parts.values())


def test_a_part_that_hangs_does_not_keep_the_answer_waiting(worker_pulse, monkeypatch):
    let_go = threading.Event()
    monkeypatch.setattr(health, "_database", lambda: let_go.wait(30))
    began = time.monotonic()
    try:
        answer = Client().get("/healthz")
    finally:
        let_go.set()

    assert time.monotonic() - began < 2
    assert answer.json() == {"ok": False, "database": False, "broker": True, "worker": True}


@pytest.mark.django_db  # what somebody sends is one transaction, whoever it is
def test_it_asks_nothing_of_a_visitor_and_takes_no_orders(worker_pulse):
    assert Client().post("/healthz").status_code == 405
    assert Client(enforce_csrf_checks=True).get("/healthz").status_code == 200
