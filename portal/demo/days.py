"""The calendar of the demo: everything lies around today, so that it never grows old; and the clock of its past."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

# The files were written for a late November: so many days after the summer there is work to look back on.
FIRST_MONTH, REFERENCE_MONTH, REFERENCE_DAY = 8, 11, 24
BEGAN_AT_LEAST = timedelta(days=115)
WEEK = timedelta(days=7)
DAY_IN_TEXT = re.compile(r"\b(\d\d)-(\d\d)-(\d{4})\b")
_real_now = timezone.now


def real_today() -> date:
    """Today, whatever the clock of the actions says."""
    return timezone.localdate(_real_now())


def school_year() -> int:
    """The year in which the school year of today began."""
    day = real_today()
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_begins() -> date:
    """The first of August; early in a school year some weeks before that, so that there is a past to show."""
    return min(date(school_year(), FIRST_MONTH, 1), real_today() - BEGAN_AT_LEAST)


def year_ends() -> date:
    return date(school_year() + 1, FIRST_MONTH - 1, 31)


def filled(text: str) -> str:
    """The text of a file with its years: '<0>' is the running school year, '<1>' the next, '<-17>' long ago."""
    return re.sub(r"<(-?\d+)>", lambda found: str(school_year() + int(found[1])), text)


def shifted(text: str) -> str:
    """The text with every day moved by whole weeks, such that 24 November falls on today or in the week before."""
    weeks = (real_today() - date(school_year(), REFERENCE_MONTH, REFERENCE_DAY)) // WEEK

    def moved(found: re.Match) -> str:
        day = date(int(found[3]), int(found[2]), int(found[1])) + weeks * WEEK
        return f"{day:%d-%m-%Y}"

    return DAY_IN_TEXT.sub(moved, text)


def days_ago(days: int) -> date:
    """So many days ago, and then the Friday before it when that was in a weekend; to come when negative."""
    day = real_today() - timedelta(days=days)
    return day - timedelta(days=max(day.weekday() - 4, 0)) if days else day


def day_of(text: str) -> date:
    """The day of a text like '31-12-2026'."""
    return datetime.strptime(text, "%d-%m-%Y").date()


def moment(day: date, hour: int = 15, minute: int = 10) -> datetime:
    """That time on that day; never in the future."""
    return min(timezone.make_aware(datetime.combine(day, time(hour, minute))), _real_now() - timedelta(minutes=2))


@contextmanager
def clock(when: date | datetime) -> Iterator[None]:
    """Let the actions think that it is `when`: the trail of what happened weeks ago then says so.

    A trail is append-only and its digests cover its times, so nothing could move them afterwards. The clock runs on
    from `when`. What the database itself times is moved in `tests.py`, the only place where that is so.
    """
    start = when if isinstance(when, datetime) else moment(when)
    before, began = timezone.now, _real_now()
    timezone.now = lambda: start + (_real_now() - began)  # type: ignore[assignment]
    try:
        yield
    finally:
        timezone.now = before
