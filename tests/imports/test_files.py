"""Reading tables: any dialect, any encoding, and one clear line when it cannot be done."""

import csv
import datetime
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.imports import tables
from portal.imports.files import read_tables
from portal.imports.tables import Unreadable

HEADER = ["Leerlingnummer", "Roepnaam", "Achternaam"]
SEPARATORS = [",", ";", "\t"]
ROWS = [["0012", "Zoë", "Çelik"], ["0013", "René", "van ’t Hoff"]]


def as_csv(rows, separator=";", encoding="utf-8", line_end="\r\n"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows, title="Blad1"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def cells(data, name="lijst.csv"):
    (table,) = read_tables(data, name)
    return [list(row.cells) for row in table.rows]


def refusal(data, name="lijst.csv"):
    with pytest.raises(Unreadable) as refused:
        read_tables(data, name)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", SEPARATORS)
def test_every_separator_and_encoding_gives_the_same_table(separator, encoding):
    assert cells(as_csv([HEADER, *ROWS], separator, encoding)) == [HEADER, *ROWS]


words = st.text(alphabet="abcdefghij ABC", min_size=1, max_size=12).filter(str.strip)
# Every character a CSV file can hold: no NUL, no lone surrogates (and Python's own writer forgets
# the quotes around a bare carriage return).
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=20)


@st.composite
def tables_of_text(draw, letters=anything):
    width = draw(st.integers(1, 6))
    header = draw(st.lists(words, min_size=width, max_size=width))
    row = st.lists(letters, min_size=width, max_size=width)
    return [header, *draw(st.lists(row.filter(lambda cells: "".join(cells).strip()), max_size=8))]


@given(
    tables_of_text(),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\r\n", "\n"]),
)
def test_any_table_comes_back_equal(rows, separator, encoding, line_end):
    assert cells(as_csv(rows, separator, encoding, line_end)) == rows


cp1252_letters = st.text(
    st.sampled_from([chr(code) for code in range(32, 127)] + list('éëïöüçÅØñ€’“ß\n;,\t"')),
    max_size=20,
)


@given(tables_of_text(cp1252_letters), st.sampled_from(SEPARATORS))
def test_any_western_table_comes_back_equal_from_windows_1252(rows, separator):
    data = as_csv(rows, separator, "cp1252")
    try:
        data.decode()
    except UnicodeDecodeError:
        pass
    else:  # bytes that are also UTF-8 are read as such: only plain letters are sure to agree
        rows = [[cell.encode("cp1252").decode() for cell in row] for row in rows]
    assert cells(data) == rows


def test_row_numbers_are_those_of_the_spreadsheet():
    (table,) = read_tables(b'naam;plaats\r\n\r\n"Jan\r\nPiet";A\r\n;\r\nKees;B\r\n', "x.csv")

    assert [(row.number, row.cells[0]) for row in table.rows] == [
        (1, "naam"),
        (3, "Jan\r\nPiet"),
        (5, "Kees"),
    ]


def test_row_numbers_count_from_the_line_after_an_announced_separator():
    (table,) = read_tables(b"sep=;\r\nnaam;plaats\r\nJan;A\r\n", "x.csv")

    assert [row.number for row in table.rows] == [1, 2]


def test_known_column_names_settle_a_doubtful_separator():
    data = b"Naam, voornaam;Klas, groep;Mail, priv\xc3\xa9\n1,2;3,4;5,6\n"
    knows = lambda row: row.count("Klas, groep")  # noqa: E731

    (table,) = read_tables(data, "x.csv", knows=knows)

    assert table.rows[1].cells == ("1,2", "3,4", "5,6")


