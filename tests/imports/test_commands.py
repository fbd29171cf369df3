"""The two import commands: what they print, what they write and how they end."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from frameworks.models import Framework
from portal.models import Membership
from tests.factories import ProgrammeFactory, SchoolFactory, SchoolYearFactory

DATA = Path(__file__).parents[1] / "data"
MOODLE = DATA / "frameworks" / "moodle-14.csv"
STUDENTS = DATA / "people" / "leerlingen-komma-utf8.csv"


@pytest.fixture
def school(db):
    school = SchoolFactory(code="VAART")
    SchoolYearFactory(holder=school)
    ProgrammeFactory(holder=school, code="25990")
    return school


@pytest.fixture
def run(capsys):
    """`run(command, ...)` gives (exit code, stdout, stderr)."""

    def call(*arguments):
        try:
            call_command(*map(str, arguments))
            code = 0
        except SystemExit as stop:
            code = stop.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def members():
    return Membership.objects.filter(role="student").count()


def test_a_framework_is_dry_run_then_imported_then_unchanged(db, run):
    counts = []
    for option in (["--dry-run"], [], []):
        code, out, err = run("import_framework", MOODLE, "--json", *option)
        assert (code, err) == (0, "")
        report = json.loads(out)
        counts.append((report["created"], report["unchanged"], report["written"], Framework.objects.count()))

    assert counts == [(10, 0, False, 0), (10, 0, True, 1), (0, 10, True, 1)]


def test_json_is_one_object_on_one_line(db, run):
    _, out, _ = run("import_framework", MOODLE, "--json")

    assert out.count("\n") == 1
    assert isinstance(json.loads(out), dict)


def test_refused_rows_have_their_number_and_nothing_is_written(db, run):
    code, out, _ = run("import_framework", DATA / "frameworks" / "moodle-dubbel-en-zwevend.csv", "--json")

    report = json.loads(out)
    assert (code, report["written"]) == (0, False)
    assert [problem["row"] for problem in report["refused"]] == [12, 13, 14, 15]
    assert not Framework.objects.exists()


def test_a_school_gets_its_own_framework(school, run):
    run("import_framework", MOODLE, "--school", "vaart")

    assert Framework.objects.get().school == school


@pytest.mark.parametrize(
    "path", [DATA / "frameworks" / "geen-moodle.csv", DATA / "people" / "leeg.csv", "/nergens.csv"]
)
@pytest.mark.parametrize("as_json", [True, False])
def test_an_unreadable_file_ends_with_2_and_one_line(db, run, path, as_json):
    code, out, err = run("import_framework", path, *(["--json"] if as_json else []))

    assert code == 2
    assert err.count("\n") == 1
    assert (json.loads(out) == {"error": err.strip()}) if as_json else out == ""


def test_an_unknown_school_ends_with_2(db, run):
    for command, path in (("import_framework", MOODLE), ("import_people", STUDENTS)):
        code, _, err = run(command, path, "--school", "NERGENS")
        assert (code, "NERGENS" in err) == (2, True)


def test_people_are_dry_run_then_imported_then_unchanged(school, run):
    counts = []
    for option in (["--dry-run"], [], []):
        code, out, err = run("import_people", STUDENTS, "--school", "VAART", "--json", *option)
        assert (code, err) == (0, "")
        report = json.loads(out)
        counts.append((report["created"], report["unchanged"], report["written"], members()))

    assert counts == [(5, 0, False, 0), (5, 0, True, 5), (0, 5, True, 5)]


def test_the_report_on_the_terminal_says_what_happened(school, run):
    _, out, _ = run("import_people", STUDENTS, "--school", "VAART", "--dry-run")
    assert "5 nieuw, 0 gewijzigd, 0 blijft zo, 0 geweigerd." in out
    assert "Dit was een proef: er is niets bewaard." in out

    _, out, _ = run("import_people", DATA / "people" / "leerlingen-fouten.csv", "--school", "VAART")
    assert "Geweigerd. Rij 3, kolom Geboortedatum: '31-02-2008' is geen dag die bestaat." in out
    assert "Er is niets bewaard. Verbeter eerst de geweigerde rijen." in out

    _, out, _ = run("import_people", STUDENTS, "--school", "VAART")
    assert "Alles is bewaard." in out
    _, out, _ = run("import_people", STUDENTS, "--school", "VAART")
    assert "Er viel niets te veranderen." in out
