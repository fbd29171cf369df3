"""'Ik ben niet de juiste persoon': a name is given, the coordinator decides, the old link ends."""

import pytest
from django.test import Client
from django.urls import reverse

from portal import attention, hand_overs, links
from portal.actors import acting_as, as_owner, member
from portal.models import HandOver, Membership, PersonalLink, Role, TrailEntry
from portal.rules import ActionRefused
from tests.factories import MembershipFactory, TrainerFactory
from tests.people.factories import fresh, known_device, link_for, url_of

pytestmark = pytest.mark.django_db
ASK = reverse("portal:hand_over_ask")
COLLEAGUE = {"name": "Iris van Dijk", "email": "iris@linde.example", "reason": "Zij begeleidt hem."}
NEW = {"who": "new", "call_name": "Iris", "infix": "van", "family_name": "Dijk", "email": "iris@linde.example"}


@pytest.fixture
def coordinator():
    return MembershipFactory(role=Role.COORDINATOR)


@pytest.fixture
def trainer():
    return TrainerFactory()


@pytest.fixture
def given(monkeypatch):
    """What the theme was told to put in somebody's place."""
    calls = []
    monkeypatch.setattr(
        hand_overs, "_givers", {"assess": lambda link, *, to, by: calls.append((link.uid, to.name, by.membership))}
    )
    return calls


@pytest.fixture
def asked(coordinator, trainer):
    link, token = link_for(trainer, by=coordinator)
    client = Client()
    client.post(url_of(token), {"other": "1"})
    client.post(ASK, COLLEAGUE)
    with as_owner():
        return HandOver.objects.unscoped("test").get(link=link)


def _page(asked):
    return reverse("portal:hand_over", args=[asked.uid])


def test_naming_a_colleague_needs_no_code_and_changes_nothing(coordinator, trainer):
    link, token = link_for(trainer, by=coordinator)
    client = Client()

    to_form = client.post(url_of(token), {"other": "1"})
    page = client.get(ASK)
    answer = client.post(ASK, COLLEAGUE)

    assert (to_form["Location"], page.status_code) == (ASK, 200)
    assert (answer.status_code, answer["Location"]) == (303, reverse("portal:hand_over_asked"))
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(reverse("portal:link_tasks")).status_code == 302
    with as_owner():
        row = HandOver.objects.unscoped("test").get()
        assert (row.state, row.holder, row.asked_by) == ("asked", coordinator.organisation, trainer)
        assert TrailEntry.objects.unscoped("test").get(object_uid=row.uid).actor == trainer
    assert fresh(link).revoked_at is None


def test_it_can_also_be_asked_from_inside(posted, coordinator, trainer):
    _, token = link_for(trainer, by=coordinator)
    client = known_device(trainer)
    posted(client, url_of(token))
    assert ASK in client.get(reverse("portal:link_tasks")).content.decode()
    assert client.post(ASK, COLLEAGUE).status_code == 303


def test_without_a_link_there_is_nothing_to_ask():
    assert Client().get(ASK).status_code == 404
    assert Client().post(ASK, COLLEAGUE).status_code == 404


def test_a_second_name_waits_for_the_first_and_the_school_is_no_colleague(coordinator, trainer, asked):
    with as_owner():
        type(coordinator.organisation).objects.update(mail_domains=["school.example"])
    client = Client()
    client.post(url_of(link_for(trainer, by=coordinator)[1]), {"other": "1"})
    own = client.post(ASK, COLLEAGUE | {"email": "docent@school.example"})
    assert own.status_code == 422
    assert "hoort bij" in own.context["form"].non_field_errors()[0]
    with as_owner(), pytest.raises(ActionRefused, match="al een naam"):
        from portal.actions import hand_overs as actions

        actions.ask(asked.link, name="Nog iemand", email="x@linde.example")


