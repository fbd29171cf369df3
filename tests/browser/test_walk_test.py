"""Walk (b): a proficiency test, scored alone by a trainer on a phone and a teacher, settled and signed together."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]
PASSWORD = "samen-leren-2027"
CRITERIA = 8
ALONE = "De eerste plank was te kort, daarna ging het goed."


def _plan(teacher) -> None:
    teacher.go("/proeven/")
    teacher.shot("proeven")
    page = teacher.page
    page.get_by_role("link", name="Bekijk aanvraag").first.click()
    teacher.shot("proeve-aanvraag")
    page.get_by_role("link", name="Plan de proeve").click()
    page.get_by_role("button", name="Plan de proeve").click()
    expect(page.locator("[data-invalid]").first).to_be_visible()
    page.locator("[name=held_on]").fill(timezone.localdate().isoformat())
    page.locator("[name=place]").fill("Werkplaats Hoekstra")
    page.locator("[name=school]").select_option(label="Bas Kramer, Vakcollege De Vaart")
    teacher.shot("proeve-plannen")
    page.get_by_role("button", name="Plan de proeve").click()
    expect(page.get_by_text("De proeve is gepland")).to_be_visible()


def _in_by_link(trainer, mails_before: int) -> None:
    """The trainer's way in: the link from the mail, a button, and once on this phone a code from a second mail."""
    house, page = trainer.house, trainer.page
    mail = house.wait_for_mail("To: durk", "je beoordeelt een proeve", "/l/", after=mails_before)
    link = re.search(r"/l/\S+/", mail)
    assert link
    trainer.go(link[0])
    expect(page.get_by_text("Durk Hoekstra").first).to_be_visible()
    assert "Femke" not in page.content(), "the page of a link names no student"
    trainer.shot("link")
    before = len(house.mails())
    page.get_by_role("button", name="Ja, ga verder").click()
    page.wait_for_url("**/l/code/")
    page.locator("[name=code]").fill("000000")
    page.get_by_role("button", name="Ga verder").click()
    expect(page.get_by_text(re.compile("klopt niet")).first).to_be_visible()
    trainer.shot("link-code")
    code = re.search(r"\b\d{6}\b", house.wait_for_mail("To: durk", "Je code is", after=before))
    assert code
    page.locator("[name=code]").fill(code[0])
    page.get_by_role("button", name="Ga verder").click()
    page.wait_for_url("**/mijn-taken/")
    trainer.shot("mijn-taken")


def _score(visitor, values: list[int], note: str) -> None:
    """Every criterion in turn; each answer is kept at once."""
    page = visitor.page
    page.get_by_role("link", name="Scoor").first.click()
    page.wait_for_url("**/blad/**")
    for number, value in enumerate(values, start=1):
        article = page.locator(f"#c{number}")
        if number == 2:
            article.locator("textarea").fill(note)
        article.locator(f'input[type="radio"][value="{value}"]').check(force=True)
        expect(article.get_by_role("status")).to_contain_text(re.compile("[Bb]ewaard"))
        if number == 2:
            visitor.shot("blad")
        if number < len(values):
            article.get_by_role("button", name="Volgende").click()
    sheet = re.sub(r"\?.*", "", page.url)
    page.goto(sheet)
    visitor.shot("blad-compleet")
    page.get_by_role("button", name=re.compile("inleveren|Lever", re.IGNORECASE)).first.click()


