"""What was typed stays until the server has it: on a bad connection, in two tabs, on a device of several people."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import Error, expect

from portal.actors import acting_as, as_owner
from portfolio import actions
from portfolio.models import Evidence
from tests.browser.device import device, emptied, kept, stored, until_stored  # noqa: F401 - a fixture
from tests.portfolio.conftest import cast  # noqa: F401 - a fixture
from tests.portfolio.making import piece_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW, MINE = reverse("portfolio:evidence_new"), reverse("portfolio:mine")
PHOTO = Path(django_settings.BASE_DIR) / "tests" / "data" / "media" / "kast-met-plaats.jpg"
# Whether the key that a page carries opens what lies on the device.
OPENS = """async (name) => {
  const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const [, iv, sealed] = localStorage.getItem(name).split("|");
  const key = await crypto.subtle.importKey("raw", bytes(document.body.dataset.seal), "AES-GCM", false, ["decrypt"]);
  const opened = crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, key, bytes(sealed));
  return opened.then((words) => new TextDecoder().decode(words), () => "closed");
}"""


@pytest.fixture
def noors(device, cast):  # noqa: F811
    device.log_in(cast.noor)
    return device


def fill(page, title: str = "Wandkast", text: str = "De muur stond scheef.") -> None:
    """A whole form of a student."""
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Vertel het kort").fill(text)
    page.locator('input[name="claims-0-elements"][value="kunnen"]').check(force=True)
    page.locator('textarea[name="claims-0-reason_kunnen"]').fill("Zonder hulp gemeten.")
    page.locator('select[name="claims-0-competency"]').select_option(index=1)


def hand_in(page) -> None:
    page.get_by_role("button", name="Bewijs bewaren").click()


def pieces() -> list[tuple[str, str, str]]:
    with as_owner():
        rows = Evidence.objects.unscoped("test").select_related("current").order_by("pk")
        versions = [(row, row.current or row.versions.get()) for row in rows]
        return [(row.state, version.title, version.text) for row, version in versions]


SUBMITTED = [("submitted", "Wandkast", "De muur stond scheef.")]


# --- A bad connection -------------------------------------------------------------------------------------------------
def test_what_was_typed_survives_a_lost_connection_and_a_lost_page(noors):
    page = noors.open(NEW)
    noors.context.set_offline(True)
    fill(page)
    line = page.locator(".field", has=page.get_by_label("Vertel het kort")).locator(".saved")
    page.get_by_label("Vertel het kort").press("End")
    page.get_by_label("Vertel het kort").type("!")
    expect(line).to_have_text("Nog niet verzonden. Het staat op dit apparaat.")
    kept(page)
    with pytest.raises(Error):
        page.reload()
    noors.context.set_offline(False)
    noors.open(NEW, page)
    expect(page.get_by_label("Titel")).to_have_value("Wandkast")
    expect(page.get_by_label("Vertel het kort")).to_have_value("De muur stond scheef.!")
    expect(page.locator('input[name="claims-0-elements"][value="kunnen"]')).to_be_checked()
    expect(page.locator('textarea[name="claims-0-reason_kunnen"]')).to_have_value("Zonder hulp gemeten.")
    assert pieces() == []  # nobody pressed the button

    hand_in(page)
    expect(page.get_by_role("heading", name="Wandkast")).to_be_visible()
    expect(page.get_by_text("Je bewijs is ingeleverd.")).to_be_visible()
    emptied(page)
    assert pieces() == [("submitted", "Wandkast", "De muur stond scheef.!")]


def test_a_button_that_was_pressed_without_a_connection_works_once_there_is_one(noors):
    page = noors.open(NEW)
    fill(page)
    noors.context.set_offline(True)
    hand_in(page)
    expect(page.locator(".saved")).to_have_text("Nog niet verzonden. Dat gebeurt zodra er verbinding is.")
    expect(page.get_by_label("Titel")).to_have_value("Wandkast")
    noors.context.set_offline(False)
    expect(page.get_by_role("heading", name="Wandkast")).to_be_visible()
    emptied(page)
    assert pieces() == SUBMITTED


def test_later_afmaken_stays_later_afmaken(noors):
    page = noors.open(NEW)
    page.get_by_label("Vertel het kort").fill("Nog uitwerken.")
    noors.context.set_offline(True)
    page.get_by_role("button", name="Later afmaken").click()
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    noors.context.set_offline(False)
    expect(page.get_by_text("Je concept is bewaard.")).to_be_visible()
    assert pieces() == [("draft", "", "Nog uitwerken.")]


def test_what_waits_goes_out_from_any_page_in_order(noors):
    page = noors.open(NEW)
    fill(page)
    noors.context.set_offline(True)
    hand_in(page)
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    kept(page)
    page.close()
    noors.context.set_offline(False)
    page = noors.open(MINE)
    expect(page.locator("#toasts")).to_contain_text("Verzonden wat nog klaarstond: Bewijs vastleggen")
    emptied(page)
    assert pieces() == SUBMITTED


def test_what_the_server_does_not_take_is_told_and_stays(noors):
    page = noors.open(NEW)
    fill(page, title="")
    noors.context.set_offline(True)
    hand_in(page)
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    kept(page)
    page.close()
    noors.context.set_offline(False)
    page = noors.open(MINE)
    expect(page.locator("#toasts")).to_contain_text("Nog niet verzonden: Bewijs vastleggen")
    page.locator("#toasts").get_by_role("link", name="Bekijk").click()
    expect(page.get_by_label("Vertel het kort")).to_have_value("De muur stond scheef.")
    assert pieces() == []


def test_an_answer_that_got_lost_makes_no_second_piece(noors):
    page = noors.open(NEW)
    fill(page)
    lost = []

    def lose(route):
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.fetch(max_redirects=0).status)
        return route.abort("connectionreset")

    page.route(f"**{NEW}", lose)
    hand_in(page)
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    assert len(pieces()) == 1  # the server did its work; the browser does not know
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Wandkast")).to_be_visible()
    assert (lost, pieces()) == ([200], SUBMITTED)


def test_a_file_goes_along_when_the_connection_is_back(noors):
    page = noors.open(NEW)
    fill(page)
    page.locator('input[type="file"]').set_input_files(PHOTO)
    noors.context.set_offline(True)
    hand_in(page)
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    noors.context.set_offline(False)
    expect(page.get_by_role("heading", name="Wandkast")).to_be_visible()
    with as_owner():
        assert Evidence.objects.unscoped("test").get().current.files.get().file.name == "kast-met-plaats.jpg"


def test_a_file_that_was_lost_with_the_page_is_asked_for_again(noors):
    page = noors.open(NEW)
    fill(page)
    page.locator('input[type="file"]').set_input_files(PHOTO)
    noors.context.set_offline(True)
    hand_in(page)
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    kept(page)
    page.close()
    noors.context.set_offline(False)
    page = noors.open(NEW)
    expect(page.locator(".saved")).to_have_text("Nog niet verzonden. Kies je bestanden opnieuw en verstuur het dan.")
    page.wait_for_timeout(500)
    assert pieces() == []


# --- Twice ------------------------------------------------------------------------------------------------------------
def test_two_taps_make_one_piece(noors):
    page = noors.open(NEW)
    fill(page)
    page.get_by_role("button", name="Bewijs bewaren").dblclick()
    expect(page.get_by_role("heading", name="Wandkast")).to_be_visible()
    assert pieces() == SUBMITTED


def test_two_tabs_hold_the_same_words_and_make_one_piece(noors):
    first = noors.open(NEW)
    fill(first)
    kept(first)
    second = noors.open(NEW)
    expect(second.get_by_label("Titel")).to_have_value("Wandkast")
    hand_in(first)
    expect(first.get_by_role("heading", name="Wandkast")).to_be_visible()
    hand_in(second)
    expect(second.get_by_role("heading", name="Wandkast")).to_be_visible()
    assert first.url == second.url
    assert pieces() == SUBMITTED


# --- Whose --------------------------------------------------------------------------------------------------------
def test_another_person_on_the_same_device_never_sees_it(noors, cast):  # noqa: F811
    page = noors.open(NEW)
    fill(page, text="Dit is van Noor.")
    kept(page)
    (name,) = stored(page)
    assert "Dit is van Noor." in page.evaluate(OPENS, name)
    assert "Noor" not in json.dumps(page.evaluate("({ ...localStorage })"))
    assert b"Noor" not in base64.b64decode(page.evaluate("(name) => localStorage.getItem(name).split('|')[2]", name))
    page.close()

    noors.log_in(cast.classmate)  # without logging out first: the session of Noor just ended
    page = noors.open(NEW)
    expect(page.get_by_label("Vertel het kort")).to_have_value("")
    assert page.evaluate(OPENS, name) == "closed"
    page.get_by_label("Vertel het kort").fill("Dit is van een ander.")
    until_stored(page, 2)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".account summary").click()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/toegang/login/")
    assert stored(page) == [name]

    noors.log_in(cast.noor)
    page = noors.open(NEW, page)
    expect(page.get_by_label("Vertel het kort")).to_have_value("Dit is van Noor.")


def test_logging_out_asks_first_and_then_takes_everything_along_in_every_tab(noors):
    page, other = noors.open(NEW), noors.open(NEW)
    fill(page)
    kept(page)
    answers = [False, True]
    page.on("dialog", lambda dialog: dialog.accept() if answers.pop(0) else dialog.dismiss())
    page.locator(".account summary").click()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_timeout(300)
    assert len(stored(page)) == 1
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/toegang/login/")
    assert stored(page) == []
    other.get_by_label("Titel").fill("Nog iets")
    other.wait_for_timeout(400)
    assert stored(other) == []


@pytest.mark.parametrize(("days", "is_there"), [(6, True), (8, False)])
def test_after_seven_days_it_is_gone(noors, days, is_there):
    page = noors.open(NEW)
    fill(page)
    kept(page)
    page.close()
    page = noors.context.new_page()
    page.clock.set_fixed_time(datetime.now(tz=UTC) + timedelta(days=days))
    noors.open(MINE, page)
    assert len(stored(page)) == int(is_there)
    noors.open(NEW, page)
    expect(page.get_by_label("Titel")).to_have_value("Wandkast" if is_there else "")


# --- Something newer --------------------------------------------------------------------------------------------------
@pytest.fixture
def draft(cast) -> Evidence:  # noqa: F811
    with acting_as(cast.actor("noor")):
        return actions.save_draft(
            cast.portfolio, piece_of(cast, title="Wandkast", text="Eerste woorden."), by=cast.actor("noor")
        )


def elsewhere(cast, draft, text: str) -> None:  # noqa: F811
    """The same student goes on with the draft on another device."""
    with acting_as(cast.actor("noor")):
        piece = piece_of(cast, title="Wandkast", text=text, happened_on=draft.happened_on)
        actions.save_draft(cast.portfolio, piece, by=cast.actor("noor"), draft=draft)


@pytest.mark.parametrize("reloads", [False, True], ids=["page stays", "page reloads"])
def test_both_are_shown_and_nothing_newer_is_overwritten(noors, cast, draft, reloads):  # noqa: F811
    edit = reverse("portfolio:evidence_edit", args=[draft.uid])
    page = noors.open(edit)
    page.get_by_label("Vertel het kort").fill("Getypt op de telefoon.")
    kept(page)
    elsewhere(cast, draft, "Nieuwer, van de laptop.")
    if reloads:
        noors.open(edit, page)
    else:
        page.get_by_role("button", name="Later afmaken").click()
    panel = page.locator(".newer")
    expect(panel.get_by_role("heading")).to_have_text("Dit is intussen veranderd")
    expect(panel.locator("dd")).to_have_text(["Nieuwer, van de laptop."])
    expect(page.get_by_label("Vertel het kort")).to_have_value("Getypt op de telefoon.")
    assert pieces() == [("draft", "Wandkast", "Nieuwer, van de laptop.")]

    page.get_by_role("button", name="Later afmaken").click()  # the own words, knowingly
    expect(page.get_by_text("Je concept is bewaard.")).to_be_visible()
    emptied(page)
    assert pieces() == [("draft", "Wandkast", "Getypt op de telefoon.")]


def test_one_can_take_what_stands_there(noors, cast, draft):  # noqa: F811
    edit = reverse("portfolio:evidence_edit", args=[draft.uid])
    page = noors.open(edit)
    page.get_by_label("Vertel het kort").fill("Getypt op de telefoon.")
    kept(page)
    elsewhere(cast, draft, "Nieuwer, van de laptop.")
    noors.open(edit, page)
    page.get_by_role("link", name="Neem wat er nu staat").click()
    expect(page.locator(".newer")).to_have_count(0)
    expect(page.get_by_label("Vertel het kort")).to_have_value("Nieuwer, van de laptop.")
    assert stored(page) == []
    assert pieces() == [("draft", "Wandkast", "Nieuwer, van de laptop.")]


def test_words_that_the_server_has_already_are_not_called_unsent(noors, cast, draft):  # noqa: F811
    edit = reverse("portfolio:evidence_edit", args=[draft.uid])
    page = noors.open(edit)
    page.get_by_label("Vertel het kort").fill("Precies hetzelfde.")
    kept(page)
    elsewhere(cast, draft, "Precies hetzelfde.")
    noors.open(edit, page)
    emptied(page)
    expect(page.locator(".newer, .saved")).to_have_count(0)


# --- Somebody else's form ---------------------------------------------------------------------------------------------
def test_an_observation_waits_too(device, cast):  # noqa: F811
    device.log_in(cast.marieke)
    page = device.open(reverse("portfolio:observation_new"))
    page.get_by_label("Noor Aksoy").check()
    page.get_by_label("Titel").fill("Klant te woord gestaan")
    page.get_by_label("Wat zag je?").fill("Luisterde eerst.")
    page.locator('input[name="claims-0-elements"][value="kunnen"]').check(force=True)
    page.locator('textarea[name="claims-0-reason_kunnen"]').fill("Vatte zelf samen.")
    page.locator('select[name="claims-0-competency"]').select_option(index=1)
    device.context.set_offline(True)
    page.get_by_role("button", name="Leg dit vast").click()
    expect(page.locator(".saved")).to_contain_text("zodra er verbinding is")
    device.context.set_offline(False)
    expect(page.get_by_text("Noor kan erop reageren")).to_be_visible()
    assert pieces() == [("submitted", "Klant te woord gestaan", "Luisterde eerst.")]
