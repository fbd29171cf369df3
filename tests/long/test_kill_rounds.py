"""Rounds of killing in the running house, while people ask for documents: each one ends, and ends once.

In every round several people ask at random moments, and at a random moment something dies or stops answering: a
process in which jobs run, a whole worker with its main process, or the broker. Nobody who asks may hear an error.
"""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from portal import embedded
from tests.stack.test_kills import _children_of, _workers
from tests.stack.visitor import Visitor

pytestmark = [pytest.mark.house, pytest.mark.xdist_group("house")]
ROUND_SECONDS = 3.0
ALL_END_WITHIN = 240
ANSWERS_WITHIN = 15.0


def _words_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\x00").split("\x00")
    except OSError:
        return []


class Broker:
    """The broker of the house; once it was killed, we are the ones who start it again."""

    def __init__(self, house):
        self.socket = house.var / "demo" / "run" / "valkey.sock"
        self.ours: subprocess.Popen | None = None
        self.pid, keeper = self._find(house)
        self.command = _words_of(keeper)[_words_of(keeper).index("SIGTERM") + 2 :]
        assert "--unixsocket" in self.command

    def _find(self, house) -> tuple[int, int]:
        for keeper in _children_of(house.process.pid):
            if any("broker.users" in word for word in _words_of(keeper)):
                return _children_of(keeper)[0], keeper
        raise AssertionError("the broker of the house is not found")

    def freeze_for(self, seconds: float) -> None:
        os.kill(self.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.pid, signal.SIGCONT)

    def kill_for(self, seconds: float) -> None:
        os.kill(self.pid, signal.SIGKILL)
        if self.ours:
            self.ours.wait()
        time.sleep(seconds)
        self.ours = subprocess.Popen(self.command, cwd="/", stdout=subprocess.DEVNULL, start_new_session=True)
        self.pid = self.ours.pid


class Worker:
    """A second worker, beside that of the demo; its main process may be killed too."""

    def __init__(self, house):
        self.environment = {**os.environ, "KRING_MODE": "demo", "KRING_VAR": str(house.var), "SECRET_KEY": "w" * 50}
        for name in ("KRING_DATABASE_ROLE", "DATABASE_URL", "REDIS_URL", "DATABASE_OWNER_URL"):
            self.environment.pop(name, None)
        self.log = (house.var / "second-worker.log").open("ab")
        self.number = 0
        self.start()

    def start(self) -> None:
        self.number += 1
        words = [
            "-m",
            "celery",
            "--app=portal.celery",
            "worker",
            "--concurrency=1",
            f"--hostname=second{self.number}@%h",
        ]
        self.process = subprocess.Popen(
            [sys.executable, *words], cwd=settings.BASE_DIR, env=self.environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="session")
def broker(house) -> Iterator[Broker]:
    made = Broker(house)
    yield made
    if made.ours:
        made.ours.kill()
        made.ours.wait()


@pytest.fixture
def worker(house) -> Iterator[Worker]:
    made = Worker(house)
    yield made
    made.kill()


@pytest.fixture
def ask_database(house, monkeypatch):
    monkeypatch.setenv("KRING_VAR", str(house.var))
    monkeypatch.setenv("KRING_MODE", "demo")
    with psycopg.connect(embedded.addresses().owner_url, autocommit=True) as connection:
        yield lambda sql, *values: connection.execute(sql, values).fetchall()


class Asker:
    """Somebody with a page on which documents are asked for; counts how long an answer took."""

    def __init__(self, house, name: str, pages: str, find: str):
        self.visitor = Visitor(house.address)
        self.visitor.log_in_as(name)
        page = self.visitor.get(pages)
        found = sorted(set(re.findall(find, page)))
        assert found, f"{name} finds nothing to print on {pages}"
        self.forms = [(f"{path}afdrukken/", path if path != pages else pages) for path in found]
        self.asked: list[str] = []
        self.slowest = 0.0

    def ask(self, chance: random.Random) -> None:
        action, page = chance.choice(self.forms)
        began = time.monotonic()
        where, _ = self.visitor.post(action, page)
        self.slowest = max(self.slowest, time.monotonic() - began)
        assert where.startswith("/documenten/"), where
        self.asked.append(where.split("/")[2])


