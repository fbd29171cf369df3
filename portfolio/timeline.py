"""The timeline of a portfolio: which pieces, newest first, per month, with the rest behind one button."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from portfolio.cards import Card, cards_of
from portfolio.matrix import Standing

PER_PAGE = 10
MOST_PAGES = 200


@dataclass(frozen=True)
class Month:
    first: date
    cards: list[Card]


@dataclass(frozen=True)
class Timeline:
    """The pieces up to this page, oldest last; `older` is how many there are still."""

    months: list[Month]
    total: int
    older: int
    next_page: int


def filtered(evidence, chosen: dict, standing: Standing | None):
    """The pieces that the filters leave. Which competencies there are is known only where there is a matrix."""
    if chosen.get("doel"):
        evidence = evidence.filter(purpose=chosen["doel"])
    if chosen.get("waar"):
        evidence = evidence.filter(setting=chosen["waar"])
    competencies = _competencies(chosen, standing)
    if competencies is not None or chosen.get("kwart"):
        evidence = evidence.claiming(competencies, chosen.get("kwart", ""))
    return evidence


def _competencies(chosen: dict, standing: Standing | None):
    if standing is None:
        return None
    if chosen.get("competentie"):
        return [one for one in standing.competencies if one.uid == chosen["competentie"]]
    return standing.in_category(chosen["categorie"]) if chosen.get("categorie") else None


def page_number(value: str | None) -> int:
    """The page asked for; nonsense is the first."""
    return min(max(int(value), 1), MOST_PAGES) if value and value.isdecimal() and len(value) < 6 else 1


def timeline_of(evidence, page: int) -> Timeline:
    """Everything up to and with this page, so that the page also holds without scripts."""
    total = evidence.count()
    shown = cards_of(evidence, most=page * PER_PAGE)
    months = [
        Month(first, list(cards))
        for first, cards in groupby(shown, key=lambda card: card.evidence.happened_on.replace(day=1))
    ]
    return Timeline(months, total, max(total - len(shown), 0), page + 1)
