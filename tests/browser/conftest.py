"""A real browser against the whole house."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from tests.house import House

SCREENS = Path(settings.BASE_DIR) / "build" / "screens"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AXE_TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


# Statuses are a walk's own business; a save that a newer one replaced (hx-sync) is logged by htmx; and an empty style
# attribute, copied while htmx settles a swap, is refused without anything being lost (the digest is that of no text).
HARMLESS = (
    "Failed to load resource",
    "htmx:sendAbort",
    "htmx:afterRequest",
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
)


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
        if message.type == "error" and not any(part in message.text for part in HARMLESS):
            self.faults.append(message.text)

    def go(self, path: str) -> None:
        response = self.page.goto(self.house.address + path)
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"

    def log_in_as(self, name: str) -> None:
        """By the one-click log-in of the demo; `name` as it stands there, with the role where a person has two."""
        self.go("/demo/")
        self.page.get_by_role("listitem").filter(has_text=name).get_by_role("button").first.click()
        self.page.wait_for_url("**/vandaag/")

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
