"""Signing: on the screen with a fresh code, on paper with a scan, or refusing with a reason.

A signatory of a company may answer the own signature and nothing else. What follows from the answer (the agreement
runs, or the text goes back) is the system's work, in the same transaction and in the name of who answered.
"""

from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from partnerships.actions import letters, steps
from partnerships.actions.agreements import locked
from partnerships.models import Agreement, Signature
from portal import files, links, trail
from portal.actors import Actor, acting_as, system
from portal.models import MailCode, StoredFile, today
from portal.rules import ActionRefused, demand

CODE = MailCode.Purpose.SIGN


def send_code(signature: Signature, *, by: Actor) -> str:
    """Mail a fresh code to the signatory; answers with the address, half hidden."""
    demand(signature.screen_blockers(by))
    return links.send_code(signature.signatory, CODE, about=signature.uid)


def sign_on_screen(signature: Signature, code: str, *, by: Actor) -> Signature:
    """Sign in the own name with the code that was mailed. Nobody can do this for another."""
    demand(signature.screen_blockers(by))
    # Outside the transaction below: a wrong try must stay counted.
    links.check_code(signature.signatory, CODE, code, about=signature.uid)
    with transaction.atomic():
        agreement, signature = _locked(signature, by)
        demand(signature.screen_blockers(by))
        now = timezone.now()
        _answer(
            signature, by, state=Signature.State.SIGNED, way=Signature.Way.SCREEN, signed_on=today(), answered_at=now
        )
        _after_signing(agreement, signature, by)
    return signature


@transaction.atomic
def record_on_paper(signature: Signature, signed_on: date, upload: File, *, by: Actor) -> Signature:
    """Record that somebody signed on paper, with the scan of it. The row says who recorded it."""
    if by.membership is None or by.holder_id != signature.holder_id:
        raise ActionRefused("Alleen de school legt een handtekening op papier vast.")
    agreement, signature = _locked(signature, by)
    if signed_on > today():
        raise ActionRefused("Een handtekening kan niet in de toekomst gezet zijn.")
    demand(signature.paper_blockers(signed_on))
    if files.recognise(upload)[0] not in (StoredFile.Kind.PDF, StoredFile.Kind.IMAGE):
        raise files.FileRefused("Kies een pdf of een foto van het getekende papier.")
    scan = files.receive(upload, owner=by.membership, holder=signature.holder)
    _answer(
        signature, by, state=Signature.State.SIGNED, way=Signature.Way.PAPER, signed_on=signed_on,
        answered_at=timezone.now(), scan=scan,
    )  # fmt: skip
    _after_signing(agreement, signature, by)
    return signature


@transaction.atomic
def refuse(signature: Signature, reason: str, *, by: Actor) -> Agreement:
    """Say no, with a reason: the text goes back to a draft as version n+1 and everybody hears why."""
    reason = steps.demand_reason(reason)
    agreement, signature = _locked(signature, by)
    if by.membership_id != signature.signatory_id:
        raise ActionRefused("Je kunt alleen je eigen handtekening weigeren.")
    demand(signature.turn_blockers())
    _answer(signature, by, state=Signature.State.REFUSED, reason=reason, answered_at=timezone.now())
    with acting_as(_on_behalf(agreement, by)):
        version = agreement.versions.get(pk=signature.version_id)
        why = f"{signature.signatory.name} tekent niet: {reason}"[:300]
        steps.next_version(agreement, version, why, "refused", by=by)
    return agreement


@transaction.atomic
def remind(signature: Signature, *, by: Actor) -> Signature:
    """Mail the signatory once more, with a new way in; at most once a day."""
    agreement, signature = _locked(signature, by)
    demand(signature.turn_blockers() + signature.remind_blockers())
    signature.reminded_at = timezone.now()
    signature.save(update_fields=["reminded_at"])
    subject = f"Herinnering: teken overeenkomst {agreement.number}"
    letters.send(agreement, [signature.signatory], subject, "signature_asked", by=by, page=steps.SIGN)
    return signature


def _on_behalf(agreement: Agreement, by: Actor) -> Actor:
    return system("an answer to a signature has its effect", organisation=agreement.holder, by=by.membership)


def _locked(signature: Signature, by: Actor) -> tuple[Agreement, Signature]:
    # Always the agreement first: two signatories who answer at once then wait for each other.
    with acting_as(_on_behalf(signature.version.agreement, by)):
        agreement, version = locked(signature.version.agreement)
        fresh = Signature.objects.lock(signature)
        if agreement.state != Agreement.State.SIGNING or fresh.version_id != version.pk:
            raise ActionRefused("Deze tekst wordt niet meer ondertekend. Kijk naar de nieuwste versie.")
    return agreement, fresh


def _answer(signature: Signature, by: Actor, **values) -> None:
    # Under the own hat: the second wall lets through the own signature, or paper recorded by the school.
    rows = Signature.objects.unscoped("the row was fetched through a scope").filter(pk=signature.pk)
    if not rows.update(recorded_by=by.membership, **values):
        raise ActionRefused("Je kunt alleen voor jezelf tekenen.")
    for field, value in values.items():
        setattr(signature, field, value)
    signature.recorded_by = by.membership


def _after_signing(agreement: Agreement, signature: Signature, by: Actor) -> None:
    trail.record(agreement, f"signed_{signature.way}", by=by)
    with acting_as(_on_behalf(agreement, by)):
        version = agreement.versions.get(pk=signature.version_id)
        if version.signatures.exclude(state=Signature.State.SIGNED).exists():
            steps.ask_next(agreement, version, by=by)
        else:
            _activate(agreement, version, by)


def _activate(agreement: Agreement, version, by: Actor) -> None:
    steps.go(agreement, Agreement.State.ACTIVE, "signed_by_all", by=by)
    if agreement.renews_id and agreement.renews.state == Agreement.State.ACTIVE:
        steps.go(agreement.renews, Agreement.State.RENEWED, "renewed", by=by)
    told = letters.everyone(agreement, version)
    subject = f"Overeenkomst {agreement.number} is door iedereen getekend"
    letters.send(agreement, told, subject, "agreement_signed", by=by, page=steps.DETAIL)
