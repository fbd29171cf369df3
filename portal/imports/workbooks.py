"""XLSX, read as text the way the spreadsheet shows it, with a guard against hostile files."""

import datetime
import io
import re
import zipfile

from openpyxl import load_workbook

from portal.imports.tables import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row, Table, Unreadable

MAX_SHEETS = 20
MAX_PARTS = 1_000
MAX_UNPACKED = 150 * 1024 * 1024
MAX_PACKING = 200  # a part that unpacks to more than 200 times its size is no list of people
SMALL_PART = 1024 * 1024
BROKEN = "Dit Excel-bestand is beschadigd. Open het in Excel en sla het opnieuw op."
ZEROS = re.compile(r"0{2,}")


def read(data):
    """Every visible sheet of a workbook as a table. Raises `Unreadable`."""
    _refuse_hostile(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception:  # openpyxl lets anything through: KeyError, ValueError, ParseError ...
        raise Unreadable(BROKEN) from None
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(sheets) > MAX_SHEETS:
            raise Unreadable(f"Dit bestand heeft meer dan {MAX_SHEETS} tabbladen.")
        return [_table(sheet) for sheet in sheets]
    except Unreadable:
        raise
    except Exception:
        raise Unreadable(BROKEN) from None
    finally:
        book.close()


def _refuse_hostile(data):
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Unreadable(BROKEN) from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable("Dit bestand is geen Excel-bestand. Kies een csv- of xlsx-bestand.")
    unpacked = sum(part.file_size for part in parts)
    bloated = any(part.file_size > SMALL_PART and part.file_size > MAX_PACKING * part.compress_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or bloated:
        raise Unreadable("Dit Excel-bestand is te groot als het wordt uitgepakt. Gebruik csv.")
    for part in parts:
        _refuse_document_type(archive, part)


def _refuse_document_type(archive, part):
    # A spreadsheet never declares entities; a file that does wants something else.
    try:
        with archive.open(part) as content:
            start = content.read(2_048)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
        raise Unreadable(BROKEN) from None
    if b"<!DOCTYPE" in start.upper().replace(b"\x00", b""):
        raise Unreadable(BROKEN)


def _table(sheet):
    sheet.reset_dimensions()  # what a file says about its own size is often wrong
    rows = []
    beyond = MAX_ROWS + 100
    for number, cells in enumerate(sheet.iter_rows(max_row=beyond + 1, max_col=MAX_COLUMNS), start=1):
        texts = tuple(_text(cell) for cell in cells)
        if not any(text.strip() for text in texts):
            continue
        if number > beyond or len(rows) > MAX_ROWS:
            raise Unreadable(f"Tabblad {sheet.title} heeft meer dan {MAX_ROWS} rijen. Verdeel het.")
        _check_length(number, texts)
        rows.append(Row(number, texts))
    return Table(_without_empty_tail(rows), sheet=sheet.title)


def _check_length(number, texts):
    if any(len(text) > MAX_CELL for text in texts):
        raise Unreadable(f"Rij {number} heeft een cel met meer dan {MAX_CELL} tekens.")


def _without_empty_tail(rows):
    """Cut the columns on the right that no row fills."""
    width = max((index + 1 for row in rows for index, text in enumerate(row.cells) if text), default=0)
    return tuple(Row(row.number, row.cells[:width]) for row in rows)


def _text(cell):
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time.min
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and ZEROS.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))  # a number shown as 00123 is 00123
    return str(value).replace("\x00", "")
