"""Walk (c): a coordinator fills in a partnership agreement and prints it; the company reads along."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


def _print(visitor, button: str) -> pikepdf.Pdf:
    page = visitor.page
    page.get_by_role("button", name=button).first.click()
    page.wait_for_url("**/documenten/**")
    link = page.get_by_role("link", name="Download het document")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as waiting:
        link.click()
    return pikepdf.open(io.BytesIO(Path(waiting.value.path()).read_bytes()))


def test_an_agreement_from_blank_to_paper(visitor):
    coordinator = visitor("coordinator")
    coordinator.log_in_as("Farid Haddou")
    page = coordinator.page
    for path, name in (("/bedrijven/", "bedrijven"), ("/plaatsingen/", "plaatsingen"), ("/afspraken/", "afspraken")):
        coordinator.go(path)
        coordinator.shot(name)
    coordinator.go("/bedrijven/")
    page.get_by_role("link", name="Interieurbouw Linde").click()
    coordinator.shot("bedrijf")

    coordinator.go("/afspraken/")
    page.get_by_role("link", name="Overeenkomst maken").click()
    page.locator("select").first.select_option(label="Thuiszorg Dichtbij, Oostwolde")
    page.get_by_role("button", name="Kies dit bedrijf").click()
    start = date.today() + timedelta(days=30)
    page.locator("[name=starts_on]").fill(start.isoformat())
    page.locator("[name=ends_on]").fill((start - timedelta(days=1)).isoformat())
    page.locator("[name=title]").fill("Samen opleiden in de wijk")
    page.get_by_role("button", name="Verder naar de artikelen").click()
    expect(page.locator("[data-invalid]").first).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("Samen opleiden in de wijk")
    coordinator.shot("overeenkomst-fouten")
    page.locator("[name=ends_on]").fill((start + timedelta(days=700)).isoformat())
    page.locator("[name=school_signatory]").select_option(index=1)
    page.locator("[name=company_signatory]").select_option(index=1)
    page.get_by_role("button", name="Verder naar de artikelen").click()
    page.wait_for_url("**/tekst/**")
    coordinator.shot("overeenkomst-tekst")
    text = page.locator("textarea").first
    text.fill(text.input_value() + "\nWe bellen elke twee weken over de planning.")
    page.get_by_role("button", name="Tekst bewaren").click()
    expect(page.get_by_text("We bellen elke twee weken over de planning.").first).to_be_visible()
    coordinator.shot("overeenkomst")

    with _print(coordinator, "Concept afdrukken") as document:
        assert document.Root.MarkInfo.Marked
        assert len(document.pages) >= 2
    assert coordinator.faults == []


def test_the_company_reads_and_answers(visitor):
    partner = visitor("partner", phone=True)
    partner.log_in_as("Ronald Linde, contactpersoon")
    partner.shot("vandaag")
    partner.go("/afspraken/")
    partner.shot("afspraken")
    partner.page.get_by_role("link", name=re.compile("Vakcollege|Interieurbouw")).first.click()
    partner.shot("overeenkomst")
    assert partner.faults == []
