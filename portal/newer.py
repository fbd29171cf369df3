"""A newer version is never overwritten: two devices, two tabs, or words that waited for a connection.

A form says what it was made from: the hidden field `based_on`, a stamp of what stood here. The action compares under
the lock and raises `ChangedMeanwhile`; the view then shows both (409) with the stamp of now, so that sending again is
a choice.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm, BoundField

from portal.dates import long_date
from portal.rules import ActionRefused

FIELD = "based_on"
NOTHING = "niets"


class ChangedMeanwhile(ActionRefused):
    """What the form was made from is no longer what stands here."""

    def __init__(self):
        super().__init__("Dit is intussen veranderd. Laad de pagina opnieuw en kijk wat er nu staat.")


def stamp(*parts: Any) -> str:
    """A short digest of what stands somewhere: equal words, equal stamp."""
    told = json.dumps(parts, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def demand_same(based_on: str | None, now: str) -> None:
    """Raise ChangedMeanwhile unless the form was made from what stands here now; None asks no such thing."""
    if based_on is not None and based_on != now:
        raise ChangedMeanwhile


def differences(form: BaseForm, now: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, words) of everything in `now` that the sent form says otherwise, for the page that shows both."""
    return [
        (str(field.label), _words(field, now[field.name]))
        for field in form.visible_fields()
        if field.name in now and field.field.has_changed(now[field.name], field.data)
    ]


def _words(field: BoundField, value: Any) -> str:
    if value in (None, ""):
        return NOTHING
    if choices := getattr(field.field, "choices", None):
        return next((str(label) for key, label in choices if str(key) == str(value)), NOTHING)
    return long_date(value) if isinstance(value, date | datetime) else str(value)
