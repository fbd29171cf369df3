"""From the bytes of an uploaded file to tables of text, or one Dutch line why not."""

from pathlib import PurePath

from portal.imports import delimited, workbooks
from portal.imports.tables import MAX_BYTES, Unreadable

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every password-protected .xlsx
READABLE = {".csv", ".txt", ".tsv", ".xlsx", ".xlsm"}
# Formats people try, by their first bytes; each would otherwise end in a riddle about columns.
FOREIGN = {
    b"%PDF": "een pdf",
    b"{\\rtf": "een tekstdocument (rtf)",
    b"\x89PNG": "een afbeelding",
    b"\xff\xd8\xff": "een afbeelding",
    b"GIF8": "een afbeelding",
}


def read_tables(data, name, *, knows=None):
    """Read `data`, uploaded under `name`, as a list of tables that hold at least one row.

    `knows` counts how many cells of a row are column names the caller understands; it settles
    which separator a doubtful CSV file uses. Raises `Unreadable`.
    """
    kind = _kind(data, name)
    tables = workbooks.read(data) if kind == "workbook" else [delimited.read(data, knows=knows)]
    tables = [table for table in tables if table.rows]
    if not tables:
        raise Unreadable("Dit bestand is leeg: er staat geen enkele rij in.")
    return tables


def _kind(data, name):
    extension = PurePath(name).suffix.lower()
    if not data.strip():
        raise Unreadable("Dit bestand is leeg.")
    if len(data) > MAX_BYTES:
        size = f"{MAX_BYTES // (1024 * 1024)} MB"
        raise Unreadable(f"Dit bestand is groter dan {size}. Verdeel het over meer bestanden.")
    if data.startswith(OLD_OFFICE):
        raise Unreadable(
            "Dit is een oud Excel-bestand (.xls) of er zit een wachtwoord op. Sla het op als .xlsx zonder wachtwoord."
        )
    for start, what in FOREIGN.items():
        if data.startswith(start):
            raise Unreadable(f"Dit is {what}. Kies een csv- of xlsx-bestand.")
    if extension and extension not in READABLE:
        raise Unreadable(f"Een bestand met {extension} kan ik niet lezen. Kies csv of xlsx.")
    if data.startswith(ZIP):
        return "workbook"
    if extension in {".xlsx", ".xlsm"}:
        raise Unreadable(f"Dit bestand heet {extension}, maar is geen Excel-bestand. Sla het opnieuw op als xlsx.")
    if b"\x00" in data and not data.startswith(delimited.UTF16):
        raise Unreadable("Dit is geen tekstbestand: er staan nul-tekens in. Kies csv of xlsx.")
    return "delimited"
