"""The rules of the stylesheets that a machine can check."""

import re

import pytest
from django.conf import settings

from tests.design.stylesheets import CSS, FILES, read, tokens

HEAD = (settings.BASE_DIR / "templates" / "layout" / "_head.html").read_text()
LAYERS = "@layer reset, tokens, base, layout, components, utilities, print;"


@pytest.mark.parametrize("name", [name for name in FILES if name != "tokens.css" and not name.startswith("paper/")])
def test_colours_come_from_tokens(name):
    # Paper is excused: custom properties do not reach page margins there.
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|oklch", read(name)) == []


@pytest.mark.parametrize("name", FILES)
def test_every_token_that_is_used_exists(name):
    known = tokens("light").keys() | set(re.findall(r"(--[\w-]+):", read(name)))
    assert set(re.findall(r"var\((--[\w-]+)", read(name))) <= known


@pytest.mark.parametrize("name", FILES)
def test_no_ids_as_selectors_and_important_only_for_phone_tables(name):
    selectors = re.findall(r"([^{};]+)\{", read(name))
    assert [selector.strip() for selector in selectors if re.search(r"#[\w-]+", selector)] == []
    assert read(name).count("!important") == (1 if name == "components/tables.css" else 0)


@pytest.mark.parametrize("name", [name for name in FILES if name.removeprefix("paper/") != "fonts.css"])
def test_everything_stands_in_a_layer(name):
    depth, loose = 0, []
    for part in re.findall(r"[^{}]+|[{}]", read(name)):
        if depth == 0 and part.strip() and part not in "{}" and not part.strip().startswith("@layer"):
            loose.append(part.strip())
        depth += {"{": 1, "}": -1}.get(part, 0)
    assert loose == []


def test_the_order_of_layers_is_set_first():
    assert read("tokens.css").startswith(LAYERS)
    assert HEAD.index("css/tokens.css") < min(
        HEAD.index(f"css/{name}") for name in ("fonts.css", "base.css", "layout.css")
    )


def test_every_screen_stylesheet_is_linked_once():
    linked = re.findall(r'static "css/([^"]+)"', HEAD)
    assert sorted(linked) == [name for name in FILES if not name.startswith("paper/")]


@pytest.mark.parametrize("name", FILES)
def test_what_a_stylesheet_names_is_there(name):
    for address in re.findall(r'url\("([^"]+)"\)', read(name)):
        if address.startswith("static:"):
            assert (settings.BASE_DIR / "static" / address.removeprefix("static:")).is_file()
        else:
            assert ((CSS / name).parent / address).is_file()


def test_paper_has_the_fonts_of_the_screen_and_a_family_for_each():
    def files(name):
        return [address.rpartition("/")[2] for address in re.findall(r'url\("([^"]+)"\)', read(name))]

    families = re.findall(r'font-family: "([^"]+)";\s*font-style: (\w+)', read("paper/fonts.css"))
    assert files("paper/fonts.css") == files("fonts.css")
    # Two files under one family and style come out of WeasyPrint as each other's letters.
    assert len(set(families)) == len(families) == 6


def test_vendored_files_carry_their_licence():
    static = settings.BASE_DIR / "static"
    for licence in ("fonts/LICENSE-atkinson-hyperlegible-next.txt", "fonts/LICENSE-bricolage-grotesque.txt",
                    "img/icons/LICENSE-lucide.txt", "js/vendor/LICENSE-htmx.txt"):  # fmt: skip
        assert (static / licence).stat().st_size > 400
