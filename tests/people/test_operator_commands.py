"""What an operator types: a school, its first administrator, a test mail."""

import re
import smtplib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.actions.people import split_name
from portal.actors import as_owner
from portal.celery import app
from portal.models import Membership, Organisation, Person, Role
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def celery_as_before():
    before = app.conf.task_always_eager
    yield
    app.conf.task_always_eager = before


def _run(*arguments) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_school_is_added_with_its_levels():
    said = _run("add_school", "vaart", "Vakcollege De Vaart", "--level", "mbo", "--level", "vmbo")
    with as_owner():
        school = Organisation.objects.get(code="VAART")
    assert (school.kind, school.paper_name, school.levels) == ("school", "Vakcollege De Vaart", ["mbo", "vmbo"])
    assert "VAART" in said


@pytest.mark.parametrize("code", ["", "A", "TE LANG EN FOUT", "../OP", "É1"])
def test_a_code_that_cannot_stand_in_a_file_name_is_refused(code):
    with pytest.raises(CommandError, match="code van 2 tot 20"):
        _run("add_school", code, "Naam", "--level", "mbo")


def test_a_code_is_used_once():
    SchoolFactory(code="VAART")
    with pytest.raises(CommandError, match="al een school met code VAART"):
        _run("add_school", "Vaart", "Andere", "--level", "mbo")


@pytest.fixture
def school():
    return SchoolFactory(code="VAART")


def test_the_first_administrator_gets_a_mail_that_works(school, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _run("invite_admin", "vaart", "Beheer@School.example", "Anna van den Berg")
    with as_owner():
        admin = Membership.objects.get(organisation=school)
        assert (admin.role, admin.person.infix, admin.person.family_name) == (Role.ADMIN, "van den", "Berg")
    assert mailoutbox[0].to == ["beheer@school.example"]
    address = re.search(r"http://[^/]+(\S+)", mailoutbox[0].body).group(1)
    assert Client().get(address).status_code == 200


def test_the_same_again_sends_the_mail_again_and_adds_nobody(school, mailoutbox, django_capture_on_commit_callbacks):
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            _run("invite_admin", "VAART", "beheer@school.example", "Anna de Boer")
    assert len(mailoutbox) == 2
    with as_owner():
        assert Person.objects.filter(email="beheer@school.example").count() == 1


@pytest.mark.parametrize(
    ("code", "email", "name", "said"),
    [
        ("NIETS", "a@b.example", "Anna de Boer", "geen school met code NIETS"),
        ("VAART", "geen adres", "Anna de Boer", "geen mailadres"),
        ("VAART", "a@b.example", "Anna", "roepnaam en een achternaam"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(school, code, email, name, said):
    with pytest.raises(CommandError, match=said):
        _run("invite_admin", code, email, name)
    with as_owner():
        assert not Membership.objects.exists()


def test_a_mail_server_that_refuses_is_told(monkeypatch):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPConnectError(421, "dicht")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(CommandError, match="ging niet weg"):
        _run("send_test_mail", "a@b.example")


def test_a_test_mail_leaves_at_once(mailoutbox):
    said = _run("send_test_mail", "a@b.example")
    assert [mail.to for mail in mailoutbox] == [["a@b.example"]]
    assert "a@b.example" in said


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Anna de Boer", ("Anna", "de", "Boer")),
        ("Sem 't Hart", ("Sem", "'t", "Hart")),
        ("Mo El Amrani", ("Mo", "El", "Amrani")),
        ("Jan Peter Smit", ("Jan", "", "Peter Smit")),
        ("Li Van", ("Li", "", "Van")),
    ],
)
def test_a_name_is_split(name, parts):
    facts = split_name(name)
    assert (facts.call_name, facts.infix, facts.family_name) == parts
