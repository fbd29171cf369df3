"""The assessment sheet and its outbox: answers that wait, that meet something newer, and that end with a link."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, expect

from assessment import actions
from assessment.models import Score, State
from portal.actors import LINK_SESSION_KEY, acting_as, as_owner
from portal.models import PersonalLink
from tests.assessment.scene import build
from tests.browser.device import device, emptied, kept, stored  # noqa: F401 - a fixture
from tests.people.factories import link_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr("portal.mail.queue", lambda *mail: None)
    return build().to(State.PLANNED)


def sheet(scene) -> str:
    return reverse("assessment:sheet", args=[scene.test.uid])


@pytest.fixture
def phone(device, scene):  # noqa: F811
    device.log_in(scene.ronald)
    return device


def answer(scene) -> tuple | None:
    with as_owner():
        rows = Score.objects.unscoped("test").filter(criterion=scene.criteria[0], sheet__assessor=scene.ronald)
        return rows.values_list("value", "note").first()


def choose(page, value: int) -> None:
    page.locator(f'article input[type="radio"][value="{value}"]').check(force=True)


def elsewhere(scene, value: int, note: str) -> None:
    """The same trainer scores on another device."""
    by = scene.actor("ronald")
    with acting_as(by):
        actions.save_score(scene.test, scene.criteria[0], value=value, note=note, by=by)


def test_an_answer_outlives_the_page_and_is_sent_when_it_is_back(phone, scene):
    page = phone.open(sheet(scene))
    phone.context.set_offline(True)
    choose(page, 3)
    page.locator("article textarea").fill("Zonder bereik gescoord.")
    expect(page.locator(".saved")).to_contain_text("Nog niet verzonden")
    kept(page)
    with pytest.raises(Error):
        page.reload()
    # The last sign of a page that is left may slip through the browser's pretended lack of a connection: so by number.
    phone.context.set_offline(False)
    phone.open(f"{sheet(scene)}?criterium=1", page)
    expect(page.locator(".saved")).to_contain_text("Bewaard om")
    expect(page.locator("article textarea")).to_have_value("Zonder bereik gescoord.")
    emptied(page)
    assert answer(scene) == (3, "Zonder bereik gescoord.")


def test_an_answer_goes_out_from_another_page_too(phone, scene):
    page = phone.open(sheet(scene))
    phone.context.set_offline(True)
    choose(page, 3)
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    kept(page)
    page.close()
    phone.context.set_offline(False)
    page = phone.open(reverse("portal:today"))
    expect(page.locator("#toasts")).to_contain_text("Verzonden wat nog klaarstond")
    assert answer(scene) == (3, "")


@pytest.mark.parametrize("reloads", [False, True], ids=["page stays", "page reloads"])
def test_something_newer_is_shown_beside_what_was_typed(phone, scene, reloads):
    page = phone.open(sheet(scene))
    phone.context.set_offline(True)
    page.locator("article textarea").fill("Van de telefoon.")
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    kept(page)
    elsewhere(scene, 2, "Nieuwer, van de tablet.")
    phone.context.set_offline(False)
    if reloads:
        # The first criterion is scored by now, so the page shows the second.
        phone.open(sheet(scene), page)
        expect(page.locator("#toasts")).to_contain_text("Nog niet verzonden")
        page.locator("#toasts").get_by_role("link", name="Bekijk").click()
    expect(page.locator(".newer dd")).to_have_text(["Nieuwer, van de tablet.", "Met hulp"])
    expect(page.locator("article textarea")).to_have_value("Van de telefoon.")
    page.wait_for_timeout(1200)
    assert answer(scene) == (2, "Nieuwer, van de tablet.")

    page.get_by_role("button", name="Volgende").click()
    expect(page.locator("article .tag").first).to_have_text("2 van 3")
    assert answer(scene) == (2, "Van de telefoon.")


def test_one_can_take_the_newer_answer(phone, scene):
    page = phone.open(sheet(scene))
    phone.context.set_offline(True)
    page.locator("article textarea").fill("Van de telefoon.")
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    kept(page)
    elsewhere(scene, 2, "Nieuwer, van de tablet.")
    phone.context.set_offline(False)
    page.get_by_role("link", name="Neem wat er nu staat").click()
    expect(page.locator("article textarea")).to_have_value("Nieuwer, van de tablet.")
    page.wait_for_timeout(1200)
    assert (stored(page), answer(scene)) == ([], (2, "Nieuwer, van de tablet."))


def test_whose_answer_got_lost_can_go_on_typing(phone, scene):
    """The server kept it and the browser never heard: the next words are no surprise to anybody."""
    page = phone.open(sheet(scene))
    lost = []

    def lose(route):
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort("connectionreset")

    page.route("**/blad/**", lose)
    page.locator("article textarea").fill("Het begin.")
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    assert answer(scene) == (None, "Het begin.")
    page.locator("article textarea").fill("Het begin, en het eind.")
    expect(page.locator(".saved")).to_contain_text("Bewaard om")
    expect(page.locator(".newer")).to_have_count(0)
    assert (lost, answer(scene)) == ([200], (None, "Het begin, en het eind."))


def _by_link(device, scene) -> PersonalLink:  # noqa: F811
    link, _ = link_for(scene.ronald, purpose="assess", reaches=[scene.test.uid])
    client = Client()
    session = client.session
    session[LINK_SESSION_KEY] = str(link.uid)
    session.save()
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": device.address}
    device.context.add_cookies([cookie])
    return link


def _end(link, **when) -> None:
    with as_owner():
        PersonalLink.objects.filter(pk=link.pk).update(**when)


def test_what_came_by_a_link_is_gone_when_the_link_ends(device, scene):  # noqa: F811
    link = _by_link(device, scene)
    page = device.open(sheet(scene))
    device.context.set_offline(True)
    page.locator("article textarea").fill("Door de link getypt.")
    kept(page)
    (name,) = stored(page)
    until = page.evaluate("(name) => Number(localStorage.getItem(name).split('|')[0])", name)
    week = (timezone.now() + timedelta(days=7)).timestamp() * 1000
    assert name.startswith("kring.link.") and until <= week
    _end(link, revoked_at=timezone.now())
    page.close()
    device.context.set_offline(False)
    page = device.open("/toegang/login/")
    assert stored(page) == []
    assert answer(scene) is None


def test_a_link_that_ends_tomorrow_keeps_nothing_longer(device, scene):  # noqa: F811
    link = _by_link(device, scene)
    tomorrow = timezone.now() + timedelta(days=1)
    _end(link, expires_at=tomorrow)
    page = device.open(sheet(scene))
    device.context.set_offline(True)
    page.locator("article textarea").fill("Door de link getypt.")
    kept(page)
    until = page.evaluate("Number(Object.values(localStorage)[0].split('|')[0])")
    assert abs(until - tomorrow.timestamp() * 1000) < 1000


def test_another_link_on_the_same_device_never_sees_it(device, scene):  # noqa: F811
    _by_link(device, scene)
    page = device.open(sheet(scene))
    device.context.set_offline(True)
    page.locator("article textarea").fill("Door de eerste link getypt.")
    kept(page)
    page.close()
    device.context.set_offline(False)
    _by_link(device, scene)
    page = device.open(sheet(scene))
    time.sleep(0.3)
    expect(page.locator("article textarea")).to_have_value("")
    assert stored(page) == []
    assert answer(scene) is None
