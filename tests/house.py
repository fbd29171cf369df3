"""The whole house, running: `manage.py demo` with its own database, broker, worker and demo school.

Tests that use it carry `pytestmark = [pytest.mark.house, pytest.mark.xdist_group("house")]`: one house for all of them.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

START_LIMIT = 240


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class House:
    """The running demo: its address and where its mail lands."""

    address: str
    var: Path
    process: subprocess.Popen | None

    def mails(self) -> list[str]:
        """The mails so far, oldest first, decoded."""
        import email
        from email import policy

        found = sorted((self.var / "demo" / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
        texts = []
        for path in found:
            for raw in re.split(rb"\n-{79}\n", path.read_bytes()):
                if raw.strip():
                    message = email.message_from_bytes(raw.strip() + b"\n", policy=policy.default)
                    body = message.get_body(preferencelist=("plain",))
                    texts.append(f"To: {message['To']}\nSubject: {message['Subject']}\n\n{body.get_content()}")
        return texts

    def wait_for_mail(self, *needles: str, after: int = 0) -> str:
        """The first mail past number `after` that holds every needle; mail goes by a worker, so it takes a moment."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for text in self.mails()[after:]:
                if all(needle in text for needle in needles):
                    return text
            time.sleep(0.3)
        raise AssertionError(f"no mail with {needles}")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=3) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[House]:
    """The demo, started once for all walks, in a folder of its own.

    While writing a walk, KRING_HOUSE=http://127.0.0.1:8000=var points at a demo that runs already.
    """
    if given := os.environ.get("KRING_HOUSE"):
        address, _, folder = given.rpartition("=")
        yield House(address, Path(folder), None)
        return
    var = tmp_path_factory.mktemp("house")
    port = _free_port()
    environment = {
        **os.environ, "KRING_MODE": "demo", "KRING_VAR": str(var), "PORT": str(port), "SECRET_KEY": "w" * 50,
    }  # fmt: skip
    for name in ("KRING_DATABASE_ROLE", "DATABASE_URL", "REDIS_URL", "DATABASE_OWNER_URL"):
        environment.pop(name, None)
    log = (var / "demo.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"], cwd=settings.BASE_DIR, env=environment,
        stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    running = House(f"http://127.0.0.1:{port}", var, process)
    until = time.monotonic() + START_LIMIT
    while not _answers(running.address):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the demo did not start:\n{(var / 'demo.log').read_text()[-3000:]}")
        time.sleep(0.5)
    yield running
    process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=30)
    shutil.rmtree(var, ignore_errors=True)


CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process.

    Playwright keeps an event loop in this thread, also between tests; the database is asked from here all the same.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