@pytest.fixture
def askers(house) -> list[Asker]:
    return [
        Asker(house, "Noor Aksoy", "/portfolio/", r'action="(/leerlingen/[0-9a-f-]{36}/)afdrukken/"'),
        Asker(house, "Marieke Ouwehand", "/leerlingen/", r'href="(/leerlingen/[0-9a-f-]{36}/)"'),
        Asker(house, "Farid Haddou", "/afspraken/", r'href="(/afspraken/[0-9a-f-]{36}/)"'),
    ]


def _break_something(chance: random.Random, house, broker: Broker, worker: Worker) -> str:
    what = chance.choice(["child", "child", "main", "silent broker", "broker"])
    time.sleep(chance.uniform(0, ROUND_SECONDS))
    if what == "child":
        for pid in chance.sample(found := _workers(house), chance.randint(1, len(found))) if _workers(house) else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    elif what == "main":
        worker.kill()
        worker.start()
    elif what == "silent broker":
        broker.freeze_for(chance.uniform(0.5, 4))
    else:
        broker.kill_for(chance.uniform(0.2, 3))
    return what


def _one_round(chance: random.Random, askers: list[Asker], breaking) -> list[Exception]:
    problems: list[Exception] = []

    def some_asking(asker: Asker, pauses: list[float]) -> None:
        try:
            for pause in pauses:
                time.sleep(pause)
                asker.ask(chance)
        except Exception as problem:
            problems.append(problem)

    threads = [
        threading.Thread(target=some_asking, args=(asker, [chance.uniform(0, ROUND_SECONDS) for _ in range(2)]))
        for asker in askers
    ]
    for thread in threads:
        thread.start()
    breaking()
    for thread in threads:
        thread.join()
    return problems


STANDING = (
    "select r.uid::text, r.state, r.failed_because, r.attempt, f.key from portal_report r "
    "left join portal_storedfile f on f.id = r.file_id where r.uid::text = any(%s)"
)


def _wait_until_all_ended(ask_database, asked: list[str]) -> list[tuple]:
    until = time.monotonic() + ALL_END_WITHIN
    while time.monotonic() < until:
        rows = ask_database(STANDING, asked)
        if not [row for row in rows if row[1] in ("queued", "running")]:
            return rows
        time.sleep(1)
    raise AssertionError(f"still not ended: {[row for row in rows if row[1] in ('queued', 'running')]}")


@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.long)])
def test_every_document_ends_once_whatever_dies(house, broker, worker, askers, ask_database, rounds):
    chance = random.Random(rounds)
    began = ask_database("select now()")[0][0]
    done = []
    for _ in range(rounds):
        problems = _one_round(chance, askers, lambda: done.append(_break_something(chance, house, broker, worker)))
        assert problems == [], f"somebody heard an error after {done}"

    asked = sorted({uid for asker in askers for uid in asker.asked})
    rows = _wait_until_all_ended(ask_database, asked)

    print("broken:", done, "asked:", len(asked), "attempts:", sorted(row[3] for row in rows))
    print("slowest answers:", [round(asker.slowest, 1) for asker in askers])
    assert len(rows) == len(asked)
    ready = [row for row in rows if row[1] == "ready"]
    assert [row for row in rows if row[1] not in ("ready", "failed") or (row[1] == "failed" and not row[2])] == []
    assert len(ready) >= len(asked) / 2
    made = ask_database("select count(*) from portal_storedfile where kind = 'pdf' and made_at > %s", began)
    assert made == [(len(ready),)], "a document has more than one file"
    for _, _, _, _, key in ready:
        assert (house.var / "demo" / "media" / key).read_bytes().startswith(b"%PDF-")
    assert max(asker.slowest for asker in askers) < ANSWERS_WITHIN
    assert house.process.poll() is None, "the house has stopped"


def test_the_house_is_well_again(house, broker):
    """After the rounds: the worker that the demo started reads its queues again."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if '"ok": true' in Visitor(house.address).get("/healthz"):
                return
        time.sleep(1)
    raise AssertionError("the house does not recover")
