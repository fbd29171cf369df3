"""Which columns a table has, and which kind of list it therefore is."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from portal.imports.tables import HEADER_WITHIN, Table, Unreadable


class NotRecognised(Unreadable):
    """No row of the table is a header; `is_close` when one nearly is."""

    def __init__(self, message, *, is_close):
        super().__init__(message)
        self.is_close = is_close


@dataclass(frozen=True)
class Column:
    """A column an importer understands: its key, its Dutch name, and how others write it."""

    key: str
    title: str
    synonyms: tuple[str, ...] = ()

    @property
    def names(self):
        """What it may be called, the best name first."""
        return [fold(name) for name in (self.title, *self.synonyms)]


@dataclass(frozen=True)
class Layout:
    """A kind of list. It is recognised by its `signs`: of each group one column must be there."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    signs: tuple[tuple[str, ...], ...]

    def title_of(self, key):
        return next(column.title for column in self.columns if column.key == key)


@dataclass(frozen=True)
class Sheet:
    """A table whose header was understood.

    `places` says where each column stands. A file may have several columns for one thing (Telefoon and Mobiel): then
    the best name comes first, and another is read where that one is empty.
    """

    layout: Layout
    table: Table
    header_row: int
    places: dict[str, tuple[int, ...]]
    unused: tuple[str, ...]

    @property
    def rows(self):
        """The rows under the header."""
        return [row for row in self.table.rows if row.number > self.header_row]

    @property
    def width(self):
        return next(len(row.cells) for row in self.table.rows if row.number == self.header_row)


def fold(text):
    """Compare names without case, accents, spaces and punctuation: 'E-mail adres' = 'emailadres'."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", letters)


def known_names(layouts):
    """A counter of understood cells in a row, for `files.read_tables`."""
    names = {name for layout in layouts for column in layout.columns for name in column.names}
    return lambda cells: sum(fold(cell) in names for cell in cells)


def recognise(table, layouts):
    """The `Sheet` that `table` is: the layout and header row that explain most columns.

    Raises `NotRecognised` when no row looks like the header of any layout.
    """
    found = [
        sheet for row in table.rows[:HEADER_WITHIN] for layout in layouts if (sheet := _as_sheet(table, row, layout))
    ]
    if not found:
        raise _not_recognised(table, layouts)
    return max(found, key=lambda sheet: (len(sheet.places), -sheet.header_row))


def _as_sheet(table, row, layout):
    cells = [fold(cell) for cell in row.cells]
    places = {}
    for column in layout.columns:
        found = [place for name in column.names for place, cell in enumerate(cells) if cell == name]
        if found:
            places[column.key] = tuple(found)
    if not all(any(key in places for key in group) for group in layout.signs):
        return None
    used = {place for found in places.values() for place in found}
    _refuse_doubles(row, cells, used)
    unused = tuple(cell.strip() for place, cell in enumerate(row.cells) if place not in used and cell.strip())
    return Sheet(layout, table, row.number, places, unused)


def _refuse_doubles(row, cells, used):
    counted = Counter(cells[place] for place in used)
    for place in sorted(used):
        if counted[cells[place]] > 1:
            name = row.cells[place].strip()
            raise Unreadable(f"Rij {row.number} heeft twee kolommen die {name} heten. Laat er een staan.")


def _not_recognised(table, layouts):
    where = f"Tabblad {table.sheet}: ik" if table.sheet else "Ik"
    best, missing = _nearest(table, layouts)
    if best is None:
        titles = ", ".join(layout.title for layout in layouts)
        return NotRecognised(f"{where} herken de kopregel niet. Ik kan lezen: {titles}.", is_close=False)
    return NotRecognised(f"{where} mis een kolom voor {best.title}: {missing}.", is_close=True)


def _nearest(table, layouts):
    """The layout that a row comes closest to, and what that row still lacks."""
    close = [
        (_met(layout, row), knows(row.cells), layout, row)
        for layout in layouts
        for knows in [known_names([layout])]
        for row in table.rows[:HEADER_WITHIN]
        if knows(row.cells) >= 2
    ]
    if not close:
        return None, ""
    *_, layout, row = max(close, key=lambda found: found[:2])
    group = next(group for group in layout.signs if not _has_one(layout, row, group))
    return layout, " of ".join(layout.title_of(key).lower() for key in group)


def _met(layout, row):
    return sum(_has_one(layout, row, group) for group in layout.signs)


def _has_one(layout, row, group):
    cells = {fold(cell) for cell in row.cells}
    return any(cells.intersection(column.names) for column in layout.columns if column.key in group)
