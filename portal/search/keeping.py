"""The documents are kept right by triggers; here they are checked and, where need be, made again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from portal.actors import acting_as, system
from portal.search import wall
from portal.search.registry import Kind, kinds

AT_ONCE = 5000


@dataclass(frozen=True)
class Wrong:
    """A document that is missing, that should not be there, or that says something else than its object."""

    kind: str
    object_id: int


def check(*, repair: bool = True) -> Iterator[Wrong]:
    """Compare every document with its object, some thousands at a time, and answer what was wrong.

    A difference means that a change was seen by no trigger, or that two changes at the same moment missed each other.
    """
    for kind in kinds():
        first, most = 0, _last_of(kind)
        while first <= most:
            with acting_as(system("every document says what its object says")):
                wrong = _check(kind, first, first + AT_ONCE - 1, repair)
            yield from wrong
            first += AT_ONCE


def remake_when_declared_anew() -> None:
    """After a migrate: when kinds were added or say something else than before, make their documents again."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        said = hashlib.sha256("\n".join(wall.statements(tables)).encode()).hexdigest()
        cursor.execute("select obj_description(to_regclass(%s), 'pg_class')", [wall.TABLE])
        if wall.TABLE not in tables or cursor.fetchone()[0] == said:
            return
    for _ in check():
        pass
    with connection.cursor() as cursor:
        # A kind that is no more.
        cursor.execute(f"delete from {wall.TABLE} where kind <> all(%s)", [[kind.name for kind in kinds()]])
        cursor.execute(f"comment on table {wall.TABLE} is '{said}'")


def _check(kind: Kind, first: int, last: int, repair: bool) -> list[Wrong]:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from kring_search_check_{kind.name}(%s, %s, %s)", [first, last, repair])
        return [Wrong(kind.name, row[0]) for row in cursor.fetchall()]


def _last_of(kind: Kind) -> int:
    """The highest key that an object of this kind, or a document of one, has."""
    with acting_as(system("every document says what its object says")), connection.cursor() as cursor:
        cursor.execute(f"select kring_search_last_{kind.name}()")
        return cursor.fetchone()[0]
