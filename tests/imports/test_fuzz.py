"""Whatever a file holds, the answer is a plan or one Dutch line; never a crash, never half a line."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frameworks.imports import planning as framework_planning
from partnerships.imports import layouts
from partnerships.imports import planning as people_planning
from portal.actors import acting_as, system
from portal.imports.files import read_tables
from portal.imports.tables import Unreadable
from tests.data.making import people as files
from tests.data.making.frameworks import ENGLISH, as_csv
from tests.factories import SchoolFactory, SchoolYearFactory

STARTS = [b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n", b"<html>\n", b"Leerlingnummer;Naam\n"]
NAMES = ["lijst.csv", "lijst.xlsx", "lijst", "lijst.tsv"]
HELD_BACK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
CELLS = st.one_of(
    st.sampled_from(
        ["", "1", "0", "31-02-2008", "1e5", "=1+1", "#N/B", "a@b.nl", "de", ", ", "van", "'", "\u202e", "ß"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=30),
)


@given(st.sampled_from(STARTS), st.binary(max_size=400), st.sampled_from(NAMES))
def test_any_bytes_give_tables_or_one_line(start, rest, name):
    try:
        tables = read_tables(start + rest, name)
    except Unreadable as why:
        assert str(why) and "\n" not in str(why)
    else:
        assert all(row.cells for table in tables for row in table.rows)


@pytest.fixture
def school(db):
    school = SchoolFactory(levels=["mbo"])
    SchoolYearFactory(holder=school)
    with acting_as(system("a test imports nonsense", organisation=school)):
        for name in ("bedrijven", "medewerkers", "contacten", "leerlingen-tab-bom"):
            data = (files.FOLDER / f"{name}.csv").read_bytes()
            people_planning.write(data, "x.csv", school=school)
        yield school


@st.composite
def lists(draw):
    """A list of some kind: its columns under one of their names, with anything in the cells."""
    layout = draw(st.sampled_from(layouts.LAYOUTS))
    header = [draw(st.sampled_from([column.title, *column.synonyms])) for column in layout.columns]
    row = st.lists(CELLS, min_size=len(header), max_size=len(header) + 1)
    return [header, *draw(st.lists(row, min_size=1, max_size=5))]


@HELD_BACK
@given(lists())
def test_any_list_gives_a_plan_in_which_every_row_has_its_place(school, rows):
    data = as_csv(rows, ";")
    filled = sum(any(cell.strip() for cell in row) for row in rows[1:])

    made = people_planning.plan(data, "x.csv", school=school)

    assert sum(made.counts().values()) == filled
    assert all("\n" not in problem.message for problem in made.problems)


@HELD_BACK
@given(st.lists(st.lists(CELLS, min_size=14, max_size=14), min_size=1, max_size=6))
def test_any_framework_gives_a_plan_or_one_line(db, rows):
    with acting_as(system("a test imports nonsense")):
        try:
            made = framework_planning.plan(as_csv([ENGLISH, *rows]), "x.csv")
        except Unreadable as why:
            assert str(why) and "\n" not in str(why)
        else:
            filled = sum(any(cell.strip() for cell in row) for row in rows)
            assert sum(made.counts().values()) == filled
