"""Files: one immutable row per stored file; nothing else touches storage."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portal.models.base import Held
from portal.models.people import Membership
from portal.models.scoping import HeldQuerySet


class StoredFileQuerySet(HeldQuerySet):
    # Filled by `portal.files.opens`: each answers, for an actor, with the keys of files it opens.
    openers: ClassVar[list] = []

    def visible_to(self, actor):
        """Files the actor put in, files of the actor as a student, and what the themes open to the actor."""
        condition = Q(owner_id=actor.membership_id) | Q(subject_id=actor.membership_id)
        for find in self.openers:
            condition |= Q(pk__in=find(actor))
        return self.scoped(condition)

    def owned_by(self, actor):
        return self.scoped(owner_id=actor.membership_id)

    def of_subject(self, student_id: int):
        return self.filter(subject_id=student_id)

    def ready(self):
        return self.filter(state=StoredFile.State.READY)


class StoredFile(Held):
    """A file as it was taken in. Its bytes and its facts never change; a change is a new file."""

    class State(models.TextChoices):
        RECEIVING = "receiving", "wordt ontvangen"
        CHECKING = "checking", "wordt gecontroleerd"
        READY = "ready", "klaar"
        REFUSED = "refused", "geweigerd"

    NEXT_STATES = {
        State.RECEIVING: {State.CHECKING, State.REFUSED},
        State.CHECKING: {State.READY, State.REFUSED},
        State.READY: set(),
        State.REFUSED: set(),
    }

    class Kind(models.TextChoices):
        IMAGE = "image", "foto"
        AUDIO = "audio", "geluid"
        VIDEO = "video", "film"
        PDF = "pdf", "pdf"
        OFFICE = "office", "document"

    owner = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="ingeleverd door")
    subject = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gaat over"
    )
    state = models.CharField("status", max_length=9, choices=State, default=State.RECEIVING)
    kind = models.CharField("soort", max_length=6, choices=Kind, blank=True)
    name = models.CharField("naam", max_length=150)
    content_type = models.CharField("type", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("grootte in bytes", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    key = models.CharField("plaats in de opslag", max_length=120, unique=True)
    inline = models.BooleanField("mag in de pagina getoond worden", default=False)
    refused_because = models.CharField("waarom geweigerd", max_length=200, blank=True)
    made_at = models.DateTimeField("ontvangen op", auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "bestand"
        indexes = [models.Index(fields=["subject", "state"], name="storedfile_quota")]
        constraints = [
            models.CheckConstraint(
                name="storedfile_ready_is_whole",
                condition=~Q(state="ready") | (~Q(sha256="") & ~Q(content_type="") & ~Q(kind="")),
            ),
            models.CheckConstraint(
                name="storedfile_refused_says_why", condition=~Q(state="refused") | ~Q(refused_because="")
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_image(self) -> bool:
        return self.kind == self.Kind.IMAGE
