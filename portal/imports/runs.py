"""An uploaded file between its dry run and its confirmation, and afterwards who imported what."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from portal import trail
from portal.actors import Actor, acting_as, system
from portal.imports.plans import Plan
from portal.models import ImportRun
from portal.rules import ActionRefused

KEPT_UNCONFIRMED = timedelta(hours=24)


@dataclass(frozen=True)
class Importer:
    """What a theme can import: `plan` looks at a file, `write` carries it out, both for one school."""

    kind: str
    plan: Callable[..., Plan]
    write: Callable[..., Plan]


def look(importer: Importer, data: bytes, name: str, *, by: Actor) -> Plan:
    """What the file would do at the actor's school. Raises `Unreadable`."""
    with _as_system(importer, by):
        return importer.plan(data, name, school=by.organisation)


def keep(importer: Importer, data: bytes, name: str, *, by: Actor) -> ImportRun:
    """Keep a file that was looked at until it is confirmed, for a day."""
    run = ImportRun.objects.create(
        holder=by.organisation,
        by=by.membership,
        kind=importer.kind,
        name=name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
    )
    trail.record(run, "uploaded", by=by)
    return run


def confirm(importer: Importer, run: ImportRun, *, by: Actor) -> ImportRun:
    """Carry out a kept file; its bytes are then forgotten. A second confirmation changes nothing.

    Raises `ActionRefused` when the file is gone, and `PlanRefused` when a row is refused by now.
    """
    run = ImportRun.objects.lock(run)
    if run.applied_at:
        return run
    if run.data is None:
        raise ActionRefused("Dit bestand is niet meer bewaard. Kies het opnieuw.")
    with _as_system(importer, by):
        plan = importer.write(bytes(run.data), run.name, school=by.organisation)
    run.counts = plan.counts()
    run.applied_at = timezone.now()
    run.data = None
    run.save(update_fields=["counts", "applied_at", "data"])
    trail.record(run, "applied", by=by)
    return run


def give_up(run: ImportRun, *, by: Actor) -> None:
    """Forget the bytes of a file that will not be imported."""
    run = ImportRun.objects.lock(run)
    if run.data is not None:
        run.data = None
        run.save(update_fields=["data"])
        trail.record(run, "given_up", by=by)


def forget_unconfirmed() -> int:
    """Empty the files that nobody confirmed within a day; returns how many."""
    old = ImportRun.objects.unscoped("files of every school are forgotten in time")
    return old.filter(data__isnull=False, made_at__lt=timezone.now() - KEPT_UNCONFIRMED).update(data=None)


def _as_system(importer: Importer, by: Actor):
    # Matching must see every row of the school, and which companies other schools work with: more than one hat sees.
    return acting_as(system(f"{importer.kind} import", organisation=by.organisation, by=by.membership))
