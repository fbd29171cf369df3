"""The competency CSV of Moodle (tool_lpimportcsv): rows as `Entry`, whatever language its header is in."""

import json
from dataclasses import dataclass

from portal.imports.cells import Cells
from portal.imports.files import read_tables
from portal.imports.headers import Column, Layout, Sheet
from portal.imports.parsing import CellError, line, quoted
from portal.imports.tables import HEADER_WITHIN, Unreadable

KEYS = (
    "parent", "code", "name", "description", "format", "scale", "scale_configuration",
    "rule_type", "rule_outcome", "rule_config", "related", "export_id", "is_framework", "taxonomies",
)  # fmt: skip
OLD_KEYS = tuple(key for key in KEYS if key not in ("related", "export_id"))
KEYS_OF_WIDTH = {len(KEYS): KEYS, len(OLD_KEYS): OLD_KEYS}
YES = {"1", "true", "yes", "ja", "oui", "wahr", "waar"}
NO = {"", "0", "false", "no", "nee", "non", "nein"}
LAYOUT = Layout("framework", "een raamwerk van Moodle", tuple(Column(key, key) for key in KEYS), ())
MAX_CODE = 100
MAX_NAME = 200


@dataclass(frozen=True)
class Entry:
    """One row: a competency, a heading, or the framework itself."""

    row: int
    code: str
    name: str
    description: str = ""
    description_format: str = "1"
    parent: str = ""
    is_framework: bool = False
    scale: tuple[dict, ...] = ()
    related: tuple[str, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()

    def column(self, key):
        """What the file calls column `key`."""
        return dict(self.columns)[key]


@dataclass(frozen=True)
class MoodleFile:
    """All rows of a file, and why some of them are refused."""

    entries: tuple[Entry, ...]
    problems: tuple


def read(data, name):
    """Read the bytes of a Moodle framework file. Raises `Unreadable`."""
    tables = read_tables(data, name)
    if len(tables) > 1:
        raise Unreadable("Dit bestand heeft meer tabbladen. Laat er een met het raamwerk staan.")
    sheet = _sheet(tables[0])
    entries, problems = [], []
    for row in sheet.rows:
        cells = Cells(sheet, row)
        entries.append(_entry(cells))
        problems += cells.problems
    return MoodleFile(tuple(entries), tuple(problems))


def _sheet(table):
    """The header is the first row that fills 14 (or 12) columns; what they are called differs."""
    for row in table.rows[:HEADER_WITHIN]:
        width = len(_trimmed(row.cells))
        if width in KEYS_OF_WIDTH and all(cell.strip() for cell in row.cells[:width]):
            places = {key: (place,) for place, key in enumerate(KEYS_OF_WIDTH[width])}
            return Sheet(LAYOUT, table, row.number, places, ())
    found = max(len(_trimmed(row.cells)) for row in table.rows[:HEADER_WITHIN])
    raise Unreadable(f"Dit is geen raamwerk van Moodle: dat heeft 14 kolommen (of 12), dit bestand {found}.")


def _trimmed(cells):
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _entry(cells):
    is_framework = cells.get("is_framework", _yes_or_no, default=False)
    columns = {key: cells.column(key) for key in ("parent", "code", "related") if cells.has(key)}
    return Entry(
        row=cells.row.number,
        code=cells.get("code", _short(MAX_CODE), required=True, default=""),
        name=cells.get("name", _short(MAX_NAME), required=True, default=""),
        description=cells.get("description", str, default=""),
        description_format=cells.get("format", str, default="1"),
        parent="" if is_framework else cells.get("parent", _short(MAX_CODE), default=""),
        is_framework=is_framework,
        scale=_scale(cells),
        related=cells.get("related", _codes, default=()),
        rules=_rules(cells),
        columns=tuple(columns.items()),
    )


def _yes_or_no(text):
    word = text.lower()
    if word not in YES | NO:
        raise CellError(f"{quoted(text)} ken ik niet. Zet een 1 in de rij van het raamwerk zelf.")
    return word in YES


def _short(limit):
    def parse(text):
        text = " ".join(text.split())
        if len(text) > limit:
            raise CellError(f"Deze tekst is langer dan {limit} tekens. Maak hem korter.")
        return line(text)

    return parse


def _codes(text):
    """'a,b%2Cc' names the codes 'a' and 'b,c'."""
    codes = (code.strip().replace("%2C", ",").replace("%2c", ",") for code in text.split(","))
    return tuple(code for code in codes if code)


def _scale(cells):
    """The values from low to high, with which one counts as proficient."""
    names = cells.get("scale", _codes, default=())
    marks = cells.get("scale_configuration", _scale_marks, default={})
    return tuple({"name": name, "proficient": marks.get(number, False)} for number, name in enumerate(names, start=1))


def _scale_marks(text):
    """Item number -> proficient; the first object names the scale, the others its items."""
    try:
        items = json.loads(text)
        return {int(item["id"]): bool(item.get("proficient")) for item in items if "id" in item}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CellError("De instelling van de schaal is geen geldige json.") from None


def _rules(cells):
    """What Moodle needs to get its own rules back; Kring does nothing with them."""
    kept = ("rule_type", "rule_outcome", "rule_config", "export_id", "taxonomies")
    values = ((key, cells.get(key, str, default="")) for key in kept)
    return tuple((key, value) for key, value in values if value and value != "null")
