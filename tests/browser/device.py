"""One device with a browser, on which people log in and out; and what lies on it."""

import time

import pytest

PHONE = {"width": 390, "height": 844}
STORED = "Object.keys(localStorage).filter((name) => name.startsWith('kring.'))"


class Device:
    """One device with one browser; people log in on it by their cookie."""

    def __init__(self, context, address: str, log_in):
        self.context, self.address, self._log_in = context, address, log_in
        self.faults: list[str] = []

    def log_in(self, membership) -> None:
        cookie = self._log_in(membership).cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.address}])

    def open(self, path: str, page=None):
        if page is None:
            page = self.context.new_page()
            page.on("pageerror", lambda error: self.faults.append(str(error)))
            page.on("console", self._hear)
        page.goto(self.address + path)
        return page

    def _hear(self, message) -> None:
        harmless = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest", "net::ERR", "sha256-47DEQpj8HBSa")
        if message.type == "error" and not any(part in message.text for part in harmless):
            self.faults.append(message.text)


@pytest.fixture
def device(live_server, log_in, browser):
    context = browser.new_context(viewport=PHONE, locale="nl-NL", timezone_id="Europe/Amsterdam")
    device = Device(context, live_server.url, log_in)
    yield device
    context.set_offline(False)
    # What is still on its way may not meet emptied tables.
    for page in context.pages:
        page.goto("about:blank")
    time.sleep(0.5)
    context.close()
    assert device.faults == []


def stored(page) -> list[str]:
    """The names of what lies on the device."""
    return page.evaluate(STORED)


def until_stored(page, number: int) -> None:
    """Wait until so many things lie on the device. Inside the page, waiting needs eval, which is forbidden."""
    until = time.monotonic() + 5
    while len(stored(page)) != number:
        assert time.monotonic() < until, stored(page)
        page.wait_for_timeout(50)


def kept(page) -> None:
    """Wait until what was typed lies on the device, the last stroke too."""
    until_stored(page, 1)
    page.wait_for_timeout(150)


def emptied(page) -> None:
    """Wait until nothing lies on the device any more."""
    until_stored(page, 0)
