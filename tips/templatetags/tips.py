"""How the text of the library becomes HTML: paragraphs, and marks of notes."""

import re

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
MARK = re.compile(r"\[\^(\d+)\]")
# The source breaks off after this note; later numbers are only numbers.
LAST_NOTE = 11


def _mark(found: re.Match) -> str:
    number = int(found[1])
    if number > LAST_NOTE:
        return f"<sup>{number}</sup>"
    return f'<sup><a href="{reverse("tips:about")}#noot-{number}"><span class="vh">noot </span>{number}</a></sup>'


@register.filter
def marked(text: str) -> SafeString:
    """One line of text, escaped, with its note marks as links to the notes that we have."""
    return mark_safe(MARK.sub(_mark, conditional_escape(text)))  # noqa: S308 - escaped before


@register.filter
def paragraphs(text: str) -> SafeString:
    """Running text as paragraphs; an empty line parts them."""
    return mark_safe(linebreaks(marked(text)) if text else "")  # noqa: S308 - escaped in marked
