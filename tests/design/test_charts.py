"""Charts: within the scale, told apart without colour, and refused when they would mislead."""

import re

import pytest
from django.template import engines

from portal.charts import Series, radar_chart, spread_line

AXES = ("Helder eigenaarschap", "Inspirerend concept", "Expliciet leren")


def test_series_differ_in_dash_and_marker_and_not_in_colour_alone():
    series = [Series(f"Groep {number}", (1, 3, 5)) for number in range(4)]
    chart = radar_chart("Titel", AXES, series)
    assert len({one["dash"] for one in chart["series"]}) == 4
    assert len({one["marker"]["path"] for one in chart["series"]}) == 4


def test_the_highest_value_reaches_the_end_of_its_axis():
    chart = radar_chart("Titel", AXES, [Series("Docenten", (5, 1, 1))])
    first = chart["series"][0]["points"].split()[0]
    assert first == f"{chart['axes'][0]['x']},{chart['axes'][0]['y']}" == "200.0,50.0"


def test_the_drawing_has_a_name_and_points_at_the_table():
    source = '{% radar_chart "Vijf sleutels per groep" axes series %}'
    html = engines["django"].from_string(source).render({"axes": AXES, "series": [Series("A", (1, 2, 3))]})
    assert 'role="img" aria-label="Vijf sleutels per groep. De cijfers staan in de tabel."' in html
    assert len(re.findall(r'<tspan x="[\d.]+"', html)) == 6


@pytest.mark.parametrize(
    ("axes", "series"),
    [
        (AXES, [Series(str(number), (1, 1, 1)) for number in range(5)]),
        (AXES[:2], [Series("A", (1, 1))]),
        (AXES, [Series("A", (1, 1))]),
        (AXES, [Series("A", (0, 1, 1))]),
        (AXES, [Series("A", (1, 6, 1))]),
    ],
)
def test_a_misleading_radar_is_refused(axes, series):
    with pytest.raises(ValueError, match=r"radar|values"):
        radar_chart("Titel", axes, series)


def test_a_wide_spread_is_something_to_discuss():
    assert spread_line((2.6, 4.1))["is_wide"]
    assert not spread_line((3.2, 3.8))["is_wide"]
    line = spread_line((1, 5))
    assert (line["begin"], line["end"]) == ("8.0", "144.0")
