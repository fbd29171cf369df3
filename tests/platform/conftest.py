"""Platform tests start servers and programs of their own, in a folder of their own, beside those of the other tests."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import embedded
from tests.platform.waiting import eventually
from tests.store import store_server  # noqa: F401 - a fixture

ROOT = Path(__file__).resolve().parent.parent.parent
FOREIGN = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "KRING_DATABASE_ROLE", "MAKELEVEL", "MAKEFLAGS", "MFLAGS"}


class Checkout:
    """Embedded servers with data of their own, and programs that use them."""

    def __init__(self, var: Path, mode: str):
        self.var = var
        ours = {"KRING_VAR": str(var), "KRING_MODE": mode, "SECRET_KEY": "of-a-test", "PYTHONPATH": str(ROOT)}
        self.environment = {name: value for name, value in os.environ.items() if name not in FOREIGN} | ours
        self.started: list[subprocess.Popen] = []

    def start(self, *command: str | Path) -> subprocess.Popen:
        """Start a program; it is killed at the end of the test."""
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=self.environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def python(self, code: str) -> subprocess.Popen:
        """Start Python on `code`, with `embedded` imported."""
        return self.start(sys.executable, "-c", f"from portal import embedded\n{code}")

    def holding(self, code: str = "embedded.start_database()") -> subprocess.Popen:
        """Start a program that runs `code`, prints `ready`, and stays until its standard input ends."""
        process = self.python(f"{code}\nprint('ready', flush=True)\nimport sys; sys.stdin.read()")
        assert process.stdout
        line = process.stdout.readline()
        assert line == "ready\n", line + process.stdout.read()
        return process

    def run(self, *command: str | Path) -> subprocess.CompletedProcess:
        """Run a program to its end."""
        return subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=self.environment,
            text=True,
            capture_output=True,
            timeout=180,
            check=False,
        )

    def manage(self, *arguments: str | Path) -> subprocess.CompletedProcess:
        return self.run(sys.executable, ROOT / "manage.py", *arguments)

    def place(self, monkeypatch: pytest.MonkeyPatch):
        """Where its files lie."""
        for name in ("KRING_VAR", "KRING_MODE"):
            monkeypatch.setenv(name, self.environment[name])
        return embedded.place()

    def processes(self) -> list[str]:
        """The command lines of keepers and servers that run out of this folder."""
        shown = subprocess.run(
            ["ps", "-eww", "-o", "stat=,pid=,args="], capture_output=True, text=True, check=True
        ).stdout
        mine = (line for line in shown.splitlines() if f"{self.var}/" in line)
        return [
            line
            for line in mine
            if not line.startswith("Z") and ("keeper" in line or "postgres" in line or "valkey" in line)
        ]

    def close(self) -> None:
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        assert eventually(lambda: not self.processes(), 20), self.processes()
        shutil.rmtree(self.var, ignore_errors=True)


def _checkout(mode: str):
    # Not pytest's own folder: socket paths must be short, and `nobody` must be able to pass through.
    folder = Path(tempfile.mkdtemp(prefix="kring-", dir="/tmp"))
    folder.chmod(0o755)
    return Checkout(folder / "var", mode)


@contextlib.contextmanager
def fresh_checkout(mode: str) -> Iterator[Checkout]:
    """A checkout without any data yet."""
    # Not pytest's own folder: socket paths must be short, and `nobody` must be able to pass through.
    folder = Path(tempfile.mkdtemp(prefix="kring-", dir="/tmp"))
    folder.chmod(0o755)
    made = Checkout(folder / "var", mode)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder)


@pytest.fixture
def checkout():
    """A checkout in test mode."""
    with fresh_checkout("test") as made:
        yield made


@pytest.fixture
def demo_checkout():
    """A checkout in demo mode."""
    with fresh_checkout("demo") as made:
        yield made
