"""Who a row is about: the school's number, then name and birth date, never the mail address alone."""

from datetime import date

import pytest

from partnerships.imports import planning
from partnerships.models import Contact, Partnership
from portal.actors import acting_as, system
from portal.models import Membership, Organisation, Person
from tests.data.making.frameworks import as_csv
from tests.factories import (
    CompanyFactory,
    MembershipFactory,
    PersonFactory,
    PlacementFactory,
    SchoolFactory,
    SchoolYearFactory,
    StudentFactory,
    TrainerFactory,
)

HEADER = ["Leerlingnummer", "Roepnaam", "Achternaam", "Geboortedatum", "E-mail", "Klas"]
CONTACT_HEADER = ["Relatienummer", "Naam", "Rol", "E-mail", "Telefoon"]
COMPANY_HEADER = ["Relatienummer", "Bedrijf", "KvK", "Postcode", "Plaats", "Telefoon"]
BORN = date(2008, 3, 4)


@pytest.fixture
def school(db):
    school = SchoolFactory(mail_domains=["vaart.example"])
    SchoolYearFactory(holder=school)
    with acting_as(system("a test imports", organisation=school)):
        yield school


@pytest.fixture
def noor(school):
    person = PersonFactory(call_name="Noor", family_name="Aksoy", birth_date=BORN, email="noor@vaart.example")
    return StudentFactory(organisation=school, person=person, number="7")


def plan(school, header, *rows):
    return planning.plan(as_csv([header, *rows], ";"), "x.csv", school=school)


def outcomes(made):
    return [(step.outcome.value, step.name) for step in made.steps], [problem.message for problem in made.problems]


def refused(made):
    (problem,) = made.problems
    assert made.steps == []
    return problem.message


def test_the_number_decides_and_a_new_name_is_a_change(school, noor):
    made = plan(school, HEADER, ["7", "Noor", "Aksoy-Demir", "04-03-2008", "", ""])

    assert outcomes(made) == ([("changed", "Noor Aksoy-Demir")], [])


def test_a_number_that_is_now_somebody_else_asks(school, noor):
    made = plan(school, HEADER, ["7", "Bram", "Visser", "01-01-2009", "noor@vaart.example", ""])

    assert "Nummer 7 is hier van Noor Aksoy" in refused(made)


def test_name_and_birth_date_decide_without_a_number(school, noor):
    made = plan(school, HEADER, ["", "noor", "AKSOY", "2008-03-04", "", ""])

    assert [step.outcome.value for step in made.steps] == ["changed"]  # the capitals
    assert plan(school, HEADER, ["", "Noor", "Aksoy", "2008-03-04", "", ""]).counts()["unchanged"] == 1


def test_name_and_birth_date_with_another_number_asks(school, noor):
    made = plan(school, HEADER, ["8", "Noor", "Aksoy", "04-03-2008", "", ""])

    assert "heeft hier nummer 7" in refused(made)


def test_a_namesake_with_another_birth_date_is_somebody_new(school, noor):
    made = plan(school, HEADER, ["8", "Noor", "Aksoy", "05-03-2008", "noor@vaart.example", ""])

    assert outcomes(made) == ([("created", "Noor Aksoy")], [])


def test_a_namesake_without_anything_to_tell_apart_asks(school):
    StudentFactory(organisation=school, person=PersonFactory(call_name="Noor", family_name="Aksoy"), number="")
    made = plan(school, HEADER, ["8", "Noor", "Aksoy", "05-03-2008", "", ""])

    assert "ik zie niet of dit dezelfde is" in refused(made)


def test_namesakes_with_two_numbers_are_two_people(school):
    bakker = PersonFactory(call_name="Jan", family_name="Bakker")
    MembershipFactory(organisation=school, person=bakker, role="teacher", number="BAK")
    made = plan(school, ["Afkorting", "Naam", "Rol"], ["BKJ", "Jan Bakker", "docent"])

    assert outcomes(made) == ([("created", "Jan Bakker")], [])


def test_the_same_mail_address_makes_nobody_the_same(school, noor):
    made = plan(school, HEADER, ["9", "Yusuf", "Demir", "01-02-2008", "noor@vaart.example", ""])

    assert outcomes(made) == ([("created", "Yusuf Demir")], [])


def test_people_of_another_school_are_never_matched(school):
    StudentFactory(person=PersonFactory(call_name="Noor", family_name="Aksoy", birth_date=BORN), number="7")
    made = plan(school, HEADER, ["7", "Noor", "Aksoy", "04-03-2008", "", ""])

    assert outcomes(made) == ([("created", "Noor Aksoy")], [])


