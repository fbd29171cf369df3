"""What can be found. A theme describes each kind of thing once and registers it in `AppConfig.ready()`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from portal.actors import HATS, SYSTEM, Actor

# Whoever has no hat: a visitor. What they find, everybody finds: the library.
VISITOR = "kring_visitor"
EVERYBODY = (*(hat for hat in HATS if hat != SYSTEM), VISITOR)


@dataclass(frozen=True)
class Hit:
    """One thing that was found, as it is shown. Only what was searched, and only what this actor may read."""

    title: str
    url: str
    facts: tuple[str, ...] = ()
    body: str = ""


@dataclass(frozen=True)
class Sight:
    """Which documents of a kind the people under one hat find.

    `test` is SQL over the document `d`. It runs past the row policies, on the rows as they are at this moment, and
    must grant exactly what the scope of the kind grants (`tests/search/test_sights.py` compares them). `own` says
    which of those come first; `codes` whether numbers and mail addresses are found too. `roles` names who
    under this hat finds any at all, where that is not everybody; the test says it too.
    """

    test: str
    own: str = "false"
    codes: bool = False
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of thing that can be found.

    `documents` is a SELECT of one row per object: object_id, holder_id, subject_id, title, also (other names), body,
    codes. It names only what everybody who finds the object may also read on its page. `made_from` names the tables
    it reads, each with the SELECT of object ids that a change in it touches (`changed` holds the changed rows).
    `unstored` is a second SELECT, computed while searching and stored nowhere: the actor's own private words.
    `rows(actor)` is the scope, with all that `hit` needs.
    """

    name: str
    slug: str
    title: str
    icon: str
    place: int
    documents: str
    made_from: Mapping[str, str]
    sights: Mapping[str, Sight]
    rows: Callable[[Actor], QuerySet]
    hit: Callable[..., Hit]
    # What is as good: by name, or the newest first.
    newest_first: bool = False
    # Whether its words may stand in an index over all holders: a condition on the row of `documents`, as SQL.
    indexed: str = "true"
    unstored: Mapping[str, str] = field(default_factory=dict)


_kinds: dict[str, Kind] = {}
_more: list[tuple[str, str, str]] = []


def register(kind: Kind) -> None:
    """Add a kind; the database learns of it with the next `migrate`."""
    _kinds[kind.name] = kind


def also_finds(kind: str, hat: str, test: str) -> None:
    """A further sight on a kind of a theme to the left, with the rights that its `Sight` for this hat gives."""
    _more.append((kind, hat, test))


def kinds() -> list[Kind]:
    """All kinds in the order in which they are shown."""
    return sorted(_kinds.values(), key=lambda kind: kind.place)


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds that somebody under this hat can find. Who came in by a link has a list of tasks, no search."""
    if actor.is_link or actor.is_system:
        return []
    return [kind for kind in kinds() if _finds_any(actor, kind.sights.get(hat_of(actor)))]


def hat_of(actor: Actor) -> str:
    """Under which hat somebody searches: a visitor has one of their own."""
    return actor.hat if actor.is_known else VISITOR


def _finds_any(actor: Actor, sight: Sight | None) -> bool:
    return sight is not None and (not sight.roles or actor.role in sight.roles)


def test_of(kind: Kind, hat: str) -> str:
    """The whole test of a kind for a hat, with what themes to the right added."""
    tests = [kind.sights[hat].test, *[test for name, to, test in _more if (name, to) == (kind.name, hat)]]
    return f"({' or '.join(tests)})"
