"""A people file: what would be made, changed, left and refused; then all of it or nothing."""

from pathlib import Path

import pytest

from partnerships.imports import planning
from partnerships.models import Partnership, Placement
from portal.actors import acting_as, system
from portal.imports.plans import Outcome, PlanRefused
from portal.imports.tables import Unreadable
from portal.models import Enrolment, GroupCoach, GroupStudent, Membership, Organisation, Person, Role, TeachingGroup
from tests.data.making import people as files
from tests.factories import ProgrammeFactory, SchoolFactory, SchoolYearFactory

FOLDER = Path(__file__).parents[1] / "data" / "people"
DIALECTS = [f"leerlingen-{separator}-{encoding}.csv" for separator in files.SEPARATORS for encoding in files.ENCODINGS]


@pytest.fixture
def school(db):
    school = SchoolFactory(code="VAART", levels=["vmbo", "mbo"], mail_domains=["vaart.example"])
    SchoolYearFactory(holder=school, name="2026-2027")
    ProgrammeFactory(holder=school, code="25990", name="Meubelmaker")
    with acting_as(system("a test imports", organisation=school)):
        yield school


def data(name):
    return (FOLDER / name).read_bytes()


def plan(name, school):
    return planning.plan(data(name), name, school=school)


def write(name, school):
    return planning.write(data(name), name, school=school)


def students():
    return Membership.objects.filter(role=Role.STUDENT).order_by("number")


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_gives_the_same_students(school, name):
    write(name, school)

    assert [(row.number, row.name) for row in students()] == [
        ("001201", "Zoë Çelik"),
        ("001202", "Daniël van der Meulen"),
        ("001203", "Fenna de Vries"),
        ("001204", "René Okafor; junior"),
        ("001205", "Saïda El Amrani"),
    ]


def test_a_dry_run_writes_nothing_and_tells_what_is_not_used(school):
    made = plan("leerlingen-komma-utf8.csv", school)

    assert made.counts() == {"created": 5, "changed": 0, "unchanged": 0, "refused": 0}
    assert made.unused == ["Postcode"]
    assert [remark.message for remark in made.remarks] == ["Groep M2A wordt gemaakt.", "Groep M2B wordt gemaakt."]
    assert not Person.objects.exists()


def test_students_come_in_their_group_and_programme(school):
    write("leerlingen-komma-utf8.csv", school)

    group = TeachingGroup.objects.unscoped("test").get(name="M2A")
    in_group = GroupStudent.objects.unscoped("test").filter(group=group)
    assert {row.student.number for row in in_group} == {"001201", "001202", "001203"}
    enrolment = Enrolment.objects.unscoped("test").get(student__number="001202")
    assert (enrolment.programme.code, enrolment.cohort, f"{enrolment.starts_on}") == ("25990", 2025, "2025-08-01")
    person = students().get(number="001202").person
    assert (person.infix, f"{person.birth_date}", person.email) == (
        "van der", "2008-11-17", "daniel.vandermeulen@vaart.example",
    )  # fmt: skip
    assert person.sort_name == "meulen daniel van der"


def test_a_workbook_brings_everything_at_once_in_any_order_of_sheets(school):
    made = write("alles.xlsx", school)

    assert {kind: dict(counted) for kind, counted in made.by_kind().items()} == {
        "bedrijf": {"created": 2},
        "medewerker": {"created": 3},
        "praktijkopleider": {"created": 2},
        "contactpersoon": {"created": 1},
        "leerling": {"created": 5},
        "plaatsing": {"created": 2},
    }
    placement = Placement.objects.unscoped("test").get(number="B26-01")
    assert (str(placement.company), placement.trainer.name, placement.teacher.name, placement.state) == (
        "Meubelmakerij Terra", "Ingrid Postma", "Karin Wassenaar", "running",
    )  # fmt: skip
    assert placement.student.number == "001201"
    assert Placement.objects.unscoped("test").get(number="B26-02").state == "proposed"
    coach = GroupCoach.objects.unscoped("test").get(group__name="M2A").coach
    assert (coach.name, coach.role) == ("Karin Wassenaar", "teacher")
    assert any("Toelichting" in str(remark) for remark in made.remarks)


def test_the_files_one_by_one_bring_the_same(school):
    for name in ("bedrijven", "medewerkers", "contacten", "leerlingen-tab-cp1252", "plaatsingen"):
        write(f"{name}.csv", school)

    again = plan("alles.xlsx", school)
    assert again.counts() == {"created": 0, "changed": 0, "unchanged": 15, "refused": 0}


def test_a_second_import_changes_nothing(school):
    write("alles.xlsx", school)
    counts = {model: model._base_manager.count() for model in (Person, Membership, Organisation, TeachingGroup)}
    again = write("alles.xlsx", school)

    assert again.counts() == {"created": 0, "changed": 0, "unchanged": 15, "refused": 0}
    assert {model: model._base_manager.count() for model in counts} == counts


