"""The signs: what they say to who cannot see them, and that a wrong one is refused."""

import re

import pytest
from django.template import engines

from portal import glyphs
from portal.navigation import ACCOUNT_MENU, LINK_MENU, MAIN_MENU, PUBLIC_MENU
from portal.templatetags.kring import MESSAGE_TONES, STATUS_ICONS


def draw(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


def radius(svg: str, element: str) -> float:
    return float(re.search(rf'class="q-{element}"[^>]* d="[^"]*A([\d.]+) ', svg)[1])


def test_vierluik_says_its_four_stages_in_the_fixed_order():
    svg = draw("{% vierluik 2 3 0 1 %}")
    assert 'role="img" aria-label="weten onderweg, kunnen stevig, willen nog leeg, zijn begin"' in svg
    assert [radius(svg, element) for element in ("weten", "kunnen", "zijn")] == [15.5, 22.0, 9.0]
    assert 'class="q-willen"' not in svg
    assert svg.index("q-weten-bg") < svg.index("q-kunnen-bg") < svg.index("q-willen-bg") < svg.index("q-zijn-bg")


@pytest.mark.parametrize(
    ("element", "corner"),
    [
        ("weten", "M22.9 22.9V0.9"),
        ("kunnen", "M25.1 22.9V0.9"),
        ("willen", "M22.9 25.1V47.1"),
        ("zijn", "M25.1 25.1V47.1"),
    ],
)
def test_each_element_has_its_own_corner(element, corner):
    svg = draw("{% vierluik 3 3 3 3 %}")
    assert re.search(rf'class="q-{element}" fill="{glyphs.INK[element]}" d="{re.escape(corner)}', svg)


def test_vierluik_is_silent_where_the_text_says_the_same():
    svg = draw("{% vierluik_of stages hidden=True %}", stages=[1, 1, 1, 1])
    assert 'aria-hidden="true"' in svg
    assert "aria-label" not in svg


@pytest.mark.parametrize("stages", [(1, 2, 3), (1, 2, 3, 4), (-1, 0, 0, 0), (0, 0, 0, 0, 0)])
def test_a_wrong_vierluik_is_refused(stages):
    with pytest.raises(ValueError, match="four stages"):
        glyphs.vierluik(stages)


def test_vijfluik_fills_the_parts_it_is_given():
    svg = draw('{% vijfluik parts label="2 van 5 gezien" %}', parts=[1, 4])
    assert 'aria-label="2 van 5 gezien"' in svg
    assert re.findall(r'<path class="(\w+)"', svg) == ["on", "off", "off", "on", "off"]
    with pytest.raises(ValueError, match="parts 1 to 5"):
        glyphs.vijfluik([6])


def test_ring_counts_and_does_not_judge():
    svg = draw("{% ring 6 8 %}")
    assert 'aria-label="6 van 8"' in svg
    assert 'stroke-dasharray="75.0 100"' in svg
    assert 'aria-label="0 van 0"' in draw("{% ring 0 0 %}")
    with pytest.raises(ValueError, match="part of a whole"):
        glyphs.ring(3, 2)


@pytest.mark.parametrize("tone", list(STATUS_ICONS))
def test_status_is_a_word_with_an_icon(tone):
    html = draw("{% status words tone %}", words="Op <koers>", tone=tone)
    assert "<svg" in html
    assert "Op &lt;koers&gt;" in html
    assert ("data-tone" in html) is bool(tone)


@pytest.mark.parametrize(
    "source",
    [
        '{% status "x" "purple" %}',
        '{% element "voelen" %}',
        '{% icon "sun" "xl" %}',
        '{% icon "no-such" %}',
        '{% icon "../brand" %}',
    ],
)
def test_an_unknown_tone_element_size_or_icon_is_refused(source):
    with pytest.raises(ValueError, match=r"Unknown|No icon"):
        draw(source)


def test_icons_and_initials_are_hidden_from_who_listens():
    class Somebody:
        initials = "ŁÇ"

    assert 'aria-hidden="true"' in draw('{% icon "printer" %}')
    assert draw("{% avatar who %}", who=Somebody()) == '<span class="avatar" aria-hidden="true">ŁÇ</span>'


def test_pips_show_the_stage():
    assert draw("{% pips 2 %}").count('class="on"') == 2
    assert draw("{% pips 0 %}").count("<i>") == 3


def test_icons_that_code_names_exist():
    items = [item for menu in (*MAIN_MENU.values(), ACCOUNT_MENU, LINK_MENU, PUBLIC_MENU) for item in menu]
    for name in {item.icon for item in items} | set(STATUS_ICONS.values()):
        assert glyphs.icon(name)
    assert set(MESSAGE_TONES.values()) <= set(STATUS_ICONS)
