"""A sheet on a phone loses nothing: without a connection, when it comes back, and when the sheet is sent too fast."""

import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessment.models import Score, State
from portal.actors import as_owner
from tests.assessment.scene import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr("portal.mail.queue", lambda *mail: None)
    return build().to(State.PLANNED)


@pytest.fixture
def phone(scene, live_server, log_in, browser):
    cookie = log_in(scene.ronald).cookies["sessionid"].value
    context = browser.new_context(viewport=PHONE, locale="nl-NL")
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("assessment:sheet", args=[scene.test.uid]))
    yield page
    # What was sent on the way out may still be at work; the tables are emptied after this.
    page.wait_for_timeout(1500)
    context.close()


def _kept(scene, place: int) -> tuple:
    with as_owner():
        return (
            Score.objects.unscoped("test")
            .filter(criterion=scene.criteria[place], sheet__assessor=scene.ronald)
            .values_list("value", "note")
            .get()
        )


def _choose(page, value: int) -> None:
    page.locator(f'article input[type="radio"][value="{value}"]').check(force=True)


def test_an_answer_is_kept_while_the_focus_stays_where_it_is(scene, phone):
    _choose(phone, 3)
    expect(phone.locator(".saved")).to_contain_text("Bewaard om")
    expect(phone.locator("#voortgang .tally")).to_contain_text("1 van 3 criteria gescoord")
    assert phone.evaluate("document.activeElement.name") == "c1-value"
    assert _kept(scene, 0) == (3, "")


def test_without_a_connection_it_says_so_and_sends_it_once_there_is_one(scene, phone):
    _choose(phone, 3)
    expect(phone.locator(".saved")).to_contain_text("Bewaard om")
    phone.context.set_offline(True)
    phone.locator("article textarea").fill("Zonder verbinding getypt.")
    expect(phone.locator(".saved")).to_contain_text("Nog niet verzonden")
    assert phone.locator("article textarea").input_value() == "Zonder verbinding getypt."
    phone.context.set_offline(False)
    expect(phone.locator(".saved")).to_contain_text("Bewaard om")
    assert _kept(scene, 0) == (3, "Zonder verbinding getypt.")


def test_the_last_words_go_along_when_the_page_is_left(scene, phone):
    _choose(phone, 3)
    expect(phone.locator(".saved")).to_contain_text("Bewaard om")
    phone.locator("article textarea").type("Net voor het weggaan.")
    phone.locator("nav.crumbs a").first.click()
    phone.wait_for_url("**/proeven/")
    expect(phone.locator("h1")).to_have_text("Proeven")
    # The browser sends it while it leaves: it may arrive a moment after the next page.
    until = time.monotonic() + 10
    while _kept(scene, 0) != (3, "Net voor het weggaan.") and time.monotonic() < until:
        time.sleep(0.2)
    assert _kept(scene, 0) == (3, "Net voor het weggaan.")


def test_a_sheet_that_is_sent_too_fast_takes_its_last_answer_along(scene, phone):
    for place in range(3):
        _choose(phone, 3)
        expect(phone.locator(".saved")).to_contain_text("Bewaard om")
        if place < 2:
            phone.get_by_role("button", name="Volgende").click()
            expect(phone.locator("article .tag").first).to_have_text(f"{place + 2} van 3")
    phone.locator("article textarea").type("Het laatste woord.")
    phone.get_by_role("button", name="Lever je blad in").click()
    expect(phone.get_by_text("Je blad is ingeleverd").first).to_be_visible()
    assert _kept(scene, 2) == (3, "Het laatste woord.")
