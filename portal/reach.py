"""Whom of other organisations a school knows. Themes to the right fill this in when they start."""

from collections.abc import Callable

from django.db.models import Q

from portal.actors import Actor

_known: list[Callable[[Actor], object]] = []


def register(find: Callable[[Actor], object]) -> None:
    """Add a source: `find(actor)` answers a queryset with ids of memberships of other organisations."""
    _known.append(find)


def known_to(actor: Actor) -> Q:
    """The condition on memberships: those of other organisations whom the actor's organisation knows."""
    found = Q(pk__in=[])
    for find in _known:
        found |= Q(pk__in=find(actor))
    return found