def test_a_person_of_another_organisation_too_is_not_renamed(school, noor):
    MembershipFactory(person=noor.person, role="teacher")
    made = plan(school, HEADER, ["7", "Noor", "Aksoy-Demir", "04-03-2008", "", ""])

    assert made.counts() == {"created": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert "Dit blijft zo: achternaam" in made.remarks[0].message


def test_two_rows_of_one_student_must_agree(school):
    rows = [["7", "Noor", "Aksoy", "04-03-2008", "", "2A"], ["7", "Noor", "Aksoy", "", "", "2B"]]
    assert [step.outcome.value for step in plan(school, HEADER, *rows).steps] == ["created", "changed"]

    rows[1][3] = "05-03-2008"
    made = plan(school, HEADER, *rows)
    assert "Rij 2 gaat over dezelfde persoon en zegt iets anders: geboortedatum" in made.problems[0].message


def test_a_second_group_is_added_and_told(school):
    planning.write(as_csv([HEADER, ["7", "Noor", "Aksoy", "", "", "2A"]], ";"), "x.csv", school=school)
    made = plan(school, HEADER, ["7", "Noor", "Aksoy", "", "", "2B"])

    assert made.counts()["changed"] == 1
    assert any("staat ook in 2A" in remark.message for remark in made.remarks)


@pytest.fixture
def linde(school):
    company = CompanyFactory(name="Interieurbouw Linde", kvk_number="12345678", city="Waterwolde", phone="0500 1")
    Partnership.objects.create(company=company, holder=school, number="R-1")
    return company


def test_a_company_of_another_school_is_joined_and_never_renamed(school):
    company = CompanyFactory(name="Interieurbouw Linde", kvk_number="12345678", city="")
    other = SchoolFactory()
    Partnership.objects.create(company=company, holder=other)
    made = planning.write(
        as_csv([COMPANY_HEADER, ["R-9", "Linde Interieur", "12345678", "", "Waterwolde", ""]], ";"), "x", school=school
    )

    assert made.counts()["created"] == 1
    company = Organisation.objects.get(kvk_number="12345678")
    assert (company.name, company.city) == ("Interieurbouw Linde", "Waterwolde")  # what was empty is added
    assert "Dit blijft zoals het daar staat: naam (Interieurbouw Linde)" in made.remarks[0].message


def test_a_company_only_this_school_works_with_follows_the_file(school, linde):
    made = plan(school, COMPANY_HEADER, ["R-1", "Linde Interieur", "12345678", "", "Waterwolde", ""])

    assert [change.after for change in made.steps[0].changes] == ["Linde Interieur"]


def test_numbers_of_two_companies_in_one_row_ask(school, linde):
    CompanyFactory(name="Ander", kvk_number="87654321")
    made = plan(school, COMPANY_HEADER, ["R-1", "Linde", "87654321", "", "Waterwolde", ""])

    assert "twee bedrijven" in refused(made)


def test_the_same_name_elsewhere_is_another_company_and_without_a_place_it_asks(school):
    CompanyFactory(name="Interieurbouw Linde", city="Oostwolde")

    made = plan(school, COMPANY_HEADER, ["R-9", "Interieurbouw Linde", "", "", "Waterwolde", ""])
    assert made.counts()["created"] == 1
    made = plan(school, COMPANY_HEADER, ["R-9", "Interieurbouw Linde", "", "1234 AB", "", ""])
    assert "Is dit hetzelfde bedrijf" in refused(made)


def known_here(membership, school):
    partnership = Partnership.objects.unscoped("test").get(holder=school)
    return Contact.objects.create(partnership=partnership, membership=membership)


def test_a_trainer_that_only_another_school_knew_becomes_a_contact_here_too(school, linde):
    ronald = TrainerFactory(organisation=linde, person=PersonFactory(call_name="Ronald", family_name="Linde"))
    rows = [CONTACT_HEADER, ["R-1", "Ronald Linde", "praktijkopleider", "", ""]]
    made = planning.write(as_csv(rows, ";"), "x.csv", school=school)

    assert made.counts()["created"] == 1
    assert Contact.objects.unscoped("test").get().membership == ronald
    assert plan(school, *rows).counts()["unchanged"] == 1


def test_a_placement_names_only_trainers_this_school_knows(school, noor, linde):
    ronald = TrainerFactory(organisation=linde, person=PersonFactory(call_name="Ronald", family_name="Linde"))
    header = [*PLACEMENT_HEADER, "Praktijkopleider"]
    row = ["B1", "7", "R-1", "01-09-2026", "30-06-2027", "", "Ronald Linde"]

    assert "ken ik geen praktijkopleider" in refused(plan(school, header, row))
    known_here(ronald, school)
    assert plan(school, header, row).counts()["created"] == 1


def test_a_trainer_is_the_companys_and_stays_as_the_company_has_them(school, linde):
    ronald = PersonFactory(call_name="Ronald", family_name="Linde", email="ronald@linde.example", phone="06 1")
    known_here(TrainerFactory(organisation=linde, person=ronald), school)
    made = plan(school, CONTACT_HEADER, ["R-1", "Ronald Linde", "praktijkopleider", "r@linde.example", ""])

    assert made.counts() == {"created": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert "Dit blijft zoals het daar staat: mailadres" in made.remarks[0].message


def test_another_role_adds_a_membership_to_the_same_person(school, linde):
    ronald = PersonFactory(call_name="Ronald", family_name="Linde")
    TrainerFactory(organisation=linde, person=ronald)
    rows = [CONTACT_HEADER, ["R-1", "Linde, Ronald", "contactpersoon", "ronald@linde.example", ""]]
    planning.write(as_csv(rows, ";"), "x.csv", school=school)

    assert set(Membership.objects.filter(person=ronald).values_list("role", flat=True)) == {"trainer", "partner"}
    assert Person.objects.filter(family_name="Linde").count() == 1


def test_the_same_address_and_family_name_at_a_company_asks(school, linde):
    ronald = PersonFactory(call_name="Ronald", family_name="Linde", email="info@linde.example")
    TrainerFactory(organisation=linde, person=ronald)

    made = plan(school, CONTACT_HEADER, ["R-1", "R. Linde", "praktijkopleider", "info@linde.example", ""])
    assert "Is dit dezelfde persoon" in refused(made)
    made = plan(school, CONTACT_HEADER, ["R-1", "Wout Jansma", "praktijkopleider", "info@linde.example", ""])
    assert made.counts()["created"] == 1


def test_an_address_of_the_school_is_refused_for_a_company(school, linde):
    made = plan(school, CONTACT_HEADER, ["R-1", "Wout Jansma", "praktijkopleider", "wout@vaart.example", ""])

    assert "mailadres van de school" in refused(made)


def test_a_contact_of_a_company_the_school_does_not_work_with_asks(school):
    CompanyFactory(name="Vreemd", kvk_number="12345678")
    header = ["KvK", "Naam", "E-mail"]
    made = plan(school, header, ["12345678", "Jan Jansen", "jan@vreemd.example"])

    assert "werk je hier nog niet samen" in refused(made)


PLACEMENT_HEADER = ["BPV-nummer", "Leerlingnummer", "Relatienummer", "Begindatum", "Einddatum", "Uren"]


def test_a_running_placement_is_not_changed_by_a_file(school, noor, linde):
    PlacementFactory(student=noor, company=linde, number="B1", hours=100, starts_on=date(2026, 9, 1))
    made = plan(school, PLACEMENT_HEADER, ["B1", "7", "R-1", "01-09-2026", "30-06-2099", "640"])

    assert made.counts()["unchanged"] == 1
    assert "Dit wijzig je in het portaal: eind, uren" in made.remarks[0].message


def test_a_proposed_placement_follows_the_file(school, noor, linde):
    PlacementFactory(student=noor, company=linde, number="B1", hours=100, state="proposed", pok_signed_on=None)
    made = plan(school, PLACEMENT_HEADER, ["B1", "7", "R-1", "01-09-2026", "30-06-2099", "640"])

    assert {change.title for change in made.steps[0].changes} == {"begin", "eind", "uren"}


def test_a_placement_number_of_another_student_asks(school, noor, linde):
    PlacementFactory(student=StudentFactory(organisation=school), company=linde, number="B1")
    made = plan(school, PLACEMENT_HEADER, ["B1", "7", "R-1", "01-09-2026", "30-06-2099", "640"])

    assert "BPV-nummer B1 is hier van" in refused(made)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["B1", "404", "R-1", "01-09-2026", "30-06-2027", ""], "Leerlingnummer"),
        (["B1", "7", "R-1", "01-09-2026", "30-06-2026", ""], "Einddatum"),
        (["B1", "7", "R-1", "", "30-06-2026", ""], "Begindatum"),
        (["B1", "7", "R-404", "01-09-2026", "30-06-2027", ""], ""),
    ],
)
def test_a_placement_that_cannot_be_says_in_which_column(school, noor, linde, row, column):
    made = plan(school, PLACEMENT_HEADER, row)

    assert [problem.column for problem in made.problems] == [column]


def test_a_file_makes_no_administrators(school):
    made = plan(school, ["Afkorting", "Naam", "Functie"], ["ABC", "Jan Jansen", "beheerder"])

    assert "Nodig die zelf uit" in refused(made)


def test_several_roles_of_one_person_share_the_number(school):
    rows = [["Afkorting", "Naam", "Rol"], ["ABC", "Jan de Boer", "docent, examencommissie"]]
    planning.write(as_csv(rows, ";"), "x.csv", school=school)

    assert set(Membership.objects.values_list("number", "role")) == {("ABC", "teacher"), ("ABC", "examboard")}
    assert Person.objects.count() == 1
    assert plan(school, *rows).counts()["unchanged"] == 1
