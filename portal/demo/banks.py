"""Reading `fixtures/demo`: lists as a school exports them, and banks of texts."""

import tomllib
from functools import cache
from typing import Any

from django.conf import settings

from portal.demo import days

FOLDER = settings.BASE_DIR / "fixtures" / "demo"


@cache
def toml(name: str, *, around_today: bool = False) -> dict[str, Any]:
    """One file of the demo, with its years filled in; `around_today` moves its days along with the calendar."""
    return tomllib.loads(_text(name, around_today=around_today))


def _text(name: str, *, around_today: bool) -> str:
    text = days.filled((FOLDER / name).read_text(encoding="utf-8"))
    return days.shifted(text) if around_today else text


def lists(folder: str, name: str, *, around_today: bool = False) -> bytes:
    """A list of people as the importer reads it."""
    return _text(f"{folder}/{name}", around_today=around_today).encode()


@cache
def pieces(kind: str) -> list[dict[str, Any]]:
    """The bank of evidence of one trade ('interieur', 'zorg', 'bwi'), over all its files."""
    found = sorted((FOLDER / "bewijs").glob(f"{kind}*.toml"))
    return [piece for path in found for piece in toml(f"bewijs/{path.name}")["piece"]]


def goals(trade: str) -> list[str]:
    """Goals that somebody of this trade may set."""
    return next(goal["texts"] for goal in toml("reacties.toml")["goal"] if goal["trade"] == trade)
