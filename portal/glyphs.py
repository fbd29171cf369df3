"""The house signs as SVG: vierluik, vijfluik, ring, brand disc and icons.

Every shape carries its colour as an attribute too: on screen the stylesheet wins (light, dark, high contrast), in a
PDF the attribute counts, since WeasyPrint knows no custom properties inside SVG.
"""

import math
import re
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ELEMENTS = ("weten", "kunnen", "willen", "zijn")
STAGES = ("nog leeg", "begin", "onderweg", "stevig")
RADII = (0, 9.0, 15.5, 22.0)
# The light values of tokens.css; a test holds the two together.
INK = {"weten": "#2a5f9e", "kunnen": "#1a7350", "willen": "#8f5f00", "zijn": "#8b3f70"}
TINT = {"weten": "#dde8f5", "kunnen": "#d8eee3", "willen": "#f7e8c8", "zijn": "#f3dfec"}
BRAND, BRAND_LIGHT, MARKER, SUNK, TEXT = "#14513f", "#1a7350", "#f6c445", "#e8ede7", "#17231f"
SIZES = {"", "lg"}
_CORNERS = {
    "weten": (22.9, 22.9, -1, -1, 0),
    "kunnen": (25.1, 22.9, 1, -1, 1),
    "willen": (22.9, 25.1, -1, 1, 1),
    "zijn": (25.1, 25.1, 1, 1, 0),
}


def _size_class(base: str, size: str) -> str:
    if size not in SIZES:
        raise ValueError(f"Unknown size {size!r}; choose from {sorted(SIZES)}.")
    return f"{base} {base}-{size}" if size else base


def _named(label: str) -> SafeString:
    return format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')


def _quarter(element: str, radius: float) -> str:
    x, y, right, down, sweep = _CORNERS[element]
    return f"M{x} {y}V{y + down * radius:.1f}A{radius} {radius} 0 0 {sweep} {x + right * radius:.1f} {y}Z"


def vierluik_label(stages: Iterable[int]) -> str:
    """'weten onderweg, kunnen stevig, willen nog leeg, zijn begin'."""
    return ", ".join(f"{element} {STAGES[stage]}" for element, stage in zip(ELEMENTS, stages, strict=True))


def vierluik(stages: Iterable[int], *, size: str = "", hidden: bool = False) -> SafeString:
    """One disc in four quarters; the radius of a quarter is its stage (0-3).

    Raises ValueError for anything but four stages of 0 to 3: a wrong disc is worse than none.
    """
    stages = [int(stage) for stage in stages]
    if len(stages) != len(ELEMENTS) or any(stage not in range(len(STAGES)) for stage in stages):
        raise ValueError(f"A vierluik needs four stages of 0 to 3, not {stages}.")
    paths = []
    for element, stage in zip(ELEMENTS, stages, strict=True):
        paths.append((f"q-{element}-bg", TINT[element], _quarter(element, RADII[3])))
        if stage:
            paths.append((f"q-{element}", INK[element], _quarter(element, RADII[stage])))
    return format_html(
        '<svg class="{}" viewBox="0 0 48 48" {}>{}</svg>',
        _size_class("vierluik", size),
        _named("" if hidden else vierluik_label(stages)),
        format_html_join("", '<path class="{}" fill="{}" d="{}"/>', paths),
    )


def vijfluik(parts: Iterable[int], *, label: str = "", size: str = "") -> SafeString:
    """The ring of five for things that come in five; `parts` (1-5, clockwise from the top) are filled."""
    filled = {int(part) for part in parts}
    if not filled <= set(range(1, 6)):
        raise ValueError(f"A vijfluik has the parts 1 to 5, not {sorted(filled)}.")
    paths = [("on", BRAND, _fifth(part)) if part in filled else ("off", SUNK, _fifth(part)) for part in range(1, 6)]
    return format_html(
        '<svg class="{}" viewBox="0 0 48 48" {}>{}</svg>',
        _size_class("disc", size),
        _named(label),
        format_html_join("", '<path class="{}" fill="{}" stroke="#ffffff" stroke-width="2" d="{}"/>', paths),
    )


