"""The demo holds what it promises: believable numbers, every state, no empty screen, and nothing twice."""

import io
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from assessment.models import ProficiencyTest
from partnerships.models import Agreement, Placement
from portal import navigation
from portal.actors import acting_as, system
from portal.management.commands.load_demo import Command
from portal.models import MailOut, Membership, Organisation, Role, TeachingGroup, User
from portfolio import coverage
from portfolio.models import Claim, Evidence, Portfolio

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded"), pytest.mark.xdist_group("demo")]
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-")
# Pages without rows of the school: a form, and the library, whose tips have numbers.
WITHOUT_ROWS = {"portal:settings", "tips:tip_list"}


@pytest.fixture(autouse=True)
def as_system():
    with acting_as(system("test of the demo")):
        yield


def states_of(model) -> set[str]:
    return set(model.objects.unscoped("test").values_list("state", flat=True))


def test_two_schools_eight_companies_and_ninety_students_in_six_groups():
    kinds = list(Organisation.objects.values_list("kind", flat=True))
    students = Membership.objects.filter(role=Role.STUDENT)

    assert (kinds.count("school"), kinds.count("company")) == (2, 8)
    assert TeachingGroup.objects.unscoped("test").count() == 6
    assert students.count() == 90
    assert students.filter(in_groups=None).count() == 0
    assert Portfolio.objects.unscoped("test").count() == 90


@pytest.mark.parametrize("model", [ProficiencyTest, Agreement, Placement, Evidence, Claim], ids=lambda m: m.__name__)
def test_every_state_is_there(model):
    assert states_of(model) == set(model.State.values)


def test_noor_is_the_richest_of_her_class_and_some_have_nothing():
    counted = {portfolio.pk: portfolio.evidence.count() for portfolio in Portfolio.objects.unscoped("test")}
    noor = Membership.objects.get(person__call_name="Noor", role=Role.STUDENT)

    assert counted[noor.pk] >= 18
    assert min(counted.values()) == 0


def test_every_role_has_somebody_who_can_log_in(cast):
    password = Command.password
    assert set(cast) == set(Role)
    assert cast[Role.TEACHER].name == "Marieke Ouwehand"
    assert cast[Role.STUDENT].name == "Noor Aksoy"
    assert all(one.person.user.check_password(password) for one in cast.values())


def test_log_ins_are_told_per_role(monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)
    logins = Command().logins()
    assert ("docent", "Marieke Ouwehand, m.ouwehand@vaart.example") in logins
    assert len(logins) == len(Role)


@pytest.mark.parametrize("role", list(Role))
def test_no_screen_of_the_menu_is_empty(cast, log_in, role):
    client = log_in(cast[role])
    pages = [item for item in navigation.MAIN_MENU[role] if navigation.address(item.url_name)]
    for item in pages:
        answer = client.get(navigation.address(item.url_name))
        main = answer.content.decode().partition("<main")[2]
        assert answer.status_code == 200, item.label
        assert item.url_name in WITHOUT_ROWS or UID.search(main), item.label


def test_a_second_load_changes_nothing():
    def counts():
        return {model: model._base_manager.count() for model in apps.get_app_config("portfolio").get_models()}

    before, said = counts(), io.StringIO()
    call_command("load_demo", stdout=said)

    assert "staat er al" in said.getvalue()
    assert counts() == before


def test_the_matrix_is_right_to_the_last_cell():
    assert coverage.recount(dry_run=True) == []


def test_nobody_is_mailed_and_no_job_is_left(loaded):
    assert not MailOut.objects.exists()
    assert connection.run_on_commit == []
    assert loaded


def test_who_shares_no_mail_has_a_name_to_log_in_with():
    without_mail = Membership.objects.filter(role=Role.STUDENT, person__email="")
    names = User.objects.filter(person__memberships__in=without_mail).values_list("login_name", flat=True)
    assert names
    assert all(names)
