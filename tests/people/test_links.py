"""Personal links: opening shows whose it is, the button lets in after a code, and a token is told to nobody."""

import io
import logging
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import links
from portal.actors import as_owner
from portal.models import PersonalLink, Role, TrailEntry, today
from tests.factories import MembershipFactory, StudentFactory, TrainerFactory, user_of
from tests.people.factories import fresh, known_device, link_for, url_of

pytestmark = pytest.mark.django_db
CODE, TASKS, LEAVE = reverse("portal:link_code"), reverse("portal:link_tasks"), reverse("portal:link_leave")
HTML = re.compile(r'(csrfmiddlewaretoken|once)" value="[^"]+"|X-CSRFToken": "[^"]+"')


def _code_in(mail) -> str:
    return re.search(r"\b\d{6}\b", mail.body).group()


def _body(response) -> str:
    return HTML.sub("", response.content.decode())


def test_opening_changes_nothing_and_names_only_the_owner():
    student = StudentFactory()
    link, token = link_for(reaches=[student.uid])
    client = Client()

    page = client.get(url_of(token))

    assert page.status_code == 200
    assert link.membership.name in page.content.decode()
    assert student.person.call_name not in page.content.decode()
    assert fresh(link).used_at is None
    assert not Session.objects.exists()
    assert client.get(TASKS).status_code == 302


def test_the_first_time_on_a_device_asks_a_code_and_then_thirty_days_none(posted, mailoutbox):
    link, token = link_for()
    client = Client()

    to_code = posted(client, url_of(token))
    page = client.get(to_code["Location"])
    right = client.post(CODE, {"code": _code_in(mailoutbox[0])})
    cookie = client.cookies[links.DEVICE_COOKIE]

    assert (to_code.status_code, to_code["Location"]) == (303, CODE)
    assert token not in to_code["Location"]
    assert mailoutbox[0].to == [link.membership.person.email]
    assert links.half_hidden(link.membership.person.email) in page.content.decode()
    assert link.membership.person.email not in page.content.decode()
    assert (right.status_code, right["Location"]) == (303, TASKS)
    assert cookie["httponly"] and cookie["max-age"] == 30 * 24 * 3600
    assert client.get(TASKS).status_code == 200
    assert fresh(link).used_at is not None

    client.post(LEAVE)
    again = posted(client, url_of(token))
    assert again["Location"] == TASKS
    assert len(mailoutbox) == 1


def test_waiting_for_a_code_is_no_way_in(posted):
    _, token = link_for()
    client = Client()
    posted(client, url_of(token))
    assert client.get(TASKS).status_code == 302
    assert client.post(reverse("portal:code_ask")).status_code == 302


def test_a_device_known_to_one_person_is_unknown_to_the_next(posted, mailoutbox):
    first, _ = link_for()
    _, token = link_for()
    assert posted(known_device(first.membership), url_of(token))["Location"] == CODE


def test_a_device_is_forgotten_after_its_time(posted):
    link, token = link_for()
    client = known_device(link.membership)
    with as_owner():
        links.KnownDevice.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert posted(client, url_of(token))["Location"] == CODE


def _expired(link):
    PersonalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def _revoked(link):
    links.revoke(PersonalLink.objects.filter(pk=link.pk))


def _left(link):
    type(link.membership).objects.filter(pk=link.membership_id).update(ends_on=today() - timedelta(days=1))


@pytest.mark.parametrize("end", [_expired, _revoked, _left])
def test_unknown_expired_and_revoked_look_the_same(posted, end):
    link, token = link_for()
    client = known_device(link.membership)
    posted(client, url_of(token))
    with as_owner():
        end(link)
    unknown = Client().get(url_of("x" * 43))

    opened, pressed = Client().get(url_of(token)), Client().post(url_of(token))

    assert [answer.status_code for answer in (unknown, opened, pressed)] == [404, 404, 404]
    assert _body(unknown) == _body(opened) == _body(pressed)
    assert client.get(TASKS).status_code == 302  # a session that came in by it ends too


def test_the_address_is_told_to_nobody():
    _, token = link_for()
    for answer in (Client().get(url_of(token)), Client().post(url_of(token)), Client().get(url_of("y" * 43))):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Cache-Control"] == "no-store"


def test_the_form_works_under_no_referrer_and_still_needs_its_token():
    _, token = link_for()
    client = Client(enforce_csrf_checks=True)
    page = client.get(url_of(token))
    form = {"csrfmiddlewaretoken": page.context["csrf_token"]}

    assert client.post(url_of(token), form, headers={"origin": "null"}).status_code == 303
    assert client.post(url_of(token), headers={"origin": "null"}).status_code == 403
    assert client.post(url_of(token), form, headers={"origin": "https://elders.example"}).status_code == 403
    foreign = {"origin": "null", "sec-fetch-site": "cross-site"}
    assert client.post(url_of(token), form, headers=foreign).status_code == 403
    assert Client(enforce_csrf_checks=True).post(url_of(token), form, headers={"origin": "null"}).status_code == 403


