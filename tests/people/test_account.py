"""The page behind the initials: who am I, in which role, and who looked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal.actors import acting_as, as_owner, member
from portal.models import AccessEntry, Role, today
from tests.factories import MembershipFactory, PersonFactory, SchoolFactory, StudentFactory, user_of

pytestmark = pytest.mark.django_db
ACCOUNT, SWITCH, SIGHT = reverse("portal:account"), reverse("portal:switch"), reverse("portal:sight_list")
# session, user, chosen membership; savepoint and role, on the way in and out; count, rows
SIGHT_QUERIES = 9


def _seen(student, viewer, what="portfolio"):
    with as_owner():
        AccessEntry.objects.create(
            holder=student.organisation,
            subject=student,
            viewer=viewer,
            way_in="login",
            what=what,
            object_uid=student.uid,
        )


def test_a_person_switches_role_without_logging_out(log_in):
    teacher = MembershipFactory(role=Role.TEACHER)
    other = MembershipFactory(person=teacher.person, role=Role.COORDINATOR)
    client = log_in(teacher)

    page = client.get(ACCOUNT)
    answer = client.post(SWITCH, {"membership": other.uid})

    assert page.context["acting"] == teacher
    assert page.context["others"] == [other]
    assert (answer.status_code, answer["Location"]) == (303, reverse("portal:today"))
    assert client.get(ACCOUNT).context["acting"] == other


def test_somebody_elses_role_and_an_ended_role_cannot_be_chosen(log_in):
    teacher = MembershipFactory()
    stranger = MembershipFactory()
    ended = MembershipFactory(person=teacher.person, role=Role.ADMIN, ends_on=today() - timedelta(days=1))
    client = log_in(teacher)

    for membership in (stranger, ended):
        assert client.post(SWITCH, {"membership": membership.uid}).status_code == 404
    assert client.post(SWITCH, {"membership": "geen uid"}).status_code == 404
    assert client.get(ACCOUNT).context["acting"] == teacher


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [("/documenten/", "/documenten/"), ("https://elders.example/", "/vandaag/"), ("//elders.example/", "/vandaag/")],
)
def test_switching_leads_on_within_the_site_only(log_in, wanted, goes_to):
    teacher = MembershipFactory()
    answer = log_in(teacher).post(SWITCH, {"membership": teacher.uid, "next": wanted})
    assert answer["Location"] == goes_to


def test_a_log_in_without_a_role_gets_a_page_that_says_so(client):
    left = MembershipFactory(ends_on=today() - timedelta(days=1))
    client.force_login(user_of(left.person))

    page = client.get(ACCOUNT)
    elsewhere = client.get(reverse("portal:today"))

    assert page.status_code == 200
    assert "geen rol" in page.content.decode()
    assert list(page.context["past"]) == [left]
    assert (elsewhere.status_code, elsewhere["Location"]) == (302, ACCOUNT)


def test_logging_in_without_a_role_ends_on_that_page(client):
    user = user_of(PersonFactory())
    with as_owner():
        user.set_password("een lange zin 12")
        user.save()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": "een lange zin 12"})
    assert answer["Location"] == ACCOUNT


def test_the_account_page_asks_for_a_log_in():
    assert Client().get(ACCOUNT).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_sight_list_costs_the_same_for_any_number_of_rows(log_in, django_assert_num_queries, rows):
    student = StudentFactory()
    for _ in range(rows):
        _seen(student, MembershipFactory(organisation=student.organisation))
    client = log_in(student)

    with django_assert_num_queries(SIGHT_QUERIES):
        page = client.get(SIGHT)

    assert len(page.context["page"]) == rows


def test_a_student_sees_who_looked_at_the_own_things_only(log_in):
    school = SchoolFactory()
    student, classmate = StudentFactory.create_batch(2, organisation=school)
    teacher = MembershipFactory(organisation=school)
    _seen(student, teacher)
    _seen(classmate, teacher, what="test")

    page = log_in(student).get(SIGHT)

    assert [entry.subject_id for entry in page.context["page"]] == [student.pk]
    assert teacher.name in page.content.decode()
    assert log_in(teacher).get(SIGHT).status_code == 403


def test_the_wall_hides_other_peoples_visits():
    student = StudentFactory()
    _seen(student, MembershipFactory())
    _seen(StudentFactory(organisation=student.organisation), MembershipFactory())
    with acting_as(member(student)):
        assert [one.subject_id for one in AccessEntry.objects.unscoped("test")] == [student.pk]