def test_a_test_from_request_to_signed_result(visitor, house):
    teacher, trainer = visitor("teacher"), visitor("trainer", phone=True)
    colleague, student = visitor("assessor"), visitor("student", phone=True)
    before = len(house.mails())
    teacher.log_in_as("Marieke Ouwehand")
    _plan(teacher)

    _in_by_link(trainer, before)
    _score(trainer, [3, 2, 3, 4, 3, 3, 4, 3], ALONE)
    expect(trainer.page.get_by_text(re.compile("nog niet klaar")).first).to_be_visible()
    trainer.shot("blad-ingeleverd")

    colleague.go("/toegang/login/")
    colleague.shot("inloggen")
    colleague.page.locator("[name=login]").fill("b.kramer@vaart.example")
    colleague.page.locator("[name=password]").fill(PASSWORD)
    colleague.page.get_by_role("button", name="Inloggen", exact=True).click()
    colleague.page.wait_for_url("**/vandaag/")
    colleague.go("/proeven/")
    colleague.page.get_by_role("link", name="Scoor").first.click()
    assert ALONE not in colleague.page.content(), "nobody sees the other's sheet"
    colleague.go("/proeven/")
    _score(colleague, [3, 3, 3, 4, 2, 3, 4, 3], "Zij las de tekening zelf en rekende hardop.")
    colleague.page.wait_for_url("**/samen/**")
    expect(colleague.page.get_by_text(ALONE).first).to_be_visible()
    colleague.shot("samen")
    address = re.sub(r"[?#].*", "", colleague.page.url)
    _settle(colleague, trainer, address)
    _sign(colleague, trainer, address)
    _student_reads(student)
    for who in (teacher, trainer, colleague, student):
        assert who.faults == []


def _settle(colleague, trainer, address: str) -> None:
    """The teacher proposes with a reason, the trainer confirms on the phone; one step goes along."""
    page = colleague.page
    page.get_by_role("button", name="Leg samen vast").first.click()
    expect(page.locator("[data-invalid]").first).to_be_visible()
    for reason in ("Eén fout aan het begin, zelf hersteld.", "Hij vroeg de klant wat zij wilde."):
        opener = page.get_by_role("link", name=re.compile("Bespreek dit criterium"))
        if not page.get_by_role("button", name="Leg samen vast").count():
            opener.first.click()
        page.locator('article input[type="radio"][value="3"]').first.check(force=True)
        page.locator("article textarea").first.fill(reason)
        page.get_by_role("button", name="Leg samen vast").first.click()
        expect(page.get_by_text(reason).first).to_be_visible()
    page.locator("[name=stap-text]").fill("Voer een klantgesprek van begin tot eind zelf.")
    page.get_by_role("button", name="Geef deze stap mee").click()
    expect(page.get_by_text("Voer een klantgesprek van begin tot eind zelf.").first).to_be_visible()
    colleague.shot("samen-voorgesteld")

    phone = trainer.page
    phone.goto(address)
    trainer.shot("samen")
    for _ in range(2):
        agree = phone.get_by_role("button", name="Ja, dit wordt het")
        left = agree.count()
        agree.first.click()
        expect(agree).to_have_count(left - 1)


def _sign(colleague, trainer, address: str) -> None:
    page, phone = colleague.page, trainer.page
    page.goto(address)
    page.get_by_role("button", name=re.compile("Onderteken")).first.click()
    expect(page.get_by_text(re.compile("ondertekend")).first).to_be_visible()
    before = len(trainer.house.mails())
    phone.goto(address)
    phone.get_by_role("button", name="Mail mij een code").first.click()
    code = re.search(r"\b\d{6}\b", trainer.house.wait_for_mail("To: durk", "Je code is", after=before))
    assert code
    phone.locator("[name$=code]").first.fill(code[0])
    trainer.shot("ondertekenen")
    phone.get_by_role("button", name=re.compile("Onderteken")).first.click()
    expect(phone.get_by_text(re.compile("[Oo]ndertekend")).first).to_be_visible()
    page.goto(address.removesuffix("samen/"))
    colleague.shot("proeve-ondertekend")


def _student_reads(student) -> None:
    """Femke logs in by herself and sees the outcome, the reasons and the step that goes along."""
    page = student.page
    student.go("/toegang/login/")
    page.locator("[name=login]").fill("femke.hoekstra@leerling.vaart.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.wait_for_url("**/vandaag/")
    student.go("/proeven/")
    page.get_by_role("link", name="Lees je uitslag").first.click()
    expect(page.get_by_text("Voer een klantgesprek van begin tot eind zelf.").first).to_be_visible()
    expect(page.get_by_text(ALONE).first).to_be_visible()
    student.shot("uitslag")
