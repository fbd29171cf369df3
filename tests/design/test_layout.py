"""The layout: menus per role, with and without somebody, errors, and the style page."""

import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from portal import navigation
from portal.actors import PUBLIC, Actor
from portal.context import layout
from portal.models import Membership, Organisation, Person, Role
from portal.navigation import Item
from portal.views import style

HERE = Item("Huisstijl", "sun", "portal:style", also=("/kleuren/",))
INSIDE = Item("Kaal", "sun", "portal:style_plain")
NOWHERE = Item("Nog niet", "sun", "portal:no_such_page")


def actor(role: str, way_in: str = "login") -> Actor:
    membership = Membership(
        person=Person(call_name="Marieke", family_name="Ouwehand"),
        organisation=Organisation(kind="school", name="Vakcollege De Vaart"),
        role=role,
    )
    return Actor(membership=membership, way_in=way_in, reaches=frozenset() if way_in == "link" else None)


def request_of(path: str = "/", who=PUBLIC, **headers):
    request = RequestFactory().get(path, **headers)
    request.htmx = HtmxDetails(request)
    request.actor, request._messages = who, []
    request.user = SimpleNamespace(is_authenticated=True) if who and who.is_known else AnonymousUser()
    return request


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_menu_of_at_most_five_that_begins_today(role):
    items = navigation.menu_of(actor(role))
    assert items[0] is navigation.TODAY
    assert len(items) <= 5


def test_a_personal_link_has_one_item_and_the_public_only_the_tips():
    assert navigation.menu_of(actor(Role.TRAINER, "link")) == (navigation.TASKS,)
    assert navigation.menu_of(PUBLIC) == navigation.menu_of(None) == (navigation.TIPS,)


def test_items_without_a_page_are_left_out():
    assert [entry["label"] for entry in navigation.entries((HERE, NOWHERE), "/")] == ["Huisstijl"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/stijl/", ["page", ""]),
        ("/stijl/kaal/", ["", "page"]),
        ("/stijl/iets/", ["true", ""]),
        ("/kleuren/groen/", ["true", ""]),
        ("/anders/", ["", ""]),
    ],
)
def test_the_menu_shows_where_one_is(path, current):
    assert [entry["current"] for entry in navigation.entries((HERE, INSIDE), path)] == current


@pytest.mark.parametrize("who", [None, PUBLIC, actor(Role.TEACHER), actor(Role.TRAINER, "link")])
def test_the_layout_gets_the_same_names_for_everybody(who):
    assert layout(request_of(who=who)).keys() == layout(request_of()).keys()


def test_strangers_can_log_in_and_have_no_account_menu():
    page = render_to_string("layout/base.html", {}, request_of("/stijl/"))
    assert "Inloggen" in page
    assert 'class="account"' not in page


def test_behind_the_initials_stand_name_role_and_a_way_out():
    page = render_to_string("layout/base.html", {}, request_of("/stijl/", actor(Role.TEACHER)))
    assert "docent bij Vakcollege De Vaart" in page
    assert re.search(r'<form data-outbox-ends method="post" action="/toegang/logout/">.*Uitloggen', page, re.DOTALL)


def test_a_personal_link_has_no_account_to_secure():
    request = request_of("/", actor(Role.TRAINER, "link"))
    request.user = AnonymousUser()
    page = render_to_string("layout/base.html", {}, request)
    assert "Marieke Ouwehand" in page
    assert "Inloggen en veiligheid" not in page


def test_htmx_posts_carry_the_token_and_do_not_evaluate():
    page = render_to_string("layout/base.html", {}, request_of())
    assert re.search(r"hx-headers='{\"X-CSRFToken\": \"\w{64}\"}'", page)
    assert "&quot;allowEval&quot;: false" in page
    assert "{&quot;code&quot;: &quot;422&quot;, &quot;swap&quot;: true}" in page


def test_the_error_page_needs_no_request():
    assert "Er ging iets mis bij ons" in render_to_string("errors/500.html")


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_error_pages_render_for_strangers(status):
    context = {"say": "Dit lukte niet.", "allowed": ["docent"], "others": [], "reasons": ["Nog <niet> klaar."]}
    page = render_to_string(f"errors/{status}.html", context, request_of())
    assert page.count("<h1>") == 1
    if status == 409:
        assert "Nog &lt;niet&gt; klaar." in page


def test_the_style_page_shows_the_job_alone_to_htmx():
    page = style.style_page(request_of("/stijl/?stap=2")).content.decode()
    part = style.style_page(request_of("/stijl/?stap=2", headers={"HX-Request": "true"})).content.decode()
    assert part.strip() in page
    assert "<html" not in part
    assert 'hx-get="?stap=3" hx-trigger="every 2s"' in part


def test_a_finished_job_stops_asking():
    part = style.style_page(request_of("/stijl/?stap=5", headers={"HX-Request": "true"})).content.decode()
    assert "hx-get" not in part
    assert "Download" in part


@pytest.mark.parametrize("view", [style.style_page, style.style_plain])
def test_production_has_no_style_page(view, settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(Exception, match=r"^$") as caught:
        view(request_of("/stijl/"))
    assert type(caught.value).__name__ == "Http404"


def test_scripts_need_no_eval_and_no_inline():
    for name in ("kring.js", "passkeys.js"):
        script = (settings.BASE_DIR / "static/js" / name).read_text()
        assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|document\.write", script)
