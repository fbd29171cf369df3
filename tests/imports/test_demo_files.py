"""The files of the demo school fit together: codes, names and people that one file names stand in another."""

import csv
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from assessment.models import ProficiencyTest
from frameworks.models import ELEMENTS
from partnerships.models import Agreement, Condition, ContactLine

DEMO = settings.BASE_DIR / "fixtures" / "demo"
SCHOOLS = {"VAART": "vaart", "WOLDE": "waterwolde"}


def toml(name):
    return tomllib.loads((DEMO / name).read_text())


def rows(school, name):
    with (DEMO / SCHOOLS[school] / f"{name}.csv").open() as file:
        return list(csv.DictReader(file, delimiter=";"))


def full_name(row):
    return " ".join(row[key] for key in ("Roepnaam", "Tussenvoegsel", "Achternaam") if row[key])


STUDENTS = {full_name(row): row for school in SCHOOLS for row in rows(school, "leerlingen")}
STAFF = {row["Naam"] for school in SCHOOLS for row in rows(school, "medewerkers")}
CONTACTS = {row["Naam"] for school in SCHOOLS for row in rows(school, "contacten")}
CODES = {
    entry["code"]
    for path in (settings.BASE_DIR / "fixtures" / "frameworks").glob("*.toml")
    for entry in tomllib.loads(path.read_text())["competency"]
}
PIECES = [(path.stem, piece) for path in sorted(Path(DEMO / "bewijs").glob("*.toml")) for piece in toml(path)["piece"]]


def test_there_are_two_schools_eight_companies_and_ninety_students_in_six_groups():
    assert len(STUDENTS) == 90
    assert len({(row["Klas"]) for row in STUDENTS.values()}) == 6
    assert len(rows("VAART", "bedrijven")) == 8
    assert {school["code"] for school in toml("scholen.toml")["school"]} == set(SCHOOLS)


@pytest.mark.parametrize(("file", "piece"), PIECES, ids=lambda value: value if isinstance(value, str) else "")
def test_every_piece_claims_something_that_exists(file, piece):
    assert piece["title"] and piece["text"]
    assert len(piece["title"]) <= 120
    for code, element, reason in piece["claims"]:
        assert code in CODES
        assert element in ELEMENTS
        assert reason.endswith(".")
    assert file == "noor" or "said" in piece


def test_there_is_enough_to_tell():
    count = {file.split("-")[0]: 0 for file, _ in PIECES}
    for file, _ in PIECES:
        count[file.split("-")[0]] += 1
    assert count["interieur"] >= 60
    assert count["zorg"] >= 40
    titles = [piece["title"] for _, piece in PIECES]
    assert len(titles) == len(set(titles))


def test_tests_stand_in_every_state_with_scores_that_fit():
    designs = {design["title"]: design["criteria"] for design in toml("proeven.toml")["design"]}
    attempts = toml("pogingen.toml")["attempt"]

    assert {attempt["state"] for attempt in attempts} == set(ProficiencyTest.State.values)
    for attempt in attempts:
        criteria = designs[attempt["design"]]
        assert attempt["student"] in STUDENTS
        assert attempt.get("school", "Bas Kramer") in STAFF
        assert attempt.get("company", "Ronald Linde") in CONTACTS
        for scores in attempt.get("scores", {}).values():
            assert len(scores) == len(criteria)
            assert set(scores) <= {1, 2, 3, 4}
        if attempt["state"] in ("signed", "established", "annulled"):
            pairs = zip(*attempt["scores"].values(), strict=True)
            differing = {str(place) for place, (school, company) in enumerate(pairs, 1) if school != company}
            assert differing == set(attempt["settled"])
    for criteria in designs.values():
        assert all(criterion["competency"] in CODES and criterion["shop"] for criterion in criteria)


def test_agreements_stand_in_every_state_and_name_people_who_may_sign():
    may_sign = {row["name"] for row in toml("scholen.toml")["may_sign"]}
    states = set()
    for partnership in toml("afspraken.toml")["partnership"]:
        assert set(partnership["lines"]) == set(ContactLine.Level.values)
        assert set(partnership["conditions"]) | set(partnership["not_yet"]) <= set(Condition.Kind.values)
        for school_side, company_side, _ in partnership["lines"].values():
            assert school_side in STAFF | {""}
            assert company_side in CONTACTS | {""}
        for agreement in partnership["agreement"]:
            states.add(agreement["state"])
            assert {agreement["school_signatory"], agreement["company_signatory"]} <= may_sign
    assert states == set(Agreement.State.values)


def test_noor_has_eighteen_pieces_and_nothing_yet_at_personal_knowing():
    noor = toml("bewijs/noor.toml")
    personal = {"IB-K2-W3-c", "IB-K3-W1-b", "IB-K4-W1-c", "IB-K4-W1-d"}
    submitted = [piece for piece in noor["piece"] if not piece.get("draft")]

    assert len(submitted) == 18
    assert not any(
        code in personal and element == "weten" for piece in submitted for code, element, _ in piece["claims"]
    )
