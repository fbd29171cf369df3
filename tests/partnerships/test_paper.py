"""The agreement on paper: from the fixed version, the same text every time, and only for who may see it."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from django.db import connection
from django.urls import reverse
from PIL import Image

from partnerships import paper, reports
from partnerships.actions import agreements, steps
from partnerships.models import Agreement, AgreementVersion, Article
from portal import reports as documents
from portal.actors import acting_as, as_owner, member
from portal.models import Report, Role, today
from portal.rules import ActionRefused
from tests.factories import MembershipFactory
from tests.partnerships.cast import make_active, make_agreement, make_cast

pytestmark = pytest.mark.django_db


def version_of(agreement, number: int = 0) -> AgreementVersion:
    with as_owner():
        rows = agreement.versions.order_by("-number")
        return rows.get(number=number) if number else rows.first()


def print_of(agreement, actor, tmp_path, number: int = 0):
    with acting_as(actor):
        made = reports.build(reports.find(actor, version_of(agreement, number).uid), actor, lambda done, total: None)
    path = tmp_path / "paper.pdf"
    path.write_bytes(made)
    return path


def text_of(path) -> str:
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


# --- What is on it ----------------------------------------------------------------------------------------------------
def test_the_paper_is_one_sheet_with_number_version_pages_check_value_and_initials(cast, tmp_path):
    agreement = make_agreement(cast, "ready")
    path = print_of(agreement, cast.acts("coordinator"), tmp_path)
    first, second = text_of(path).split("\f")[:2]
    value = version_of(agreement).check_value

    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", value)
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 2
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
    for number, page in enumerate((first, second), start=1):
        assert f"Overeenkomst {agreement.number}, versie 1" in page
        assert f"controlegetal {value}" in page
        assert f"bladzijde {number} van 2" in page
    assert ("Paraaf school" in first, "Paraaf school" in second) == (True, False)
    for heading in ("Voor de school", "Voor het bedrijf", "Gezien door de begeleider", "praktijkopleider"):
        assert heading in second
    assert "concept" not in (first + second).lower()
    assert cast.director.name in second
    assert cast.owner.name in second


def test_every_clause_stands_on_the_paper_with_its_number(cast, tmp_path):
    agreement = make_agreement(cast, "ready")
    said = re.sub(r"\s+", " ", text_of(print_of(agreement, cast.acts("coordinator"), tmp_path)))
    with as_owner():
        for place, article in enumerate(version_of(agreement).standing, start=1):
            for number, clause in enumerate(article.clauses, start=1):
                assert f"{place}.{number} {clause}" in said


def test_a_draft_says_that_it_is_one_and_has_no_check_value(cast, tmp_path):
    agreement = make_agreement(cast)
    path = print_of(agreement, cast.acts("coordinator"), tmp_path)
    said = text_of(path)
    assert "concept" in said
    assert "controlegetal" not in said
    assert "Paraaf" not in said
    assert all(shade > 1000 for shade in watermark_of(path))
    assert watermark_of(print_of(make_agreement(cast, "ready"), cast.acts("coordinator"), tmp_path)) == [0, 0]


def watermark_of(path) -> list[int]:
    """How many dots of each page have exactly the colour of the word behind the text."""
    subprocess.run(["pdftoppm", "-r", "40", "-png", path, path.with_suffix("")], check=True)
    pages = sorted(path.parent.glob("paper-*.png"))
    counts = []
    for page in pages:
        with Image.open(page) as picture:
            counts.append(sum(1 for dot in picture.convert("RGB").getdata() if dot == (0xE9, 0xEE, 0xEA)))
        page.unlink()
    return counts


def test_the_same_version_always_gives_the_same_text(cast, tmp_path):
    agreement = make_agreement(cast, "ready")
    before = text_of(print_of(agreement, cast.acts("coordinator"), tmp_path))
    with as_owner():
        # Everything the paper took from elsewhere changes afterwards.
        cast.company.name, cast.company.street = "Andere Naam", "Elders 1"
        cast.company.save()
        person = cast.owner.person
        person.family_name = "Anders"
        person.save()
        cast.partnership.lines.create(level="strategic", school_side=cast.director, company_side=cast.owner)
        cast.partnership.conditions.create(kind="safety", is_met=True)
        Agreement.objects.unscoped("test").filter(pk=agreement.pk).update(title="Andere titel")

    assert text_of(print_of(agreement, cast.acts("coordinator"), tmp_path)) == before
    with as_owner():
        assert paper.is_intact(version_of(agreement))


def test_a_text_that_was_changed_behind_our_back_is_not_printed(cast, tmp_path):
    agreement = make_agreement(cast, "ready")
    with as_owner():
        Article.objects.unscoped("test").filter(version__agreement=agreement, position=1).update(text="Iets anders.")
    with pytest.raises(ActionRefused, match="controlegetal"):
        print_of(agreement, cast.acts("coordinator"), tmp_path)


def test_every_part_of_the_content_counts_in_the_check_value(cast):
    version = version_of(make_agreement(cast, "ready"))
    with as_owner():
        values = {paper.check_value(paper.canonical_text(version))}
        for name in version.facts:
            kept = version.facts[name]
            version.facts[name] = "anders"
            values.add(paper.check_value(paper.canonical_text(version)))
            version.facts[name] = kept
        assert len(values) == len(version.facts) + 1


# --- Who may have it --------------------------------------------------------------------------------------------------
def test_the_company_gets_the_version_it_was_shown(cast, tmp_path):
    agreement = make_agreement(cast, "ready")
    with acting_as(cast.acts("coordinator")):
        steps.reopen(agreement, "Nog iets.", by=cast.acts("coordinator"))
    owner = cast.acts("owner")

    assert "versie 1" in text_of(print_of(agreement, owner, tmp_path, number=1))
    with pytest.raises(AgreementVersion.DoesNotExist), acting_as(owner):
        reports.find(owner, version_of(agreement, 2).uid)


@pytest.mark.parametrize("who", ["trainer", "student", "other_coordinator", "other_owner"])
def test_others_cannot_ask_for_it(cast, log_in, who):
    agreement = make_active(cast)
    other = make_cast(school="Andere school", company="Ander bedrijf")
    people = {"other_coordinator": other.coordinator, "other_owner": other.owner}
    somebody = people.get(who) or getattr(cast, who)

    response = log_in(somebody).post(reverse("partnerships:agreement_print", args=[agreement.uid]))

    assert response.status_code == (404 if who.startswith("other") else 403)
    with as_owner():
        assert not Report.objects.unscoped("test").exists()


def test_the_download_is_asked_again_at_the_moment_itself(cast, log_in):
    agreement = make_active(cast)
    client = log_in(cast.owner)
    response = client.post(reverse("partnerships:agreement_print", args=[agreement.uid]))
    with as_owner():
        report = Report.objects.unscoped("test").get()
        assert documents.readable(report, member(cast.owner))
        Agreement.objects.unscoped("test").filter(pk=agreement.pk).update(shared_at=None)
        agreement.versions.update(shared_at=None)
    assert response.url == reverse("portal:report", args=[report.uid])
    with acting_as(member(cast.owner)):
        assert not documents.readable(report, member(cast.owner))


# --- Numbers ----------------------------------------------------------------------------------------------------------
def test_numbers_run_per_school_and_year_and_past_a_thousand(cast):
    year, other = today().year, make_cast(school="Andere school", company="Ander bedrijf")
    assert [make_agreement(cast).number, make_agreement(cast).number] == [f"{year}-001", f"{year}-002"]
    assert make_agreement(other).number == f"{year}-001"
    with as_owner():
        Agreement.objects.unscoped("test").filter(number=f"{year}-002", holder=cast.school).update(
            number=f"{year}-1000"
        )
    assert make_agreement(cast).number == f"{year}-1001"
    with as_owner():
        Agreement.objects.unscoped("test").filter(holder=other.school).update(number=f"{year - 1}-007")
    assert make_agreement(other).number == f"{year}-001"


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_or_doubles_when_many_write_at_once():
    with as_owner():
        cast = make_cast()
    admin = MembershipFactory(organisation=cast.school, role=Role.COORDINATOR)

    def make(turn: int) -> str:
        by = member(cast.coordinator if turn % 2 else admin)
        try:
            with acting_as(by):
                made = agreements.make(cast.partnership, cast.terms(), by=by).number
                if turn % 3 == 0:
                    raise LookupError(made)  # rolled back: the number is free again
            return made
        except LookupError:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as crew:
        numbers = sorted(filter(None, crew.map(make, range(18))))

    assert numbers == [f"{today().year}-{place:03}" for place in range(1, 13)]
