"""Asking the search as somebody of the world, and saying shortly what was found."""

from portal.actors import acting_as, as_owner
from portal.search import finding, kinds
from portal.search.finding import Findings, find, read

KINDS = {kind.name: kind for kind in kinds()}


def ask(actor, text: str, *, only: str = "") -> Findings:
    """What this actor finds, under the own hat; `only` is the name of a kind."""
    with acting_as(actor):
        return find(actor, read(text), only=KINDS[only].slug if only else "")


def titles(actor, text: str, *, only: str = "") -> list[str]:
    """The titles that were found as typed, in their order; nothing that was guessed."""
    found = ask(actor, text, only=only)
    return [] if found.guessed else [hit.title for hit in finding.hits_of(found)]


def guesses(actor, text: str, *, only: str = "") -> list[str]:
    """The titles that look like what was typed, when nothing was found as typed."""
    found = ask(actor, text, only=only)
    return [hit.title for hit in finding.hits_of(found)] if found.guessed else []


def keys_in_scope(kind, actor) -> set[int]:
    """What the scope of a kind grants, with the second wall away."""
    with as_owner():
        return set(kind.rows(actor).order_by().values_list("pk", flat=True))
