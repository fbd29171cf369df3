"""What the portfolio puts on 'Vandaag', per role, and never about somebody out of sight."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.actors import acting_as
from portfolio import actions, attention
from tests.portfolio.making import handed_in, judged, piece_of, shared

pytestmark = pytest.mark.django_db


def tasks(cast, name: str) -> list[tuple[str, str]]:
    with acting_as(cast.actor(name)):
        return [(task.title, task.url) for task in attention.tasks(cast.actor(name))]


def url(evidence) -> str:
    return reverse("portfolio:evidence_detail", args=[evidence.uid])


def test_evidence_waits_for_the_teacher_until_every_claim_is_judged(cast):
    evidence = handed_in(cast)
    assert tasks(cast, "marieke") == [("Noor Aksoy: bewijs wacht op je reactie", url(evidence))]
    assert tasks(cast, "counsellor") == tasks(cast, "stranger_class") == tasks(cast, "ronald") == []

    judged(cast, evidence)
    assert tasks(cast, "marieke") == []


def test_several_pieces_of_one_student_are_one_task(cast):
    first, _second = handed_in(cast), handed_in(cast)
    assert tasks(cast, "marieke") == [("Noor Aksoy: 2 bewijzen wachten op je reactie", url(first))]


def test_what_was_shared_waits_for_the_trainer(cast):
    evidence = handed_in(cast)
    grant = shared(cast, evidence)
    assert tasks(cast, "ronald") == [("Noor Aksoy: bewijs wacht op je reactie", url(evidence))]
    with acting_as(cast.actor("noor")):
        actions.revoke(grant, by=cast.actor("noor"))
    assert tasks(cast, "ronald") == []


def test_what_one_logged_oneself_does_not_wait_for_oneself(cast):
    with acting_as(cast.actor("marieke")):
        (logged,) = actions.observe([cast.noor], piece_of(cast), by=cast.actor("marieke"))
    assert tasks(cast, "marieke") == []
    assert tasks(cast, "noor") == [(f"{cast.marieke.name} legde iets over jou vast", url(logged))]

    with acting_as(cast.actor("noor")):
        actions.confirm(logged, by=cast.actor("noor"))
    assert tasks(cast, "noor") == []


def test_the_student_hears_that_more_is_asked_until_a_new_version_is_in(cast):
    evidence, noor = handed_in(cast), cast.actor("noor")
    judged(cast, evidence, state="asked_more", missing="Een foto van de maten.")
    assert tasks(cast, "noor") == [(f"{cast.marieke.name} vraagt iets meer", url(evidence))]
    with acting_as(noor):
        actions.start_version(evidence, by=noor)
        actions.submit(actions.save_version(evidence, piece_of(cast), by=noor), by=noor)
    assert tasks(cast, "noor") == []


def test_a_draft_is_the_students_business(cast):
    noor = cast.actor("noor")
    with acting_as(noor):
        draft = actions.save_draft(cast.portfolio, piece_of(cast), by=noor)
    edit = reverse("portfolio:evidence_edit", args=[draft.uid])
    assert tasks(cast, "noor") == [("Een bewijs is nog niet af", edit)]
    assert tasks(cast, "marieke") == []


def test_goals_stand_in_the_calendar_of_student_and_guide(cast):
    noor, soon = cast.actor("noor"), cast.today + timedelta(days=3)
    with acting_as(noor):
        actions.add_goal(cast.portfolio, text="Zelf plannen.", due_on=soon, by=noor)
        actions.add_goal(cast.portfolio, text="Later", due_on=soon + timedelta(days=30), by=noor)

    def dates(name):
        with acting_as(cast.actor(name)):
            return [(one.title, one.detail) for one in attention.agenda(cast.actor(name), cast.today, soon)]

    assert dates("noor") == [("Zelf plannen", "")]
    assert dates("marieke") == [("Zelf plannen", "leerdoel van Noor")]
    assert dates("ronald") == dates("stranger_class") == dates("manager") == []
