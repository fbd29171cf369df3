"""Reads the stylesheets, so that tests can ask them things."""

import re

from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"
FILES = sorted(path.relative_to(CSS).as_posix() for path in CSS.rglob("*.css"))


def read(name: str) -> str:
    """A stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(), flags=re.DOTALL)


def tokens(scheme: str) -> dict[str, str]:
    """The custom properties of the light or the dark scheme; dark keeps what it does not redefine."""
    light, dark = read("tokens.css").split("prefers-color-scheme: dark")
    found = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", light.split("max-width")[0]))
    return found if scheme == "light" else found | dict(re.findall(r"(--[\w-]+):\s*([^;]+);", dark))


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2 between two hex colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
