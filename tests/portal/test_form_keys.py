"""Every form that posts carries its token and its key, whoever wrote it."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.template import Context, Template

POSTING = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>(.*?)</form>', re.S)
TEMPLATES = sorted((Path(django_settings.BASE_DIR) / "templates").rglob("*.html"))


@pytest.mark.parametrize(
    "path", [one for one in TEMPLATES if POSTING.search(one.read_text())], ids=lambda one: one.name
)
def test_every_form_that_posts_carries_token_and_key(path):
    assert [form for form in POSTING.findall(path.read_text()) if "{% csrf_token %}" not in form] == []


def test_the_tag_gives_each_form_a_key_of_its_own():
    page = Template("{% csrf_token %}{% csrf_token %}").render(Context({"csrf_token": "tok"}))
    keys = re.findall(r'name="once" value="([^"]+)"', page)
    assert (page.count('name="csrfmiddlewaretoken" value="tok"'), len(set(keys))) == (2, 2)
    assert Template("{% csrf_token %}").render(Context({})) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/toegang/login/", "/toegang/password/reset/", "/kaart/", "/l/nieuw/"])
def test_forms_before_the_log_in_carry_one_too(client, path):
    assert re.search(r'<form[^>]*method="post".*?name="once" value="[0-9a-f-]{36}"', client.get(path).text, re.S)
