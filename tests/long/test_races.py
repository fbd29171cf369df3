"""Workers, reapers and people at the same moment: each document ends once, with at most one file."""

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from portal import carrying, mail, reports
from portal.actors import acting_as, as_owner, member
from portal.models import MailOut, Report, StoredFile, TeachingGroup
from portal.rules import ActionRefused
from tests.factories import GroupFactory, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
State = Report.State
AT_ONCE = 8


@pytest.fixture(autouse=True)
def carried(monkeypatch) -> list[int]:
    """No broker: what would be carried is written down."""
    keys: list[int] = []
    monkeypatch.setattr(carrying, "_hand_over", lambda task, args, queue: keys.append(args[0]))
    return keys


@pytest.fixture
def teacher():
    return MembershipFactory()


@pytest.fixture
def group(teacher):
    return GroupFactory(holder=teacher.organisation)


@pytest.fixture
def builds(monkeypatch) -> list[Callable]:
    """What building does, one entry for each time it is called; after that it answers at once."""
    waiting: list[Callable] = []

    def build(row, actor, progress):
        return waiting.pop(0)() if waiting else b"%PDF-1.7 fast"

    found = reports.ReportKind(
        "race", find=lambda a, uid: TeachingGroup.objects.visible_to(a).get(uid=uid), build=build
    )
    monkeypatch.setitem(reports._kinds, "race", found)
    return waiting


def _ask(group, teacher) -> Report:
    with acting_as(member(teacher)):
        return reports.ask("race", group, by=member(teacher), title="Groep")


def _rows() -> list[Report]:
    with as_owner():
        return list(Report.objects.unscoped("test").select_related("file").order_by("pk"))


def _set(**values) -> None:
    with as_owner():
        Report.objects.unscoped("test").update(**values)


def _together(*jobs: Callable) -> list:
    """Run each job in a thread of its own, all from the same moment; answers with what they answered or raised."""
    start, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number: int, job: Callable) -> None:
        try:
            start.wait()
            answers[number] = job()
        except Exception as problem:
            answers[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a thread hangs"
    return answers


def _taking(seconds: float) -> Callable:
    return lambda: time.sleep(seconds) or b"%PDF-1.7"


def _in_storage() -> list[Path]:
    return [path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def _ended_well(report: Report) -> bool:
    """Whether this row ended, with exactly the files that its state says."""
    if report.state == State.READY:
        return report.file is not None
    return report.file is None and (report.state != State.FAILED or bool(report.failed_because))


def _check_files() -> None:
    """Every stored file is that of a document that is ready, on disk too."""
    ready = [report for report in _rows() if report.state == State.READY]
    with as_owner():
        assert StoredFile.objects.unscoped("test").count() == len(ready)
    assert len(_in_storage()) == len(ready)


def test_workers_that_get_the_same_document_make_it_once(group, teacher, builds):
    made = []
    builds.extend([lambda: made.append(1) or time.sleep(0.2) or b"%PDF-1.7"] * AT_ONCE)
    report = _ask(group, teacher)

    assert _together(*[lambda: reports.run(report.pk)] * AT_ONCE) == [None] * AT_ONCE

    assert (len(made), _rows()[0].state, _rows()[0].attempt) == (1, State.READY, 1)
    _check_files()


def test_people_that_ask_for_the_same_at_once_get_the_same(group, teacher, builds):
    asked = _together(*[lambda: _ask(group, teacher).pk] * AT_ONCE)
    assert set(asked) == {_rows()[0].pk}
    assert len(_rows()) == 1


@pytest.mark.parametrize("first_ends", ["before", "during", "after"])
def test_a_worker_that_was_thought_lost_does_not_count(group, teacher, builds, settings, first_ends):
    """The first worker is slow and silent, so the document goes to a second; the first ends around its work."""
    settings.REPORT_BEAT_EVERY = 60
    slow, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def first():
        slow.set()
        assert go_on.wait(30)
        return b"%PDF-1.7 first"

    def second():
        if first_ends == "during":
            go_on.set()
            assert ended.wait(30)
        return b"%PDF-1.7 second"

    builds.extend([first, second])
    report = _ask(group, teacher)

    def reap_and_give_to_second():
        assert slow.wait(30)
        _set(beat_at=timezone.now() - timedelta(minutes=1))
        assert reports.reap() == 1
        if first_ends == "before":
            go_on.set()
            assert ended.wait(30)
        reports.run(report.pk)
        go_on.set()

    assert _together(lambda: (reports.run(report.pk), ended.set()), reap_and_give_to_second)[1] is None

    row = _rows()[0]
    assert (row.state, row.attempt) == (State.READY, 2)
    assert [path.read_bytes() for path in _in_storage()] == [b"%PDF-1.7 second"]
    _check_files()


def test_two_reapers_carry_each_lost_document_once(teacher, builds, carried):
    for _ in range(20):
        _ask(GroupFactory(holder=teacher.organisation), teacher)
    _set(state=State.RUNNING, attempt=1, beat_at=timezone.now() - timedelta(minutes=1))
    carried.clear()

    counts = _together(*[reports.reap] * 4)

    assert sum(counts) == 20
    assert sorted(carried) == sorted(report.pk for report in _rows())
    assert {report.state for report in _rows()} == {State.QUEUED}


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.long)])
def test_whatever_the_order_each_document_ends_once(rounds, teacher, builds, settings):
    """Workers, a reaper that thinks everybody lost, and somebody who stops waiting; at random moments."""
    settings.REPORT_BEAT_LOST = timedelta(0)
    settings.REPORT_BEAT_EVERY = 0.01
    chance = random.Random(7)
    for _ in range(rounds):
        report = _ask(GroupFactory(holder=teacher.organisation), teacher)
        builds[:] = [_taking(chance.uniform(0, 0.03)) for _ in range(20)]

        def some_time_later(job, pause):
            return lambda: (time.sleep(pause), job())

        def stop(report=report):
            with acting_as(member(teacher)):
                reports.cancel(report, by=member(teacher))

        jobs = [some_time_later(lambda pk=report.pk: reports.run(pk), chance.uniform(0, 0.08)) for _ in range(4)]
        jobs += [some_time_later(reports.reap, chance.uniform(0, 0.08)) for _ in range(3)]
        jobs += [some_time_later(stop, chance.uniform(0, 0.15))] if chance.random() < 0.3 else []
        problems = [answer for answer in _together(*jobs) if isinstance(answer, Exception)]
        assert all(isinstance(problem, ActionRefused) for problem in problems), problems
        while _rows()[-1].state in Report.OPEN:
            reports.reap()
            reports.run(report.pk)
        assert _ended_well(_rows()[-1])
        assert _rows()[-1].attempt <= settings.REPORT_ATTEMPTS
    _check_files()
    assert State.READY in {report.state for report in _rows()}


def test_a_mail_that_many_workers_get_goes_once(monkeypatch, mailoutbox):
    real = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", lambda self, sent: time.sleep(0.2) or real(self, sent))
    mail.queue("noor@voorbeeld.example", "Dag", "Tot ziens")
    with as_owner():
        key = MailOut.objects.get().pk
    _together(*[lambda: mail.deliver(key)] * AT_ONCE)
    assert len(mailoutbox) == 1
