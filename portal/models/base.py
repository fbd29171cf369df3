"""What every private row shares: a uid, a holder, and a manager that refuses to be read without a scope."""

import uuid

import uuid_utils.compat
from django.db import models
from django.db.models import Q


def uuid7() -> uuid.UUID:
    """A time-ordered random uid (RFC 9562 version 7), made in Python so that PostgreSQL 15 serves too."""
    return uuid_utils.compat.uuid7()


def together(*fields: str) -> Q:
    """A condition for a check constraint: the named fields are all empty or all filled."""
    empty = Q(**{f"{field}__isnull": True for field in fields})
    filled = Q(**{f"{field}__isnull": False for field in fields})
    return empty | filled


class WithUid(models.Model):
    """A row that URLs, files, exports and links name by its uid; the bigint key stays inside."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True


class Held(WithUid):
    """A private row. `holder` is the organisation that answers for it under the AVG.

    A child names the field of its parent in `HELD_BY`; its holder is then the parent's. The database refuses
    a mismatch (see `portal.wall`).
    """

    HELD_BY = ""

    holder = models.ForeignKey(
        "portal.Organisation", models.PROTECT, related_name="+", editable=False, verbose_name="houder"
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.fill_holder()
        super().save(*args, **kwargs)

    def fill_holder(self) -> None:
        """Take the holder from the parent row, when there is one and the holder is not yet set."""
        if self.holder_id is None and self.HELD_BY:
            self.holder_id = getattr(self, self.HELD_BY).holder_id
