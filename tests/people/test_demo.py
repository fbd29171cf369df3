"""The one-click log-in exists when three things hold, and not when one is missing."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.actors import as_owner
from portal.models import InstallationMark, Role
from tests.factories import MembershipFactory, StudentFactory, TrainerFactory, user_of

pytestmark = pytest.mark.django_db
DEMO = reverse("portal:demo")


@pytest.fixture
def demo_mode(settings):
    settings.MODE = "demo"


@pytest.fixture
def mark():
    with as_owner():
        InstallationMark.objects.create(name="demo")


@pytest.fixture
def cast():
    people = [MembershipFactory(role=Role.TEACHER), StudentFactory(), TrainerFactory()]
    for one in people:
        user_of(one.person)
    return people


def test_with_all_three_every_role_has_one_button_that_works(demo_mode, mark, cast):
    teacher, student, trainer = cast
    user_of(StudentFactory().person)  # a second student: the first one stands for the role
    StudentFactory()  # and one without a log-in
    client = Client()

    page = client.get(DEMO)
    answer = client.post(DEMO, {"membership": trainer.uid})

    assert [row["membership"] for row in page.context["rows"]] == [student, teacher, trainer]
    assert answer.status_code == 303
    assert client.get(reverse("portal:account")).context["acting"] == trainer


def test_only_the_cast_can_be_chosen(demo_mode, mark, cast):
    user_of((second := StudentFactory()).person)
    assert Client().post(DEMO, {"membership": second.uid}).status_code == 404


def _answers(**meta):
    client = Client(**meta)
    return client.get(DEMO).status_code, client.post(DEMO, {"membership": "x"}).status_code


@pytest.mark.parametrize("mode", ["production", "test"])
def test_it_is_not_there_outside_demo_mode(settings, mark, cast, mode):
    settings.MODE = mode
    assert _answers() == (404, 404)


def test_it_is_not_there_without_the_mark(demo_mode, cast):
    assert _answers() == (404, 404)


@pytest.mark.parametrize(
    "meta",
    [
        {"REMOTE_ADDR": "10.0.0.8"},
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_it_is_not_there_for_a_request_from_elsewhere(demo_mode, mark, cast, meta):
    assert _answers(**meta) == (404, 404)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_it_is_there_over_loopback(demo_mode, mark, cast, address):
    assert Client(REMOTE_ADDR=address).get(DEMO).status_code == 200


def test_the_log_in_page_offers_it_only_then(demo_mode, mark, cast):
    login = reverse("account_login")
    assert DEMO in Client().get(login).content.decode()
    assert DEMO not in Client(REMOTE_ADDR="10.0.0.8").get(login).content.decode()
