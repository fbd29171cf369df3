"""Mail that waits for a worker: one row per mail, emptied once it is sent or given up."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models.base import WithUid


class MailOutQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=MailOut.OPEN)

    def overdue(self):
        """Mail that nobody carried, that is due for another try, or whose worker was lost halfway."""
        return self.open().filter(due_at__lte=timezone.now())


class MailOut(WithUid):
    """One mail on its way. The words are secret (codes, links): they stand here only until the mail has gone.

    What remains is when, how often tried, and a keyed digest of the address, so that 'did it go out?' has an answer.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "wacht"
        SENDING = "sending", "wordt verstuurd"
        SENT = "sent", "verstuurd"
        FAILED = "failed", "niet verstuurd"

    NEXT_STATES = {
        State.WAITING: {State.SENDING},
        State.SENDING: {State.SENT, State.WAITING, State.FAILED},
        State.SENT: set(),
        State.FAILED: set(),
    }
    OPEN = [State.WAITING, State.SENDING]

    address = models.CharField("adres", max_length=320, blank=True)
    subject = models.CharField("onderwerp", max_length=300, blank=True)
    text = models.TextField("tekst", blank=True)
    address_digest = models.CharField("kenmerk van het adres", max_length=64, editable=False)
    state = models.CharField("status", max_length=7, choices=State, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField("poging", default=0)
    due_at = models.DateTimeField("weer bekijken na")
    made_at = models.DateTimeField("gemaakt op", auto_now_add=True)
    ended_at = models.DateTimeField("verstuurd of opgegeven op", null=True, editable=False)
    failed_because = models.CharField("waarom niet verstuurd", max_length=100, blank=True)

    objects = MailOutQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "mail"
        indexes = [models.Index(fields=["due_at"], name="mailout_due", condition=Q(state__in=["waiting", "sending"]))]
        constraints = [
            models.CheckConstraint(
                name="mailout_ended_is_empty",
                condition=Q(state__in=["waiting", "sending"], ended_at__isnull=True)
                | Q(state__in=["sent", "failed"], ended_at__isnull=False, address="", subject="", text=""),
            ),
            models.CheckConstraint(
                name="mailout_failed_says_why", condition=~Q(state="failed") | ~Q(failed_because="")
            ),
        ]

    def __str__(self):
        return f"mail {self.uid}"