def test_the_coordinator_sees_it_among_the_things_to_do(log_in, coordinator, asked):
    elsewhere = MembershipFactory(role=Role.COORDINATOR)
    with acting_as(member(coordinator)):
        assert [task.url for task in attention.tasks_of(member(coordinator))] == [_page(asked)]
    with acting_as(member(elsewhere)):
        assert attention.tasks_of(member(elsewhere)) == []
    assert log_in(coordinator).get(_page(asked)).status_code == 200


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMIN, Role.MANAGER])
def test_only_a_coordinator_of_the_school_decides(log_in, coordinator, asked, role):
    colleague = MembershipFactory(role=role, organisation=coordinator.organisation)
    elsewhere = MembershipFactory(role=Role.COORDINATOR)
    assert log_in(colleague).post(_page(asked), NEW).status_code == 403
    assert log_in(elsewhere).get(_page(asked)).status_code == 404
    assert log_in(elsewhere).post(reverse("portal:hand_over_refuse", args=[asked.uid])).status_code == 404
    assert fresh(asked).state == "asked"


def test_agreeing_gives_somebody_new_the_task_and_a_link(
    posted, mailoutbox, log_in, given, coordinator, trainer, asked
):
    answer = posted(log_in(coordinator), _page(asked), NEW)

    assert answer.status_code == 303
    row = fresh(asked)
    with as_owner():
        new = Membership.objects.get(person__email="iris@linde.example")
        assert (new.role, new.organisation, new.name) == (Role.TRAINER, trainer.organisation, "Iris van Dijk")
        assert (row.state, row.to, row.decided_by) == ("agreed", new, coordinator)
        assert given == [(asked.link.uid, "Iris van Dijk", coordinator)]
        assert not PersonalLink.objects.open().filter(membership=trainer).exists()
        assert PersonalLink.objects.open().get(membership=new).objects_reached == asked.link.objects_reached
    assert [mail.to for mail in mailoutbox] == [["iris@linde.example"]]


def test_agreeing_can_choose_a_known_colleague_only(posted, log_in, given, coordinator, trainer, asked):
    known = TrainerFactory(organisation=trainer.organisation)
    other_role = MembershipFactory(organisation=trainer.organisation, role=Role.PARTNER)
    stranger = TrainerFactory()
    client = log_in(coordinator)

    assert client.get(_page(asked)).context["form"].by_uid == {str(known.uid): known}
    for nobody in (other_role, stranger, trainer):
        assert client.post(_page(asked), {"who": nobody.uid}).status_code == 422
    assert posted(client, _page(asked), {"who": known.uid}).status_code == 303
    assert fresh(asked).to == known


def test_somebody_new_needs_a_name_and_an_address(log_in, given, coordinator, asked):
    page = log_in(coordinator).post(_page(asked), NEW | {"family_name": "", "email": ""})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"family_name", "email"}


def test_a_theme_that_refuses_leaves_everything_as_it_was(log_in, monkeypatch, coordinator, trainer, asked):
    def refuse(link, *, to, by):
        raise ActionRefused("De scores zijn al ingestuurd.")

    monkeypatch.setattr(hand_overs, "_givers", {"assess": refuse})
    answer = log_in(coordinator).post(_page(asked), NEW)

    assert answer.status_code == 409
    assert "al ingestuurd" in answer.content.decode()
    assert fresh(asked).state == "asked"
    with as_owner():
        assert not Membership.objects.filter(person__email="iris@linde.example").exists()
        assert PersonalLink.objects.open().filter(membership=trainer).exists()


def test_a_purpose_that_no_theme_took_on_is_refused(log_in, monkeypatch, coordinator, asked):
    monkeypatch.setattr(hand_overs, "_givers", {})
    assert log_in(coordinator).post(_page(asked), NEW).status_code == 409


def test_refusing_keeps_the_link_and_is_final(log_in, given, coordinator, asked):
    client = log_in(coordinator)
    assert client.post(reverse("portal:hand_over_refuse", args=[asked.uid])).status_code == 303
    assert (fresh(asked).state, fresh(asked.link).revoked_at) == ("refused", None)
    assert client.post(_page(asked), NEW).status_code == 409
    with as_owner():
        events = TrailEntry.objects.unscoped("test").filter(object_uid=asked.uid)
        assert [(one.event, one.to_state) for one in events] == [("asked", "asked"), ("refused", "refused")]


def test_the_owner_of_the_link_still_gets_in_until_the_decision(posted, coordinator, trainer, asked):
    _, token = link_for(trainer, by=coordinator)
    client = known_device(trainer)
    posted(client, url_of(token))
    assert client.get(reverse("portal:link_tasks")).status_code == 200
    assert links.find(token) is not None
