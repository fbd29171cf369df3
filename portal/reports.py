"""Documents made in the background: themes register what they can make, a worker makes it, one row tells how far.

The truth about a job stands in its `Report` row; Celery only carries its key. A job may run twice and be killed at
any moment: claiming it is one UPDATE, finishing it counts only for the attempt that claimed it, and a reaper queues
again what stopped beating.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal import carrying, files
from portal.actors import Actor, acting_as, system
from portal.models import Report, StoredFile
from portal.rules import ActionRefused

log = logging.getLogger(__name__)
State = Report.State
Progress = Callable[[int, int], None]
WENT_WRONG = "Het maken lukte niet, ook niet na een nieuwe poging. Vraag het later nog eens aan."
NOT_YOURS = "Je mag dit niet meer zien, of het bestaat niet meer."


@dataclass(frozen=True)
class ReportKind:
    """What a theme can make.

    `find(actor, uid)` answers with the object, or raises its DoesNotExist when the actor may not see it; it is asked
    when the document is wanted, made and downloaded. `build(row, actor, progress)` answers with the bytes; it may
    run twice. `queue` is 'short' for one paper, 'long' for a booklet or a batch.
    """

    kind: str
    find: Callable[[Actor, UUID], Any]
    build: Callable[[Any, Actor, Progress], bytes]
    queue: str = "short"
    suffix: str = "pdf"
    content_type: str = "application/pdf"


_kinds: dict[str, ReportKind] = {}


def register(kind: ReportKind) -> None:
    """Add a kind of document; themes call this when they start."""
    _kinds[kind.kind] = kind


def kind_of(report: Report) -> ReportKind:
    return _kinds[report.kind]


# --- Asking -----------------------------------------------------------------------------------------------------------
def ask(kind: str, row, *, by: Actor, title: str) -> Report:
    """Have a document made about `row`; while the same one is being made, that one is given."""
    running = Report.objects.owned_by(by).filter(kind=kind, object_uid=row.uid, state__in=Report.OPEN)  # type: ignore[attr-defined]
    if report := running.first():
        return report
    try:
        with transaction.atomic():
            report = Report.objects.create(
                holder_id=row.holder_id, requester=by.membership, kind=kind, object_uid=row.uid, title=title
            )
    except IntegrityError:
        return running.get()
    _send(report)
    return report


def _send(report: Report) -> None:
    """Tell a worker once the transaction is in. Without a broker the row stays queued and the reaper carries it."""
    from portal.tasks import build_report

    carrying.after_commit(build_report, report.pk, queue=kind_of(report).queue)


@transaction.atomic
def cancel(report: Report, *, by: Actor) -> None:
    """Stop waiting for a document; what the worker still makes of it is thrown away."""
    stopped = Report.objects.owned_by(by).filter(pk=report.pk, state__in=Report.OPEN).update(state=State.CANCELLED)  # type: ignore[attr-defined]
    if not stopped:
        raise ActionRefused("Dit document is al klaar of gestopt.")


@transaction.atomic
def again(report: Report, *, by: Actor) -> Report:
    """Make a failed, stopped or expired document once more."""
    return ask(report.kind, kind_of(report).find(by, report.object_uid), by=by, title=report.title)


def readable(report: Report, actor: Actor) -> bool:
    """Whether the actor may still see what the document is about; asked at the moment of download."""
    try:
        kind_of(report).find(actor, report.object_uid)
    except ObjectDoesNotExist:
        return False
    return True


# --- Making -----------------------------------------------------------------------------------------------------------
class _Pulse(threading.Thread):
    """Beats for a running report on a connection of its own, so that others see it from outside the transaction."""

    def __init__(self, report_id: int, attempt: int):
        super().__init__(daemon=True)
        self.report_id, self.attempt = report_id, attempt
        self.done, self.total = 0, 0
        self.stopped = threading.Event()

    def progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def run(self) -> None:
        try:
            while not self.stopped.wait(settings.REPORT_BEAT_EVERY):
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        try:
            with acting_as(system("heartbeat of a report")):
                _mine(self.report_id, self.attempt).update(beat_at=timezone.now(), done=self.done, total=self.total)
        except Exception:
            # One missed beat is harmless; the next one opens a new connection.
            log.warning("report %s: a beat was missed", self.report_id, exc_info=True)
            connection.close()

    def __enter__(self) -> "_Pulse":
        self.start()
        return self

    def __exit__(self, *error) -> None:
        self.stopped.set()
        self.join()


def _mine(report_id: int, attempt: int):
    rows = Report.objects.unscoped("a job and its own row")
    return rows.filter(pk=report_id, attempt=attempt, state=State.RUNNING)


def run(report_id: int) -> None:
    """Make one queued report. A second call for the same report does nothing."""
    report = _claim(report_id)
    if report is None:
        return
    try:
        with _Pulse(report.pk, report.attempt) as pulse:
            made = _build(report, pulse.progress)
    except ObjectDoesNotExist:
        _fail(report, NOT_YOURS)
    except ActionRefused as refused:
        _fail(report, " ".join(refused.reasons))
    except Exception:
        log.exception("report %s (%s), attempt %s", report.pk, report.kind, report.attempt)
        _retry(report)
    else:
        _finish(report, made)


def _claim(report_id: int) -> Report | None:
    with acting_as(system("claim a report")):
        rows = Report.objects.unscoped("claim a report")
        queued = rows.filter(pk=report_id, state=State.QUEUED)
        if not queued.update(state=State.RUNNING, attempt=F("attempt") + 1, beat_at=timezone.now(), done=0, total=0):
            return None
        return rows.select_related("requester__person", "requester__organisation", "holder").get(pk=report_id)


def _build(report: Report, progress: Progress) -> bytes:
    if not report.requester.is_current():
        raise Report.DoesNotExist
    actor = Actor(membership=report.requester, way_in="job")
    with acting_as(actor):
        row = kind_of(report).find(actor, report.object_uid)
        return kind_of(report).build(row, actor, progress)


def _finish(report: Report, made: bytes) -> None:
    now = timezone.now()
    kind = kind_of(report)
    key = ""
    try:
        with acting_as(system("keep a report")):
            stored = files.store(
                ContentFile(made),
                name=files.safe_name(f"{report.title}.{kind.suffix}"),
                kind=StoredFile.Kind.PDF if kind.suffix == "pdf" else StoredFile.Kind.OFFICE,
                content_type=kind.content_type,
                owner=report.requester,
                holder=report.holder,
            )
            key = stored.key
            ready = {"state": State.READY, "file": stored, "ready_at": now, "done": F("total")}
            kept = _mine(report.pk, report.attempt).update(**ready, expires_at=now + settings.REPORT_KEPT)
            if not kept:
                # Cancelled, or taken over by another attempt: this one does not count.
                transaction.set_rollback(True)
    except Exception:
        log.exception("report %s: keeping it failed", report.pk)
        kept = 0
        _retry(report)
    if not kept and key:
        default_storage.delete(key)


def _fail(report: Report, reason: str) -> None:
    with acting_as(system("end a report")):
        _mine(report.pk, report.attempt).update(state=State.FAILED, failed_because=reason[:300])


def _retry(report: Report) -> None:
    if report.attempt >= settings.REPORT_ATTEMPTS:
        _fail(report, WENT_WRONG)
        return
    with acting_as(system("queue a report again")):
        if _mine(report.pk, report.attempt).update(state=State.QUEUED, beat_at=timezone.now()):
            _send(report)


# --- Looking after ----------------------------------------------------------------------------------------------------
def reap() -> int:
    """Queue again what lost its worker or was never carried; end what failed too often. Answers how many."""
    lost_since = timezone.now() - settings.REPORT_BEAT_LOST
    with acting_as(system("reap lost reports")):
        rows = Report.objects.unscoped("reap lost reports")
        quiet = Q(beat_at__lt=lost_since) | Q(beat_at__isnull=True, asked_at__lt=lost_since)
        lost = list(rows.filter(quiet, state__in=Report.OPEN).select_for_update(skip_locked=True, of=("self",)))
        for report in lost:
            if report.state == State.RUNNING and report.attempt >= settings.REPORT_ATTEMPTS:
                rows.filter(pk=report.pk).update(state=State.FAILED, failed_because=WENT_WRONG)
            else:
                rows.filter(pk=report.pk).update(state=State.QUEUED, beat_at=timezone.now())
                _send(report)
    return len(lost)


def expire() -> int:
    """Empty documents whose time is over: the row says so, the bytes go. Answers how many."""
    with acting_as(system("expire reports")):
        rows = Report.objects.unscoped("expire reports").filter(
            expires_at__lt=timezone.now(), file__isnull=False, file__size__gt=0
        )
        keys = list(rows.values_list("file__key", flat=True)[:500])
        StoredFile.objects.unscoped("expire reports").filter(key__in=keys).update(size=0)
    for key in keys:
        default_storage.delete(key)
    return len(keys)
