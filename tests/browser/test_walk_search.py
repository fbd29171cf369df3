"""Walk (d): finding things, by keyboard and by thumb, with and without a script."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


def _box(page):
    return page.locator("#zoek-overal")


def _focused(page, selector: str) -> bool:
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def test_a_teacher_finds_by_keyboard_while_typing(visitor):
    teacher = visitor("teacher")
    teacher.log_in_as("Marieke Ouwehand")
    page = teacher.page
    panel = page.locator("#zoek-paneel")
    expect(panel).to_be_hidden()

    page.keyboard.press("/")
    expect(_box(page)).to_be_focused()
    assert _box(page).input_value() == "", "the key that leads to the box is not typed into it"
    page.keyboard.type("kast")
    expect(panel.get_by_role("heading", name="Bewijs")).to_be_visible()
    expect(panel.locator("mark").first).to_have_text(re.compile("kast", re.IGNORECASE))
    expect(page.locator(".searchbox [data-search-status]")).to_have_text(re.compile(r"\d+ dingen gevonden"))
    teacher.shot("zoeken-paneel")
    # On the width of a phone, where a picture was taken too, there is no box to stay in.
    _box(page).focus()

    links = panel.locator("[data-hit]")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(_box(page)).to_be_focused()
    page.keyboard.press("Tab")
    assert panel.evaluate("panel => panel.contains(document.activeElement)"), "Tab walks into what was found"

    page.keyboard.press("Escape")
    expect(_box(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert not _focused(page, "input"), "Escape leaves the box"

    page.keyboard.press("/")
    page.keyboard.type("noor wandkast")
    page.keyboard.press("ArrowDown")  # nothing was found yet, or it was: neither may break
    expect(links.first).to_be_visible()
    links.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Noor|kast", re.IGNORECASE))
    assert teacher.faults == []


def test_the_page_follows_what_is_typed_and_enter_works_too(visitor):
    teacher = visitor("teacher")
    teacher.log_in_as("Marieke Ouwehand")
    page = teacher.page
    page.keyboard.press("/")
    page.keyboard.type("Noor")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoeken/?q=Noor")
    found = page.locator("#gevonden")
    expect(found.get_by_role("heading", name="Leerlingen")).to_be_visible()
    expect(found.locator("[data-hit]").first).to_have_text("Noor Aksoy")
    teacher.shot("zoeken")

    page.evaluate("window.still = true")
    page.get_by_label("Waar zoek je naar?").fill("wandkats")
    expect(found.get_by_text("Dit lijkt erop")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=wandkats"))
    assert page.evaluate("window.still"), "the page was not loaded again"
    page.get_by_label("Waar zoek je naar?").fill("qqzzxx")
    expect(found.get_by_role("heading", name="Niets gevonden")).to_be_visible()
    expect(page.locator("[data-search-status]")).to_have_text("Niets gevonden")
    teacher.shot("zoeken-niets")
    page.get_by_label("Waar zoek je naar?").fill("q")
    expect(found.get_by_text("Typ minstens twee letters")).to_be_visible()
    page.get_by_label("Waar zoek je naar?").fill("")
    expect(found.get_by_text("verschijnt hier terwijl je typt")).to_be_visible()
    assert teacher.faults == []


def test_the_key_is_typed_in_fields_and_can_be_switched_off(visitor):
    teacher = visitor("teacher")
    teacher.log_in_as("Marieke Ouwehand")
    page = teacher.page
    teacher.go("/zoeken/")
    field = page.get_by_label("Waar zoek je naar?")
    expect(field).to_be_focused()
    page.keyboard.type("a/b")
    assert field.input_value() == "a/b"

    teacher.go("/bedrijven/")
    other = page.locator("main input[name=q]")
    other.focus()
    page.keyboard.type("1/2")
    assert other.input_value() == "1/2"
    other.blur()
    page.keyboard.press("Control+/")
    assert not _focused(page, "#zoek-overal")

    teacher.go("/zoeken/")
    page.get_by_label("Met de toets / ga ik overal naar het zoekveld").uncheck()
    teacher.go("/vandaag/")
    expect(page.locator(".searchbox kbd")).to_be_hidden()
    page.keyboard.press("/")
    assert not _focused(page, "#zoek-overal"), "switched off, and kept over pages"
    teacher.go("/zoeken/")
    page.get_by_label("Met de toets / ga ik overal naar het zoekveld").check()
    teacher.go("/vandaag/")
    page.keyboard.press("/")
    expect(_box(page)).to_be_focused()
    assert teacher.faults == []


def test_a_trainer_finds_on_a_phone(visitor):
    trainer = visitor("trainer", phone=True)
    trainer.log_in_as("Ronald Linde")
    page = trainer.page
    expect(_box(page)).to_be_hidden()
    page.get_by_role("link", name="Zoeken").tap()
    page.get_by_label("Waar zoek je naar?").fill("noor")
    hit = page.locator("#gevonden [data-hit]").first
    expect(hit).to_have_text("Noor Aksoy")
    # The whole line can be pressed.
    assert page.locator("#gevonden li").first.bounding_box()["height"] >= 44
    trainer.shot("zoeken-telefoon")
    hit.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Noor"))
    assert trainer.faults == []


def test_without_a_script_the_box_is_a_form_and_the_results_are_links(visitor):
    teacher = visitor("teacher", javascript=False)
    teacher.log_in_as("Marieke Ouwehand")
    page = teacher.page
    _box(page).fill("noor aksoy")
    _box(page).press("Enter")
    page.wait_for_url("**/zoeken/?q=noor*aksoy")
    expect(page.locator("[data-slash-switch]")).to_be_hidden()
    page.locator("#gevonden").get_by_role("link", name="Noor Aksoy", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Noor"))
    teacher.go("/zoeken/?q=noor")
    page.get_by_role("link", name="Toon meer bij Bewijs").click()
    expect(page.get_by_role("link", name="Zoek in alles")).to_be_visible()
    assert teacher.faults == []


def test_who_is_not_logged_in_has_no_box(visitor):
    stranger = visitor("public")
    stranger.go("/toegang/login/")
    assert stranger.page.locator("[data-search], [data-search-link]").count() == 0
    stranger.page.keyboard.press("/")
    assert stranger.faults == []
