"""One answer to a form, however often it is sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.models import Score, State
from portal import once, tasks
from portal.actors import ACTING_SESSION_KEY, LINK_SESSION_KEY, acting_as, as_login, as_owner, member
from portal.htmx import go_to
from portal.models import OnceAnswer, PersonalLink, Role, Team
from tests.assessment.scene import build
from tests.factories import (
    GroupCoachFactory,
    GroupFactory,
    GroupStudentFactory,
    MembershipFactory,
    PersonFactory,
    StudentFactory,
    user_of,
)  # fmt: skip
from tests.people.factories import link_for
from tests.portal import once_pages

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.once_pages")]
MAKE, TEAMS = "/proef/", reverse("portal:team_list")
ASIDE = '{"path": "/teams/", "swap": "innerHTML show:window:top", "headers": {"HX-Boosted": "true"}}'
HTMX = {"HX-Request": "true"}
PAST = timedelta(hours=49)


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.ADMIN)


def sent(name: str = "Houtteam", **more) -> dict:
    return {"once": str(uuid4()), "name": name} | more


def teams() -> list[str]:
    with as_owner():
        names = Team.objects.unscoped("test").order_by("pk").values_list("name", flat=True)
        return [name.rpartition(" ")[0] for name in names]


def answers() -> list[OnceAnswer]:
    with as_owner():
        return list(OnceAnswer.objects.order_by("pk"))


def age(by: timedelta) -> None:
    with as_owner():
        OnceAnswer.objects.update(made_at=timezone.now() - by)


# --- The same form again ----------------------------------------------------------------------------------------------
def test_a_repeat_gets_the_first_answer_and_does_nothing(admin, log_in):
    client, form = log_in(admin), sent()
    first, again = client.post(MAKE, form), client.post(MAKE, form)

    assert (first.status_code, first.url) == (again.status_code, again.url) == (303, TEAMS)
    assert ("X-Once" in first, again.get("X-Once")) == (False, "again")
    assert teams() == ["Houtteam"]
    # Whose first answer was lost reads here that it worked.
    assert [str(one) for one in client.get(TEAMS).context["messages"]] == ["Het team is bewaard."]


def test_without_a_key_a_form_is_a_form(admin, log_in):
    client = log_in(admin)
    for key in (None, "", "geen sleutel"):
        client.post(MAKE, {name: value for name, value in sent(once=key).items() if value is not None})
    assert (teams(), answers()) == (["Houtteam"] * 3, [])


def test_the_same_key_with_other_words_is_a_new_form_and_so_is_the_first_one_after_it(admin, log_in):
    client, form = log_in(admin), sent("A")
    client.post(MAKE, form)
    client.post(MAKE, form | {"name": "B"})
    client.post(MAKE, form)
    client.post(MAKE, form)
    assert teams() == ["A", "B", "A"]
    assert len(answers()) == 1


def test_a_file_counts_as_words():
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import RequestFactory

    def digest(content, name="a.jpg"):
        request = RequestFactory().post("/x/", {"title": "t", "f": SimpleUploadedFile(name, content)})
        value = once._asked(request)
        assert request.FILES["f"].read() == content  # the view reads it from the start
        return value

    assert digest(b"een") == digest(b"een")
    assert len({digest(b"een"), digest(b"twee"), digest(b"een", "b.jpg")}) == 3


def test_it_makes_no_difference_how_a_browser_ends_its_lines(admin, log_in):
    client, form = log_in(admin), sent(more="een\r\ntwee")
    client.post(MAKE, form)
    assert client.post(MAKE, form | {"more": "een\ntwee"}).get("X-Once") == "again"
    assert "X-Once" not in client.post(MAKE, form | {"more": "een\n\ntwee"})


def test_another_address_with_the_same_key_is_another_form(admin, log_in):
    client, form = log_in(admin), sent()
    for url in (MAKE, f"{MAKE}?anders=1", reverse("portal:team_new")):
        assert "X-Once" not in client.post(url, form)


# --- What may be tried again ------------------------------------------------------------------------------------------
def test_a_form_with_errors_does_not_burn_its_key(admin, log_in):
    client, form = log_in(admin), sent("")
    assert client.post(MAKE, form).status_code == 422
    assert answers() == []
    assert client.post(MAKE, form | {"name": "Nu wel"}).status_code == 303
    assert teams() == ["Nu wel"]


def test_a_refusal_does_not_burn_the_key(admin, log_in):
    client, form = log_in(admin), sent("refused")
    assert [client.post(MAKE, form).status_code for _ in range(2)] == [409, 409]
    assert answers() == []


def test_a_crash_undoes_the_key_with_everything_else(admin, log_in):
    client, form = log_in(admin), sent("crash")
    client.raise_request_exception = False
    assert client.post(MAKE, form).status_code == 500
    assert (teams(), answers()) == ([], [])
    assert client.post(MAKE, form | {"name": "Nu wel"}).status_code == 303
    assert teams() == ["Nu wel"]


def test_a_failed_try_with_other_words_leaves_the_first_answer_standing(admin, log_in):
    client, form = log_in(admin), sent("A")
    client.post(MAKE, form)
    assert client.post(MAKE, form | {"name": ""}).status_code == 422
    assert client.post(MAKE, form).get("X-Once") == "again"
    assert teams() == ["A"]


def test_what_may_be_kept_nowhere_is_not_kept_here(log_in):
    group = GroupFactory()
    student = StudentFactory(person=PersonFactory(email=""), organisation=group.holder)
    GroupStudentFactory(group=group, student=student)
    client = log_in(GroupCoachFactory(group=group).coach)
    form = {"once": str(uuid4()), "students": [str(student.uid)]}
    pages = [client.post(reverse("portal:group_cards", args=[group.uid]), form) for _ in range(2)]
    (first,), (second,) = (page.context["cards"] for page in pages)
    assert first.code != second.code
    assert answers() == []


def test_an_answer_that_changes_who_acts_is_not_given_again(log_in):
    person = MembershipFactory(role=Role.ADMIN)
    other = MembershipFactory(role=Role.TEACHER, person=person.person)
    client, form = log_in(person), {"once": str(uuid4()), "membership": str(other.uid)}
    client.post(reverse("portal:switch"), form)
    assert client.session[ACTING_SESSION_KEY] == str(other.uid)
    client.post(reverse("portal:switch"), form | {"membership": str(person.uid)})
    assert client.session[ACTING_SESSION_KEY] == str(person.uid)
    assert answers() == []


def test_logging_in_is_never_given_again(client):
    user = user_of(MembershipFactory().person)
    with as_owner():
        user.set_password("een lange zin 12")
        user.save()
    client.get("/toegang/login/")
    form = {"once": str(uuid4()), "login": user.email, "password": "een lange zin 12"}
    answer = client.post("/toegang/login/", form)
    assert (answer.status_code, "sessionid" in answer.cookies) == (302, True)
    assert answers() == []


# --- Whose answer -----------------------------------------------------------------------------------------------------
def test_another_with_the_same_key_does_the_own_thing(admin, log_in):
    colleague = MembershipFactory(role=Role.ADMIN, organisation=admin.organisation)
    elsewhere, form = MembershipFactory(role=Role.ADMIN), sent()
    for one in (admin, colleague, elsewhere, admin):
        log_in(one).post(MAKE, form)
    assert teams() == ["Houtteam"] * 3
    assert {row.actor_id for row in answers()} == {admin.pk, colleague.pk, elsewhere.pk}


def test_the_same_person_in_another_role_is_another_actor(admin, log_in):
    there = MembershipFactory(role=Role.ADMIN, person=admin.person)
    form = sent()
    for one in (admin, there):
        assert "X-Once" not in log_in(one).post(MAKE, form)
    assert len(teams()) == 2


def test_a_role_that_ended_gets_nothing_again(admin, log_in):
    client, form = log_in(admin), sent()
    client.post(MAKE, form)
    with as_owner():
        type(admin).objects.filter(pk=admin.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    answer = client.post(MAKE, form)
    assert (answer.status_code, "X-Once" in answer) == (403, False)


def _by_link(link: PersonalLink) -> Client:
    client = Client()
    session = client.session
    session[LINK_SESSION_KEY] = str(link.uid)
    session.save()
    return client


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr("portal.mail.queue", lambda *mail: None)
    return build().to(State.PLANNED)


def _scoring(scene, **more) -> tuple[str, dict]:
    url = reverse("assessment:score_save", args=[scene.test.uid, scene.criteria[0].uid])
    return url, {"once": str(uuid4()), "c1-value": "3", "c1-note": "Mat twee keer."} | more


def test_a_link_gets_its_own_first_answer_and_no_other_links(scene, log_in):
    links = [link_for(scene.ronald, purpose="assess", reaches=[scene.test.uid])[0] for _ in range(2)]
    url, form = _scoring(scene)
    marks = [client.post(url, form).get("X-Once") for client in map(_by_link, (links[0], links[0], links[1]))]
    assert marks == [None, "again", None]
    assert "X-Once" not in log_in(scene.ronald).post(url, form)
    with as_owner():
        PersonalLink.objects.filter(pk=links[0].pk).update(revoked_at=timezone.now())
    assert _by_link(links[0]).post(url, form).status_code == 302


def test_who_has_no_role_at_all_is_known_by_the_browser(monkeypatch):
    handed: list[str] = []
    monkeypatch.setattr("portal.carrying.now", lambda task, address: handed.append(address) or True)
    form, url = {"once": str(uuid4()), "email": "wie@voorbeeld.example"}, reverse("portal:link_new")
    one, other, bare = Client(), Client(), Client()
    one.get(url), other.get(url)
    marks = [client.post(url, form).get("X-Once") for client in (one, one, other, bare, bare)]
    assert marks == [None, "again", None, None, None]
    assert {row.actor_id for row in answers()} == {None}
    assert len({row.who for row in answers()}) == len(answers()) == 2


def test_a_failed_request_of_somebody_unknown_leaves_nothing_either(monkeypatch):
    client, form = Client(raise_request_exception=False), {"once": str(uuid4()), "email": "wie@voorbeeld.example"}
    client.get(reverse("portal:link_new"))
    monkeypatch.setattr("portal.carrying.now", lambda task, address: 1 / 0)
    assert client.post(reverse("portal:link_new"), form).status_code == 500
    assert answers() == []


def test_in_the_database_everybody_sees_the_own_answers_only(admin, log_in):
    colleague = MembershipFactory(role=Role.ADMIN, organisation=admin.organisation)
    log_in(admin).post(MAKE, sent())
    log_in(colleague).post(MAKE, sent())
    mine = next(row for row in answers() if row.actor_id == admin.pk)
    with acting_as(member(admin)):
        assert list(OnceAnswer.objects.all()) == [mine]
    with acting_as(member(colleague)):
        assert not OnceAnswer.objects.filter(pk=mine.pk).update(location="/elders/")
        assert OnceAnswer.objects.filter(pk=mine.pk).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            OnceAnswer.objects.create(who="x", key=uuid4(), actor=admin)
    with as_login(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        OnceAnswer.objects.count()


def test_what_was_sent_and_by_whom_cannot_be_read_from_the_row(admin, log_in, settings):
    client, form = log_in(admin), sent("Geheim team")
    client.post(MAKE, form)
    (before,) = answers()
    assert "Geheim" not in str(vars(before))
    # Keyed: with another secret the same words have another digest, so guessing them needs the secret.
    settings.SECRET_KEY = "another"
    request = type("R", (), {"POST": _Post(form), "FILES": _Post({}), "get_full_path": lambda self: MAKE})()
    assert once._asked(request) != before.asked


class _Post(dict):
    def lists(self):
        return [(name, [value]) for name, value in self.items()]


# --- The shape of the answer ------------------------------------------------------------------------------------------
def test_a_fragment_is_given_again_as_it_was(scene, log_in):
    client, (url, form) = log_in(scene.ronald), _scoring(scene)
    first, again = (client.post(url, form, headers=HTMX) for _ in range(2))
    assert (again.status_code, again["X-Once"], again.text) == (200, "again", first.text)
    assert "Bewaard om" in first.text
    with as_owner():
        assert Score.objects.unscoped("test").count() == 1


def test_after_a_large_fragment_the_page_is_loaded_anew(scene, log_in, monkeypatch):
    monkeypatch.setattr(once, "SMALL", 10)
    client, (url, form) = log_in(scene.ronald), _scoring(scene)
    client.post(url, form, headers=HTMX)
    again = client.post(url, form, headers=HTMX)
    assert (again["HX-Refresh"], again.content) == ("true", b"")
    assert [row.body for row in answers()] == [None]


def test_an_answer_fits_how_it_is_asked_the_second_time(admin, log_in):
    client, form = log_in(admin), sent()
    assert client.post(MAKE, form)["Location"] == TEAMS
    aside = client.post(MAKE, form, headers=HTMX)
    assert (aside.status_code, aside["HX-Location"], "Location" in aside) == (200, ASIDE, False)
    form = sent("Tweede")
    client.post(MAKE, form, headers=HTMX)
    assert client.post(MAKE, form)["Location"] == TEAMS
    assert teams() == ["Houtteam", "Tweede"]


def test_a_fragment_asked_for_again_without_htmx_is_the_page_itself(scene, log_in):
    client, (url, form) = log_in(scene.ronald), _scoring(scene)
    client.post(url, form, headers=HTMX)
    assert (client.post(url, form).status_code, len(answers())) == (303, 1)


# --- How long ---------------------------------------------------------------------------------------------------------
def test_after_48_hours_a_form_is_new_also_before_anybody_swept(admin, log_in):
    client, form = log_in(admin), sent()
    client.post(MAKE, form)
    age(timedelta(hours=47))
    assert client.post(MAKE, form).get("X-Once") == "again"
    age(PAST)
    assert "X-Once" not in client.post(MAKE, form)
    assert len(teams()) == 2
    assert client.post(MAKE, form).get("X-Once") == "again"


def test_the_nightly_task_forgets_old_answers_only(admin, log_in):
    client = log_in(admin)
    client.post(MAKE, sent())
    age(PAST)
    client.post(MAKE, sent("Jong"))
    _, young = answers()
    tasks.forget_answers()
    assert answers() == [young]


def test_a_view_can_ask_where_this_form_led_before(admin, log_in, monkeypatch):
    client, form, seen = log_in(admin), sent("A"), []

    def note(request, to):
        seen.append(once.earlier(request))
        return go_to(request, to)

    monkeypatch.setattr(once_pages, "go_to", note)
    client.post(MAKE, form)
    client.post(MAKE, form | {"name": "B"})
    age(PAST)
    client.post(MAKE, form | {"name": "C"})
    assert seen == [None, TEAMS, None]


def test_it_costs_three_queries(admin, log_in):
    client = log_in(admin)
    client.get(TEAMS)

    def cost(form) -> list[str]:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            client.post(MAKE, form)
        return [one["sql"] for one in asked if "portal_onceanswer" in one["sql"]]

    assert [sql.split()[0] for sql in cost(sent())] == ["INSERT", "SELECT", "UPDATE"]
