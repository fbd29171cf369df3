"""Discussing the text: remarks per article, by both sides."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from partnerships.models import Agreement, AgreementVersion, Article, ArticleComment
from portal import trail
from portal.actors import Actor
from portal.rules import ActionRefused

NOT_NOW = "De tekst wordt nu niet besproken. Een opmerking maken kan alleen tijdens het bespreken."


@transaction.atomic
def comment(article: Article, text: str, *, by: Actor, uid: UUID | None = None) -> ArticleComment:
    """A remark or proposal on an article. The same `uid` twice gives the same remark."""
    if uid and (made := ArticleComment.objects.visible_to(by).filter(uid=uid).first()):
        return made
    _demand_review(article, by)
    remark = ArticleComment(article=article, by=by.membership, text=text)
    if uid:
        remark.uid = uid
    remark.save()
    trail.record(article.version.agreement, "comment_made", by=by)
    return remark


@transaction.atomic
def settle(remark: ArticleComment, *, by: Actor) -> ArticleComment:
    """Say that a remark was talked through; the school keeps the text, so it says so."""
    remark = ArticleComment.objects.lock(remark)
    _demand_review(remark.article, by)
    if remark.settled_at is None:
        remark.settled_at, remark.settled_by = timezone.now(), by.membership
        remark.save(update_fields=["settled_at", "settled_by"])
        trail.record(remark.article.version.agreement, "comment_settled", by=by)
    return remark


def _demand_review(article: Article, by: Actor) -> None:
    # As it is now, not as it was when the page was made.
    open_ = AgreementVersion.objects.visible_to(by).filter(
        pk=article.version_id, fixed_at=None, agreement__state=Agreement.State.IN_REVIEW
    )
    if not open_.exists():
        raise ActionRefused(NOT_NOW)