def test_no_log_line_holds_a_token():
    _, token = link_for()
    handler = logging.getLogger().handlers
    console = next(one for one in handler if one.__class__ is logging.StreamHandler)
    before, lines = console.stream, io.StringIO()
    console.setStream(lines)
    try:
        Client().get(url_of("z" * 43))
        logging.getLogger("any").error("Not found: %s", url_of(token))
        logging.getLogger("any").error(f"Bad request for {url_of(token)}?a=1")
    finally:
        console.setStream(before)
    assert lines.getvalue().count("(token)") == 3
    assert token not in lines.getvalue() and "z" * 43 not in lines.getvalue()


def test_a_member_of_staff_of_the_school_is_refused_and_it_is_on_record(log_in):
    link, token = link_for()
    colleague = MembershipFactory(organisation=link.issued_by.organisation, role=Role.TEACHER)
    client = log_in(colleague)

    opened, pressed = client.get(url_of(token)), client.post(url_of(token))

    assert (opened.status_code, pressed.status_code) == (403, 403)
    assert fresh(link).used_at is None
    with as_owner():
        entries = TrailEntry.objects.unscoped("test").filter(object_uid=link.uid)
        assert [(one.event, one.actor_id, one.holder_id) for one in entries] == [
            ("opened_by_other", colleague.pk, link.issued_by.organisation_id)
        ] * 2


def test_a_log_in_without_a_role_is_refused_too(client):
    link, token = link_for()
    client.force_login(user_of(StudentFactory(ends_on=today() - timedelta(days=1)).person))
    assert client.post(url_of(token)).status_code == 403
    with as_owner():
        assert TrailEntry.objects.unscoped("test").get(object_uid=link.uid).actor_id is None


def test_the_owner_who_is_logged_in_goes_on_in_the_right_role(log_in):
    trainer = TrainerFactory()
    other = MembershipFactory(person=trainer.person, role=Role.TEACHER)
    _, token = link_for(trainer)
    client = log_in(other)

    assert client.get(url_of(token)).status_code == 200
    assert client.post(url_of(token))["Location"] == reverse("portal:today")
    assert client.get(reverse("portal:account")).context["acting"] == trainer


def test_links_of_one_membership_count_together_and_of_nobody_else(rf):
    trainer, school = TrainerFactory(), MembershipFactory(role=Role.COORDINATOR)
    first, _ = link_for(trainer, by=school)
    second, _ = link_for(trainer, by=school, purpose="sign")
    gone, _ = link_for(trainer, by=school)
    link_for()
    with as_owner():
        _revoked(gone)
    request = rf.get("/")
    request.session = {links.LINK_SESSION_KEY: str(first.uid)}

    actor = links.actor_of_link_session(request)

    assert actor.membership == trainer
    assert actor.reaches == {*first.objects_reached, *second.objects_reached}
    assert actor.purposes == {"assess", "sign"}


def test_an_invitation_is_no_way_in_by_itself(rf):
    link, _ = link_for(purpose="invite")
    request = rf.get("/")
    request.session = {links.LINK_SESSION_KEY: str(link.uid)}
    assert links.actor_of_link_session(request) is None


def test_leaving_ends_the_way_in_on_this_device(posted):
    link, token = link_for()
    client = known_device(link.membership)
    posted(client, url_of(token))
    assert client.get(TASKS).status_code == 200

    left = client.post(LEAVE)

    assert (left.status_code, left["Location"]) == (303, reverse("portal:link_left"))
    assert client.get(TASKS).status_code == 302
    assert client.get(left["Location"]).status_code == 200


def test_without_an_address_on_file_nobody_gets_in(posted):
    trainer = TrainerFactory(person__email="")
    _, token = link_for(trainer)
    answer = posted(Client(), url_of(token))
    assert answer.status_code == 409
    assert "geen mailadres" in answer.content.decode()


def test_a_company_person_with_the_schools_address_gets_no_link():
    school = MembershipFactory(role=Role.COORDINATOR, organisation__mail_domains=["school.example"])
    for address in ("r@school.example", "r@mail.School.example"):
        with pytest.raises(links.ActionRefused, match="hoort bij"):
            link_for(TrainerFactory(person__email=address), by=school)
    link_for(TrainerFactory(person__email="r@mijnschool.example"), by=school)
