"""Who sees what: the student decides, per piece, and can turn it back."""

from django.db import transaction
from django.utils import timezone

from partnerships.models import Placement
from portal import trail
from portal.actors import Actor
from portal.models import today
from portal.rules import ActionRefused, demand
from portfolio import additions, coverage
from portfolio.models import Evidence, Grant


def share_blockers(placement: Placement) -> list[str]:
    """Why a piece cannot be shared with the company of this placement; empty when it can."""
    if placement.trainer_id is None:
        return [f"{placement.company} heeft nog geen praktijkopleider voor jou. Vraag je begeleider daarnaar."]
    if placement.state in (Placement.State.PROPOSED, Placement.State.CANCELLED):
        return [f"Je plaatsing bij {placement.company} is nog niet afgesproken."]
    if placement.state == Placement.State.ENDED or placement.ends_on < today():
        return [f"Je plaatsing bij {placement.company} is voorbij."]
    return []


@transaction.atomic
def share_with_company(evidence: Evidence, placement: Placement, *, by: Actor) -> Grant:
    """Let the trainer of this placement see the piece, for as long as the placement opens it."""
    standing = Grant.objects.owned_by(by).standing().filter(evidence=evidence, placement=placement).first()
    if standing:
        return standing
    if placement.student_id != evidence.portfolio_id:
        raise ActionRefused("Dit is geen plaatsing van jou.")
    if evidence.state == Evidence.State.WITHDRAWN:
        raise ActionRefused("Je trok dit bewijs in. Lever het eerst weer in.")
    demand(share_blockers(placement))
    assert by.membership is not None, "a student shares in person"
    grant = Grant.objects.create(
        evidence=evidence, portfolio_id=evidence.portfolio_id, placement=placement, given_by=by.membership
    )
    trail.record(grant, "shared", by=by)
    return grant


@transaction.atomic
def revoke(grant: Grant, *, by: Actor) -> Grant:
    """Stop a sharing now."""
    grant = Grant.objects.lock(grant)
    if grant.revoked_at is not None:
        return grant
    grant.revoked_at = timezone.now()
    grant.save(update_fields=["revoked_at"])
    trail.record(grant, "revoked", by=by)
    return grant


def stop_sharing_with_company(evidence: Evidence, *, by: Actor, but: Placement | None = None) -> None:
    """Revoke every standing sharing of this piece with a company, save the one with `but`."""
    standing = Grant.objects.owned_by(by).standing().filter(evidence=evidence, placement__isnull=False)
    for grant in standing.exclude(placement=but) if but else standing:
        revoke(grant, by=by)


@transaction.atomic
def set_audience(evidence: Evidence, audience: str, *, by: Actor) -> Evidence:
    """Open a piece to the guides at school, or close it. Closed it does not count in the matrix."""
    evidence = Evidence.objects.lock(evidence)
    before = evidence.audience
    if audience == before:
        return evidence
    if audience == Evidence.Audience.NOBODY:
        demand(additions.reasons_to_keep(evidence))
        stop_sharing_with_company(evidence, by=by)
    evidence.audience = audience
    evidence.save(update_fields=["audience"])
    trail.record(evidence, "audience", by=by, before=before, after=audience)
    coverage.keep_right(evidence.portfolio_id, coverage.places_of(evidence.current), by=by)
    return evidence


@transaction.atomic
def confirm(evidence: Evidence, *, by: Actor) -> Evidence:
    """The student says that what another put down is right."""
    evidence = _logged(evidence)
    if evidence.confirmed_at is None:
        evidence.confirmed_at = timezone.now()
        evidence.save(update_fields=["confirmed_at"])
        trail.record(evidence, "confirmed", by=by)
    return evidence


@transaction.atomic
def remark(evidence: Evidence, words: str, *, by: Actor) -> Evidence:
    """The student adds a remark to what another put down. It is said once, and stays."""
    evidence = _logged(evidence)
    if evidence.remark:
        raise ActionRefused("Je opmerking staat er al bij.")
    evidence.remark = words
    evidence.save(update_fields=["remark"])
    trail.record(evidence, "remarked", by=by)
    return evidence


def _logged(evidence: Evidence) -> Evidence:
    evidence = Evidence.objects.lock(evidence)
    if not evidence.is_logged:
        raise ActionRefused("Dit bewijs legde je zelf vast.")
    return evidence
