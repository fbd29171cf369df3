"""How far an agreement is: the five steps that both sides see, and what is asked of somebody now."""

from dataclasses import dataclass

from django.db.models import Prefetch

from partnerships.models import Agreement, AgreementVersion, Signature
from portal.dates import full_date, long_date

State = Agreement.State


@dataclass(frozen=True)
class Step:
    title: str
    detail: str
    is_done: bool
    is_now: bool


def with_texts(agreements, actor, *, articles: bool = False):
    """The agreements with the versions the actor may see, newest first, their signatures, and if asked their text."""
    inner = ["signatures__signatory__person", "signatures__signatory__organisation", "signatures__scan"]
    if articles:
        inner += ["articles__comments__by__person", "articles__comments__by__organisation", "targets"]
    versions = AgreementVersion.objects.visible_to(actor).select_related("made_by__person").prefetch_related(*inner)
    return agreements.select_related("partnership__company", "holder").prefetch_related(Prefetch("versions", versions))


def newest(agreement: Agreement) -> AgreementVersion:
    """The newest version that `with_texts` found."""
    return agreement.versions.all()[0]


def steps_of(agreement: Agreement, version: AgreementVersion) -> list[Step]:
    """Bespreken, tekst akkoord, ondertekenen, loopt, samen terugkijken."""
    place = {
        State.DRAFT: 0, State.IN_REVIEW: 0, State.READY: 2, State.SIGNING: 2, State.ACTIVE: 3,
        State.ENDED: 5, State.RENEWED: 5, State.WITHDRAWN: -1,
    }[State(agreement.state)]  # fmt: skip
    fixed = version.fixed_at if place >= 2 else None
    rows = [
        ("Bespreken", _review_words(agreement, version)),
        ("Tekst akkoord", long_date(fixed)),
        ("Ondertekenen", _signing_words(agreement, version)),
        ("Loopt", f"vanaf {full_date(agreement.starts_on)}"),
        ("Samen terugkijken", long_date(agreement.evaluate_on) or "nog geen dag"),
    ]
    return [
        Step(title, detail, is_done=index < place, is_now=index == place) for index, (title, detail) in enumerate(rows)
    ]


def _review_words(agreement: Agreement, version: AgreementVersion) -> str:
    if agreement.state == State.DRAFT:
        return "concept" if version.number == 1 else f"versie {version.number} in de maak"
    return (
        f"sinds {long_date(version.shared_at)}" if agreement.state == State.IN_REVIEW else long_date(version.shared_at)
    )


def _signing_words(agreement: Agreement, version: AgreementVersion) -> str:
    if agreement.state not in (State.SIGNING, State.ACTIVE, State.ENDED, State.RENEWED):
        return ""
    signed = [row for row in version.signatures.all() if row.state == Signature.State.SIGNED]
    if agreement.state == State.SIGNING:
        done = {row.side for row in signed}
        school, company = ("wel" if side in done else "nog niet" for side in ("school", "company"))
        return f"School {school}, bedrijf {company}"
    return long_date(max((row.signed_on for row in signed), default=None))  # type: ignore[type-var]
