"""The calendar of the demo holds on any day of the year."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal.demo import days

DAYS = [date(2026, 11, 24), date(2027, 1, 1), date(2027, 3, 15), date(2027, 7, 31), date(2027, 8, 1), date(2027, 9, 5)]


@pytest.fixture(params=DAYS, ids=str)
def on_day(request, monkeypatch):
    moment = datetime(
        request.param.year, request.param.month, request.param.day, 12, tzinfo=ZoneInfo("Europe/Amsterdam")
    )
    monkeypatch.setattr(days, "_real_now", lambda: moment)
    return request.param


def test_the_school_year_covers_today_and_has_a_past(on_day):
    assert days.year_begins() <= on_day - days.BEGAN_AT_LEAST
    assert on_day <= days.year_ends()


def test_the_day_the_files_were_written_for_is_this_week(on_day):
    moved = days.day_of(days.shifted(days.filled("24-11-<0>")))
    assert timedelta(0) <= on_day - moved < timedelta(days=7)


def test_shifting_keeps_the_days_of_the_week(on_day):
    first, second = days.shifted("01-09-2026;30-06-2027").split(";")
    assert days.day_of(first).weekday() == date(2026, 9, 1).weekday()
    assert days.day_of(second) - days.day_of(first) == date(2027, 6, 30) - date(2026, 9, 1)


def test_some_days_ago_is_never_in_a_weekend_and_never_to_come(on_day):
    past = [days.days_ago(number) for number in range(1, 30)]
    assert all(day.weekday() < 5 and day < on_day for day in past)


def test_the_clock_is_set_back_for_a_while_only():
    before = timezone.now()
    with days.clock(date(2020, 5, 6)):
        assert timezone.localdate() == date(2020, 5, 6)
        assert days.real_today() == timezone.localdate(before)
    assert timezone.now() >= before


def test_the_clock_is_right_again_after_an_error():
    with pytest.raises(ZeroDivisionError), days.clock(date(2020, 5, 6)):
        raise ZeroDivisionError
    assert timezone.localdate() != date(2020, 5, 6)
