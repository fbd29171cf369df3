"""What the demo starts, it stops: by a signal to it, to the `make` above it, or when it is killed."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from portal import processes
from portal.processes import Children
from tests.platform.conftest import ROOT
from tests.platform.waiting import eventually

# Starts a child that has a child of its own, prints both numbers, and waits to be stopped.
PARENT = """
    import sys, time
    from pathlib import Path
    sys.path.insert(0, {root!r})
    from portal.processes import Children, Stopping
    stopping, children = Stopping(), Children(Path.cwd(), Path.cwd() / "log")
    children.start("kind", ["sh", "-c", "sleep 300 & echo $$ $!; wait"])
    while not children.all[0].log.read_text().count("\\n"):
        time.sleep(0.02)
    print(children.all[0].log.read_text(), end="", flush=True)
    while not stopping and not children.dead():
        time.sleep(0.05)
    children.stop()
    print("stopped", flush=True)
"""


@pytest.fixture
def parent(tmp_path):
    """Starts the program above, under `make` if asked; gives it and the pids of child and grandchild."""
    started = []

    def start(*, under_make=False):
        program = tmp_path / "parent.py"
        program.write_text(textwrap.dedent(PARENT.format(root=str(ROOT))))
        (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} {program}\n")
        command = ["make", "run"] if under_make else [sys.executable, str(program)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE, start_new_session=True
        )
        started.append(process)
        return process, [int(number) for number in process.stdout.readline().split()]

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _gone(pid: int) -> bool:
    try:
        status = open(f"/proc/{pid}/stat").read()  # noqa: SIM115
    except FileNotFoundError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("under_make", [False, True])
def test_a_signal_stops_all(parent, number, under_make):
    process, family = parent(under_make=under_make)

    if under_make and number == signal.SIGHUP:
        os.killpg(process.pid, number)  # a terminal that closes tells everyone
    else:
        process.send_signal(number)

    assert process.communicate(timeout=20)[0] == "stopped\n"
    assert [pid for pid in family if not _gone(pid)] == []


def test_a_child_that_dies_ends_it_with_its_own_children(parent):
    process, (child, grandchild) = parent()

    os.kill(child, signal.SIGKILL)

    assert process.communicate(timeout=20)[0] == "stopped\n"
    assert eventually(lambda: _gone(grandchild))


@pytest.mark.parametrize("under_make", [False, True])
def test_a_kill_leaves_no_child(parent, under_make):
    process, (child, _) = parent(under_make=under_make)

    process.kill()

    assert eventually(lambda: _gone(child))


def test_a_child_that_will_not_stop_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "STOP_WITHIN_SECONDS", 0.5)
    children = Children(tmp_path, tmp_path / "log")
    children.start("doof", ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"])
    (child,) = children.all
    assert eventually(lambda: "ready" in child.log.read_text())

    children.stop()

    assert child.process.returncode == -signal.SIGKILL


def test_the_last_words_of_a_child_are_kept(tmp_path):
    children = Children(tmp_path, tmp_path / "log")
    children.start("kort", ["sh", "-c", "echo eerste; echo laatste >&2; exit 3"])

    assert eventually(children.dead)
    assert children.dead().last_words(lines=1) == "laatste"
    assert children.dead().process.returncode == 3
    children.stop()
