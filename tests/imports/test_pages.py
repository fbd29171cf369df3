"""Importing in the browser: choose a file, read what it would do, confirm it once."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from frameworks.models import Framework
from portal.actors import as_owner
from portal.models import ImportRun, Membership, Role
from portal.tasks import forget_imports
from tests.factories import MembershipFactory, ProgrammeFactory, SchoolFactory, SchoolYearFactory

DATA = Path(__file__).parents[1] / "data"
STUDENTS = DATA / "people" / "leerlingen-komma-utf8.csv"
MISTAKES = DATA / "people" / "leerlingen-fouten.csv"
MOODLE = DATA / "frameworks" / "moodle-14.csv"
PEOPLE, FRAMEWORK = "partnerships", "frameworks"


@pytest.fixture
def school(db):
    school = SchoolFactory(code="VAART")
    SchoolYearFactory(holder=school)
    ProgrammeFactory(holder=school, code="25990")
    return school


@pytest.fixture
def admin(school, log_in):
    return log_in(MembershipFactory(organisation=school, role=Role.ADMIN))


def upload(client, theme, path, name=None):
    file = SimpleUploadedFile(name or path.name, path.read_bytes())
    return client.post(reverse(f"{theme}:import_new"), {"file": file})


def the_run():
    with as_owner():
        return ImportRun.objects.unscoped("test").get()


def students():
    with as_owner():
        return Membership.objects.filter(role=Role.STUDENT).count()


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_list_is_looked_at_then_confirmed_then_forgotten(admin):
    answer = upload(admin, PEOPLE, STUDENTS)
    page = admin.get(answer.headers["Location"])

    assert answer.status_code == 303
    assert "5 nieuw, 0 gewijzigd, 0 blijft zo" in text_of(page)
    assert students() == 0

    confirmed = admin.post(reverse("partnerships:import_confirm", args=[the_run().uid]), follow=True)
    assert "is ingelezen op" in text_of(confirmed)
    assert students() == 5
    assert the_run().data is None
    assert the_run().counts == {"created": 5, "changed": 0, "unchanged": 0, "refused": 0}


def test_confirming_twice_imports_once(admin):
    upload(admin, PEOPLE, STUDENTS)
    address = reverse("partnerships:import_confirm", args=[the_run().uid])

    assert [admin.post(address).status_code for _ in range(2)] == [303, 303]
    assert students() == 5


def test_a_file_with_mistakes_shows_each_cell_and_cannot_be_confirmed(admin):
    page = admin.get(upload(admin, PEOPLE, MISTAKES).headers["Location"])

    text = text_of(page)
    assert "5 rijen zijn niet goed" in text
    assert "rij 3, Geboortedatum &#x27;31-02-2008&#x27; is geen dag die bestaat." in text
    assert "Lees dit bestand in" not in text
    answer = admin.post(reverse("partnerships:import_confirm", args=[the_run().uid]), follow=True)
    assert "Er is niets bewaard" in text_of(answer)
    assert students() == 0


@pytest.mark.parametrize(
    ("path", "name", "words"),
    [
        (DATA / "people" / "oud.xls", None, "oud Excel-bestand"),
        (DATA / "people" / "onbekend.csv", None, "herken de kopregel niet"),
        (DATA / "people" / "leeg.csv", None, "Dit bestand is leeg"),
        (DATA / "media" / "kast.png", "lijst.csv", "een afbeelding"),
    ],
)
def test_an_unreadable_file_gets_a_message_beside_the_field(admin, path, name, words):
    answer = upload(admin, PEOPLE, path, name)

    assert answer.status_code == 422
    assert words in text_of(answer)
    with as_owner():
        assert not ImportRun.objects.unscoped("test").exists()


def test_nothing_chosen_says_what_to_do(admin):
    answer = admin.post(reverse("partnerships:import_new"))
    assert (answer.status_code, "Kies een bestand." in text_of(answer)) == (422, True)
    assert " multiple" not in answer.content.decode()


def test_a_framework_becomes_the_schools_own(admin, school):
    page = admin.get(upload(admin, FRAMEWORK, MOODLE).headers["Location"])
    assert "10 nieuw" in text_of(page)

    admin.post(reverse("frameworks:import_confirm", args=[the_run().uid]))
    assert Framework.objects.get().school == school


def test_giving_up_forgets_the_file(admin):
    upload(admin, PEOPLE, STUDENTS)
    admin.post(reverse("partnerships:import_give_up", args=[the_run().uid]))

    assert the_run().data is None
    assert admin.post(reverse("partnerships:import_confirm", args=[the_run().uid])).status_code == 409
    assert students() == 0


def test_a_file_nobody_confirmed_is_forgotten_after_a_day(admin):
    upload(admin, PEOPLE, STUDENTS)
    forget_imports()
    assert the_run().data is not None

    with as_owner():
        ImportRun.objects.unscoped("test").update(made_at=timezone.now() - timedelta(hours=25))
    forget_imports()
    assert the_run().data is None


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COORDINATOR, Role.MANAGER, Role.STUDENT])
def test_the_pages_are_for_administrators(school, log_in, role):
    client = log_in(MembershipFactory(organisation=school, role=role))
    for theme in (PEOPLE, FRAMEWORK):
        assert client.get(reverse(f"{theme}:import_new")).status_code == 403


def test_another_schools_file_is_out_of_reach(admin, log_in):
    upload(admin, PEOPLE, STUDENTS)
    stranger = log_in(MembershipFactory(role=Role.ADMIN))
    uid = the_run().uid

    for name, method in (("detail", "get"), ("confirm", "post"), ("give_up", "post")):
        assert getattr(stranger, method)(reverse(f"partnerships:import_{name}", args=[uid])).status_code == 404
    assert admin.get(reverse("frameworks:import_detail", args=[uid])).status_code == 404  # of the other kind
    assert the_run().data is not None


@pytest.mark.parametrize("rows", [1, 3])
def test_what_was_imported_before_costs_the_same_for_any_number(school, log_in, rows, django_assert_num_queries):
    admin = MembershipFactory(organisation=school, role=Role.ADMIN)
    client = log_in(admin)
    with as_owner():
        for number in range(rows):
            ImportRun.objects.create(
                holder=school,
                by=MembershipFactory(organisation=school, role=Role.ADMIN),
                kind="people",
                name=f"lijst-{number}.csv",
                counts={"created": 1, "changed": 0, "unchanged": 0, "refused": 0},
                applied_at=timezone.now(),
            )
        ImportRun.objects.create(  # of another school: may not be here
            holder=SchoolFactory(), by=admin, kind="people", name="vreemd.csv", applied_at=timezone.now()
        )
    with django_assert_num_queries(8):  # the frame of every request, and one for the list
        answer = client.get(reverse("partnerships:import_new"))

    assert text_of(answer).count("lijst-") == rows
    assert "vreemd.csv" not in text_of(answer)
