"""The student's own evidence: drafts, submitting, new versions, withdrawing."""

from django.db import transaction
from django.utils import timezone

from portal import trail
from portal.actors import Actor
from portal.newer import demand_same
from portal.rules import ActionRefused, demand
from portfolio import coverage
from portfolio.actions.places import placements_on
from portfolio.actions.sharing import share_with_company, stop_sharing_with_company
from portfolio.models import Claim, Evidence, EvidenceFile, EvidenceVersion, Portfolio
from portfolio.pieces import Piece, stamp_of

State = Evidence.State
HANDED_IN = "Dit bewijs is al ingeleverd."


@transaction.atomic
def save_draft(
    portfolio: Portfolio, piece: Piece, *, by: Actor, draft: Evidence | None = None, based_on: str | None = None
) -> Evidence:
    """Keep what was typed so far: as a new draft, or in `draft`.

    Raises ActionRefused once that was handed in, and ChangedMeanwhile when it is no longer what `based_on` says.
    """
    evidence = Evidence.objects.lock(draft) if draft else _begin(portfolio, piece, by)
    if not evidence.is_draft:
        raise ActionRefused(HANDED_IN)
    if draft:
        demand_same(based_on, stamp_of(evidence, in_the_making(evidence)))
    facts = piece.facts() | {"placement": placements_on([portfolio.pk], piece, by=by).get(portfolio.pk)}
    for name, value in facts.items():
        setattr(evidence, name, value)
    evidence.save(update_fields=list(facts))
    _share(evidence, piece, by)
    _put_words(in_the_making(evidence), piece)
    return evidence


@transaction.atomic
def save_version(evidence: Evidence, piece: Piece, *, by: Actor, based_on: str | None = None) -> Evidence:
    """Keep the words, files and claims of the version that is being written; the facts of the piece stay.

    Raises ChangedMeanwhile when that version is no longer what `based_on` says.
    """
    evidence = Evidence.objects.lock(evidence)
    demand(evidence.version_blockers())
    version = evidence.versions.filter(fixed_at__isnull=True).first()
    if version is None:
        raise ActionRefused(HANDED_IN)
    demand_same(based_on, stamp_of(evidence, version))
    _put_words(version, piece)
    return evidence


def _put_words(version: EvidenceVersion, piece: Piece) -> None:
    for name, value in piece.words().items():
        setattr(version, name, value)
    version.save(update_fields=list(piece.words()))
    _put_files(version, piece)
    _put_claims(version, piece)


def _begin(portfolio: Portfolio, piece: Piece, by: Actor) -> Evidence:
    evidence = Evidence.objects.create(portfolio=portfolio, **piece.facts())
    trail.record(evidence, "made", by=by, after=State.DRAFT)
    return evidence


def in_the_making(evidence: Evidence) -> EvidenceVersion:
    """The version that is being written; made after the last one when there is none."""
    version = evidence.versions.filter(fixed_at__isnull=True).first()
    if version is None:
        last = evidence.versions.order_by("-number").first()
        version = EvidenceVersion.objects.create(
            evidence=evidence, portfolio_id=evidence.portfolio_id, number=last.number + 1 if last else 1
        )
    return version


def _share(evidence: Evidence, piece: Piece, by: Actor) -> None:
    stop_sharing_with_company(evidence, by=by, but=piece.share_with)
    if piece.share_with:
        share_with_company(evidence, piece.share_with, by=by)


def _put_files(version: EvidenceVersion, piece: Piece) -> None:
    wanted = {shown.file.pk: shown for shown in piece.files}
    version.files.exclude(file_id__in=wanted).delete()
    there = {row.file_id: row for row in version.files.all()}
    for position, shown in enumerate(wanted.values()):
        row = there.get(shown.file.pk) or EvidenceFile(
            version=version, portfolio_id=version.portfolio_id, file=shown.file
        )
        row.position, row.shows = position, shown.words
        row.save()


def _put_claims(version: EvidenceVersion, piece: Piece) -> None:
    wanted = {(said.competency.pk, said.element): said for said in piece.claims}
    there = {(row.competency_id, row.element): row for row in version.claims.all()}
    gone = [row.pk for place, row in there.items() if place not in wanted]
    version.claims.filter(pk__in=gone).delete()
    for place, said in wanted.items():
        row = there.get(place) or Claim(
            version=version, portfolio_id=version.portfolio_id, competency=said.competency, element=said.element
        )
        row.reason = said.reason
        row.save()


@transaction.atomic
def submit(evidence: Evidence, *, by: Actor) -> Evidence:
    """Hand in the version that is being written: from here it is fixed. Refuses with what is missing."""
    evidence = Evidence.objects.lock(evidence)
    before = evidence.state
    if before != State.DRAFT:
        demand(evidence.version_blockers())
    version = evidence.versions.filter(fixed_at__isnull=True).first()
    if version is None:
        raise ActionRefused(HANDED_IN)
    demand(version.submit_blockers())
    touched = coverage.places_of(evidence.current)
    version.fixed_at = timezone.now()
    version.save(update_fields=["fixed_at"])
    evidence.current = version
    evidence.state = State.SUBMITTED
    evidence.submitted_at = evidence.submitted_at or version.fixed_at
    evidence.save(update_fields=["current", "state", "submitted_at"])
    event = "submitted" if before == State.DRAFT else "new_version"
    trail.record(evidence, event, by=by, before=before, after=State.SUBMITTED)
    coverage.keep_right(evidence.portfolio_id, touched | coverage.places_of(version), by=by)
    return evidence


@transaction.atomic
def start_version(evidence: Evidence, *, by: Actor) -> EvidenceVersion:
    """Begin the next version as a copy of the current one, words, files and claims; the claims open again."""
    evidence = Evidence.objects.lock(evidence)
    demand(evidence.version_blockers())
    if being_written := evidence.versions.filter(fixed_at__isnull=True).first():
        return being_written
    current = evidence.versions.filter(fixed_at__isnull=False).latest("number")
    version = in_the_making(evidence)
    for name in ("title", "text", "reflection", "url"):
        setattr(version, name, getattr(current, name))
    version.save()
    under = {"version": version, "portfolio_id": evidence.portfolio_id}
    for row in current.files.all():
        EvidenceFile.objects.create(**under, file_id=row.file_id, position=row.position, shows=row.shows)
    for claim in current.claims.all():
        Claim.objects.create(**under, competency_id=claim.competency_id, element=claim.element, reason=claim.reason)
    return version


@transaction.atomic
def withdraw(evidence: Evidence, *, by: Actor) -> Evidence:
    """Take a piece back: nobody else sees it any more. Not when something signed rests on it."""
    evidence = Evidence.objects.lock(evidence)
    demand(evidence.withdraw_blockers())
    return _move(evidence, State.WITHDRAWN, "withdrawn", by)


@transaction.atomic
def restore(evidence: Evidence, *, by: Actor) -> Evidence:
    """Hand a withdrawn piece in again, as it was."""
    evidence = Evidence.objects.lock(evidence)
    demand(evidence.restore_blockers())
    return _move(evidence, State.SUBMITTED, "restored", by)


def _move(evidence: Evidence, to_state: str, event: str, by: Actor) -> Evidence:
    before, evidence.state = evidence.state, to_state
    evidence.save(update_fields=["state"])
    trail.record(evidence, event, by=by, before=before, after=to_state)
    coverage.keep_right(evidence.portfolio_id, coverage.places_of(evidence.current), by=by)
    return evidence
