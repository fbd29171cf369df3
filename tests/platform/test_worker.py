"""A real worker and a real beat on a real broker."""

import signal
import sys

import pytest
import redis
from django.conf import settings

from portal import pulse
from portal.celery import QUEUES, ROUTES, TIME_TABLE, app
from tests.platform.waiting import eventually

CELERY = [sys.executable, "-m", "celery", "--app=portal.celery"]


@pytest.fixture
def broker(checkout, monkeypatch):
    """The broker of a checkout of its own, where no other test's jobs lie."""
    checkout.holding("embedded.start_database()\nembedded.start_broker()")
    here = checkout.place(monkeypatch)
    with redis.Redis(unix_socket_path=str(here.broker_socket)) as connection:
        yield connection


def test_a_worker_is_alive_until_it_stops(checkout, broker):
    worker = checkout.start(*CELERY, "worker", "--concurrency=1")

    assert eventually(lambda: broker.exists(pulse.key("worker")), 30), worker.stdout
    assert 0 < broker.ttl(pulse.key("worker")) <= pulse.FADES_AFTER_SECONDS
    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=30)
    assert not broker.exists(pulse.key("worker"))


def test_beat_is_alive_and_sends_what_is_due(checkout, broker, tmp_path):
    checkout.start(*CELERY, "beat", f"--schedule={tmp_path / 'beat'}", "--pidfile=")

    assert eventually(lambda: broker.exists(pulse.key("beat")), 30)
    assert eventually(lambda: broker.llen("short"), 30)


def test_a_job_waits_in_its_own_queue_only(checkout, broker):
    done = checkout.manage(
        "shell", "-v0", "-c", "from portal.tasks import build_report, deliver_mail\n"
        "build_report.delay(1)\ndeliver_mail.delay(1)",
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert {queue: broker.llen(queue) for queue in QUEUES} == {"short": 0, "long": 1, "mail": 1}


@pytest.mark.parametrize("name", sorted({*ROUTES, *TIME_TABLE}))
def test_every_named_task_exists(name):
    app.loader.import_default_modules()
    assert name in app.tasks


def test_every_route_leads_to_a_queue_of_ours():
    assert set(ROUTES.values()) <= set(QUEUES)
    assert settings.CELERY_TASK_DEFAULT_QUEUE in QUEUES


def test_a_misspelt_queue_is_an_error():
    with pytest.raises(Exception, match="shrot"):
        app.send_task("portal.tasks.reap_reports", queue="shrot")


def test_only_json_is_taken_in_and_a_job_is_done_before_it_is_ticked_off():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
