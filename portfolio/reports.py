"""The portfolio on paper: what the asker may see, and nothing else."""

from uuid import UUID

from portal import pdf
from portal.actors import Actor
from portal.models import Role, today
from portal.reports import Progress, ReportKind
from portfolio import additions, sight
from portfolio.cards import Card, cards_of
from portfolio.course import course_of
from portfolio.matrix import Standing, first_gap
from portfolio.models import Evidence, Goal, Portfolio

# At most so many pictures per piece: the rest is named.
PICTURES_PER_PIECE = 4


def find(actor: Actor, uid: UUID) -> Portfolio:
    """The portfolio with this uid, if the actor may see it; raises Portfolio.DoesNotExist."""
    portfolios = Portfolio.objects.visible_to(actor).select_related("student__person", "student__organisation")
    return portfolios.get(uid=uid)


def build(portfolio: Portfolio, actor: Actor, progress: Progress) -> bytes:
    """The PDF. It runs under the hat of who asked, so what that hat may not see is not there to print."""
    context = context_of(portfolio, actor)
    steps = len(context["cards"]) + 1
    progress(0, steps)
    pictures = {row.file.uid: row.file for card in context["cards"] for row in pictures_of(card)}
    made = pdf.render_pdf("portfolio/print/portfolio.html", context, pictures=pictures)
    progress(steps, steps)
    return made


def pictures_of(card: Card) -> list:
    """The pictures of a piece that go on paper."""
    return [row for row in card.files if row.file.is_image][:PICTURES_PER_PIECE]


def context_of(portfolio: Portfolio, actor: Actor) -> dict:
    """Everything on paper: pieces that count and the actor may see; the matrix only for who may see it on screen."""
    student = portfolio.student
    # What only the student sees stays out of the student's own print too: paper is made to hand over.
    pieces = Evidence.objects.visible_to(actor).counted().filter(portfolio=portfolio)
    cards = cards_of(pieces)
    standing = None
    if actor.role != Role.TRAINER:
        standing = Standing(portfolio, course_of(student), by=actor)
    lines = standing.categories() if standing else []
    return {
        "portfolio": portfolio,
        "student": student,
        "course": course_of(student),
        "placement": sight.placement_of(portfolio, by=actor),
        "made_on": today(),
        "is_own": actor.role == Role.STUDENT,
        "first_on": cards[-1].evidence.happened_on if cards else None,
        "last_on": cards[0].evidence.happened_on if cards else None,
        "cards": cards,
        "printed": [(card, pictures_of(card)) for card in cards],
        "lines": lines,
        "gap": first_gap(lines),
        "glyph": standing.glyph() if standing else [0, 0, 0, 0],
        "goals": Goal.objects.visible_to(actor).filter(portfolio=portfolio, state=Goal.State.OPEN),
        "chapters": additions.chapters_of(actor, student),
    }


PORTFOLIO = ReportKind(kind="portfolio", find=find, build=build, queue="long")
