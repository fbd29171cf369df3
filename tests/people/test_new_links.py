"""Asking for a new link tells nothing; who still has something to do gets one, in the own name."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import attention, links
from portal.actions import invitations, personal_links
from portal.actors import acting_as, as_owner, member
from portal.attention import Task
from portal.models import PersonalLink, Role
from tests.factories import MembershipFactory, TrainerFactory
from tests.people.factories import link_for, url_of

pytestmark = pytest.mark.django_db
NEW, SENT = reverse("portal:link_new"), reverse("portal:link_sent")


@pytest.fixture
def something_to_do(monkeypatch):
    """Whoever came in by a link that reaches something has one task."""
    monkeypatch.setattr(
        attention, "_tasks", [lambda actor: [Task(5, "Iets", "", "/", "Doe het")] if actor.reaches else []]
    )


def _expire(link):
    with as_owner():
        PersonalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(days=1))


def _token(mail) -> str:
    return next(line for line in mail.body.splitlines() if "/l/" in line).rstrip("/").rpartition("/")[2]


def test_who_still_has_a_task_gets_a_link_that_reaches_the_same(posted, mailoutbox, something_to_do):
    trainer, school = TrainerFactory(), MembershipFactory(role=Role.COORDINATOR)
    first, _ = link_for(trainer, by=school)
    second, _ = link_for(trainer, by=school)
    _expire(first)
    _expire(second)

    answer = posted(Client(), NEW, {"email": trainer.person.email.upper()})

    assert (answer.status_code, answer["Location"]) == (303, SENT)
    assert [(mail.to, trainer.name in mail.subject) for mail in mailoutbox] == [([trainer.person.email], True)]
    with as_owner():
        fresh = links.find(_token(mailoutbox[0]))
        assert set(fresh.objects_reached) == {*first.objects_reached, *second.objects_reached}
        assert fresh.issued_by == school


def test_an_unknown_address_gets_the_same_answer_and_no_mail(posted, mailoutbox, something_to_do):
    link, _ = link_for()
    known = posted(Client(), NEW, {"email": link.membership.person.email})
    unknown = posted(Client(), NEW, {"email": "niemand@voorbeeld.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known.content == unknown.content
    assert len(mailoutbox) == 1
    assert Client().get(SENT).status_code == 200


@pytest.mark.parametrize("why", ["nothing to do", "taken back", "never had one", "left"])
def test_without_a_reason_no_mail_leaves(posted, mailoutbox, something_to_do, monkeypatch, why):
    trainer = TrainerFactory()
    if why != "never had one":
        link, _ = link_for(trainer)
    with as_owner():
        if why == "taken back":
            links.revoke(PersonalLink.objects.filter(pk=link.pk))
        if why == "left":
            type(trainer).objects.filter(pk=trainer.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    if why == "nothing to do":
        monkeypatch.setattr(attention, "_tasks", [lambda actor: []])
    posted(Client(), NEW, {"email": trainer.person.email})
    assert mailoutbox == []


def test_two_people_behind_one_address_each_get_their_own(posted, mailoutbox, something_to_do):
    people = [TrainerFactory(person__email="balie@linde.example") for _ in range(2)]
    for one in people:
        link_for(one)
    posted(Client(), NEW, {"email": "balie@linde.example"})
    assert len(mailoutbox) == 2
    assert all(any(one.name in mail.subject for mail in mailoutbox) for one in people)
    with as_owner():
        assert {links.find(_token(mail)).membership for mail in mailoutbox} == set(people)


def test_asking_often_changes_the_mails_and_not_the_answer(posted, mailoutbox, something_to_do):
    link, _ = link_for()
    answers = {posted(Client(), NEW, {"email": link.membership.person.email})["Location"] for _ in range(5)}
    assert answers == {SENT}
    assert len(mailoutbox) == 3


def test_one_client_cannot_try_a_whole_list(posted, monkeypatch):
    tried = []
    monkeypatch.setattr("portal.views.link.carrying.now", lambda task, address: tried.append(address) or True)
    for number in range(25):
        Client().post(NEW, {"email": f"a{number}@voorbeeld.example"})
    assert len(tried) == 20


def test_what_is_no_address_gets_a_word_beside_the_field():
    page = Client().post(NEW, {"email": "geen adres"})
    assert page.status_code == 422
    assert page.context["form"].errors["email"] == ["Vul een mailadres in, zoals naam@bedrijf.nl."]
    assert 'value="geen adres"' in page.content.decode()


def test_an_invitation_that_ran_out_is_renewed(posted, mailoutbox):
    admin = MembershipFactory(role=Role.ADMIN)
    teacher = MembershipFactory(organisation=admin.organisation)
    with acting_as(member(admin)):
        invitations.invite([teacher], by=member(admin))
    with as_owner():
        PersonalLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    posted(Client(), NEW, {"email": teacher.person.email})
    assert [mail.to for mail in mailoutbox] == [[teacher.person.email]]
    assert Client().get(url_of(_token(mailoutbox[0]))).status_code == 200


def test_a_link_by_mail_says_for_whom_and_from_whom(django_capture_on_commit_callbacks, posted, mailoutbox):
    trainer = TrainerFactory(person__call_name="Ronald", person__family_name="O'Neill")
    school = MembershipFactory(role=Role.COORDINATOR)
    with django_capture_on_commit_callbacks(execute=True), as_owner():
        personal_links.send(trainer, "assess", by=school, reaches=[])
    assert mailoutbox[0].subject == "Kring: voor Ronald O'Neill, een proeve beoordelen"
    assert "Hallo Ronald," in mailoutbox[0].body
    assert school.name in mailoutbox[0].body


def test_no_address_no_link():
    with as_owner(), pytest.raises(links.ActionRefused, match="geen mailadres"):
        personal_links.send(TrainerFactory(person__email=""), "assess", by=None, reaches=[])
