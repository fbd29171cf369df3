"""`make demo` itself: up, well, filled, and gone again with everything it started."""

import json
import os
import re
import signal
import subprocess
import sys
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.platform.conftest import ROOT
from tests.platform.test_whole_body import _free_port
from tests.platform.waiting import eventually

# Generous: other tests run beside this one. scripts/smoke.py holds the true limits, 120 and 15 seconds.
FIRST_WITHIN_SECONDS = 240
SECOND_WITHIN_SECONDS = 60


class Demo:
    """A demo on a free port, with the pids of everything it started."""

    def __init__(self, checkout, *command):
        self.port = _free_port()
        checkout.environment["PORT"] = str(self.port)
        self.process = checkout.start(*command)

    def health(self) -> dict:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=3) as answer:
                return json.load(answer)
        except (URLError, OSError, ValueError):
            return {"ok": False}

    def is_up_within(self, seconds: float) -> bool:
        return (
            eventually(lambda: self.health()["ok"] or self.process.poll() is not None, seconds) and self.health()["ok"]
        )

    def last_words(self) -> str:
        self.process.terminate()
        return self.process.communicate(timeout=30)[0]

    def family(self) -> list[int]:
        rows = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split()
        parents = dict(zip(map(int, rows[::2]), map(int, rows[1::2]), strict=True))
        family = [self.process.pid]
        for member in family:
            family += [child for child, parent in parents.items() if parent == member]
        return family


def _left_of(family: list[int]) -> list[str]:
    listed = ",".join(map(str, family))
    shown = subprocess.run(
        ["ps", "-ww", "-o", "stat=,args=", "-p", listed], capture_output=True, text=True, check=False
    )
    return [line for line in shown.stdout.splitlines() if not line.startswith("Z")]


def _manage_demo(checkout) -> Demo:
    return Demo(checkout, sys.executable, ROOT / "manage.py", "demo")


@pytest.mark.long  # every walk starts a demo, and scripts/smoke.py starts it twice, in a fresh clone
def test_make_demo_comes_up_filled_and_an_interrupt_to_make_stops_it_all(demo_checkout):
    demo = Demo(demo_checkout, "make", "demo")

    assert demo.is_up_within(FIRST_WITHIN_SECONDS), demo.last_words()
    assert demo.health() == {"ok": True, "database": True, "broker": True, "worker": True}
    family = demo.family()
    assert len(family) > 8  # make, demo, two keepers, two servers, gunicorn and its two, Celery and its two, beat
    demo.process.send_signal(signal.SIGINT)  # to make alone, as a program that started it would do
    said = demo.process.communicate(timeout=30)[0]
    assert _left_of(family) == []
    assert f"http://127.0.0.1:{demo.port}" in said
    assert re.search(r"Inloggen kan als:\n(  \S.*\n){5,}", said), said

    again = _manage_demo(demo_checkout)
    assert again.is_up_within(SECOND_WITHIN_SECONDS), again.last_words()
    family = again.family()
    again.process.terminate()
    said = again.process.communicate(timeout=30)[0]
    assert "Demoschool laden" not in said
    assert again.process.returncode == 0
    assert _left_of(family) == []


@pytest.mark.long
@pytest.mark.parametrize("victim", ["gunicorn", "worker", "beat"])
def test_a_part_that_dies_ends_the_demo_and_is_named(demo_checkout, victim):
    demo = _manage_demo(demo_checkout)
    assert demo.is_up_within(FIRST_WITHIN_SECONDS)
    family = demo.family()
    (pid,) = [pid for pid in family if _runs(pid, victim) and _parent(pid) == demo.process.pid]

    os.kill(pid, signal.SIGKILL)
    said = demo.process.communicate(timeout=40)[0]

    assert demo.process.returncode == 1
    assert "is gestopt, dus de demo stopt ook" in said
    assert eventually(lambda: _left_of(family) == [])


@pytest.mark.long
def test_a_demo_that_is_killed_leaves_nothing(demo_checkout):
    demo = _manage_demo(demo_checkout)
    assert demo.is_up_within(FIRST_WITHIN_SECONDS)
    family = demo.family()

    demo.process.kill()

    assert eventually(lambda: _left_of(family) == [], 30), _left_of(family)


@pytest.mark.long
def test_a_demo_that_is_stopped_on_its_way_up_leaves_nothing(demo_checkout):
    for steps in range(5):  # each time one step further: database, queue, tables, school
        demo = _manage_demo(demo_checkout)
        for _ in range(steps):
            assert "klaar" in demo.process.stdout.readline()
        family = demo.family()
        demo.process.terminate()
        demo.process.communicate(timeout=40)
        assert eventually(lambda family=family: _left_of(family) == []), _left_of(family)


@pytest.mark.long
def test_starting_over_forgets_what_was_there(demo_checkout):
    (demo_checkout.var / "demo" / "media").mkdir(parents=True)
    (demo_checkout.var / "demo" / "media" / "old").write_text("old")
    demo_checkout.manage("migrate", "-v0")

    demo = Demo(demo_checkout, "make", "demo-reset")
    assert demo.is_up_within(FIRST_WITHIN_SECONDS), demo.last_words()
    said = demo.last_words()

    assert not (demo_checkout.var / "demo" / "media" / "old").exists()
    assert "Oude gegevens weggooien" in said
    assert "Demoschool laden" in said


def test_a_taken_port_is_told_before_anything_starts(demo_checkout):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        demo_checkout.environment["PORT"] = str(taken.getsockname()[1])
        done = demo_checkout.manage("demo")

    assert done.returncode == 1
    assert "al in gebruik" in done.stderr
    assert "make demo PORT=" in done.stderr
    assert not (demo_checkout.var / "demo" / "postgres").exists()


def test_outside_demo_mode_there_is_no_demo(checkout):
    done = checkout.manage("demo")

    assert done.returncode == 1
    assert "KRING_MODE=demo" in done.stderr


def _runs(pid: int, what: str) -> bool:
    try:
        return what in open(f"/proc/{pid}/cmdline").read().replace("\0", " ")
    except FileNotFoundError:
        return False


def _parent(pid: int) -> int:
    return int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
