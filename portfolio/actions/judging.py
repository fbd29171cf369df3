"""What an educator says about a claim."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from portal import trail
from portal.actors import Actor
from portal.rules import ActionRefused, demand
from portfolio import coverage
from portfolio.models import Claim


@transaction.atomic
def judge(
    claim: Claim, to_state: str, *, by: Actor, ticks: Iterable[str] = (), said: str = "", missing: str = ""
) -> Claim:
    """Accept a claim with the quality ticks, or ask for more with what is missing. Refuses with the reasons."""
    demand(claim.judge_blockers(to_state, by=by))
    claim = Claim.objects.lock(claim)
    # Again, on the row nobody else can change now.
    demand(claim.judge_blockers(to_state, by=by))
    if to_state == Claim.State.ASKED_MORE and not missing:
        raise ActionRefused("Zeg wat er nog nodig is.")
    before = claim.state
    claim.state = to_state
    claim.ticks = [tick for tick in Claim.TICKS if tick in set(ticks)]
    claim.said = said
    claim.missing = missing if to_state == Claim.State.ASKED_MORE else ""
    claim.judged_by, claim.judged_at = by.membership, timezone.now()
    claim.save(update_fields=["state", "ticks", "said", "missing", "judged_by", "judged_at"])
    trail.record(claim, "judged", by=by, before=before, after=to_state, reason=claim.missing or claim.said)
    coverage.keep_right(claim.portfolio_id, [(claim.competency_id, claim.element)], by=by)
    return claim
