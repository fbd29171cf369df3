"""kring.js in a real browser, under the product's own policy: words for failures, and where the focus goes."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from playwright.sync_api import expect

from portal.models.people import Role
from tests.design.test_layout import actor, request_of

pytestmark = pytest.mark.browser
SITE = "http://kring.test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"
PAGE = """{% extends "layout/base.html" %}{% block content %}<h1>Bewijs</h1>
<form id="form" method="post" action="/bewaar/" hx-post="/bewaar/" hx-swap="outerHTML" novalidate>
<label for="titel">Titel</label><input id="titel" name="titel" value="Lades op maat">
<button class="btn">Bewaar</button></form>
<div id="klok" hx-get="/klok/" hx-trigger="every 100ms" hx-swap="outerHTML">wacht</div>{% endblock %}"""
ERRORS = """<form id="form" method="post" action="/bewaar/" hx-post="/bewaar/" hx-swap="outerHTML">
<div class="error-summary" tabindex="-1"><h2>Nog één ding</h2></div>
<input id="titel" name="titel" value="Lades op maat"><button>Bewaar</button></form>"""
DONE = '<section><h2 id="klaar">Bewaard</h2><p>Noor ziet het meteen.</p></section>'


class Server:
    """Answers the browser from the templates and the static folder; `answer` is what a POST gets."""

    def __init__(self, page, template=PAGE):
        self.answer = {"status": 200, "body": DONE, "content_type": "text/html"}
        request = request_of("/", actor(Role.TEACHER))
        self.html = engines["django"].from_string(template).render({}, request)
        page.route(f"{SITE}/**", self.serve)

    def serve(self, route):
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            return route.fulfill(path=Path(settings.BASE_DIR, path.lstrip("/")))
        if path == "/klok/":
            return route.fulfill(body='<div id="klok"><h3>klaar</h3></div>', content_type="text/html")
        if route.request.method == "POST":
            return route.abort() if self.answer is None else route.fulfill(**self.answer)
        return route.fulfill(body=self.html, content_type="text/html", headers={"Content-Security-Policy": POLICY})


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
    yield page
    page.close()


def opened(page) -> Server:
    server = Server(page)
    page.goto(f"{SITE}/")
    return server


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            {"status": 409, "body": "Een ander was je net voor.", "content_type": "text/plain"},
            "Een ander was je net voor.",
        ),
        (
            {"status": 403, "body": "<h1>Verboden</h1>", "content_type": "text/html"},
            "Dit mag je niet doen in deze rol.",
        ),
        ({"status": 502, "body": "<h1>Bad Gateway</h1>", "content_type": "text/html"}, "Er ging iets mis bij ons."),
        (None, "Er is geen verbinding."),
    ],
)
def test_a_failure_becomes_words_and_keeps_what_was_typed(page, answer, words):
    opened(page).answer = answer
    page.fill("#titel", "Lades op maat gemaakt")
    page.click("text=Bewaar")
    expect(page.locator("#toasts .toast")).to_have_text(re.compile(re.escape(words)))
    assert page.input_value("#titel") == "Lades op maat gemaakt"
    assert page.locator("#toasts h1").count() == 0


def test_a_form_with_errors_is_swapped_and_read_first(page):
    opened(page).answer = {"status": 422, "body": ERRORS, "content_type": "text/html"}
    page.click("text=Bewaar")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.input_value("#titel") == "Lades op maat"


def test_after_success_the_focus_goes_to_the_new_heading(page):
    opened(page)
    page.click("text=Bewaar")
    expect(page.locator("#klaar")).to_be_focused()


def test_a_part_that_polls_leaves_the_focus_where_it_is(page):
    opened(page)
    page.focus("#titel")
    expect(page.locator("#klok h3")).to_be_visible()
    expect(page.locator("#titel")).to_be_focused()


def test_the_account_menu_closes_with_escape_and_gives_the_focus_back(page):
    opened(page)
    page.click(".account summary")
    expect(page.locator(".account-menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".account-menu")).to_be_hidden()
    expect(page.locator(".account summary")).to_be_focused()


def test_nothing_breaks_the_policy(page):
    opened(page)
    page.click("text=Bewaar")
    expect(page.locator("#klaar")).to_be_visible()
    assert page.complaints == []
