"""What every reader gives back, and what no file may exceed."""

from dataclasses import dataclass

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 32_767  # what a cell of a spreadsheet can hold
HEADER_WITHIN = 20  # rows: a title or a date may stand above the header


class Unreadable(Exception):
    """The file as a whole cannot be read; the message is one Dutch line for the administrator."""


@dataclass(frozen=True)
class Row:
    """A row of the file; `number` is what a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The rows of a CSV file or of one sheet that are not blank, the header row among them."""

    rows: tuple[Row, ...]
    sheet: str = ""
