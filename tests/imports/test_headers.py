"""Recognising which columns a table has, and what it is a list of."""

import pytest

from portal.imports.cells import Cells
from portal.imports.files import read_tables
from portal.imports.headers import Column, Layout, fold, known_names, recognise
from portal.imports.tables import Unreadable

PEOPLE = Layout(
    "people",
    "mensen",
    (
        Column("number", "Nummer", ("Leerlingnummer", "Stamnr.")),
        Column("name", "Naam"),
        Column("email", "E-mail", ("E-mailadres", "Mail")),
    ),
    signs=(("number",), ("name", "email")),
)
PLACES = Layout("places", "plekken", (Column("number", "Nummer"), Column("city", "Plaats")), (("city",),))
LAYOUTS = [PEOPLE, PLACES]


def sheet(text):
    (table,) = read_tables(text.encode(), "x.csv", knows=known_names(LAYOUTS))
    return recognise(table, LAYOUTS)


@pytest.mark.parametrize("name", ["E-mail adres", "e_mailadres", "E-MAILADRES", " emailadrés "])
def test_names_are_compared_without_case_accents_and_punctuation(name):
    assert fold(name) == "emailadres"


def test_columns_are_found_in_any_order_and_under_any_synonym():
    found = sheet("MAIL;Klas;stamnr\na@b.nl;2B;7\n")

    assert found.layout is PEOPLE
    assert found.places == {"email": (0,), "number": (2,)}
    assert found.unused == ("Klas",)


def test_a_title_above_the_header_is_stepped_over():
    found = sheet("Leerlingen op 24-11-2026;;\n\nNummer;Naam;Mail\n7;Jan;a@b.nl\n")

    assert found.header_row == 3
    assert [row.number for row in found.rows] == [4]


def test_the_layout_that_explains_most_columns_wins():
    assert sheet("Nummer;Naam;Mail;Plaats\n").layout is PEOPLE
    assert sheet("Nummer;Plaats\n").layout is PLACES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kleur;Geur\nrood;zoet\n", "herken de kopregel niet"),
        ("Naam;Mail;Klas\nJan;a@b.nl;2B\n", "mis een kolom voor mensen: nummer"),
        ("Nummer;Naam;Mail;mail\n", "twee kolommen die Mail heten"),
    ],
)
def test_a_header_that_cannot_be_used_says_why(text, words):
    with pytest.raises(Unreadable, match=words):
        sheet(text)


def test_a_row_collects_what_is_wrong_with_it_under_the_name_in_the_file():
    found = sheet("stamnr;naam;mail\n;Jan;geen adres\n")
    row = Cells(found, found.rows[0])

    row.get("number", required=True)
    row.refuse("Dit klopt niet.", "email")
    row.refuse("De hele rij klopt niet.")

    assert [(problem.row, problem.column) for problem in row.problems] == [
        (2, "stamnr"),
        (2, "mail"),
        (2, ""),
    ]
    assert str(row.problems[0]) == "Rij 2, kolom stamnr: Deze cel is leeg. Vul hem in."


def test_a_row_longer_than_the_header_is_refused():
    found = sheet("stamnr;naam\n7;Jan;te veel\n")
    (problem,) = Cells(found, found.rows[0]).problems
    assert "meer kolommen" in problem.message


def test_a_row_shorter_than_the_header_has_empty_cells():
    found = sheet("stamnr;naam;mail\n7;Jan\n")
    row = Cells(found, found.rows[0])
    assert (row.get("email"), row.problems) == (None, [])


def test_a_second_column_for_the_same_thing_fills_in_where_the_best_one_is_empty():
    found = sheet("Nummer;Naam;Mail;E-mailadres\n7;Jan;oud@b.nl;nieuw@b.nl\n8;Piet;piet@b.nl;\n")

    read = [Cells(found, row) for row in found.rows]
    assert [row.get("email") for row in read] == ["nieuw@b.nl", "piet@b.nl"]
    assert [row.column("email") for row in read] == ["E-mailadres", "Mail"]
    assert found.unused == ()
