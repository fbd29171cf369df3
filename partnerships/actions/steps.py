"""The states of an agreement: who may take which step, what then happens, and who hears about it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from partnerships import paper
from partnerships.actions import letters
from partnerships.actions.agreements import Terms, locked, make
from partnerships.models import Agreement, AgreementVersion, Article, Signature, TargetResult
from portal import trail
from portal.actors import Actor
from portal.models import today
from portal.rules import ActionRefused, demand

State = Agreement.State
DETAIL, SIGN = "agreement_detail", "agreement_sign"


def go(agreement: Agreement, to: str, event: str, *, by: Actor, reason: str = "") -> None:
    """Write the new state of a locked agreement and its entry in the trail; the caller asked the blockers."""
    before, agreement.state = agreement.state, to
    agreement.save(update_fields=["state", "shared_at"])
    trail.record(agreement, event, by=by, before=before, after=to, reason=reason)


def demand_reason(reason: str) -> str:
    if not reason.strip():
        raise ActionRefused("Schrijf kort op waarom.")
    return reason.strip()


@transaction.atomic
def share(agreement: Agreement, *, by: Actor) -> Agreement:
    """Put the text before the company, to discuss it per article."""
    agreement, version = locked(agreement)
    demand(agreement.share_blockers(version))
    version.shared_at = timezone.now()
    version.save(update_fields=["shared_at"])
    agreement.shared_at = agreement.shared_at or version.shared_at
    go(agreement, State.IN_REVIEW, "shared", by=by)
    readers = letters.company_readers(agreement)
    letters.send(agreement, readers, "Lees de overeenkomst en reageer", "agreement_shared", by=by, page=DETAIL)
    return agreement


@transaction.atomic
def take_back(agreement: Agreement, *, by: Actor) -> Agreement:
    """Stop the discussion for now: back to a draft of the same version."""
    agreement, _ = locked(agreement)
    if agreement.state != State.IN_REVIEW:
        demand(agreement.step_blockers(State.IN_REVIEW) or ["Deze tekst wordt niet besproken."])
    go(agreement, State.DRAFT, "taken_back", by=by)
    return agreement


@transaction.atomic
def fix(agreement: Agreement, *, by: Actor) -> Agreement:
    """Let the text stand. From here it has a check value and a change makes a new version."""
    agreement, version = locked(agreement)
    demand(agreement.fix_blockers(version))
    paper.fix(version)
    version.save(update_fields=["facts", "fixed_at", "check_value"])
    go(agreement, State.READY, "text_fixed", by=by)
    return agreement


@transaction.atomic
def ask_signatures(agreement: Agreement, *, by: Actor) -> Agreement:
    """Ask everybody who is named to sign; whose turn it is gets a mail with a personal way in."""
    agreement, version = locked(agreement)
    demand(agreement.ask_blockers(version))
    version.signatures.filter(state=Signature.State.NAMED).update(state=Signature.State.ASKED, asked_at=timezone.now())
    go(agreement, State.SIGNING, "signatures_asked", by=by)
    ask_next(agreement, version, by=by)
    return agreement


def ask_next(agreement: Agreement, version: AgreementVersion, *, by: Actor) -> None:
    """Mail those whose turn it is: asked, and everybody before them signed."""
    waiting = [row for row in version.signatures.all() if row.state == Signature.State.ASKED]
    turn = min((row.position for row in waiting), default=0)
    to = [row.signatory for row in waiting if row.position == turn and row.reminded_at is None]
    letters.send(agreement, to, f"Teken overeenkomst {agreement.number}", "signature_asked", by=by, page=SIGN)


@transaction.atomic
def reopen(agreement: Agreement, reason: str, *, by: Actor) -> Agreement:
    """Change a text that stood: version n+1 as a draft, the signatures void, everybody told why."""
    reason = demand_reason(reason)
    agreement, version = locked(agreement)
    if agreement.state not in (State.READY, State.SIGNING):
        demand(agreement.step_blockers(State.DRAFT) or ["Deze tekst staat nog niet vast."])
    next_version(agreement, version, reason, "reopened", by=by)
    return agreement


def next_version(
    agreement: Agreement, version: AgreementVersion, reason: str, event: str, *, by: Actor
) -> AgreementVersion:
    """Version n+1 of a locked agreement, with the same words and the same people named; tells everybody why."""
    fresh = AgreementVersion.objects.create(
        agreement=agreement, number=version.number + 1, made_by=version.made_by, made_because=reason
    )
    copy_text(version, fresh)
    people = list(version.signatures.all())
    Signature.objects.bulk_create(
        Signature(version=fresh, signatory=row.signatory, side=row.side, position=row.position) for row in people
    )
    told = letters.everyone(agreement, version)
    version.signatures.exclude(state=Signature.State.REFUSED).update(state=Signature.State.VOID)
    go(agreement, State.DRAFT, event, by=by, reason=reason)
    subject = f"De tekst van overeenkomst {agreement.number} verandert"
    letters.send(agreement, told, subject, "text_changes", by=by, page=DETAIL, reason=reason)
    return fresh


def copy_text(version: AgreementVersion, fresh: AgreementVersion) -> None:
    """The articles and targets of one version as those of another."""
    Article.objects.bulk_create(
        Article(version=fresh, position=place, part=row.part, title=row.title, text=row.text)
        for place, row in enumerate(version.standing, start=1)
    )
    TargetResult.objects.bulk_create(
        TargetResult(version=fresh, position=row.position, text=row.text) for row in version.targets.all()
    )


@transaction.atomic
def withdraw(agreement: Agreement, reason: str, *, by: Actor) -> Agreement:
    """Stop before it is signed by all; the signatures are void and everybody is told why."""
    reason = demand_reason(reason)
    agreement, version = locked(agreement)
    demand(agreement.step_blockers(State.WITHDRAWN))
    told = letters.everyone(agreement, version) if agreement.shared_at else []
    version.signatures.exclude(state=Signature.State.REFUSED).update(state=Signature.State.VOID)
    go(agreement, State.WITHDRAWN, "withdrawn", by=by, reason=reason)
    subject = f"Overeenkomst {agreement.number} gaat niet door"
    letters.send(agreement, told, subject, "agreement_withdrawn", by=by, page=DETAIL, reason=reason)
    return agreement


@transaction.atomic
def end(agreement: Agreement, reason: str, *, by: Actor) -> Agreement:
    """An agreement that runs comes to its end, in time or earlier."""
    reason = demand_reason(reason)
    agreement, version = locked(agreement)
    demand(agreement.end_blockers())
    go(agreement, State.ENDED, "ended", by=by, reason=reason)
    told = letters.everyone(agreement, version)
    subject = f"Overeenkomst {agreement.number} is afgelopen"
    letters.send(agreement, told, subject, "agreement_ended", by=by, page=DETAIL, reason=reason)
    return agreement


@transaction.atomic
def renew(agreement: Agreement, *, by: Actor) -> Agreement:
    """A new draft that follows on this agreement: same words and people, the next period of the same length.

    The old one becomes `renewed` when the new one is signed by all (see `actions.signing`).
    """
    agreement, version = locked(agreement)
    demand(agreement.renew_blockers())
    length = agreement.ends_on - agreement.starts_on
    starts_on = max(agreement.ends_on, today()) + timedelta(days=1)
    fresh = make(agreement.partnership, Terms(agreement.title, starts_on, starts_on + length), by=by)
    fresh.renews = agreement
    fresh.save(update_fields=["renews"])
    draft = fresh.versions.first()
    draft.articles.all().delete()
    copy_text(version, draft)
    Signature.objects.bulk_create(
        Signature(version=draft, signatory=row.signatory, side=row.side, position=row.position)
        for row in version.signatures.all()
    )
    trail.record(fresh, "renewal_made", by=by)
    return fresh