def _fifth(part: int, inner: float = 8, outer: float = 23) -> str:
    def point(radius: float, turn: int) -> str:
        angle = math.radians(turn * 72 - 90)
        return f"{24 + radius * math.cos(angle):.1f} {24 + radius * math.sin(angle):.1f}"

    first, last = part - 1, part
    return (
        f"M{point(inner, first)}L{point(outer, first)}A{outer} {outer} 0 0 1 {point(outer, last)}"
        f"L{point(inner, last)}A{inner} {inner} 0 0 0 {point(inner, first)}Z"
    )


def ring(done: int, total: int, *, size: str = "") -> SafeString:
    """'x van y' as a ring; only for counts, never a judgement. An empty total draws an empty ring."""
    done, total = int(done), int(total)
    if not 0 <= done <= max(total, 0):
        raise ValueError(f"A ring shows a part of a whole, not {done} of {total}.")
    share = round(100 * done / total, 1) if total else 0
    return format_html(
        '<svg class="{}" viewBox="0 0 72 72" role="img" aria-label="{} van {}">'
        '<circle class="ring-bg" cx="36" cy="36" r="30" fill="none" stroke="{}" stroke-width="9"/>'
        '<circle class="ring-fg" cx="36" cy="36" r="30" fill="none" stroke="{}" stroke-width="9" pathLength="100"'
        ' stroke-dasharray="{} 100" transform="rotate(-90 36 36)"/>'
        '<text x="36" y="37" font-family="Bricolage" font-size="24" font-weight="700" text-anchor="middle"'
        ' dominant-baseline="central" fill="{}">{}/{}</text></svg>',
        _size_class("ring", size), done, total, SUNK, BRAND, share, TEXT, done, total,
    )  # fmt: skip


def cover_disc(stages: Iterable[int]) -> SafeString:
    """The vierluik in the colours of a cover: decoration, so hidden; the words stand inside the document."""
    colours = (MARKER, "#dcebe2", "#7fd0ac", "#dcebe2")
    paths = []
    for element, stage, colour in zip(ELEMENTS, stages, colours, strict=True):
        paths.append(("#1d6a52", _quarter(element, RADII[3])))
        if stage:
            paths.append((colour, _quarter(element, RADII[int(stage)])))
    return format_html(
        '<svg viewBox="0 0 48 48" aria-hidden="true">{}</svg>', format_html_join("", '<path fill="{}" d="{}"/>', paths)
    )


def brand_disc() -> SafeString:
    """The disc of the logo: three quarters of the house colour, one quarter to do."""
    paths = [
        ("q-kunnen", BRAND_LIGHT, "M22.5 22.5V2A20.5 20.5 0 0 0 2 22.5Z"),
        ("q-kunnen", BRAND_LIGHT, "M25.5 22.5V2A20.5 20.5 0 0 1 46 22.5Z"),
        ("q-kunnen", BRAND_LIGHT, "M22.5 25.5V46A20.5 20.5 0 0 1 2 25.5Z"),
        ("q-todo", MARKER, "M25.5 25.5V46A20.5 20.5 0 0 0 46 25.5Z"),
    ]
    return format_html(
        '<svg viewBox="0 0 48 48" aria-hidden="true">{}</svg>',
        format_html_join("", '<path class="{}" fill="{}" d="{}"/>', paths),
    )


@lru_cache(maxsize=256)
def _icon_shapes(name: str) -> SafeString:
    path = settings.BASE_DIR / "static" / "img" / "icons" / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        raise ValueError(f"No icon {name!r} in static/img/icons; docs/design.md says how to add one.")
    inside = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL)
    # Our own vendored file, never anything from a user.
    return SafeString(re.sub(r"\s*\n\s*", "", inside[1] if inside else ""))


def icon(name: str, size: str = "") -> SafeString:
    """A Lucide icon, inlined; always beside a word, so hidden from screen readers.

    Raises ValueError when the file is not vendored.
    """
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">'
        "{}</svg>",
        _size_class("icon", size),
        _icon_shapes(name),
    )
