"""Writing trails: what happened to an object, and who opened something of a student."""

import hashlib
import secrets

from portal.actors import Actor
from portal.models import AccessEntry, TrailEntry, TrailReason


def record(row, event: str, *, by: Actor, before: str = "", after: str = "", reason: str = "") -> TrailEntry:
    """Add one entry to the trail of `row` (a held row). The reason's words stand apart, with their salt."""
    salt = secrets.token_hex(16) if reason else ""
    digest = hashlib.sha256((salt + reason).encode()).hexdigest() if reason else ""
    entry = TrailEntry.objects.create(
        holder_id=row.holder_id,
        object_kind=row._meta.label_lower,
        object_uid=row.uid,
        actor_id=by.membership_id,
        way_in=by.way_in,
        event=event,
        from_state=before,
        to_state=after,
        reason_digest=digest,
    )
    if reason:
        TrailReason.objects.create(entry=entry, holder_id=row.holder_id, text=reason, salt=salt)
    return entry


def opened(row, *, subject, what: str, by: Actor) -> None:
    """Note that `by` opened `row`, which is about the student `subject`; not for the student's own visits."""
    if by.membership_id and by.membership_id != subject.pk:
        AccessEntry.objects.create(
            holder_id=row.holder_id,
            subject=subject,
            viewer_id=by.membership_id,
            way_in=by.way_in,
            what=what,
            object_uid=row.uid,
        )
