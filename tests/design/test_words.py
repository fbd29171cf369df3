"""Dates, counts and numbers as the house writes them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template import engines
from django.utils import timezone

from portal import dates
from portal.templatetags.kring import aantal, komma

THIS_YEAR = timezone.localdate().year


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (dates.long_date, "24 november"),
        (dates.short_date, "24 nov"),
        (dates.full_date, f"24 november {THIS_YEAR}"),
    ],
)
def test_days_of_this_year_need_no_year(write, expected):
    assert write(date(THIS_YEAR, 11, 24)) == expected


def test_days_of_another_year_have_it():
    assert dates.long_date(date(2019, 3, 2)) == "2 maart 2019"
    assert dates.short_date(date(2019, 3, 2)) == "2 mrt 2019"
    assert dates.weekday_date(date(2019, 3, 2)) == "zaterdag 2 maart 2019"


def test_moments_are_told_in_amsterdam():
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert dates.full_date(late) == "24 november 2026"
    assert dates.clock(late) == "00.30 uur"
    assert dates.day_and_clock(late) == "di 00.30"
    assert dates.machine(late) == "2026-11-24T00:30+01:00"


def test_clock_takes_a_time_and_midnight_counts():
    assert dates.clock(time(9, 5)) == "09.05 uur"
    assert dates.clock(time(0, 0)) == "00.00 uur"


def test_recent_days_have_a_name():
    today = timezone.localdate()
    assert dates.recent(today) == "vandaag"
    assert dates.recent(today - timedelta(days=1)) == "gisteren"
    assert dates.recent(date(2019, 3, 2)) == "2 mrt 2019"


@pytest.mark.parametrize("write", [dates.long_date, dates.short_date, dates.clock, dates.recent, dates.day_and_clock])
def test_no_date_is_no_words(write):
    assert write(None) == ""


def test_a_moment_can_be_read_by_a_machine():
    render = engines["django"].from_string('{% moment day "volle_datum" %}{% moment none %}').render
    assert render({"day": date(2026, 11, 24), "none": None}) == '<time datetime="2026-11-24">24 november 2026</time>'


def test_counts_and_decimals():
    assert [aantal(count, "bewijs,bewijzen") for count in (0, 1, 2)] == ["0 bewijzen", "1 bewijs", "2 bewijzen"]
    assert komma(3.14) == "3,1"
