"""Contrast, computed from the tokens themselves: 4.5 for text, 3 for what one has to see to operate."""

import pytest

from portal import glyphs
from tests.design.stylesheets import contrast, tokens

TEXT = [
    *[("--ink", ground) for ground in ("--page", "--surface", "--sunk", "--brand-tint", "--marker-tint", "--bad-tint")],
    *[("--ink-soft", ground) for ground in ("--page", "--surface", "--sunk")],
    *[("--brand", ground) for ground in ("--page", "--surface", "--sunk", "--brand-tint", "--marker-tint")],
    ("--on-brand", "--brand"),
    ("--page", "--ink"),
    ("--on-marker", "--marker"),
    ("--marker", "--on-marker"),
    ("--marker-ink", "--marker-tint"),
    ("--bad", "--surface"),
    ("--bad", "--page"),
    *[(f"--{tone}", f"--{tone}-tint") for tone in ("good", "warn", "bad", "info")],
    *[(f"--{element}", "--surface") for element in glyphs.ELEMENTS],
    *[(f"--{element}", f"--{element}-tint") for element in glyphs.ELEMENTS],
    *[("--ink", f"--{element}-tint") for element in glyphs.ELEMENTS],
]
SHAPES = [
    *[("--edge", ground) for ground in ("--page", "--surface", "--sunk")],
    *[(f"--{element}", "--page") for element in glyphs.ELEMENTS],
    ("--bad", "--page"),
    ("--brand", "--sunk"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(scheme, ink, ground):
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), SHAPES)
def test_shapes_can_be_seen(scheme, ink, ground):
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[ground]) >= 3


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_paper_has_the_colours_of_the_screen():
    light = tokens("light")
    assert {element: light[f"--{element}"] for element in glyphs.ELEMENTS} == glyphs.INK
    assert {element: light[f"--{element}-tint"] for element in glyphs.ELEMENTS} == glyphs.TINT
    assert (light["--brand"], light["--marker"], light["--sunk"], light["--ink"]) == (
        glyphs.BRAND, glyphs.MARKER, glyphs.SUNK, glyphs.TEXT,
    )  # fmt: skip


def test_dark_redefines_only_what_light_has():
    assert tokens("dark").keys() == tokens("light").keys()
