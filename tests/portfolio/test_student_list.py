"""'Mijn leerlingen': the right rows, what to do next, in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.actors import as_owner
from portal.models import GroupCoach, today
from portfolio import additions
from portfolio.models import Portfolio
from tests.factories import (
    EvidenceFactory,
    GroupStudentFactory,
    MembershipFactory,
    PlacementFactory,
    PortfolioFactory,
    StudentFactory,
)
from tests.portfolio.making import handed_in, judged, shared
from tests.portfolio.pages import HTMX, part, text_of

pytestmark = pytest.mark.django_db
URL = reverse("portfolio:student_list")
# Session, user, membership, hat (3 with its savepoint); the groups; evidence, opening, course (7), sizes, cells,
# placements and goals for the rows; evidence, names, last pieces and portfolios for the tasks; goals for the calendar.
TEACHER_QUERIES = 26
TRAINER_QUERIES = 12


def row_of(response, student):
    rows = [row for section in response.context["sections"] for row in section.rows]
    return next(row for row in rows if row.student == student)


@pytest.mark.parametrize("students", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_students(cast, log_in, alone, django_assert_num_queries, students):
    for _ in range(students - 1):
        extra = GroupStudentFactory(group=cast.group).student
        EvidenceFactory(portfolio=PortfolioFactory(student=extra))
        PlacementFactory(student=extra)
    handed_in(cast)
    client = log_in(cast.marieke)

    with django_assert_num_queries(TEACHER_QUERIES):
        response = client.get(URL)

    assert [len(section.rows) for section in response.context["sections"]] == [students]


@pytest.mark.parametrize("students", [1, 3])
def test_the_list_of_a_trainer_costs_the_same_too(cast, log_in, alone, django_assert_num_queries, students):
    for _ in range(students - 1):
        student = StudentFactory(organisation=cast.noor.organisation)
        PortfolioFactory(student=student)
        PlacementFactory(student=student, company=cast.ronald.organisation, trainer=cast.ronald)
    shared(cast, handed_in(cast))
    client = log_in(cast.ronald)

    with django_assert_num_queries(TRAINER_QUERIES):
        response = client.get(URL)

    assert len(response.context["rows"]) == students


def test_a_teacher_sees_the_students_of_the_own_groups_and_nobody_else(cast, log_in):
    gone = GroupStudentFactory(group=cast.group, ends_on=today() - timedelta(days=1)).student
    response = log_in(cast.marieke).get(URL)

    (section,) = response.context["sections"]
    assert [row.student for row in section.rows] == [cast.noor]
    assert cast.classmate.name not in text_of(response)
    assert gone.name not in text_of(response)


def test_a_row_says_company_last_evidence_and_what_waits(cast, log_in):
    handed_in(cast)
    response = log_in(cast.marieke).get(URL)

    row = row_of(response, cast.noor)
    assert (row.company, row.last_on, row.waiting) == (str(cast.placement.company), today(), 1)
    assert (row.words, row.tone, row.next_step) == ("Wacht op jou", "info", "Reactie van jou")


def test_a_draft_or_a_private_piece_moves_nothing(cast, log_in):
    handed_in(cast, audience="nobody")
    row = row_of(log_in(cast.marieke).get(URL), cast.noor)

    assert (row.last_on, row.waiting, row.words) == (None, 0, "Net begonnen")


def test_a_quiet_student_asks_for_attention(cast, log_in):
    judged(cast, handed_in(cast, happened_on=today() - timedelta(days=30)))
    response = log_in(cast.marieke).get(URL)

    assert (row_of(response, cast.noor).words, row_of(response, cast.noor).next_step) == ("Stil", "Contact opnemen")
    (task,) = response.context["tasks"]
    assert task.title == "Noor Aksoy: al een tijd geen nieuw bewijs"
    assert task.url == reverse("portfolio:student", args=[cast.noor.uid])


def test_a_student_who_never_began_is_quiet_after_three_weeks(cast, log_in):
    with as_owner():
        Portfolio.objects.unscoped("test").update(opened_at=timezone.now() - timedelta(days=22))
    assert row_of(log_in(cast.marieke).get(URL), cast.noor).words == "Stil"


def test_on_course_points_at_the_weakest_element(cast, log_in):
    judged(cast, handed_in(cast))
    row = row_of(log_in(cast.marieke).get(URL), cast.noor)

    assert (row.words, row.next_step) == ("Op koers", "Bewijs bij ‘weten’")


def test_another_theme_may_speak_louder(cast, log_in, monkeypatch):
    def says(actor, students):
        return {cast.noor.pk: additions.Standing("Overleg over proeve", "Overleg nodig", "attention", 5, has_test=True)}

    monkeypatch.setattr(additions, "_standings", [says])
    handed_in(cast)
    client = log_in(cast.marieke)
    row = row_of(client.get(URL), cast.noor)
    assert (row.words, row.next_step) == ("Overleg nodig", "Overleg over proeve")

    assert [row.student for row in client.get(URL, {"toon": "proeve"}).context["sections"][0].rows] == [cast.noor]


def test_the_filter_leaves_who_asks_for_attention(cast, log_in):
    handed_in(cast)
    calm = GroupStudentFactory(group=cast.group).student
    PortfolioFactory(student=calm)
    client = log_in(cast.marieke)

    assert len(client.get(URL).context["sections"][0].rows) == 2
    (section,) = client.get(URL, {"toon": "aandacht"}).context["sections"]
    assert [row.student for row in section.rows] == [cast.noor]


@pytest.mark.parametrize("which", ["", "aandacht", "proeve", "onzin"])
def test_the_fragment_equals_the_same_part_of_the_page(cast, log_in, which):
    handed_in(cast)
    client = log_in(cast.marieke)
    page = client.get(URL, {"toon": which})
    fragment = client.get(URL, {"toon": which}, headers=HTMX)

    assert part(fragment, "lijst") == part(page, "lijst")
    assert "<html" not in text_of(fragment)


def test_a_trainer_sees_placed_students_and_only_what_was_shared(cast, log_in):
    handed_in(cast)
    response = log_in(cast.ronald).get(URL)
    (row,) = response.context["rows"]
    assert (row.student, row.last_on, row.waiting) == (cast.noor, None, 0)

    shared(cast, handed_in(cast, title="Gedeeld"))
    (row,) = log_in(cast.ronald).get(URL).context["rows"]
    assert (row.last_on, row.waiting, row.words) == (today(), 1, "Wacht op jou")
    assert "vierluik" not in part(response, "lijst")


def test_a_trainer_of_the_past_sees_nobody(cast, log_in):
    response = log_in(cast.past_trainer).get(URL)
    assert response.context["rows"] == []
    assert "Noor" not in text_of(response)


def test_a_contact_sees_names_but_no_way_into_a_portfolio(cast, log_in):
    partner = MembershipFactory(role="partner", organisation=cast.ronald.organisation)
    handed_in(cast, title="Zeer eigen")
    page = text_of(log_in(partner).get(URL))

    assert "Noor Aksoy" in page
    assert str(cast.noor.uid) not in page
    assert "Zeer eigen" not in page


def test_a_student_goes_to_the_own_portfolio(cast, log_in):
    response = log_in(cast.noor).get(URL)
    assert (response.status_code, response.url) == (302, reverse("portfolio:mine"))


def test_a_manager_is_told_for_whom_this_is(cast, log_in):
    assert log_in(cast.manager).get(URL).status_code == 403


def test_a_coach_whose_seat_ended_sees_the_group_no_longer(cast, log_in):
    with as_owner():
        GroupCoach.objects.unscoped("test").filter(coach=cast.marieke).update(ends_on=today() - timedelta(days=1))
    assert log_in(cast.marieke).get(URL).context["sections"] == []
