"""Making an agreement and writing its text."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from partnerships import paper
from partnerships.actions.numbering import next_number
from partnerships.models import Agreement, AgreementVersion, Article, Partnership, Signature, TargetResult
from partnerships.models.text import MAX_ARTICLES
from portal import trail
from portal.actors import Actor
from portal.models import Membership
from portal.rules import ActionRefused, demand

# Who signs first: the positions of school and company.
ORDERS = {"any": (1, 1), "company": (2, 1), "school": (1, 2)}
SAVED_MEANWHILE = (
    "Iemand anders heeft de tekst intussen bewaard. Wat je typte, staat hieronder. "
    "Open de tekst in een nieuw tabblad, vergelijk, en bewaar daarna opnieuw."
)


@dataclass(frozen=True)
class Terms:
    """What stands above the articles: title, period, when both look back, and who signs in what order."""

    title: str
    starts_on: date
    ends_on: date
    evaluate_on: date | None = None
    school_signatory: Membership | None = None
    company_signatory: Membership | None = None
    order: str = "any"


@dataclass(frozen=True)
class Wording:
    """One article as it was typed; `uid` is None for a new one."""

    part: str
    title: str
    text: str
    uid: UUID | None = None


def locked(agreement: Agreement) -> tuple[Agreement, AgreementVersion]:
    """The agreement, locked, and its newest version."""
    fresh = Agreement.objects.lock(agreement)
    return fresh, fresh.versions.first()


@transaction.atomic
def make(partnership: Partnership, terms: Terms, *, by: Actor, uid: UUID | None = None) -> Agreement:
    """A draft with a number of its own and the first articles. The same `uid` twice gives the same agreement."""
    if uid and (made := Agreement.objects.owned_by(by).filter(uid=uid).first()):
        return made
    agreement = Agreement(
        partnership=partnership,
        number=next_number(partnership.holder_id),
        title=terms.title,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        evaluate_on=terms.evaluate_on,
    )
    if uid:
        agreement.uid = uid
    agreement.save()
    version = AgreementVersion.objects.create(agreement=agreement, made_by=by.membership)
    Article.objects.bulk_create(
        Article(version=version, position=place, **row) for place, row in enumerate(paper.first_articles(), start=1)
    )
    _name_signatories(version, terms)
    trail.record(agreement, "made", by=by, after=agreement.state)
    return agreement


@transaction.atomic
def change_terms(agreement: Agreement, terms: Terms, *, by: Actor) -> Agreement:
    """Change title, period and signatories, while the text may still change."""
    agreement, version = locked(agreement)
    demand(agreement.write_blockers())
    for field in ("title", "starts_on", "ends_on", "evaluate_on"):
        setattr(agreement, field, getattr(terms, field))
    agreement.save(update_fields=["title", "starts_on", "ends_on", "evaluate_on"])
    _name_signatories(version, terms)
    trail.record(agreement, "terms_changed", by=by)
    return agreement


def _name_signatories(version: AgreementVersion, terms: Terms) -> None:
    version.signatures.filter(state=Signature.State.NAMED).delete()
    school_place, company_place = ORDERS[terms.order]
    named = (
        (Signature.Side.SCHOOL, terms.school_signatory, school_place),
        (Signature.Side.COMPANY, terms.company_signatory, company_place),
    )
    Signature.objects.bulk_create(
        Signature(version=version, signatory=who, side=side, position=place) for side, who, place in named if who
    )


@transaction.atomic
def save_text(
    agreement: Agreement, wordings: list[Wording], targets: list[str], *, seen: int, by: Actor
) -> AgreementVersion:
    """Keep the articles, in this order, and the target results.

    `seen` is the number of saves the writer started from: who saves over a newer text is refused, and keeps what
    was typed. An article that was taken out goes; one with remarks is dropped, so that the remarks stay readable.
    """
    agreement, version = locked(agreement)
    demand(agreement.write_blockers())
    if seen != version.saves:
        raise ActionRefused(SAVED_MEANWHILE)
    if len(wordings) > MAX_ARTICLES:
        raise ActionRefused(f"Een overeenkomst heeft hooguit {MAX_ARTICLES} artikelen.")
    _keep_articles(version, wordings)
    version.targets.all().delete()
    TargetResult.objects.bulk_create(
        TargetResult(version=version, position=place, text=text) for place, text in enumerate(targets, start=1)
    )
    version.saves += 1
    version.save(update_fields=["saves"])
    trail.record(agreement, "text_saved", by=by)
    return version


def _keep_articles(version: AgreementVersion, wordings: list[Wording]) -> None:
    known = {article.uid: article for article in version.articles.prefetch_related("comments")}
    for place, wording in enumerate(wordings, start=1):
        article = known.pop(wording.uid, None) or Article(version=version)
        article.part, article.title, article.text = wording.part, wording.title, wording.text
        article.position, article.is_dropped = place, False
        article.save()
    for place, article in enumerate(known.values(), start=len(wordings) + 1):
        if article.comments.all():
            article.position, article.is_dropped = place, True
            article.save(update_fields=["position", "is_dropped"])
        else:
            article.delete()
