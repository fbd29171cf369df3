"""Documents in the background: claimed once, ended once, whatever dies; fetched only by who may see it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import reports
from portal.actors import acting_as, as_owner, member
from portal.models import Report, TeachingGroup
from portal.rules import ActionRefused
from tests.factories import GroupFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
State = Report.State


def _find(actor, uid):
    return TeachingGroup.objects.visible_to(actor).get(uid=uid)


def _build(row, actor, progress):
    progress(1, 2)
    return b"%PDF-1.7 " + row.name.encode()


@pytest.fixture
def kind():
    reports.register(reports.ReportKind("test_kind", find=_find, build=_build))
    yield "test_kind"
    del reports._kinds["test_kind"]


@pytest.fixture
def group():
    return GroupFactory(name="Groep A")


@pytest.fixture
def teacher(group):
    return MembershipFactory(organisation=group.holder)


def _ask(kind, group, teacher):
    with acting_as(member(teacher)):
        return reports.ask(kind, group, by=member(teacher), title="Groep A")


def _fresh(report):
    with as_owner():
        return Report.objects.unscoped("test").get(pk=report.pk)


def _set(report, **values):
    with as_owner():
        Report.objects.unscoped("test").filter(pk=report.pk).update(**values)


def test_a_report_is_made_and_fetched(kind, group, teacher, log_in):
    report = _ask(kind, group, teacher)
    reports.run(report.pk)

    assert _fresh(report).state == State.READY
    response = log_in(teacher).get(f"/documenten/{report.uid}/bestand/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 Groep A"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_asking_twice_gives_the_same_report(kind, group, teacher):
    assert _ask(kind, group, teacher) == _ask(kind, group, teacher)


def test_a_second_delivery_does_nothing(kind, group, teacher):
    report = _ask(kind, group, teacher)
    reports.run(report.pk)
    first = _fresh(report)
    reports.run(report.pk)
    assert _fresh(report).file_id == first.file_id
    assert _fresh(report).attempt == 1


def test_rights_lost_meanwhile_means_no_file(kind, group, teacher, log_in):
    report = _ask(kind, group, teacher)
    reports.run(report.pk)
    with as_owner():
        TeachingGroup.objects.unscoped("test").filter(pk=group.pk).delete()
    assert log_in(teacher).get(f"/documenten/{report.uid}/bestand/").status_code == 404


def test_somebody_else_gets_a_404_for_page_and_file(kind, group, teacher, log_in):
    report = _ask(kind, group, teacher)
    reports.run(report.pk)
    colleague = log_in(MembershipFactory(organisation=group.holder))
    assert colleague.get(f"/documenten/{report.uid}/").status_code == 404
    assert colleague.get(f"/documenten/{report.uid}/bestand/").status_code == 404


def test_what_may_not_be_seen_when_it_is_made_fails_in_words(kind, group, teacher):
    report = _ask(kind, group, teacher)
    with as_owner():
        TeachingGroup.objects.unscoped("test").filter(pk=group.pk).delete()
    reports.run(report.pk)
    assert _fresh(report).failed_because == reports.NOT_YOURS


def test_a_failing_build_is_tried_again_and_then_ends_with_a_reason(group, teacher, settings):
    def broken(row, actor, progress):
        raise ValueError("kapot")

    reports.register(reports.ReportKind("broken_kind", find=_find, build=broken))
    report = _ask("broken_kind", group, teacher)
    for attempt in range(1, settings.REPORT_ATTEMPTS + 1):
        reports.run(report.pk)
        assert _fresh(report).attempt == attempt
    assert _fresh(report).state == State.FAILED
    assert "kapot" not in _fresh(report).failed_because
    del reports._kinds["broken_kind"]


def test_the_reaper_queues_again_what_stopped_beating(kind, group, teacher):
    report = _ask(kind, group, teacher)
    _set(report, state=State.RUNNING, attempt=1, beat_at=timezone.now() - timedelta(minutes=1))
    assert reports.reap() == 1
    assert _fresh(report).state == State.QUEUED


def test_the_reaper_leaves_what_beats(kind, group, teacher):
    report = _ask(kind, group, teacher)
    _set(report, state=State.RUNNING, attempt=1, beat_at=timezone.now())
    assert reports.reap() == 0


def test_an_attempt_that_was_taken_over_does_not_count(group, teacher):
    def taken_over(row, actor, progress):
        _set(report, attempt=2)
        return b"%PDF-old"

    reports.register(reports.ReportKind("slow_kind", find=_find, build=taken_over))
    report = _ask("slow_kind", group, teacher)
    reports.run(report.pk)
    assert (_fresh(report).state, _fresh(report).file_id) == (State.RUNNING, None)
    del reports._kinds["slow_kind"]


def test_cancelling_stops_it_and_cannot_be_done_twice(kind, group, teacher):
    report = _ask(kind, group, teacher)
    with acting_as(member(teacher)):
        reports.cancel(report, by=member(teacher))
        with pytest.raises(ActionRefused):
            reports.cancel(report, by=member(teacher))
    reports.run(report.pk)
    assert _fresh(report).state == State.CANCELLED


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_rows(rows, kind, teacher, log_in, django_assert_num_queries):
    for _ in range(rows):
        _ask(kind, GroupFactory(holder=teacher.organisation), teacher)
    client = log_in(teacher)
    with django_assert_num_queries(8):
        response = client.get("/documenten/")
    assert len(response.context["reports"]) == rows


def test_polling_stops_by_itself(kind, group, teacher, log_in):
    report = _ask(kind, group, teacher)
    client = log_in(teacher)
    fragment = client.get(f"/documenten/{report.uid}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" in fragment
    assert "<html" not in fragment
    reports.run(report.pk)
    assert "hx-get" not in client.get(f"/documenten/{report.uid}/", headers={"HX-Request": "true"}).content.decode()
