"""Invitations: mailed in one go, accepted once, never a way around a known account."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from portal.actions import invitations
from portal.actors import acting_as, as_owner, member
from portal.models import Membership, Person, PersonalLink, Role, TrailEntry, User
from portal.rules import ActionRefused
from tests.factories import MembershipFactory, PersonFactory, TrainerFactory, user_of

pytestmark = pytest.mark.django_db
ACCEPT, JOIN, CODE = reverse("portal:invite_accept"), reverse("portal:invite_join"), reverse("portal:link_code")
GOOD = {"password": "een lange zin 12", "again": "een lange zin 12"}


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.ADMIN)


@pytest.fixture
def teacher(admin):
    return MembershipFactory(organisation=admin.organisation)


@pytest.fixture
def invite(admin, posted, django_capture_on_commit_callbacks, mailoutbox):
    """`invite(membership)` mails an invitation and answers with the address in the mail."""

    def send(*memberships):
        with django_capture_on_commit_callbacks(execute=True), acting_as(member(admin)):
            invitations.invite(list(memberships), by=member(admin))
        return re.search(r"http://\S+", mailoutbox[-1].body).group().replace("http://127.0.0.1:8000", "")

    return send


def _opened(posted, mailoutbox, address) -> Client:
    """A client that opened the link and proved its mail address."""
    client = Client()
    posted(client, address)
    code = re.search(r"\b\d{6}\b", mailoutbox[-1].body).group()
    assert client.post(CODE, {"code": code})["Location"] == ACCEPT
    return client


def test_an_invited_person_chooses_a_password_and_is_in(posted, mailoutbox, invite, teacher):
    client = _opened(posted, mailoutbox, invite(teacher))

    page, answer = client.get(ACCEPT), posted(client, ACCEPT, GOOD)

    assert teacher.organisation.name in page.content.decode()
    assert (answer.status_code, answer["Location"]) == (302, reverse("portal:today"))
    assert client.get(reverse("portal:account")).context["acting"] == teacher
    login = Client().post(reverse("account_login"), {"login": teacher.person.email, "password": GOOD["password"]})
    assert login["Location"] == reverse("portal:today")
    with as_owner():
        events = TrailEntry.objects.unscoped("test").filter(object_uid=teacher.uid).values_list("event", flat=True)
        assert list(events) == ["invited", "invitation_accepted"]


def test_an_invitation_works_once(posted, mailoutbox, invite, teacher):
    address = invite(teacher)
    first, second = (_opened(posted, mailoutbox, address) for _ in range(2))
    posted(first, ACCEPT, GOOD)
    assert second.post(ACCEPT, {"password": "iets heel anders 9", "again": "iets heel anders 9"}).status_code == 404
    assert Client().get(address).status_code == 404
    with as_owner():
        assert User.objects.get(person=teacher.person).check_password(GOOD["password"])


def test_a_new_invitation_ends_the_one_before(invite, teacher):
    old, new = invite(teacher), invite(teacher)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_an_invitation_can_be_taken_back(invite, admin, teacher):
    address = invite(teacher)
    with acting_as(member(admin)):
        invitations.take_back(teacher, by=member(admin))
    assert Client().get(address).status_code == 404
    with acting_as(member(admin)), pytest.raises(ActionRefused, match="geen uitnodiging"):
        invitations.take_back(teacher, by=member(admin))


def test_a_batch_is_all_or_nothing(admin, mailoutbox, teacher):
    without_mail = MembershipFactory(organisation=admin.organisation, person__email="")
    known = MembershipFactory(organisation=admin.organisation)
    with as_owner():
        user_of(known.person).set_password("x")
        User.objects.filter(person=known.person).update(password="md5$a$b")
    with acting_as(member(admin)), pytest.raises(ActionRefused) as refused:
        invitations.invite([teacher, without_mail, Membership.objects.get(pk=known.pk)], by=member(admin))
    assert len(refused.value.reasons) == 2
    with as_owner():
        assert not PersonalLink.objects.exists()


def test_an_account_that_was_finished_keeps_its_password(posted, mailoutbox, invite, teacher):
    client = _opened(posted, mailoutbox, invite(teacher))
    with as_owner():
        user = User.objects.create_user(person=teacher.person, email=teacher.person.email, password="het oude woord 1")
    page = client.post(ACCEPT, GOOD)
    user.refresh_from_db()
    assert "al een account" in page.content.decode()
    assert user.check_password("het oude woord 1")


def test_a_weak_or_mistyped_password_is_refused_beside_the_field(posted, mailoutbox, invite, teacher):
    client = _opened(posted, mailoutbox, invite(teacher))
    weak = client.post(ACCEPT, {"password": "1234567890", "again": "1234567890"})
    mistyped = client.post(ACCEPT, GOOD | {"again": "een lange zin 13"})
    assert (weak.status_code, mistyped.status_code) == (422, 422)
    assert "password" in weak.context["form"].errors and "again" in mistyped.context["form"].errors
    with as_owner():
        assert not User.objects.filter(person=teacher.person).exists()


def test_one_person_with_two_schools_recognises_the_own_account(posted, mailoutbox, invite, admin):
    """The address is already somebody's log-in: never merged by itself, only by who logs in and says so."""
    trainer = TrainerFactory()
    user = user_of(trainer.person)
    stand_in = PersonFactory(call_name="Ronald", email=user.email)
    teacher = MembershipFactory(organisation=admin.organisation, person=stand_in)
    client = _opened(posted, mailoutbox, invite(teacher))

    unknown = client.post(ACCEPT, GOOD)
    client.force_login(user)
    page = client.get(ACCEPT)
    joined = client.post(JOIN)

    assert "hoort al een account" in unknown.content.decode()
    assert page.context["mine"] is True
    assert joined.status_code == 303
    with as_owner():
        teacher.refresh_from_db()
        assert teacher.person == trainer.person
        assert Person.objects.get(pk=stand_in.pk).email == ""
    assert client.get(reverse("portal:account")).context["acting"] == teacher


def test_nobody_else_can_take_the_role(posted, mailoutbox, invite, admin, log_in):
    trainer, stranger = TrainerFactory(), MembershipFactory()
    user = user_of(trainer.person)
    teacher = MembershipFactory(organisation=admin.organisation, person=PersonFactory(email=user.email))
    client = _opened(posted, mailoutbox, invite(teacher))
    client.force_login(user_of(stranger.person))

    assert client.get(ACCEPT).context["mine"] is False
    assert client.post(JOIN).status_code == 409
    with as_owner():
        teacher.refresh_from_db()
        assert teacher.person != stranger.person


def test_without_an_opened_invitation_there_is_nothing(client, log_in):
    assert client.get(ACCEPT).status_code == 404
    assert log_in(MembershipFactory()).post(JOIN).status_code == 404
    assert client.post(JOIN).status_code == 302
