"""What every template has to keep to, whoever wrote it."""

import re

import pytest
from django.conf import settings

from portal import glyphs

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))


def source(name: str) -> str:
    return (FOLDER / name).read_text()


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_icon_that_is_named_exists(name):
    for icon in re.findall(r'{% icon "([^"]+)"|\bicon="([^"]+)"', source(name)):
        assert glyphs.icon("".join(icon))


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_more_than_three_classes_on_one_element(name):
    plain = re.sub(r"{%.*?%}|{{.*?}}", " ", source(name))
    crowded = [classes for classes in re.findall(r'class="([^"]*)"', plain) if len(classes.split()) > 3]
    assert crowded == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_htmx_comes_on_top_of_something_that_works(name):
    """An element with hx-get or hx-post is a link, a form, or a part that asks again by itself."""
    for tag, attributes in re.findall(
        r"<([a-z]+)\b((?:[^<>]|{%.*?%}|{{.*?}})*hx-(?:get|post)=(?:[^<>])*)>", source(name)
    ):
        works = {"a": "href=", "form": "method=", "button": "", "input": "", "select": ""}
        assert tag in works or 'hx-trigger="every' in attributes, f"<{tag}> in {name}"
        assert works.get(tag, "") in attributes


@pytest.mark.parametrize("name", TEMPLATES)
def test_tables_name_their_header_cells(name):
    assert [cell for cell in re.findall(r"<th\b[^>]*>", source(name)) if "scope=" not in cell] == []
