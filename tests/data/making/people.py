"""Lists as administrators export them: the same people in many dialects, and lists with known mistakes."""

import datetime
import io
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

from tests.data.making.frameworks import as_csv

FOLDER = Path(__file__).parents[1] / "people"
SEPARATORS = {"komma": ",", "puntkomma": ";", "tab": "\t"}
ENCODINGS = {"utf8": "utf-8", "bom": "utf-8-sig", "cp1252": "cp1252"}


def _table(text):
    """One row a line, cells between bars."""
    return [line.split("|") for line in text.strip("\n").split("\n")]


STUDENTS = _table(
    """
Leerlingnummer|Roepnaam|Tussenvoegsel|Achternaam|Geboortedatum|E-mailadres|Mobiel|Klas|Crebo|Cohort|Inschrijfdatum|Postcode
001201|Zoë||Çelik|04-03-2009|zoe.celik@vaart.example|06 10 20 30 41|M2A|25990|2025|01-08-2025|1234 AB
001202|Daniël|van der|Meulen|17-11-2008|daniel.vandermeulen@vaart.example||M2A|25990|2025|01-08-2025|1234 AB
001203|Fenna|de|Vries|2-1-2009|fenna.devries@vaart.example|06 10 20 30 43|M2A|25990|2025|01-08-2025|
001204|René||Okafor; junior|30-06-2008|||M2B|25990|2025|01-08-2025|
001205|Saïda||El Amrani|12-12-2008|saida.elamrani@vaart.example||M2B|25990|2025|01-08-2025|
"""
)
STAFF = _table(
    """
Afkorting|Naam|Functie|E-mail|Mentor van
KWA|Wassenaar, Karin|docent meubelmaken|k.wassenaar@vaart.example|M2A
THO|Timo van Hoorn|docent|t.vanhoorn@vaart.example|M2B
RBO|Boersma, Rik|coördinator praktijk|r.boersma@vaart.example|
"""
)
COMPANIES = _table(
    """
Relatienummer|Bedrijfsnaam|KvK|Leerbedrijf-ID|Straat|Huisnummer|Postcode|Plaats|Telefoon|Erkend tot
R-100|Meubelmakerij Terra|01234567|L1000|Havenweg|3|1234ac|Waterwolde|0500 11 22 33|1-5-2029
R-101|De Houtzolder B.V.|87654321|L1001|Molenpad|18a|1235 BD|Oostwolde|0500 44 55 66|31-12-2027
"""
)
CONTACTS = _table(
    """
Bedrijf|Relatienummer|Naam|Functie|E-mail|Telefoon
Meubelmakerij Terra|R-100|Ingrid Postma|praktijkopleider|ingrid@terra.example|06 55 44 33 22
Meubelmakerij Terra|R-100|Postma, Ingrid|eigenaar|ingrid@terra.example|
De Houtzolder|R-101|Youssef Bakkali|leermeester|info@houtzolder.example|
"""
)
PLACEMENTS = _table(
    """
BPV-nummer|Leerlingnummer|Leerling|Relatienummer|Praktijkopleider|BPV-begeleider|Begindatum|Einddatum|Uren|POK-datum
B26-01|001201|Zoë Çelik|R-100|Ingrid Postma|KWA|01-09-2026|30-06-2027|640|25-08-2026
B26-02|001202|Meulen, Daniël van der|R-101|Youssef Bakkali|KWA|01-02-2027|30-06-2027|320|
"""
)
MISTAKES = [
    *STUDENTS[:2],
    *_table(
        """
001202|Daniël|van der|Meulen|31-02-2008|daniel@vaart||M2A|25990|2025|01-08-2025|
001203||de|Vries|2-1-09||12|M2A|99999|2025|01-08-2025|
|René||Okafor||||M2B|25990|2025|01-08-2025|
001205|Saïda||El Amrani|12-12-2008|||M2B|25990|vorig jaar|01-08-2025||te ver
001201|Zoë||Çelik|05-03-2009|||M2A|25990|2025|01-08-2025|
"""
    ),
]
# Row -> columns that are refused in `MISTAKES`.
MISTAKEN_CELLS = {
    3: {"Geboortedatum", "E-mailadres"},
    4: {"Roepnaam", "Geboortedatum", "Mobiel", "Crebo"},
    5: {""},
    6: {"", "Cohort"},
    7: {""},
}


def workbook():
    """All lists in one workbook, with what people do in workbooks: a title, dates, bold, a page of notes."""
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Toelichting"
    notes.append(["Uitdraai voor het portaal"])
    sheets = {"Leerlingen": STUDENTS, "Plaatsingen": PLACEMENTS, "Bedrijven": COMPANIES, "Contacten": CONTACTS,
              "Medewerkers": STAFF}  # fmt: skip
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        if title == "Leerlingen":
            sheet.append([f"{title}, uitgedraaid op 24-11-2026"])
            sheet.append([])
        for row in rows:
            sheet.append([_as_cell(header, cell) for header, cell in zip(rows[0], row, strict=False)])
            if row is rows[0]:
                for cell in sheet[sheet.max_row]:
                    cell.font = Font(bold=True)
        _pad_numbers(sheet, rows)
    return _saved(book)


def _as_cell(header, text):
    is_date = header in ("Geboortedatum", "Begindatum", "Einddatum", "Inschrijfdatum") and text != header
    if is_date and text:
        day, month, year = map(int, text.split("-"))
        return datetime.date(year, month, day)
    if header == "Leerlingnummer" and text.isdigit():
        return int(text)  # shown with its zeros by the format of the cell
    return text or None


def _pad_numbers(sheet, rows):
    if "Leerlingnummer" in rows[0]:
        column = rows[0].index("Leerlingnummer") + 1
        for (cell,) in sheet.iter_rows(min_col=column, max_col=column):
            if isinstance(cell.value, int):
                cell.number_format = "000000"


def _saved(book):
    book.properties.created = book.properties.modified = datetime.datetime(2026, 11, 24)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def files():
    """Name -> bytes."""
    made = {
        f"leerlingen-{separator}-{encoding}.csv": as_csv(STUDENTS, SEPARATORS[separator], ENCODINGS[encoding])
        for separator in SEPARATORS
        for encoding in ENCODINGS
    }
    lists = {"medewerkers": STAFF, "bedrijven": COMPANIES, "contacten": CONTACTS, "plaatsingen": PLACEMENTS}
    made |= {f"{name}.csv": as_csv(rows, ";") for name, rows in lists.items()}
    return made | {
        "alles.xlsx": workbook(),
        "leerlingen-fouten.csv": as_csv(MISTAKES, ";"),
        "onbekend.csv": as_csv([["Kleur", "Geur"], ["rood", "zoet"]], ";"),
        "leerlingen-zonder-nummer.csv": as_csv([["Roepnaam", "Achternaam", "Klas"], ["Noor", "Aksoy", "2B"]], ";"),
        "leeg.csv": b"",
        "nul.csv": b"Leerlingnummer;Roepnaam\x00;Achternaam\n1;a;b\n",
        "oud.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
    }


def make():
    for name, data in files().items():
        path = FOLDER / name
        path.write_bytes(data)
        yield path