def test_a_workbook_is_read_as_it_is_shown():
    book = openpyxl.Workbook()
    book.active.append(["nummer", "geboren", "uren", "bbl", "leeg"])
    book.active.append([123, datetime.date(2008, 3, 4), 400.0, True, None])
    book.active["A2"].number_format = "00000"
    hidden = book.create_sheet("verborgen")
    hidden.append(["geheim"])
    hidden.sheet_state = "hidden"
    data = io.BytesIO()
    book.save(data)

    assert cells(data.getvalue(), "lijst.xlsx") == [
        ["nummer", "geboren", "uren", "bbl", "leeg"],
        ["00123", "2008-03-04", "400", "ja", ""],
    ]


def test_a_workbook_keeps_the_row_numbers_of_the_spreadsheet():
    data = as_xlsx([["naam"], [None], ["Jan"]])
    (table,) = read_tables(data, "lijst.xlsx")

    assert [row.number for row in table.rows] == [1, 3]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "lijst.csv", "leeg"),
        (b" \r\n\r\n", "lijst.csv", "leeg"),
        (b";;;\r\n;;;\r\n", "lijst.csv", "geen enkele rij"),
        (b"a;b\x00c\r\n", "lijst.csv", "nul-tekens"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "lijst.xls", "oud Excel-bestand"),
        (b"%PDF-1.7 ...", "lijst.csv", "een pdf"),
        (b"a;b\r\n1;2\r\n", "lijst.docx", ".docx"),
        (b"a;b\r\n1;2\r\n", "lijst.xlsx", "geen Excel-bestand"),
        (b"PK\x03\x04 and then nothing", "lijst.xlsx", "beschadigd"),
        (b"\xff\xfea", "lijst.csv", "niet te lezen"),
        (b"a;\x81\r\n1;2\r\n", "lijst.csv", "niet te lezen"),
        (b'a;b\r\n"' + b"x" * 200_000, "lijst.csv", "Rij 2"),
        (b"a;" * 300 + b"\r\n", "lijst.csv", "kolommen"),
    ],
)
def test_what_cannot_be_read_says_why_in_one_line(data, name, words):
    message = refusal(data, name)

    assert words in message
    assert "\n" not in message


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("portal.imports.delimited.MAX_ROWS", 3)
    monkeypatch.setattr("portal.imports.workbooks.MAX_ROWS", 3)
    rows = [["naam"], ["a"], ["b"], ["c"]]

    assert cells(as_csv(rows)) == rows
    assert "meer dan 3 rijen" in refusal(as_csv([*rows, ["d"]]))
    assert cells(as_xlsx(rows), "x.xlsx") == rows
    assert "meer dan 3 rijen" in refusal(as_xlsx([*rows, ["d"]]), "x.xlsx")


def test_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr("portal.imports.files.MAX_BYTES", 10)
    assert "groter dan" in refusal(b"naam;plaats\r\n")


def with_part(data, name, content):
    """The workbook `data` with one of its parts replaced or added."""
    old, new = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as target:
        for part in old.namelist():
            if part != name:
                target.writestr(part, old.read(part))
        target.writestr(name, content)
    return new.getvalue()


def test_a_workbook_that_unpacks_to_something_huge_is_refused():
    bomb = with_part(as_xlsx([["naam"], ["Jan"]]), "xl/media/bom.bin", b"\0" * 5_000_000)
    assert "te groot" in refusal(bomb, "lijst.xlsx")


def test_a_workbook_that_declares_entities_is_refused():
    book = as_xlsx([["naam"], ["Jan"]])
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
    evil = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + sheet
    assert "beschadigd" in refusal(with_part(book, "xl/worksheets/sheet1.xml", evil), "x.xlsx")


def test_a_zip_that_is_no_workbook_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        target.writestr("word/document.xml", "<w/>")
    assert "geen Excel-bestand" in refusal(data.getvalue(), "lijst.xlsx")


def test_a_sheet_with_one_cell_at_the_very_end_is_cheap():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    data = with_part(as_xlsx([["naam"]]), "xl/worksheets/sheet1.xml", sheet)

    assert cells(data, "x.xlsx") == [["1"]]


def test_limits_are_the_documented_ones():
    assert (tables.MAX_BYTES, tables.MAX_ROWS) == (10 * 1024 * 1024, 20_000)
