"""Background work that somebody waits for: one row per document to make."""

from django.db import models
from django.db.models import Q

from portal.models.base import Held
from portal.models.files import StoredFile
from portal.models.people import Membership
from portal.models.scoping import HeldQuerySet


class ReportQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        return self.scoped(requester_id=actor.membership_id)

    owned_by = visible_to

    def for_list(self):
        return self.select_related("file")


class Report(Held):
    """A document that a worker makes for somebody. The truth about a job stands here, Celery only carries."""

    class State(models.TextChoices):
        QUEUED = "queued", "in de wachtrij"
        RUNNING = "running", "bezig"
        READY = "ready", "klaar"
        FAILED = "failed", "mislukt"
        CANCELLED = "cancelled", "gestopt"

    NEXT_STATES = {
        State.QUEUED: {State.RUNNING, State.CANCELLED, State.FAILED},
        State.RUNNING: {State.READY, State.FAILED, State.QUEUED, State.CANCELLED},
        State.READY: set(),
        State.FAILED: {State.QUEUED},
        State.CANCELLED: {State.QUEUED},
    }
    OPEN = [State.QUEUED, State.RUNNING]

    requester = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="gevraagd door")
    kind = models.CharField("soort", max_length=40)
    object_uid = models.UUIDField("waarover")
    title = models.CharField("titel", max_length=200)
    state = models.CharField("status", max_length=9, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField("poging", default=0)
    done = models.PositiveIntegerField("gedaan", default=0)
    total = models.PositiveIntegerField("totaal", default=0)
    beat_at = models.DateTimeField("laatste teken van leven", null=True, editable=False)
    asked_at = models.DateTimeField("gevraagd op", auto_now_add=True)
    ready_at = models.DateTimeField("klaar op", null=True, editable=False)
    expires_at = models.DateTimeField("bewaard tot", null=True, editable=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, editable=False, related_name="report")
    failed_because = models.CharField("waarom mislukt", max_length=300, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "document"
        indexes = [models.Index(fields=["state", "beat_at"], name="report_reaper")]
        constraints = [
            models.UniqueConstraint(
                fields=["requester", "kind", "object_uid"],
                condition=Q(state__in=["queued", "running"]),
                name="report_one_running",
            ),
            models.CheckConstraint(
                name="report_ready_has_file",
                condition=(Q(state="ready") & Q(file__isnull=False) & Q(ready_at__isnull=False))
                | (~Q(state="ready") & Q(ready_at__isnull=True)),
            ),
            models.CheckConstraint(name="report_failed_says_why", condition=~Q(state="failed") | ~Q(failed_because="")),
        ]

    def __str__(self):
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state not in self.OPEN
