"""Trails: append-only, with references, states, times and digests; never a name or a text.

The database numbers, chains and digests each entry (see `portal/wall.py`), so that no writer can forge or skip one.
What a person wrote as a reason stands once, in `TrailReason`, with the salt that its digest in the entry needs:
erasing that row empties the text and leaves the chain whole.
"""

from typing import ClassVar

from django.db import models

from portal.models.base import Held
from portal.models.people import Membership, Role
from portal.models.scoping import HeldQuerySet


class TrailQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        """Entries of the actor's own making, and for the office and the exam board those of their organisation."""
        if actor.role in (Role.ADMIN, Role.EXAMBOARD):
            return self.scoped(holder_id=actor.holder_id)
        return self.scoped(actor_id=actor.membership_id)

    def of(self, object_uid):
        return self.filter(object_uid=object_uid)


class TrailEntry(Held):
    """One thing that happened to one object. `sequence`, `previous` and `digest` are filled by the database."""

    object_kind = models.CharField(max_length=30)
    object_uid = models.UUIDField()
    sequence = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    way_in = models.CharField(max_length=6)
    event = models.CharField(max_length=30)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    reason_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = TrailQuerySet.as_manager()

    class Meta:
        ordering = ["object_uid", "sequence"]
        constraints = [models.UniqueConstraint(fields=["object_uid", "sequence"], name="trailentry_once")]


class OfEntry(HeldQuerySet):
    """Reasons are as visible as the entry they belong to."""

    def visible_to(self, actor):
        return self.scoped(entry__in=TrailEntry.objects.visible_to(actor).values("pk"))


class TrailReason(Held):
    """The words and the salt behind an entry's `reason_digest`. The only part of a trail that can be emptied."""

    HELD_BY = "entry"

    entry = models.OneToOneField(TrailEntry, models.PROTECT, related_name="reason")
    text = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)

    objects = OfEntry.as_manager()


class AccessQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        """A student sees who opened the own things, and when; anybody else only the own visits."""
        if actor.role == Role.STUDENT:
            return self.scoped(subject_id=actor.membership_id)
        return self.scoped(viewer_id=actor.membership_id)

    def for_list(self):
        return self.select_related("viewer__person", "viewer__organisation")


class AccessEntry(Held):
    """Somebody opened something of a student. The student reads these."""

    subject = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    viewer = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    way_in = models.CharField(max_length=6)
    what = models.CharField(max_length=30)
    object_uid = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)

    objects = AccessQuerySet.as_manager()

    # What themes write in `what`, in words for the student.
    WORDS: ClassVar[dict[str, str]] = {
        "portfolio": "je portfolio",
        "evidence": "een bewijs",
        "test": "een proeve",
        "report": "een afdruk",
        "file": "een bestand",
        "plan": "je plan",
        "career": "je loopbaandossier",
    }

    @property
    def what_words(self) -> str:
        return self.WORDS.get(self.what, "iets uit je portfolio")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject", "-at"], name="accessentry_of_subject")]