def test_companies_keep_their_numbers_whole(school):
    write("bedrijven.csv", school)

    company = Organisation.objects.get(kvk_number="01234567")
    assert (company.street, company.postcode, company.city) == ("Havenweg 3", "1234 AC", "Waterwolde")
    partnership = Partnership.objects.unscoped("test").get(company=company)
    assert (partnership.number, partnership.holder, partnership.stage) == ("R-100", school, "agreed")


def test_every_mistake_is_told_with_its_row_and_column(school):
    made = plan("leerlingen-fouten.csv", school)

    found = {}
    for problem in made.problems:
        found.setdefault(problem.row, set()).add(problem.column)
    assert found == files.MISTAKEN_CELLS
    assert made.counts() == {"created": 1, "changed": 0, "unchanged": 0, "refused": 5}
    assert all(problem.message.endswith((".", "?")) for problem in made.problems)


def test_while_a_row_is_refused_nothing_is_written(school):
    with pytest.raises(PlanRefused):
        write("leerlingen-fouten.csv", school)

    assert not Person.objects.exists()
    assert not TeachingGroup.objects.unscoped("test").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("onbekend.csv", "herken de kopregel niet"),
        ("leeg.csv", "leeg"),
        ("nul.csv", "nul-tekens"),
        ("oud.xls", "oud Excel-bestand"),
        ("leerlingen-zonder-nummer.csv", "mis een kolom voor leerlingen: leerlingnummer of geboortedatum"),
    ],
)
def test_a_file_of_another_kind_is_unreadable(school, name, words):
    with pytest.raises(Unreadable, match=words):
        plan(name, school)


def test_what_a_row_changes_is_told_and_done(school):
    write("leerlingen-komma-utf8.csv", school)
    rows = [list(row) for row in files.STUDENTS]
    rows[1][3], rows[2][6], rows[3][5] = "Çelik-Bos", "06 99 88 77 66", ""
    changed = files.as_csv(rows, ";")

    made = planning.write(changed, "x.csv", school=school)

    told = {step.name: [str(change.after) for change in step.changes] for step in made.of(Outcome.CHANGED)}
    assert told == {"Zoë Çelik-Bos": ["Çelik-Bos"], "Daniël van der Meulen": ["06 99 88 77 66"]}
    assert students().get(number="001201").person.sort_name == "celik-bos zoe"
    # An empty cell takes nothing away.
    assert students().get(number="001203").person.email == "fenna.devries@vaart.example"


def test_bulk_costs_the_same_number_of_queries_for_any_number_of_students(school, django_assert_max_num_queries):
    header, row = files.STUDENTS[:2]
    many = [[f"9{number:05}", f"Roep{number}", *row[2:]] for number in range(300)]
    with django_assert_max_num_queries(30):
        made = planning.write(files.as_csv([header, *many], ";"), "x.csv", school=school)
    assert made.counts()["created"] == 300


def test_a_new_school_can_begin_with_a_list(db):
    school = SchoolFactory(levels=["vmbo", "mbo"])
    rows = [
        ["Leerlingnummer", "Naam", "Klas", "Crebo", "Opleiding", "Niveau", "Schooljaar"],
        ["1", "Jan de Boer", "T1", "25990", "Timmerman", "mbo 3", "2026-2027"],
        ["2", "Piet Bakker", "T1", "25990", "Timmerman", "3", "2026-2027"],
        ["3", "Els Mol", "B4", "", "BWI", "vmbo", "2026-2027"],
    ]
    with acting_as(system("a test imports", organisation=school)):
        made = planning.write(files.as_csv(rows, ";"), "x.csv", school=school)
        again = planning.plan(files.as_csv(rows, ";"), "x.csv", school=school)

        assert [remark.message.partition(" wordt")[0] for remark in made.remarks] == [
            "Opleiding Timmerman (mbo)", "Schooljaar 2026-2027", "Groep T1", "Opleiding BWI (vmbo)", "Groep B4",
        ]  # fmt: skip
        assert {(row.student.number, row.programme.code) for row in Enrolment.objects.unscoped("test")} == {
            ("1", "25990"), ("2", "25990"), ("3", "BWI"),
        }  # fmt: skip
        assert (again.counts()["unchanged"], again.remarks) == (3, [])


def test_a_school_of_several_levels_asks_for_the_level_of_a_new_programme(db):
    school = SchoolFactory(levels=["vmbo", "mbo"])
    rows = [["Leerlingnummer", "Naam", "Opleiding"], ["1", "Jan de Boer", "Timmerman"]]
    with acting_as(system("a test imports", organisation=school)):
        made = planning.plan(files.as_csv(rows, ";"), "x.csv", school=school)

    assert ["zet het niveau erbij" in problem.message for problem in made.problems] == [True]


@pytest.mark.parametrize("year", ["2026-2028", "dit jaar"])
def test_what_is_no_school_year_is_refused(school, year):
    rows = [["Leerlingnummer", "Naam", "Klas", "Schooljaar"], ["1", "Jan de Boer", "T1", year]]
    made = planning.plan(files.as_csv(rows, ";"), "x.csv", school=school)

    assert [problem.column for problem in made.problems] == ["Schooljaar"]
