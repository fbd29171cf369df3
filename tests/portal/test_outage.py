"""A broker that is gone or silent: nothing is lost, nobody waits long, and no page breaks."""

import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal import carrying, mail, reports
from portal.actors import acting_as, as_owner, member
from portal.models import MailOut, Report, TeachingGroup
from portal.tasks import build_report
from tests.breakable import HOW, break_it
from tests.factories import GroupFactory, MembershipFactory, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
WITHIN = 2.0


@contextmanager
def soon(within=WITHIN):
    began = time.monotonic()
    yield
    assert time.monotonic() - began < within


@pytest.fixture
def kind():
    reports.register(
        reports.ReportKind(
            "test_outage",
            find=lambda actor, uid: TeachingGroup.objects.visible_to(actor).get(uid=uid),
            build=lambda row, actor, progress: b"%PDF-1.7",
        )
    )
    yield "test_outage"
    del reports._kinds["test_outage"]


@pytest.fixture
def teacher():
    return MembershipFactory()


@pytest.fixture
def failed(kind, teacher):
    """A document that did not succeed: its page has a button to ask for it again."""
    group = GroupFactory(holder=teacher.organisation)
    with as_owner():
        return Report.objects.create(
            holder=teacher.organisation, requester=teacher, kind=kind, object_uid=group.uid, title="Groep",
            state=Report.State.FAILED, failed_because="Kapot.",
        )  # fmt: skip


def _newest(**changes) -> Report:
    with as_owner():
        found = Report.objects.unscoped("test").order_by("pk")
        if changes:
            found.filter(pk=found.last().pk).update(**changes)
        return found.last()


@pytest.mark.parametrize("how", HOW)
def test_a_document_that_was_asked_for_waits_and_is_carried_later(
    broker, how, failed, teacher, log_in, django_capture_on_commit_callbacks, monkeypatch
):
    client = log_in(teacher)
    client.get("/documenten/")  # the first page of a process takes its time
    break_it(broker, how)
    with soon(), django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/documenten/{failed.uid}/opnieuw/")
    assert response.status_code == 303
    assert _newest().state == Report.State.QUEUED
    with soon():
        assert "staat in de rij" in client.get(response.headers["Location"]).content.decode()

    broker.thaw() if how == "silent" else broker.start()
    monkeypatch.setattr(carrying, "_silent_until", 0.0)
    already = broker.waiting("short")
    _newest(asked_at=timezone.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert reports.reap() == 1
    assert broker.waiting("short") == already + 1


@pytest.mark.parametrize("how", HOW)
def test_thirty_mails_wait_no_longer_than_one(broker, how, django_capture_on_commit_callbacks):
    break_it(broker, how)
    with soon(), django_capture_on_commit_callbacks(execute=True):
        for number in range(30):
            mail.queue(f"a{number}@voorbeeld.example", "Dag", "Tot ziens")
    with as_owner():
        assert MailOut.objects.filter(state="waiting", text="Tot ziens").count() == 30


def test_after_a_while_the_broker_is_tried_again(broker, monkeypatch):
    broker.kill()
    assert not carrying.now(build_report, 1)
    broker.start()
    assert not carrying.now(build_report, 1), "it is left alone for a moment"
    monkeypatch.setattr(carrying, "_silent_until", time.monotonic() - 1)
    assert carrying.now(build_report, 1)
    assert broker.waiting("long") == 1


def test_a_restart_of_the_broker_costs_nobody_a_wait(broker):
    assert carrying.now(build_report, 1)
    broker.kill()
    broker.start()
    assert carrying.now(build_report, 2)
    assert broker.waiting("long") == 2


def test_a_misspelt_queue_is_still_an_error(broker):
    with pytest.raises(Exception, match="shrot"):
        carrying.now(build_report, 1, queue="shrot")


@pytest.mark.parametrize("how", HOW)
def test_who_counts_tries_says_not_now_and_does_nothing(broker, how):
    user = user_of(MembershipFactory().person)
    with as_owner():
        user.set_password("samen-leren-2027")
        user.save()
    break_it(broker, how)
    client = Client()
    with soon(4):
        answer = client.post("/toegang/login/", {"login": user.email, "password": "samen-leren-2027"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Dit lukt nu even niet" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_asking_for_a_new_link_says_the_same_to_everybody_while_it_cannot_be_kept(broker, monkeypatch):
    known = MembershipFactory().person.email
    monkeypatch.setattr(carrying, "_hand_over", lambda *job: (_ for _ in ()).throw(OSError("away")))
    answers = [Client().post("/l/nieuw/", {"email": email}) for email in (known, "niemand@voorbeeld.example")]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("how", HOW)
def test_who_is_logged_in_works_on(broker, how, teacher, log_in):
    client = log_in(teacher)
    client.get("/documenten/")
    break_it(broker, how)
    for page in ("/vandaag/", "/documenten/", "/ik/"):
        with soon():
            assert client.get(page).status_code == 200


@pytest.mark.parametrize("how", HOW)
def test_health_says_soon_that_the_broker_is_away(broker, how):
    break_it(broker, how)
    with soon():
        answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": True, "broker": False, "worker": False}


def test_many_who_ask_for_health_at_once_all_hear_it_soon(broker):
    broker.freeze()
    with soon(3 * WITHIN):
        for _ in range(3):
            with soon():
                assert Client().get("/healthz").json()["broker"] is False


def test_a_cache_that_came_back_counts_again(broker):
    cache.set("x", 1)
    broker.kill()
    broker.start()
    cache.set("x", 2)
    assert cache.get("x") == 2


def test_a_worker_that_cannot_queue_its_own_retry_leaves_the_row_to_the_reaper(
    broker, teacher, failed, django_capture_on_commit_callbacks
):
    def broken(row, actor, progress):
        broker.kill()
        raise ValueError

    reports.register(reports.ReportKind("test_outage", find=reports._kinds["test_outage"].find, build=broken))
    with acting_as(member(teacher)):
        report = reports.again(failed, by=member(teacher))
    with django_capture_on_commit_callbacks(execute=True) as tried:
        reports.run(report.pk)
    assert len(tried) == 1
    assert (_newest().state, _newest().attempt) == (Report.State.QUEUED, 1)
