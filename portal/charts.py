"""Charts as plain numbers for an SVG template: shape, dash and colour together, and always a table beside them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = float | Decimal
CENTRE_X, CENTRE_Y, RADIUS = 200, 165, 115
LABEL_GAP = 8
MOST_SERIES = 4
# The dimension colours serve as series colours too; the dash and the marker tell the series apart in grey.
COLOURS = ("#1a7350", "#2a5f9e", "#8b3f70", "#8f5f00")
DASHES = ("", "7 4", "2 4", "10 3 2 3")


@dataclass(frozen=True)
class Series:
    """One group in a chart: its name and one value per axis."""

    name: str
    values: Sequence[Number]


def _marker(number: int, x: float, y: float, half: float = 4) -> dict:
    """Circle, square, diamond, triangle: series 1 to 4."""
    shapes = {
        1: f"M{x - half:.1f} {y:.1f}a{half} {half} 0 1 0 {2 * half} 0a{half} {half} 0 1 0 {-2 * half} 0Z",
        2: f"M{x - half:.1f} {y - half:.1f}h{2 * half}v{2 * half}h{-2 * half}Z",
        3: f"M{x:.1f} {y - half - 1:.1f}l{half + 1} {half + 1}l{-half - 1} {half + 1}l{-half - 1} {-half - 1}Z",
        4: f"M{x:.1f} {y - half - 1:.1f}l{half + 1} {2 * half + 0.5}h{-2 * half - 2}Z",
    }
    return {"number": number, "colour": COLOURS[number - 1], "path": shapes[number]}


def _look(number: int, name: str) -> dict:
    return {
        "number": number,
        "name": name,
        "colour": COLOURS[number - 1],
        "dash": DASHES[number - 1],
        "marker": _marker(number, 18, 8, 5),
    }


def radar_chart(title: str, axes: Sequence[str], series: Sequence[Series], lowest: int = 1, highest: int = 5) -> dict:
    """The context of a radar: `{% radar_chart "Schijf van vijf per groep" axes series %}`.

    Raises ValueError for more than four series, fewer than three axes, or values outside the scale.
    """
    if len(series) > MOST_SERIES or len(axes) < 3:
        raise ValueError("A radar has at least three axes and at most four series.")
    for one in series:
        if len(one.values) != len(axes) or not all(lowest <= value <= highest for value in one.values):
            raise ValueError(f"The values of {one.name!r} do not fit the axes or the scale.")

    def point(axis: int, value: Number) -> tuple[float, float]:
        angle = math.radians(axis * 360 / len(axes) - 90)
        # The lowest value is one step away from the centre, so that a low score is still a shape.
        length = RADIUS * (float(value) - lowest + 1) / (highest - lowest + 1)
        return CENTRE_X + length * math.cos(angle), CENTRE_Y + length * math.sin(angle)

    def outline(values: Sequence[Number]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in (point(axis, value) for axis, value in enumerate(values)))

    steps = range(lowest, highest + 1)
    return {
        "title": title,
        "centre": {"x": CENTRE_X, "y": CENTRE_Y},
        "rings": [outline([step] * len(axes)) for step in steps],
        "ticks": [{"y": f"{point(0, step)[1] + 4:.0f}", "value": step} for step in steps],
        "axes": [_axis(name, *point(axis, highest)) for axis, name in enumerate(axes)],
        "series": [
            {
                **_look(number, one.name),
                "points": outline(one.values),
                "markers": [_marker(number, *point(axis, value)) for axis, value in enumerate(one.values)],
            }
            for number, one in enumerate(series, start=1)
        ],
    }


def _axis(name: str, x: float, y: float) -> dict:
    """The end of an axis and its label, set away from the centre in at most two lines."""
    right, down = (x - CENTRE_X) / RADIUS, (y - CENTRE_Y) / RADIUS
    anchor = "middle" if abs(right) < 0.1 else ("start" if right > 0 else "end")
    head, _, tail = name.rpartition(" ")
    return {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "label_x": f"{x + LABEL_GAP * right:.1f}",
        "label_y": f"{y + 18 * down - (6 if down < -0.9 else 0):.1f}",
        "anchor": anchor,
        "lines": [head, tail] if head else [name],
    }


def spread_line(values: Sequence[Number], lowest: int = 1, highest: int = 5, wide_from: Number = 1) -> dict:
    """One line with a marker per series; the span is yellow when it is at least `wide_from` long (to discuss)."""

    def x(value: Number) -> float:
        return 8 + 136 * (float(value) - lowest) / (highest - lowest)

    least, most = min(values), max(values)
    return {
        "base": "M8 11H144" + "".join(f"M{x(step):.0f} 7v8" for step in range(lowest, highest + 1)),
        "begin": f"{x(least):.1f}",
        "end": f"{x(most):.1f}",
        "is_wide": most - least >= wide_from,  # type: ignore[operator]
        "markers": [_marker(number, x(value), 11, 5) for number, value in enumerate(values[:MOST_SERIES], start=1)],
    }
