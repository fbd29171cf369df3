"""The portfolio on paper: made by a job, holding what the asker may see and nothing else."""

import io

import pikepdf
import pytest
from django.urls import reverse

from portal import reports as portal_reports
from portal.actors import Actor, acting_as, as_owner
from portal.models import AccessEntry, Report
from portfolio import actions, additions, reports
from portfolio.models import EvidenceFile, Portfolio
from tests.factories import StoredFileFactory
from tests.portfolio.making import handed_in, judged, piece_of, shared
from tests.portfolio.pages import text_of
from tests.portfolio.test_evidence_form import photo

pytestmark = pytest.mark.django_db


def asker(cast, name: str) -> Actor:
    return Actor(membership=getattr(cast, name), way_in="job")


def html_for(cast, name: str, monkeypatch) -> tuple[str, set]:
    """The words and pictures that go into the PDF of this asker."""
    from django.template.loader import render_to_string

    made = {}

    def caught(template, context, *, pictures):
        made["html"] = render_to_string(template, {"product": "Kring", **context})
        made["pictures"] = {stored.name for stored in pictures.values()}
        return b""

    monkeypatch.setattr(reports.pdf, "render_pdf", caught)
    actor = asker(cast, name)
    with acting_as(actor):
        reports.build(reports.find(actor, cast.portfolio.uid), actor, lambda done, total: None)
    return made["html"], made["pictures"]


@pytest.fixture
def everything(cast):
    """One piece in each state, each with a picture named after it."""
    noor = cast.actor("noor")
    pieces = {name: handed_in(cast, title=f"Titel {name}", text=f"Tekst {name}") for name in ("ingeleverd", "gedeeld")}
    pieces["alleen"] = handed_in(cast, title="Titel alleen", text="Tekst alleen", audience="nobody")
    pieces["terug"] = handed_in(cast, title="Titel terug", text="Tekst terug")
    pieces["stop"] = handed_in(cast, title="Titel stop", text="Tekst stop")
    shared(cast, pieces["gedeeld"])
    with acting_as(noor):
        actions.withdraw(pieces["terug"], by=noor)
        draft = piece_of(cast, title="Titel concept", text="Tekst concept")
        pieces["concept"] = actions.save_draft(cast.portfolio, draft, by=noor)
        actions.revoke(actions.share_with_company(pieces["stop"], cast.placement, by=noor), by=noor)
        actions.add_goal(cast.portfolio, text="Een eigen doel", by=noor)
    with as_owner():
        Portfolio.objects.unscoped("test").filter(pk=cast.noor.pk).update(motto="Mijn eigen motto")
        for name, piece in pieces.items():
            stored = StoredFileFactory(owner=cast.noor, name=f"{name}.jpg")
            EvidenceFile.objects.create(version=piece.versions.get(), portfolio=cast.portfolio, file=stored)
    return pieces


PAPER = {
    "noor": {"ingeleverd", "gedeeld", "stop"},
    "marieke": {"ingeleverd", "gedeeld", "stop"},
    "counsellor": {"ingeleverd", "gedeeld", "stop"},
    "ronald": {"gedeeld"},
}


@pytest.mark.parametrize("name", PAPER)
def test_only_what_the_asker_may_see_goes_on_paper(cast, everything, monkeypatch, name):
    html, pictures = html_for(cast, name, monkeypatch)

    for piece in everything:
        on_paper = piece in PAPER[name]
        assert (f"Titel {piece}" in html, f"Tekst {piece}" in html) == (on_paper, on_paper), piece
    assert pictures == {f"{piece}.jpg" for piece in PAPER[name]}
    whole = name != "ronald"
    assert ("Een eigen doel" in html, "Mijn eigen motto" in html, "print-matrix" in html) == (whole, whole, whole)


@pytest.mark.parametrize(
    "name", ["classmate", "stranger_class", "stranger_school", "stranger_company", "past_trainer", "manager"]
)
def test_others_get_no_paper_at_all(cast, everything, name):
    actor = asker(cast, name)
    with acting_as(actor), pytest.raises(Portfolio.DoesNotExist):
        reports.find(actor, cast.portfolio.uid)


def test_the_pdf_is_tagged_and_names_the_student(cast):
    evidence = handed_in(cast, title="Wandkast plaatsen")
    judged(cast, evidence, said="Netjes gedaan.")
    with acting_as(asker(cast, "marieke")):
        made = reports.build(cast.portfolio, asker(cast, "marieke"), lambda done, total: None)

    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo.Title) == "Portfolio van Noor Aksoy"
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"


def test_a_piece_with_a_picture_prints_it_with_its_words(cast, monkeypatch):
    from portal import files
    from portfolio.pieces import Shown

    with acting_as(cast.actor("noor")):
        stored = files.receive(photo(), owner=cast.noor, holder=cast.noor.organisation, subject=cast.noor)
    handed_in(cast, files=[Shown(stored, "De kast van voren")])
    html, _pictures = html_for(cast, "marieke", monkeypatch)
    assert f'<img src="file:{stored.uid}" alt="De kast van voren">' in html


def test_chapters_of_other_themes_are_asked_for_under_the_same_hat(cast, monkeypatch):
    asked = []
    monkeypatch.setattr(additions, "_chapters", [lambda actor, student: asked.append((actor.role, student)) or []])
    html_for(cast, "ronald", monkeypatch)
    assert asked == [("trainer", cast.noor)]


def test_the_button_asks_for_a_job_and_tells_the_student(cast, log_in, django_capture_on_commit_callbacks):
    url = reverse("portfolio:print", args=[cast.noor.uid])
    response = log_in(cast.marieke).post(url)

    with as_owner():
        report = Report.objects.unscoped("test").get()
        assert (report.kind, report.requester, report.object_uid) == ("portfolio", cast.marieke, cast.portfolio.uid)
        assert AccessEntry.objects.unscoped("test").get().what == "report"
    assert response.url == reverse("portal:report", args=[report.uid])


@pytest.mark.parametrize("name", ["classmate", "stranger_class", "stranger_company", "past_trainer"])
def test_the_button_of_another_gives_nothing(cast, log_in, name):
    url = reverse("portfolio:print", args=[cast.noor.uid])
    assert log_in(getattr(cast, name)).post(url).status_code == 404
    with as_owner():
        assert not Report.objects.unscoped("test").exists()


def test_a_paper_can_be_fetched_no_more_once_the_sight_is_gone(cast, log_in):
    log_in(cast.ronald).post(reverse("portfolio:print", args=[cast.noor.uid]))
    with as_owner():
        report = Report.objects.unscoped("test").get()
    with acting_as(cast.actor("ronald")):
        assert portal_reports.readable(report, cast.actor("ronald"))
    with as_owner():
        type(cast.placement).objects.unscoped("test").update(state="cancelled")
    with acting_as(cast.actor("ronald")):
        assert not portal_reports.readable(report, cast.actor("ronald"))


def test_the_button_works_for_the_student_too(cast, log_in):
    page = text_of(log_in(cast.noor).get(reverse("portfolio:mine")))
    url = reverse("portfolio:print", args=[cast.noor.uid])
    assert url in page
    assert log_in(cast.noor).post(url).status_code == 303
