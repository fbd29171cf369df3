"""Dates and times as the house writes them: '24 november', 'di 13.30', '10.40 uur' (Europe/Amsterdam)."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format

Moment = date | datetime | time


def _local(value: Moment) -> Moment:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _day(value: Moment) -> date:
    value = _local(value)
    return value.date() if isinstance(value, datetime) else value  # type: ignore[return-value]


def _with_year(day: date, pattern: str) -> str:
    # The year is noise within the year itself.
    return date_format(day, pattern if day.year == timezone.localdate().year else f"{pattern} Y")


def long_date(value: Moment | None) -> str:
    """'24 november', with the year when it is another one: '24 november 2025'."""
    return _with_year(_day(value), "j F") if value else ""


def full_date(value: Moment | None) -> str:
    """'24 november 2026', for paper and records."""
    return date_format(_day(value), "j F Y") if value else ""


def short_date(value: Moment | None) -> str:
    """'20 nov', for tables."""
    return _with_year(_day(value), "j b") if value else ""


def weekday_date(value: Moment | None) -> str:
    """'dinsdag 24 november'."""
    return _with_year(_day(value), "l j F") if value else ""


def clock(value: Moment | None) -> str:
    """'10.40 uur'."""
    return f"{date_format(_local(value), 'H.i')} uur" if value is not None else ""


def day_and_clock(value: datetime | None) -> str:
    """'di 13.30', for a calendar line."""
    return date_format(_local(value), "D H.i") if value else ""


def recent(value: Moment | None) -> str:
    """'vandaag', 'gisteren' or '20 nov'."""
    if not value:
        return ""
    day, today = _day(value), timezone.localdate()
    if day == today:
        return "vandaag"
    return "gisteren" if day == today - timedelta(days=1) else short_date(day)


def machine(value: Moment) -> str:
    """The `datetime` attribute of a `<time>`."""
    return _local(value).isoformat(**({"timespec": "minutes"} if isinstance(value, datetime) else {}))
