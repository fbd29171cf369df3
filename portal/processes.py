"""Child processes of the demo: started together, watched, and stopped together, whatever way the demo ends."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

STOP_WITHIN_SECONDS = 10
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass
class Child:
    """One running program, the leader of its own process group, and where its output goes."""

    name: str
    log: Path
    process: subprocess.Popen

    def last_words(self, lines: int = 12) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Children:
    """The programs that one demo started."""

    def __init__(self, folder: Path, logs: Path):
        self.folder = folder
        self.logs = logs
        self.all: list[Child] = []

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a program in a process group of its own, so that Ctrl-C reaches it through us only."""
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.all.append(Child(name, log, process))

    def dead(self) -> Child | None:
        """The first child that ended by itself, if any."""
        return next((child for child in self.all if child.process.poll() is not None), None)

    def stop(self) -> None:
        """Ask all to stop, wait, and kill what is left of each process group."""
        for child in self.all:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        try:
            for child in self.all:
                child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            for child in self.all:
                _signal(child, signal.SIGKILL)
                child.process.wait()
        self.all = []


class Stopping:
    """Turns true when somebody wants us to stop: by a signal, or because the `make` above us was told to."""

    SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self._asked = False
        self._make = os.getppid() if os.environ.get("MAKELEVEL") else None
        self._make_took_interrupts = self._make_takes_interrupts()
        for number in self.SIGNALS:
            signal.signal(number, self._ask)

    def __bool__(self) -> bool:
        return self._asked or self._make_is_stopping()

    def _ask(self, *_) -> None:
        if self._asked:  # asked twice: no more patience
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self._asked = True

    def _make_is_stopping(self) -> bool:
        # make passes SIGTERM on to us, but an interrupt meant for make alone it only remembers: it puts its own
        # handler away and waits for us. Its death we see as another parent.
        if self._make is None:
            return False
        return os.getppid() != self._make or (self._make_took_interrupts and not self._make_takes_interrupts())

    def _make_takes_interrupts(self) -> bool:
        status = Path(f"/proc/{self._make}/status")
        if self._make is None or not status.exists():
            return False
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt:"))
        return bool(int(caught.split()[1], 16) >> (signal.SIGINT - 1) & 1)


def _signal(child: Child, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, number)


def _die_with_parent() -> None:
    # Also when the demo itself is killed with -9 nothing stays behind. Linux only; elsewhere that is the user's task.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
