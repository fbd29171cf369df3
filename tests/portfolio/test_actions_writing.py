"""The student's own evidence: what goes in, what is refused, what stays as it was."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError

from portal.actors import acting_as
from portal.models import TrailEntry
from portal.rules import ActionRefused
from portfolio import actions, additions
from portfolio.models import Cell, Claim, Evidence, EvidenceVersion
from portfolio.pieces import Piece, Said
from tests.portfolio.making import piece_of, submitted

pytestmark = pytest.mark.django_db


def test_a_draft_keeps_what_was_typed_and_counts_nowhere(cast):
    with acting_as(cast.actor("noor")):
        half = piece_of(cast, title="", reason="")
        evidence = actions.save_draft(cast.portfolio, half, by=cast.actor("noor"))

        assert evidence.state == "draft"
        assert evidence.holder_id == cast.noor.organisation_id
        assert evidence.versions.get().text == "De muur stond scheef."
        assert Claim.objects.visible_to(cast.actor("noor")).get().reason == ""
        assert not Cell.objects.visible_to(cast.actor("noor")).exists()


def test_a_draft_that_is_kept_again_has_the_last_words(cast):
    with acting_as(cast.actor("noor")):
        draft = None
        for title in ("Wandkast", "Wandkast plaatsen"):
            draft = actions.save_draft(cast.portfolio, piece_of(cast, title=title), by=cast.actor("noor"), draft=draft)

        assert Evidence.objects.visible_to(cast.actor("noor")).get().versions.get().title == "Wandkast plaatsen"


def test_a_form_that_was_handed_in_changes_nothing_any_more(cast):
    with acting_as(cast.actor("noor")):
        evidence = submitted(cast)
        with pytest.raises(ActionRefused, match="al ingeleverd"):
            actions.save_draft(cast.portfolio, piece_of(cast, title="X"), by=cast.actor("noor"), draft=evidence)

        assert evidence.versions.get().title == "Wandkast"


def test_submitting_says_everything_that_is_missing(cast):
    tomorrow = cast.today + timedelta(days=1)
    bare = Piece(happened_on=tomorrow, claims=[Said(cast.competencies[0], "weten")])
    with acting_as(cast.actor("noor")):
        evidence = actions.save_draft(cast.portfolio, bare, by=cast.actor("noor"))
        with pytest.raises(ActionRefused) as refused:
            actions.submit(evidence, by=cast.actor("noor"))

    assert refused.value.reasons == (
        "Geef je bewijs een titel.",
        "Vertel het kort, of voeg een bestand toe.",
        "Zeg bij ‘learning 0’ waarom dit bewijs is voor weten.",
        "Kies een dag die al geweest is.",
    )


def test_submitting_fixes_the_version_counts_it_and_leaves_a_trail(cast):
    with acting_as(cast.actor("noor")):
        evidence = submitted(cast)

        assert evidence.state == "submitted"
        assert evidence.current.fixed_at
        cell = Cell.objects.visible_to(cast.actor("noor")).get()
        assert (cell.competency, cell.element, cell.pieces, cell.stage) == (cast.competencies[1], "kunnen", 1, 1)
        trail = TrailEntry.objects.visible_to(cast.actor("noor")).of(evidence.uid)
        assert list(trail.values_list("event", "from_state", "to_state")) == [
            ("made", "", "draft"),
            ("submitted", "draft", "submitted"),
        ]


def test_submitting_twice_is_refused_and_changes_nothing(cast):
    with acting_as(cast.actor("noor")):
        evidence = submitted(cast)
        with pytest.raises(ActionRefused, match="al ingeleverd"):
            actions.submit(evidence, by=cast.actor("noor"))

        assert Cell.objects.visible_to(cast.actor("noor")).get().pieces == 1


def test_a_new_version_leaves_the_judged_one_as_it_was(cast):
    with acting_as(cast.actor("noor")):
        evidence = submitted(cast)
        first = evidence.current
    with acting_as(cast.actor("marieke")):
        claim = Claim.objects.visible_to(cast.actor("marieke")).get()
        actions.judge(claim, "accepted", by=cast.actor("marieke"), said="Netjes.")
    with acting_as(cast.actor("noor")):
        actions.start_version(evidence, by=cast.actor("noor"))
        actions.save_version(evidence, piece_of(cast, text="Anders."), by=cast.actor("noor"))
        assert Evidence.objects.visible_to(cast.actor("noor")).get().current == first
        evidence = actions.submit(evidence, by=cast.actor("noor"))

        first.refresh_from_db()
        assert (first.text, first.claims.get().state) == ("De muur stond scheef.", "accepted")
        assert (evidence.current.number, evidence.current.text) == (2, "Anders.")
        assert evidence.current.claims.get().state == "open"


def test_the_facts_of_a_submitted_piece_stay(cast):
    with acting_as(cast.actor("noor")):
        evidence = submitted(cast)
        actions.start_version(evidence, by=cast.actor("noor"))
        later = piece_of(cast, kind="film", happened_on=cast.today - timedelta(days=9))
        actions.save_version(evidence, later, by=cast.actor("noor"))

        evidence.refresh_from_db()
        assert (evidence.kind, evidence.happened_on) == ("product", cast.today)


def test_the_database_refuses_to_change_a_fixed_version(cast):
    with acting_as(cast.actor("noor")):
        evidence = submitted(cast)
        rows = EvidenceVersion.objects.visible_to(cast.actor("noor")).filter(pk=evidence.current_id)
        assert rows.update(text="Achteraf mooier.") == 0
        claims = Claim.objects.visible_to(cast.actor("noor"))
        assert claims.update(reason="Achteraf mooier.") == 0


def test_a_withdrawn_piece_counts_no_longer_and_can_come_back(cast):
    noor = cast.actor("noor")
    with acting_as(noor):
        evidence = submitted(cast)
        actions.withdraw(evidence, by=noor)
        assert not Cell.objects.visible_to(noor).exists()
        assert list(Evidence.objects.visible_to(noor)) == [evidence]
    with acting_as(cast.actor("marieke")):
        assert not Evidence.objects.visible_to(cast.actor("marieke")).exists()
    with acting_as(noor):
        actions.restore(evidence, by=noor)
        assert Cell.objects.visible_to(noor).get().pieces == 1


def test_what_a_test_rests_on_cannot_be_withdrawn_or_closed(cast, monkeypatch):
    monkeypatch.setattr(additions, "_keepers", [lambda evidence: ["Je proeve rust op dit bewijs."]])
    with acting_as(cast.actor("noor")):
        evidence = submitted(cast)
        with pytest.raises(ActionRefused, match="rust op"):
            actions.withdraw(evidence, by=cast.actor("noor"))
        with pytest.raises(ActionRefused, match="rust op"):
            actions.set_audience(evidence, "nobody", by=cast.actor("noor"))


def test_what_only_the_student_sees_does_not_count(cast):
    with acting_as(cast.actor("noor")):
        evidence = submitted(cast, audience="nobody")
        assert not Cell.objects.visible_to(cast.actor("noor")).exists()
        actions.set_audience(evidence, "school", by=cast.actor("noor"))
        assert Cell.objects.visible_to(cast.actor("noor")).get().pieces == 1


def test_nobody_writes_in_the_portfolio_of_another(cast):
    with acting_as(cast.actor("marieke")), pytest.raises(ProgrammingError, match="row-level security"):
        actions.save_draft(cast.portfolio, piece_of(cast), by=cast.actor("marieke"))
