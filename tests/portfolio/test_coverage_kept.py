"""The cells stay right whatever happens, and a recount says so when they do not."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actors import acting_as, as_owner
from portal.models import Programme
from portal.rules import ActionRefused
from portfolio import actions, coverage, tasks
from portfolio.models import Cell, Claim, Evidence
from portfolio.pieces import Said
from tests.portfolio.making import handed_in, judged, piece_of, shared

pytestmark = pytest.mark.django_db


def cells(cast) -> dict:
    with acting_as(cast.actor("noor")):
        return {
            (cell.competency_id, cell.element): (cell.pieces, cell.stage)
            for cell in Cell.objects.visible_to(cast.actor("noor"))
        }


def test_two_days_methods_and_assessors_make_a_cell_firm(cast):
    place = (cast.competencies[1].pk, "kunnen")
    first = handed_in(cast, kind="photo")
    judged(cast, first)
    assert cells(cast)[place] == (1, 1)

    second = handed_in(cast, kind="photo", happened_on=cast.today - timedelta(days=3))
    judged(cast, second)
    assert cells(cast)[place] == (2, 2)

    third = handed_in(cast, kind="report", happened_on=cast.today - timedelta(days=6))
    shared(cast, third)
    judged(cast, third, by="ronald")
    assert cells(cast)[place] == (3, 3)

    judged(cast, third, by="marieke", state="asked_more", missing="Laat de maten zien.")
    assert cells(cast)[place] == (3, 2)


def _spoil() -> None:
    with as_owner():
        Cell.objects.unscoped("spoil on purpose").update(pieces=7)


def test_a_recount_reports_and_mends_what_stood_wrong(cast):
    handed_in(cast)
    _spoil()

    (wrong,) = coverage.recount(dry_run=True)
    assert (wrong.portfolio_id, wrong.was, wrong.should) == (cast.noor.pk, (7, 1), (1, 1))
    assert len(coverage.recount()) == 1
    assert coverage.recount() == []
    assert cells(cast) == {(cast.competencies[1].pk, "kunnen"): (1, 1)}


def test_the_command_names_the_portfolio_by_uid(cast):
    handed_in(cast)
    _spoil()
    said = io.StringIO()
    call_command("recount", "--dry-run", stdout=said)

    assert f"{cast.noor.uid} {cast.competencies[1].code} kunnen: 7 bewijzen, stand 1 moet zijn" in said.getvalue()
    assert "1 verschillen gevonden." in said.getvalue()
    assert "Aksoy" not in said.getvalue()


def test_the_nightly_task_says_loudly_what_it_mended(cast, caplog):
    handed_in(cast)
    tasks.recount()
    assert not caplog.records

    _spoil()
    tasks.recount()
    assert "stood at (7, 1) and is (1, 1)" in caplog.text


def test_a_recount_follows_a_changed_rule_of_the_programme(cast):
    judged(cast, handed_in(cast))
    with as_owner():
        Programme.objects.unscoped("test").update(need_methods=1, need_moments=1, need_assessors=1)

    coverage.recount()
    assert set(cells(cast).values()) == {(1, 3)}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["new", "accept", "more", "withdraw", "restore", "nobody", "school", "version", "log"]),
        st.integers(0, 3),
        st.sampled_from(["weten", "kunnen"]),
    ),
    max_size=14,
)


def _step(cast, what: str, number: int, element: str) -> None:
    noor, judge = cast.actor("noor"), cast.actor("ronald" if number % 2 else "marieke")
    day = cast.today - timedelta(days=number)
    if what == "new":
        kind = "photo" if number % 2 else "film"
        shared(cast, handed_in(cast, element=element, happened_on=day, kind=kind))
        return
    if what == "log":
        piece = piece_of(cast, happened_on=day, claims=[Said(cast.competencies[number], element, "Gezien.")])
        with acting_as(judge):
            actions.observe([cast.noor], piece, by=judge, accept=number > 1)
        return
    with as_owner():
        pieces = list(Evidence.objects.unscoped("test").filter(portfolio=cast.portfolio).order_by("pk"))
    if not pieces:
        return
    piece = pieces[number % len(pieces)]
    if what in ("accept", "more"):
        judged(cast, piece, by="marieke", state="accepted" if what == "accept" else "asked_more", missing="Meer.")
        return
    with acting_as(noor):
        if what == "version":
            actions.start_version(piece, by=noor)
            other = piece_of(cast, claims=[Said(cast.competencies[number], element, "Nu anders.")])
            actions.submit(actions.save_version(piece, other, by=noor), by=noor)
        elif what in ("withdraw", "restore"):
            getattr(actions, what)(piece, by=noor)
        else:
            actions.set_audience(piece, what, by=noor)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_the_cells_equal_a_recount(cast, steps):
    with transaction.atomic():
        for step in steps:
            try:
                with transaction.atomic():
                    _step(cast, *step)
            except ActionRefused:
                continue
        assert coverage.recount(dry_run=True) == []
        transaction.set_rollback(True)


def test_claims_on_an_old_version_count_no_longer(cast):
    noor = cast.actor("noor")
    evidence = handed_in(cast)
    with acting_as(noor):
        actions.start_version(evidence, by=noor)
        other = piece_of(cast, claims=[Said(cast.competencies[3], "zijn", "Dit past beter.")])
        actions.submit(actions.save_version(evidence, other, by=noor), by=noor)

        assert Claim.objects.visible_to(noor).count() == 2
    assert cells(cast) == {(cast.competencies[3].pk, "zijn"): (1, 1)}
