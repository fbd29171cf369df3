"""'Mensen': an administrator's people, a coordinator's company people, and nobody else's."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.actions import invitations, people
from portal.actors import acting_as, as_owner, member
from portal.models import Membership, Person, PersonalLink, Role, TrailEntry, User, today
from portal.rules import ActionRefused
from tests.factories import (
    GroupStudentFactory,
    MembershipFactory,
    PartnershipFactory,
    StudentFactory,
    TrainerFactory,
    user_of,
)

pytestmark = pytest.mark.django_db
PEOPLE, INVITE, NEW = reverse("portal:people"), reverse("portal:people_invite"), reverse("portal:person_new")
HTMX = {"HX-Request": "true"}
# session, user, membership; savepoint and role, on the way in and out; groups of the filter, count, to invite, rows
LIST_QUERIES = 11


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.ADMIN)


@pytest.fixture
def teacher(admin):
    return MembershipFactory(organisation=admin.organisation, person__family_name="Ägypten", number="DOC7")


@pytest.fixture
def known_trainer(admin):
    """A trainer of a company with which the school works, and whom it knows."""
    from partnerships.models import Contact

    partnership = PartnershipFactory(holder=admin.organisation)
    trainer = TrainerFactory(organisation=partnership.company)
    with as_owner():
        Contact.objects.create(partnership=partnership, membership=trainer)
    return trainer


def _listed(page) -> list[Membership]:
    return [row["membership"] for row in page.context["rows"]]


def _page(view, membership):
    return reverse(f"portal:{view}", args=[membership.uid])


def _again(row):
    with as_owner():
        return type(row).objects.get(pk=row.pk)


# --- The list ---------------------------------------------------------------------------------------------------------
def test_an_administrator_sees_the_own_people_of_today(log_in, admin, teacher, known_trainer):
    MembershipFactory()
    MembershipFactory(organisation=admin.organisation, ends_on=today() - timedelta(days=1))
    assert set(_listed(log_in(admin).get(PEOPLE))) == {admin, teacher}
    assert _listed(log_in(admin).get(PEOPLE, {"waar": "bedrijven"})) == [known_trainer]


def test_a_coordinator_sees_company_people_the_school_knows_and_no_others(log_in, admin, teacher, known_trainer):
    coordinator = MembershipFactory(role=Role.COORDINATOR, organisation=admin.organisation)
    TrainerFactory(organisation=known_trainer.organisation)  # of the same company, known to another school
    assert _listed(log_in(coordinator).get(PEOPLE)) == [known_trainer]
    elsewhere = MembershipFactory(role=Role.COORDINATOR)
    assert _listed(log_in(elsewhere).get(PEOPLE)) == []


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MANAGER, Role.EXAMBOARD, Role.STUDENT])
def test_the_list_is_for_nobody_else(log_in, role):
    client = log_in(MembershipFactory(role=role))
    assert client.get(PEOPLE).status_code == 403
    assert client.post(INVITE, {"all": "1"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_people(log_in, django_assert_num_queries, admin, rows):
    for _ in range(rows - 1):
        user_of(MembershipFactory(organisation=admin.organisation).person)
    client = log_in(admin)
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(PEOPLE)
    assert len(_listed(page)) == rows


def test_the_fragment_is_the_same_part_of_the_page(log_in, admin, teacher):
    client = log_in(admin)
    part = re.compile(r'<section class="stack" id="results".*?</section>\s*</form>', re.S)
    token = re.compile(r'(csrfmiddlewaretoken|once)" value="[^"]+"')
    page, fragment = (client.get(PEOPLE, {"rol": "teacher"}, headers=headers) for headers in ({}, HTMX))
    same = [token.sub("", part.search(one.content.decode()).group()) for one in (page, fragment)]
    assert same[0] == same[1]
    assert "<html" not in fragment.content.decode()


def test_filters_narrow_down_and_nonsense_changes_nothing(log_in, admin, teacher):
    student = GroupStudentFactory(
        group__holder=admin.organisation, group__name="IB2B", student__organisation=admin.organisation
    )
    client = log_in(admin)
    assert _listed(client.get(PEOPLE, {"zoek": "agypt " + teacher.person.call_name.upper()})) == [teacher]
    assert _listed(client.get(PEOPLE, {"rol": "student"})) == [student.student]
    assert _listed(client.get(PEOPLE, {"groep": student.group.uid})) == [student.student]
    assert _listed(client.get(PEOPLE, {"stand": "account"})) == [admin]
    assert set(_listed(client.get(PEOPLE, {"rol": "koning", "stand": "?", "groep": "x"}))) == {
        admin,
        teacher,
        student.student,
    }
    assert _listed(client.get(PEOPLE, {"zoek": "bestaat niet"})) == []


def test_the_states_of_an_account_follow_what_happened(log_in, admin, teacher):
    def state():
        rows = {row["membership"]: row["account"].words for row in log_in(admin).get(PEOPLE).context["rows"]}
        return rows[teacher]

    assert state() == "Niet uitgenodigd"
    with acting_as(member(admin)):
        invitations.invite([teacher], by=member(admin))
    assert state() == "Uitgenodigd"
    with as_owner():
        PersonalLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert state() == "Uitnodiging verlopen"
    with as_owner():
        User.objects.create_user(person=teacher.person, email=teacher.person.email, password="een lange zin 12")
    assert state() == "Heeft account"
    with as_owner():
        Person.objects.filter(pk=teacher.person_id).update(email="")
        User.objects.filter(person=teacher.person).delete()
        PersonalLink.objects.all().delete()
    assert state() == "Geen mailadres"


# --- Inviting ---------------------------------------------------------------------------------------------------------
def test_who_is_ticked_is_invited(posted, mailoutbox, log_in, admin, teacher, known_trainer):
    other = MembershipFactory(organisation=admin.organisation)
    answer = posted(log_in(admin), INVITE, {"people": [teacher.uid, known_trainer.uid], "query": "rol=teacher"})
    assert (answer.status_code, answer["Location"]) == (303, f"{PEOPLE}?rol=teacher")
    assert {mail.to[0] for mail in mailoutbox} == {teacher.person.email, known_trainer.person.email}
    assert other.person.email not in str([mail.to for mail in mailoutbox])


def test_all_means_all_in_the_list_who_are_not_in_yet(posted, mailoutbox, log_in, admin, teacher):
    students = StudentFactory.create_batch(2, organisation=admin.organisation)
    StudentFactory(organisation=admin.organisation, person__email="")
    posted(log_in(admin), INVITE, {"all": "1", "query": "rol=student"})
    assert {mail.to[0] for mail in mailoutbox} == {one.person.email for one in students}
    posted(log_in(admin), INVITE, {"all": "1", "query": "rol=student"})
    assert len(mailoutbox) == 2  # they were invited a moment ago


def test_people_of_others_cannot_be_invited(posted, mailoutbox, log_in, admin, known_trainer):
    coordinator = MembershipFactory(role=Role.COORDINATOR, organisation=admin.organisation)
    stranger, colleague = TrainerFactory(), MembershipFactory(organisation=admin.organisation)
    for uid in (stranger.uid, colleague.uid, "geen-uid", ""):
        assert posted(log_in(coordinator), INVITE, {"people": uid}).status_code == 409
    assert mailoutbox == []
    assert posted(log_in(coordinator), INVITE, {"people": known_trainer.uid}).status_code == 303


def test_an_invitation_is_taken_back_from_the_page(posted, log_in, admin, teacher):
    client = log_in(admin)
    posted(client, INVITE, {"people": teacher.uid})
    assert client.post(_page("person_invite_stop", teacher)).status_code == 303
    assert client.post(_page("person_invite_stop", teacher)).status_code == 409
    stranger = MembershipFactory()
    assert client.post(_page("person_invite_stop", stranger)).status_code == 404


# --- One person -------------------------------------------------------------------------------------------------------
def test_a_person_page_shows_roles_and_groups(log_in, admin, known_trainer):
    place = GroupStudentFactory(group__holder=admin.organisation, student__organisation=admin.organisation)
    page = log_in(admin).get(_page("person", place.student))
    assert place.group.name in page.content.decode()
    assert page.context["changeable"] is True
    company = log_in(admin).get(_page("person", known_trainer))
    assert company.context["changeable"] is False
    assert _page("person_edit", known_trainer) not in company.content.decode()


def test_strangers_are_out_of_reach(log_in, admin):
    stranger, trainer = MembershipFactory(), TrainerFactory()
    client = log_in(admin)
    for view in ("person", "person_edit", "member_edit", "member_new", "member_signing"):
        assert client.get(_page(view, stranger)).status_code == 404
        assert client.post(_page(view, stranger), {"call_name": "X"}).status_code in (404, 405)
    assert client.get(_page("person", trainer)).status_code == 404


def test_an_administrator_never_changes_company_people(log_in, admin, known_trainer):
    client = log_in(admin)
    for view in ("person_edit", "member_edit", "member_new", "member_signing"):
        assert client.get(_page(view, known_trainer)).status_code == 404


FACTS = {"call_name": "Anna", "infix": "de", "family_name": "Boer", "email": "Anna@School.example", "phone": "",
         "first_names": "", "birth_date": ""}  # fmt: skip
ROLE = {"role": "teacher", "number": "", "title": "", "starts_on": "2026-01-01", "ends_on": ""}


def test_somebody_new_gets_a_role(log_in, admin):
    answer = log_in(admin).post(NEW, FACTS | ROLE)
    assert answer.status_code == 303
    with as_owner():
        made = Membership.objects.get(person__family_name="Boer")
        assert (made.organisation, made.role, made.person.email) == (
            admin.organisation,
            "teacher",
            "anna@school.example",
        )
        assert TrailEntry.objects.unscoped("test").get(object_uid=made.uid).event == "member_added"


def test_a_known_name_is_asked_about_and_never_guessed(log_in, admin):
    known = MembershipFactory(
        organisation=admin.organisation, role=Role.COUNSELLOR, person__call_name="Anna", person__family_name="Boer"
    )
    MembershipFactory(person__call_name="Anna", person__family_name="Boer")  # of another school: not told
    client = log_in(admin)

    asked = client.post(NEW, FACTS | ROLE)
    same = client.post(NEW, FACTS | ROLE | {"same": known.person.uid})

    assert asked.status_code == 422
    assert [uid for uid, _ in asked.context["form"].fields["same"].choices] == [str(known.person.uid), "else"]
    assert 'value="Anna"' in asked.content.decode()
    assert same.status_code == 303
    with as_owner():
        assert set(known.person.memberships.values_list("role", flat=True)) == {"counsellor", "teacher"}
    assert client.post(NEW, FACTS | ROLE | {"same": "else"}).status_code == 303
    with as_owner():
        assert Person.objects.filter(call_name="Anna", family_name="Boer").count() == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"call_name": ""}, "call_name"),
        ({"email": "geen adres"}, "email"),
        ({"role": "trainer"}, "role"),
        ({"starts_on": "31-02-2026"}, "starts_on"),
        ({"ends_on": "2025-01-01"}, "ends_on"),
        ({"birth_date": "2026-10-10"}, "birth_date"),
        ({"family_name": "x" * 81}, "family_name"),
    ],
)
def test_wrong_input_is_told_beside_the_field(log_in, admin, wrong, field):
    page = log_in(admin).post(NEW, FACTS | ROLE | wrong)
    assert page.status_code == 422
    assert field in page.context["form"].errors


def test_a_number_is_given_once_per_role(log_in, admin):
    StudentFactory(organisation=admin.organisation, number="1001")
    page = log_in(admin).post(NEW, FACTS | ROLE | {"role": "student", "number": "1001"})
    assert page.status_code == 422
    assert "1001" in page.context["form"].non_field_errors()[0]
    with as_owner():
        assert not Person.objects.filter(family_name="Boer").exists()


def test_a_new_student_is_told_to_the_themes(log_in, admin, monkeypatch):
    told = []
    monkeypatch.setattr("portal.people_hooks._after_students", [told.extend])
    log_in(admin).post(NEW, FACTS | ROLE | {"role": "student"})
    log_in(admin).post(NEW, FACTS | ROLE | {"family_name": "Anders"})
    assert [(one.role, one.person.family_name) for one in told] == [("student", "Boer")]


def test_facts_are_corrected_and_the_trail_names_fields_only(log_in, admin, teacher):
    log_in(admin).post(_page("person_edit", teacher), FACTS)
    assert _again(teacher.person).family_name == "Boer"
    with as_owner():
        entry = TrailEntry.objects.unscoped("test").get(object_uid=teacher.uid)
        assert entry.event == "person_changed"
        assert "Boer" not in entry.reason.text and "family_name" in entry.reason.text


def test_who_belongs_elsewhere_too_is_not_renamed(log_in, admin, teacher):
    MembershipFactory(person=teacher.person)
    page = log_in(admin).post(_page("person_edit", teacher), FACTS)
    assert page.status_code == 422
    assert "andere organisatie" in page.context["form"].non_field_errors()[0]
    assert _again(teacher.person).family_name == "Ägypten"


def test_a_last_day_ends_the_way_in(log_in, admin, teacher):
    client = log_in(teacher)
    yesterday = today() - timedelta(days=1)
    assert client.get(reverse("portal:today")).status_code == 200
    log_in(admin).post(_page("member_edit", teacher), ROLE | {"ends_on": yesterday.isoformat()})
    assert _again(teacher).ends_on == yesterday
    assert client.get(reverse("portal:today")).status_code == 302


def test_the_last_administrator_cannot_end(log_in, admin):
    page = log_in(admin).post(_page("member_edit", admin), ROLE | {"ends_on": today().isoformat()})
    assert page.status_code == 422
    assert "geen beheerder meer" in page.context["form"].non_field_errors()[0]
    MembershipFactory(organisation=admin.organisation, role=Role.ADMIN)
    assert log_in(admin).post(_page("member_edit", admin), ROLE | {"ends_on": today().isoformat()}).status_code == 303


def test_another_role_is_added_once(log_in, admin, teacher):
    client, url = log_in(admin), _page("member_new", teacher)
    assert client.post(url, ROLE | {"role": "counsellor"}).status_code == 303
    assert client.post(url, ROLE | {"role": "counsellor"}).status_code == 422


def test_who_may_sign_is_recorded_with_who_recorded_it(log_in, admin, teacher):
    client, url = log_in(admin), _page("member_signing", teacher)
    client.post(url, {"may_from": "2026-01-01", "until": ""})
    assert (_again(teacher).may_sign(), _again(teacher).may_sign_recorded_by) == (True, admin)
    assert client.post(url, {"may_from": "", "until": "2026-02-01"}).status_code == 422
    assert client.post(url, {"may_from": "2026-03-01", "until": "2026-02-01"}).status_code == 422
    client.post(url, {"may_from": "", "until": ""})
    assert (_again(teacher).may_sign(), _again(teacher).may_sign_recorded_by) == (False, None)


def test_the_action_refuses_what_the_page_does_not_offer(admin, teacher):
    with acting_as(member(admin)), pytest.raises(ActionRefused, match="voor de eerste dag"):
        people.end_membership(teacher, on=teacher.starts_on - timedelta(days=1), by=member(admin))
    with acting_as(member(admin)):
        assert people.end_membership(teacher, on=today(), by=member(admin)).ends_on == today()
