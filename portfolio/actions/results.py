"""The result of a test as evidence. The assessment theme calls these, inside `acting_as(system(...))`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from frameworks.models import Competency
from partnerships.models import Placement
from portal import trail
from portal.actors import Actor
from portal.models import Membership
from portfolio import coverage
from portfolio.models import Claim, Evidence, EvidenceVersion, Portfolio


@dataclass(frozen=True)
class Shown:
    """One thing that the test showed, and who of the assessors stands behind it."""

    competency: Competency
    element: str
    reason: str
    judged_by: Membership


@transaction.atomic
def log_result(
    portfolio: Portfolio,
    *,
    title: str,
    text: str,
    happened_on: date,
    placement: Placement | None,
    logged_by: Membership,
    claims: Iterable[Shown],
    by: Actor,
) -> Evidence:
    """One piece of kind 'test result' that counts, submitted at once, with its claims accepted by the assessors."""
    now = timezone.now()
    evidence = Evidence.objects.create(
        portfolio=portfolio,
        kind=Evidence.Kind.TEST_RESULT,
        purpose=Evidence.Purpose.COUNT,
        setting=Evidence.Setting.WORKPLACE if placement else Evidence.Setting.SCHOOL,
        placement=placement,
        happened_on=happened_on,
        state=Evidence.State.SUBMITTED,
        submitted_at=now,
        logged_by=logged_by,
    )
    version = EvidenceVersion.objects.create(
        evidence=evidence, portfolio=portfolio, title=title[:120], text=text, fixed_at=now
    )
    evidence.current = version
    evidence.save(update_fields=["current"])
    Claim.objects.bulk_create(
        Claim(
            version=version,
            portfolio=portfolio,
            competency=shown.competency,
            element=shown.element,
            reason=shown.reason,
            state=Claim.State.ACCEPTED,
            judged_by=shown.judged_by,
            judged_at=now,
        )
        for shown in claims
    )
    trail.record(evidence, "result", by=by, after=evidence.state)
    coverage.keep_right(portfolio.pk, coverage.places_of(version), by=by)
    return evidence


@transaction.atomic
def take_back_result(evidence: Evidence, *, reason: str, by: Actor) -> Evidence:
    """A test was annulled: its result counts no longer, and nobody but the student sees it."""
    evidence = Evidence.objects.lock(evidence)
    before, evidence.state = evidence.state, Evidence.State.WITHDRAWN
    evidence.save(update_fields=["state"])
    trail.record(evidence, "taken_back", by=by, before=before, after=evidence.state, reason=reason)
    coverage.keep_right(evidence.portfolio_id, coverage.places_of(evidence.current), by=by)
    return evidence
