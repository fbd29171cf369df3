"""A real browser against the whole house: `manage.py demo` with its own database, broker, worker and demo school."""

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
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

SCREENS = Path(settings.BASE_DIR) / "build" / "screens"
START_LIMIT = 240
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE_TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class House:
    """The running demo: its address and where its mail lands."""

    address: str
    var: Path
    process: subprocess.Popen

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
    """The demo, started once for all walks, in a folder of its own."""
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser. `shot` keeps a picture of the page at both widths, and runs axe on it."""

    def __init__(self, house: House, context: BrowserContext, role: str):
        self.house, self.context, self.role = house, context, role
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._hear)
        self.faults: list[str] = []

    def _hear(self, message) -> None:
        # A refused inline script or style (CSP) shows here, and nowhere else. Statuses are the walk's own business.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def go(self, path: str) -> None:
        response = self.page.goto(self.house.address + path)
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"

    def log_in_as(self, name: str) -> None:
        """By the one-click log-in of the demo."""
        self.go("/demo/")
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()

    def shot(self, name: str, *, axe: bool = True) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size
        for size in (WIDE, PHONE):
            self.page.set_viewport_size(size)
            self.page.screenshot(path=SCREENS / f"{name}--{self.role}-{size['width']}.png", full_page=True)
            over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{name} is {over} px too wide at {size['width']}"
        self.page.set_viewport_size(before)
        if axe:
            found = Axe().run(self.page, options=AXE_TAGS)
            said = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found.response["violations"]]
            assert said == [], f"{name}: {said}"


@pytest.fixture
def visitor(house, browser):
    """`visitor("teacher")`, `visitor("trainer", phone=True)`: a fresh browser context each."""
    open_contexts = []

    def arrive(role: str, *, phone: bool = False, javascript: bool = True) -> Visitor:
        context = browser.new_context(
            viewport=PHONE if phone else WIDE,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            java_script_enabled=javascript,
            bypass_csp=False,
            has_touch=phone,
        )
        open_contexts.append(context)
        return Visitor(house, context, role)

    yield arrive
    for context in open_contexts:
        context.close()
