"""What themes to the right add to the portfolio: they register in `AppConfig.ready()`, the pages here show it.

A test or a dialogue knows the portfolio, not the other way round. Each source asks a fixed number of queries.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Standing:
    """What another theme says about one student in 'Mijn leerlingen': the next step and, if need be, the stand.

    `weight` decides which theme speaks when several do: the highest. Tones are those of the status badge.
    `has_test` marks students with a test this month, for the filter.
    """

    next_step: str = ""
    words: str = ""
    tone: str = ""
    weight: int = 0
    has_test: bool = False


@dataclass(frozen=True)
class Panel:
    """A part of a page or a chapter on paper, in a template of the theme that adds it."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


_standings: list[Callable] = []
_panels: list[Callable] = []
_chapters: list[Callable] = []
_keepers: list[Callable] = []


def say_standing(find: Callable) -> None:
    """`find(actor, student_ids) -> dict[student_id, Standing]`."""
    _standings.append(find)


def add_panel(find: Callable) -> None:
    """`find(actor, student) -> list[Panel]`, beside the timeline of one portfolio."""
    _panels.append(find)


def add_chapter(find: Callable) -> None:
    """`find(actor, student) -> list[Panel]`, after the evidence in the PDF; only what the actor may see."""
    _chapters.append(find)


def keep_evidence(find: Callable) -> None:
    """`find(evidence) -> list[str]`: Dutch reasons why this piece may not be withdrawn."""
    _keepers.append(find)


def standings_of(actor, student_ids) -> dict[int, list[Standing]]:
    """What all themes say, per student, the weightiest first."""
    said: dict[int, list[Standing]] = {}
    for find in _standings:
        for student_id, standing in find(actor, student_ids).items():
            said.setdefault(student_id, []).append(standing)
    return {key: sorted(rows, key=lambda row: -row.weight) for key, rows in said.items()}


def panels_of(actor, student) -> list[Panel]:
    return [panel for find in _panels for panel in find(actor, student)]


def chapters_of(actor, student) -> list[Panel]:
    return [chapter for find in _chapters for chapter in find(actor, student)]


def reasons_to_keep(evidence) -> list[str]:
    return [reason for find in _keepers for reason in find(evidence)]
