"""Walk (a): evidence, from a lesson and from a phone, to a reaction and to paper."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]
MEDIA = Path(settings.BASE_DIR) / "tests" / "data" / "media"
PHOTO = MEDIA / "kast-met-plaats.jpg"


def _tick(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).check()


def _claim(page: Page, element: str, reason: str, competency: str | None = None) -> None:
    """Fill the first claim: one element with its reason, and the competency."""
    page.locator(f'input[name="claims-0-elements"][value="{element}"]').check(force=True)
    page.locator(f'textarea[name="claims-0-reason_{element}"]').fill(reason)
    choice = page.locator('select[name="claims-0-competency"]')
    choice.select_option(label=competency) if competency else choice.select_option(index=1)


def test_a_teacher_logs_what_several_students_did_in_one_go(visitor):
    teacher = visitor("teacher")
    teacher.log_in_as("Marieke Ouwehand")
    teacher.shot("vandaag")
    teacher.go("/leerlingen/")
    teacher.shot("leerlingen")
    page = teacher.page

    page.get_by_role("link", name="Bewijs vastleggen").click()
    page.get_by_role("button", name="Leg dit vast").click()
    expect(page.get_by_role("alert").or_(page.locator("[data-invalid]")).first).to_be_visible()
    teacher.shot("waarneming-fouten")

    _tick(page, "Yusuf Demir")
    _tick(page, "Sem de Wit")
    page.get_by_label("Titel").fill("Samen een deur afgehangen")
    page.get_by_label("Wat zag je?").fill("Yusuf mat alles twee keer. Sem hield de deur en stelde de scharnieren bij.")
    page.locator('input[type="file"]').set_input_files(PHOTO)
    _claim(page, "kunnen", "Ze stelden de deur zelf, zonder hulp.")
    teacher.shot("waarneming")
    page.get_by_role("button", name="Leg dit vast").click()
    expect(page.get_by_role("status").filter(has_text="Vastgelegd bij 2 leerlingen")).to_be_visible()

    for name in ("Yusuf Demir", "Sem de Wit"):
        teacher.go("/leerlingen/")
        page.get_by_role("link", name=name).first.click()
        expect(page.get_by_role("link", name="Samen een deur afgehangen").first).to_be_visible()
    teacher.shot("portfolio")
    assert teacher.faults == []


def test_a_student_adds_evidence_on_a_phone_and_the_teacher_reacts(visitor):
    student = visitor("student", phone=True)
    student.log_in_as("Noor Aksoy")
    student.go("/portfolio/")
    student.shot("mijn-portfolio")
    page = student.page

    page.get_by_role("link", name="Bewijs toevoegen").click()
    page.get_by_label("Vertel het kort").fill("De klant wilde een kast tegen een scheve muur. Ik mat op drie plekken.")
    page.get_by_role("button", name="Bewijs bewaren").click()
    expect(page.get_by_text("Geef je bewijs een titel").first).to_be_visible()
    expect(page.get_by_label("Vertel het kort")).to_have_value(re.compile("scheve muur"))
    student.shot("bewijs-fouten")

    page.get_by_label("Titel").fill("Scheve muur opgevangen")
    page.locator('input[type="file"]').set_input_files(PHOTO)
    _claim(page, "weten", "Ik weet dat je een muur op drie plekken meet.")
    student.shot("bewijs-nieuw")
    page.get_by_role("button", name="Bewijs bewaren").click()
    expect(page.get_by_role("heading", name="Scheve muur opgevangen")).to_be_visible()
    picture = page.locator("main img").first
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    student.shot("bewijs")
    address = page.url

    teacher = visitor("teacher")
    teacher.log_in_as("Marieke Ouwehand")
    teacher.page.goto(address)
    expect(teacher.page.get_by_text("Ik weet dat je een muur op drie plekken meet.")).to_be_visible()
    teacher.shot("bewijs-docent")

    student.go("/ik/wie-zag-wat/")
    expect(page.get_by_text("Marieke Ouwehand").first).to_be_visible()
    student.shot("wie-zag-wat")
    assert student.faults + teacher.faults == []


def test_a_portfolio_becomes_paper_with_a_progress_bar(visitor):
    student = visitor("student")
    student.log_in_as("Noor Aksoy")
    student.go("/portfolio/")
    page = student.page
    page.get_by_role("button", name="Afdrukken").click()
    page.wait_for_url("**/documenten/**")
    student.shot("document-bezig", axe=False)
    link = page.get_by_role("link", name="Download het document")
    expect(link).to_be_visible(timeout=60_000)
    student.shot("document-klaar")
    with page.expect_download() as waiting:
        link.click()
    made = Path(waiting.value.path()).read_bytes()
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.Root.MarkInfo.Marked
        assert len(document.pages) >= 4
    student.go("/documenten/")
    student.shot("documenten")
    assert student.faults == []
