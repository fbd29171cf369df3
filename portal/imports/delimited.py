"""CSV as spreadsheets and student systems write it: encoding and separator are found out."""

import csv
import io
import itertools

from portal.imports.tables import (
    HEADER_WITHIN,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Row,
    Table,
    Unreadable,
)

UTF16 = (b"\xff\xfe", b"\xfe\xff")  # the byte order marks
SEPARATORS = (";", ",", "\t")
SAMPLE = 60  # rows that decide which separator it is


def read(data, *, knows=None):
    """Read CSV bytes as a table; blank rows are left out but counted. Raises `Unreadable`."""
    text, separator = _announced_separator(decode(data))
    text, skipped = _without_page_around(text)
    separator = separator or _find_separator(text, knows or (lambda cells: 0))
    rows = []
    for number, cells in _records(text, separator, first=skipped + 1):
        if len(rows) > MAX_ROWS:
            raise Unreadable(f"Dit bestand heeft meer dan {MAX_ROWS} rijen. Verdeel het.")
        _check_width(number, cells)
        if any(cell.strip() for cell in cells):
            rows.append(Row(number, tuple(cells)))
    return Table(tuple(rows))


def decode(data):
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM or Windows-1252."""
    if data.startswith(UTF16):  # what Excel calls 'Unicode-tekst'
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable("De letters in dit bestand zijn niet te lezen. Sla het op als 'CSV UTF-8'.")


def _announced_separator(text):
    # Excel writes 'sep=;' as the first line, and does not count it among the rows it shows.
    first, _, rest = text.partition("\n")
    announced = first.strip().strip('"')
    if announced.lower().startswith("sep=") and len(announced) == 5:
        return rest, announced[4]
    return text, None


def _without_page_around(text):
    # A server that complains while it exports puts lines of HTML above the header.
    lines = text.split("\n")
    skipped = 0
    while skipped < len(lines) - 1 and lines[skipped].lstrip().startswith("<"):
        skipped += 1
    return "\n".join(lines[skipped:]), skipped


def _records(text, separator, first=1):
    """The rows with the numbers a spreadsheet shows; a cell with line breaks is still one row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for number in itertools.count(first):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable(
                f"Rij {number} is niet te lezen: de tekst in een cel is te lang. Mist er ergens een aanhalingsteken?"
            ) from None
        yield number, cells


def _check_width(number, cells):
    if len(cells) > MAX_COLUMNS:
        raise Unreadable(f"Rij {number} heeft meer dan {MAX_COLUMNS} kolommen.")
    if any(len(cell) > MAX_CELL for cell in cells):
        raise Unreadable(
            f"Rij {number} heeft een cel met meer dan {MAX_CELL} tekens. Mist er ergens een aanhalingsteken?"
        )


def _find_separator(text, knows):
    """The separator that gives the most known column names, else the most even table."""
    return max(SEPARATORS, key=lambda separator: _score(text, separator, knows))


def _score(text, separator, knows):
    try:
        records = list(itertools.islice(_records(text, separator), SAMPLE))
    except Unreadable:  # with another separator it may well be readable
        return -1, 0, 0, 0
    sample = [cells for _, cells in records if any(cell.strip() for cell in cells)]
    if not sample:  # nothing but separators
        return 0, 2, 1, MAX_COLUMNS
    known = max(knows(cells) for cells in sample[:HEADER_WITHIN])
    width = len(sample[0])
    even = sum(len(cells) == width for cells in sample) / len(sample)
    return known, min(width, 2), even, width
