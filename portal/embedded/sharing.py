"""One server for many processes: who is first starts it, its keeper stops it after the last one."""

import atexit
import contextlib
import dataclasses
import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from portal.embedded import keeper
from portal.embedded.places import EmbeddedError, Owner, Place, make_state

START_WITHIN_SECONDS = 60
# After a kill -9 the last processes of the old server may still hold its memory for a moment.
TRY_AGAIN_SECONDS = 3

_held: dict[str, int] = {}  # server name -> our open users file


@dataclasses.dataclass(frozen=True)
class Server:
    """A server that can be shared. The two kinds say what to prepare, what to run and when it answers."""

    here: Place

    name = ""
    stop_with = "SIGTERM"

    @property
    def users(self) -> Path:
        return self.here.state / f"{self.name}.users"

    @property
    def log(self) -> Path:
        return self.here.state / f"{self.name}.log"

    @property
    def socket(self) -> Path:
        raise NotImplementedError

    @property
    def owner(self) -> Owner | None:
        return None

    def prepare(self) -> None:
        """Make the files the server needs."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """What to run; it must stay in the foreground."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether the server is up and does its work."""
        raise NotImplementedError

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join([f"Laatste regels van {self.log}:", *lines[-8:]])


def share(server: Server) -> None:
    """Have `server` running for as long as this process lives. Raises EmbeddedError with the reason."""
    if server.name in _held:
        return
    make_state(server.here)
    with open(server.here.state / f"{server.name}.starting", "w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        users = _open(server.users)
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping the server
        try:
            if not server.answers():
                _start(server)
        except BaseException:
            os.close(users)
            raise
        _held[server.name] = users
    atexit.register(_leave, server, os.getpid())


@contextlib.contextmanager
def no_users(here: Place, name: str) -> Iterator[None]:
    """Hold the server down, or raise EmbeddedError when somebody uses it."""
    make_state(here)
    lock = _open(here.state / f"{name}.users")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise EmbeddedError("De demo draait nog. Stop die eerst met Ctrl-C.") from None
    finally:
        os.close(lock)


def _start(server: Server) -> None:
    began = time.monotonic()
    server.prepare()
    running = _start_keeper(server)
    while not server.answers():
        waited = time.monotonic() - began
        if waited > START_WITHIN_SECONDS:
            running.terminate()
            raise EmbeddedError(f"'{server.name}' geeft geen antwoord. {server.last_words()}")
        if running.poll() is not None:
            if waited > TRY_AGAIN_SECONDS:
                raise EmbeddedError(f"'{server.name}' wil niet starten. {server.last_words()}")
            time.sleep(0.3)
            running = _start_keeper(server)
        time.sleep(0.02)


def _start_keeper(server: Server) -> subprocess.Popen:
    owner = f"{server.owner[0]}:{server.owner[1]}" if server.owner else ""
    keeping = [keeper.__file__, str(server.users), str(server.log), server.stop_with, owner]
    with server.log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", *keeping, *server.command()],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment(),
            start_new_session=True,  # Ctrl-C in the terminal is for the program, not for its servers
        )


def environment() -> dict[str, str]:
    """What a server gets to see: settings meant for a PostgreSQL client (PGDATA, PGHOST, ...) must not reach it."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def _leave(server: Server, pid: int) -> None:
    """Let go of the server; when we were the last one, wait until its keeper has stopped it."""
    if os.getpid() != pid or not server.here.state.exists():  # a forked child, or all was thrown away
        return
    os.close(_held.pop(server.name))
    lock = _open(server.users)
    give_up = time.monotonic() + keeper.STOP_WITHIN_SECONDS
    while time.monotonic() < give_up:
        if _try(lock, fcntl.LOCK_EX):
            if not _listens(server.socket):
                break  # the keeper is done
            fcntl.flock(lock, fcntl.LOCK_UN)  # the keeper did not have its turn yet
        elif _try(lock, fcntl.LOCK_SH):
            break  # others use the server
        time.sleep(0.02)
    os.close(lock)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _try(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(str(path)) == 0
