"""Who acts: hats, nesting, and requests that leave nothing behind when they fail."""

import pytest
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client

from portal import acting
from portal.actors import PUBLIC, Actor, acting_as, as_owner, member, system
from portal.models import Role, TeachingGroup, Team, UnscopedRead, uuid7
from portfolio.models import Goal
from tests.factories import GroupFactory, MembershipFactory, PortfolioFactory, SchoolFactory, TrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("role", "hat"),
    [
        (Role.STUDENT, "kring_learner"), (Role.TEACHER, "kring_coach"), (Role.COUNSELLOR, "kring_coach"),
        (Role.EXAMBOARD, "kring_board"), (Role.COORDINATOR, "kring_office"), (Role.MANAGER, "kring_office"),
        (Role.ADMIN, "kring_office"),
    ],
)  # fmt: skip
def test_every_role_of_a_school_has_its_hat(role, hat):
    with acting_as(member(MembershipFactory(role=role))):
        assert _role() == hat


def test_a_manager_of_a_company_wears_the_hat_of_a_partner():
    manager = TrainerFactory(role=Role.MANAGER)
    with acting_as(member(manager)):
        assert _role() == "kring_partner"


def test_hats_nest_and_come_back():
    teacher, admin = MembershipFactory(), MembershipFactory(role=Role.ADMIN)
    with acting_as(member(teacher)):
        with acting_as(member(admin)):
            assert _role() == "kring_office"
        assert _role() == "kring_coach"
        with pytest.raises(ZeroDivisionError), acting_as(member(admin)):
            raise ZeroDivisionError
        assert _role() == "kring_coach"
    assert _role() == "kring_login"


def test_the_system_must_say_why():
    with pytest.raises(ValueError, match="why"):
        system("")


def test_nobody_has_no_hat():
    assert (PUBLIC.hat, PUBLIC.holder_id, PUBLIC.is_known) == ("none", None, False)
    assert Actor(way_in="login").hat == "none"


def test_a_held_model_refuses_to_be_read_without_a_scope():
    for read in (list, lambda rows: rows.count(), lambda rows: rows.exists(), lambda rows: rows.first()):
        with pytest.raises(UnscopedRead):
            read(TeachingGroup.objects.all())
    with pytest.raises(UnscopedRead):
        TeachingGroup.objects.filter(name="x").update(name="y")


def test_a_scope_must_have_a_reason():
    with pytest.raises(ValueError, match="no scope"):
        TeachingGroup.objects.unscoped("")


def test_a_child_has_the_holder_of_its_parent():
    portfolio = PortfolioFactory()
    with as_owner():
        goal = Goal.objects.create(portfolio=portfolio, text="Meten", made_by=portfolio.student)
    assert goal.holder_id == portfolio.holder_id
    assert goal.uid.version == 7


def test_the_database_refuses_another_holder_than_the_parents():
    portfolio, other = PortfolioFactory(), SchoolFactory()
    with pytest.raises(IntegrityError, match="differs from the holder"), as_owner():
        Goal.objects.create(portfolio=portfolio, text="Meten", made_by=portfolio.student, holder=other)


def test_uids_sort_by_time():
    made = [uuid7() for _ in range(50)]
    assert made == sorted(made)


# --- Requests ---------------------------------------------------------------------------------------------------------
def _request(rf, membership, monkeypatch):
    request = rf.get("/")
    monkeypatch.setattr(acting, "actor_of", lambda request: member(membership))
    return request


@pytest.mark.parametrize(("status", "kept"), [(200, True), (422, True), (500, False)])
def test_a_failed_request_leaves_nothing_behind(rf, monkeypatch, status, kept):
    admin = MembershipFactory(role=Role.ADMIN)

    def view(request):
        Team.objects.create(holder=admin.organisation, name="Nieuw team")
        return HttpResponse(status=status)

    acting.ActingMiddleware(view)(_request(rf, admin, monkeypatch))
    with as_owner():
        assert Team.objects.unscoped("test").filter(name="Nieuw team").exists() is kept


def test_a_swallowed_database_error_is_not_committed(rf, monkeypatch):
    admin = MembershipFactory(role=Role.ADMIN)

    def view(request):
        Team.objects.create(holder=admin.organisation, name="Half werk")
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1/0")
        except Exception:
            pass
        return HttpResponse()

    acting.ActingMiddleware(view)(_request(rf, admin, monkeypatch))
    with as_owner():
        assert not Team.objects.unscoped("test").filter(name="Half werk").exists()


def test_a_request_runs_under_the_hat_of_its_actor(rf, monkeypatch):
    seen = []
    teacher = MembershipFactory()
    view = acting.ActingMiddleware(lambda request: seen.append(_role()) or HttpResponse())
    view(_request(rf, teacher, monkeypatch))
    assert seen == ["kring_coach"]


# --- Answers to 'no' --------------------------------------------------------------------------------------------------
def test_who_is_not_logged_in_is_asked_to(client):
    response = client.get("/vandaag/")
    assert (response.status_code, response.headers["Location"]) == (302, "/toegang/login/?next=/vandaag/")


def test_under_htmx_the_log_in_comes_by_a_header_and_the_words_stay(client):
    response = client.get("/vandaag/", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response.headers["HX-Redirect"].startswith("/toegang/login/")
    assert "staat er nog" in response.content.decode()


def test_a_page_for_another_role_says_for_whom_it_is(log_in):
    response = log_in(MembershipFactory()).get("/ik/wie-zag-wat/")
    assert response.status_code == 403
    assert "leerling" in response.content.decode()


def test_an_object_out_of_reach_is_not_found(log_in):
    strange = GroupFactory()
    response = log_in(MembershipFactory(role=Role.ADMIN)).get(f"/groepen/{strange.uid}/kaarten/")
    assert response.status_code == 404
    assert strange.name not in response.content.decode()


@pytest.mark.parametrize("path", ["/toegang/signup/", "/toegang/email/"])
def test_pages_of_the_account_package_that_we_do_not_offer_are_gone(client, path):
    assert client.get(path).status_code == 404


def test_a_form_whose_token_does_not_fit_is_refused_in_our_words():
    response = Client(enforce_csrf_checks=True).post("/toegang/login/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "te lang open" in response.content.decode()
