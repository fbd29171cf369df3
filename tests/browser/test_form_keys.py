"""The key of a form in a browser: two taps are one, a form that stays and is sent again later is a new one."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.design.test_script import SITE, Server, page  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser
STAYS = """{% extends "layout/base.html" %}{% block content %}<h1>Code</h1>
<form id="form" method="post" action="/bewaar/" hx-post="/bewaar/" hx-target="#antwoord" novalidate>{% csrf_token %}
<label for="titel">Titel</label><input id="titel" name="titel" value="Lades"><button class="btn">Stuur</button></form>
<div id="antwoord"></div>{% endblock %}"""


class Listening(Server):
    """Writes down the key of every form that comes in."""

    def __init__(self, where):
        self.keys: list[str] = []
        super().__init__(where, STAYS)

    def serve(self, route):
        if route.request.method == "POST":
            self.keys += re.findall(r"once=([0-9a-f-]*)", route.request.post_data)
        return super().serve(route)


def test_two_taps_carry_one_key_and_a_later_one_another(page):  # noqa: F811
    server = Listening(page)
    page.goto(f"{SITE}/")
    page.get_by_role("button", name="Stuur").dblclick()
    expect(page.locator("#klaar")).to_be_visible()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Stuur").click()
    page.wait_for_timeout(300)

    assert [UUID(key).version for key in server.keys] == [4, 4, 4]
    assert server.keys[0] == server.keys[1] != server.keys[2]
    assert page.complaints == []
