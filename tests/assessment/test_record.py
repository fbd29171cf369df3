"""The record on paper: what stands in it, that it is tagged, and who may have it."""

import io

import pikepdf
import pytest
from django.urls import reverse

from assessment import actions
from assessment.additions import chapters, panels, standings
from assessment.models import ProficiencyTest, State
from assessment.reports import build, find
from portal.models import Report
from tests.assessment.scene import evidence_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(scene):
    scene.request()
    scene.act("noor", actions.choose_evidence, scene.test, [evidence_of(scene, title="Werktekening kast")])
    scene.plan()
    for who in ("joost", "ronald"):
        scene.score(who)
        scene.send(who)
    scene.settle()
    scene.sign("joost")
    scene.sign("ronald")
    scene.act("noor", actions.react, scene.test, view="differs", words="Het gesprek ging goed.")
    return scene


def _html(scene, who, monkeypatch) -> str:
    """The record as it goes to the PDF maker."""
    from django.template.loader import render_to_string

    made = {}
    monkeypatch.setattr(
        "portal.pdf.render_pdf",
        lambda template, context: made.setdefault("html", render_to_string(template, {"product": "Kring", **context})),
    )
    from portal.actors import acting_as

    actor = scene.actor(who)
    with acting_as(actor):
        return build(find(actor, scene.test.uid), actor, lambda done, total: None)


def test_the_record_holds_both_scores_what_was_agreed_why_and_the_students_view(signed, monkeypatch):
    text = _html(signed, "noor", monkeypatch)
    for words in (
        "Wandkast maken", "Noor Aksoy", "Uitslag: gehaald", "Controleert maten (moet gehaald)", "Samen besproken.",
        "Doe twee klantgesprekken zelf.", "Zie het anders.", "Het gesprek ging goed.", "Werktekening kast",
        "Joost van School", "Ronald Linde", "1 nog niet, 2 met hulp, 3 zelfstandig, 4 doet het voor",
        "nog niet vastgesteld",
    ):  # fmt: skip
        assert words in text, words
    assert signed.seat("joost").signed_digest[:4].upper() in text


def test_it_is_a_tagged_pdf_with_header_cells(signed, acting):
    actor = signed.actor("joost")
    with acting(signed.joost):
        made = build(find(actor, signed.test.uid), actor, lambda done, total: None)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        headers = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/TH"]
        assert len(headers) >= 10
        assert all("/A" in header for header in headers)


@pytest.mark.parametrize(
    ("who", "finds"),
    [
        ("noor", True), ("marieke", True), ("joost", True), ("ronald", True), ("ronald_by_link", True),
        ("examboard", True), ("coordinator", False), ("admin", False), ("classmate", False), ("other_teacher", False),
        ("board_elsewhere", False), ("trainer_colleague", False),
    ],
)  # fmt: skip
def test_only_who_may_read_the_judgement_gets_it(signed, acting, who, finds):
    actor = signed.actor(who)
    with acting(actor.membership):
        if finds:
            assert find(actor, signed.test.uid) == signed.test
        else:
            with pytest.raises(ProficiencyTest.DoesNotExist):
                find(actor, signed.test.uid)


def test_before_the_signatures_there_is_no_record(scene, log_in, acting):
    scene.to(State.MODERATING)
    actor = scene.actor("joost")
    with acting(scene.joost), pytest.raises(ProficiencyTest.DoesNotExist):
        find(actor, scene.test.uid)
    assert log_in(scene.joost).post(reverse("assessment:record_ask", args=[scene.test.uid])).status_code == 409


def test_asking_for_it_leads_to_the_progress_page(signed, log_in, acting):
    answer = log_in(signed.noor).post(reverse("assessment:record_ask", args=[signed.test.uid]))
    with acting(signed.noor):
        report = Report.objects.visible_to(signed.actor("noor")).get()
    assert (report.kind, report.title) == ("test_record", "Proeve Wandkast maken van Noor Aksoy")
    assert answer.url == reverse("portal:report", args=[report.uid])


# --- What tests add to the portfolio ----------------------------------------------------------------------------------
def test_the_teacher_sees_in_the_list_that_a_test_asks_for_a_talk(scene, acting):
    scene.to(State.MODERATING)
    with acting(scene.joost):
        standing = standings(scene.actor("joost"), [scene.noor.pk])[scene.noor.pk]
    assert (standing.words, standing.tone, standing.next_step) == ("Overleg nodig", "attention", "Overleg over proeve")
    with acting(scene.marieke):
        assert standings(scene.actor("marieke"), [scene.noor.pk])[scene.noor.pk].words == ""


def test_the_portfolio_shows_the_road_of_the_test_and_prints_it_once_signed(signed, acting):
    with acting(signed.noor):
        actor = signed.actor("noor")
        assert [panel.context["test"] for panel in panels(actor, signed.noor)] == [signed.test]
        assert [chapter.context["test"] for chapter in chapters(actor, signed.noor)] == [signed.test]


def test_a_test_under_way_is_not_printed(scene, acting):
    scene.to(State.MODERATING)
    for who in ("noor", "joost"):
        with acting(scene.actor(who).membership):
            assert chapters(scene.actor(who), scene.noor) == []
