"""Log-in cards: printed once, hashed, for the own group only, and used up by choosing a password."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actions import cards
from portal.actors import acting_as, as_owner, member
from portal.models import LoginCard, Role, TrailEntry, User, today
from portal.rules import ActionRefused
from tests.factories import (
    GroupCoachFactory,
    GroupFactory,
    GroupStudentFactory,
    MembershipFactory,
    PersonFactory,
    StudentFactory,
    user_of,
)

pytestmark = pytest.mark.django_db
LOGIN, PASSWORD = reverse("portal:card_login"), reverse("portal:card_password")
GOOD = {"password": "een lange zin 12", "again": "een lange zin 12"}


@pytest.fixture
def group():
    return GroupFactory()


@pytest.fixture
def coach(group):
    return GroupCoachFactory(group=group).coach


@pytest.fixture
def student(group):
    person = PersonFactory(call_name="Łukasz", family_name="Çelik", email="")
    return GroupStudentFactory(group=group, student=StudentFactory(person=person, organisation=group.holder)).student


def _sheet(group):
    return reverse("portal:group_cards", args=[group.uid])


def _made(by, student):
    with acting_as(member(by)):
        return cards.issue_cards([student], by=member(by))[0]


def _all_cards():
    with as_owner():
        return list(LoginCard.objects.order_by("pk"))


def test_a_coach_prints_a_card_and_the_student_gets_in(log_in, group, coach, student):
    page = log_in(coach).post(_sheet(group), {"students": [student.uid]})
    card = page.context["cards"][0]
    client = Client()

    first = client.post(LOGIN, {"login_name": "LUKASZ.celik ", "code": card.code.lower().replace("-", " ")})
    chosen = client.post(PASSWORD, GOOD)

    assert card.login_name == "lukasz.celik"
    assert card.code in page.content.decode()
    assert (first.status_code, first["Location"]) == (303, PASSWORD)
    assert (chosen.status_code, chosen["Location"]) == (302, reverse("portal:today"))
    assert client.get(reverse("portal:account")).context["acting"] == student
    again = Client()
    assert (
        again.post(reverse("account_login"), {"login": "lukasz.celik", "password": GOOD["password"]}).status_code == 302
    )


def test_the_code_stands_nowhere_and_the_sheet_is_not_kept(log_in, group, coach, student):
    page = log_in(coach).post(_sheet(group), {"students": [student.uid]})
    code = page.context["cards"][0].code

    assert "no-store" in page["Cache-Control"]
    assert [len(card.code_hash) for card in _all_cards()] == [64]
    assert code not in log_in(coach).get(_sheet(group)).content.decode()
    with as_owner():
        entry = TrailEntry.objects.unscoped("test").get(object_uid=student.uid)
    assert (entry.event, entry.actor_id) == ("card_issued", coach.pk)


def test_a_card_works_once_and_a_new_card_ends_the_old_one(group, coach, student):
    old, new = _made(coach, student), _made(coach, student)
    client = Client()

    assert client.post(LOGIN, {"login_name": old.login_name, "code": old.code}).status_code == 422
    client.post(LOGIN, {"login_name": new.login_name, "code": new.code})
    client.post(PASSWORD, GOOD)
    assert Client().post(LOGIN, {"login_name": new.login_name, "code": new.code}).status_code == 422


def test_two_windows_with_one_card_choose_one_password(group, coach, student):
    card = _made(coach, student)
    with as_owner():
        row = LoginCard.objects.get()
        cards.choose_password(row, "een lange zin 12")
        with pytest.raises(ActionRefused, match="al gebruikt"):
            cards.choose_password(row, "een andere zin 34")
        assert User.objects.get(login_name=card.login_name).check_password("een lange zin 12")


def test_an_expired_card_does_not_let_in(group, coach, student):
    card = _made(coach, student)
    with as_owner():
        LoginCard.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().post(LOGIN, {"login_name": card.login_name, "code": card.code}).status_code == 422


def test_a_wrong_name_and_a_wrong_code_get_the_same_answer(group, coach, student):
    card = _made(coach, student)
    for name, code in ((card.login_name, "AAAA-BBBB-CCCC"), ("niemand", card.code), ("niemand", "AAAA-BBBB-CCCC")):
        page = Client().post(LOGIN, {"login_name": name, "code": code})
        assert page.status_code == 422
        assert page.context["form"].non_field_errors() == [cards.WRONG]


def test_guessing_stops_also_for_the_right_code(group, coach, student):
    card = _made(coach, student)
    for _ in range(8):
        Client().post(LOGIN, {"login_name": card.login_name, "code": "AAAA-BBBB-CCCC"})
    page = Client().post(LOGIN, {"login_name": card.login_name, "code": card.code})
    assert page.context["form"].non_field_errors() == [cards.TOO_OFTEN]


def test_choosing_a_password_needs_a_card_and_a_good_password(group, coach, student):
    assert Client().get(PASSWORD)["Location"] == LOGIN
    card = _made(coach, student)
    client = Client()
    client.post(LOGIN, {"login_name": card.login_name, "code": card.code})

    short = client.post(PASSWORD, {"password": "kort", "again": "kort"})
    different = client.post(PASSWORD, GOOD | {"again": "iets anders 99"})

    assert (short.status_code, different.status_code) == (422, 422)
    assert "password" in short.context["form"].errors
    assert "again" in different.context["form"].errors
    assert _all_cards()[0].used_at is None


def test_a_second_step_is_still_asked(group, coach, student):
    from allauth.mfa.totp.internal.auth import TOTP

    card = _made(coach, student)
    with as_owner():
        TOTP.activate(User.objects.get(login_name=card.login_name), "JBSWY3DPEHPK3PXP")
    client = Client()
    client.post(LOGIN, {"login_name": card.login_name, "code": card.code})
    assert client.post(PASSWORD, GOOD)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("portal:account")).status_code == 302


def test_only_the_own_group_and_only_who_guides_it_now(log_in, group, coach, student):
    other_coach = GroupCoachFactory(group=GroupFactory(holder=group.holder)).coach
    former = GroupCoachFactory(group=group, ends_on=today() - timedelta(days=1)).coach
    stranger = GroupCoachFactory().coach
    for nobody in (other_coach, former, stranger):
        assert log_in(nobody).get(_sheet(group)).status_code == 404
        assert log_in(nobody).post(_sheet(group), {"students": [student.uid]}).status_code == 404
    assert log_in(student).get(_sheet(group)).status_code == 403
    assert _all_cards() == []


def test_an_administrator_may_do_every_group_of_the_own_school(log_in, group, student):
    admin = MembershipFactory(role=Role.ADMIN, organisation=group.holder)
    elsewhere = MembershipFactory(role=Role.ADMIN)
    assert log_in(admin).post(_sheet(group), {"students": [student.uid]}).status_code == 200
    assert log_in(elsewhere).get(_sheet(group)).status_code == 404


def test_everybody_without_a_way_in_gets_a_card_at_once(log_in, group, coach, student):
    has_one, chose = (
        GroupStudentFactory(group=group, student=StudentFactory(organisation=group.holder)).student for _ in range(2)
    )
    _made(coach, has_one)
    with as_owner():
        User.objects.create_user(person=chose.person, login_name="koos", password="een lange zin 12")
    page = log_in(coach).post(_sheet(group), {"all": "1"})
    assert [card.student for card in page.context["cards"]] == [student]
    again = log_in(coach).post(_sheet(group), {"all": "1"})
    assert again.status_code == 422


def test_a_student_of_another_group_or_school_cannot_be_slipped_in(log_in, group, coach, student):
    classmate_elsewhere = GroupStudentFactory(group=GroupFactory(holder=group.holder)).student
    guest = GroupStudentFactory(group=group, student=StudentFactory()).student  # joint group, another school
    for other in (classmate_elsewhere, guest):
        assert log_in(coach).post(_sheet(group), {"students": [other.uid]}).status_code == 422
    assert _all_cards() == []


def test_who_logs_in_by_mail_gets_no_card(log_in, group, coach, student):
    with_mail = GroupStudentFactory(group=group).student
    user_of(with_mail.person)
    page = log_in(coach).get(_sheet(group))

    assert list(page.context["form"].by_uid) == [str(student.uid)]
    assert with_mail.name in page.content.decode()
    with acting_as(member(coach)), pytest.raises(ActionRefused, match="mailadres"):
        cards.issue_cards([with_mail], by=member(coach))


def test_two_students_with_one_name_get_two_log_in_names(group, coach):
    made = []
    for _ in range(2):
        person = PersonFactory(call_name="Sem", family_name="de Wit", email="")
        made.append(_made(coach, StudentFactory(person=person, organisation=group.holder)).login_name)
    assert made == ["sem.de.wit", "sem.de.wit2"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_students(log_in, django_assert_num_queries, group, coach, rows):
    for _ in range(rows):
        GroupStudentFactory(group=group, student=StudentFactory(organisation=group.holder))
    client = log_in(coach)
    with django_assert_num_queries(9):  # session, user, membership; savepoint and role, twice; group, students
        page = client.get(_sheet(group))
    assert len(page.context["form"].by_uid) == rows
