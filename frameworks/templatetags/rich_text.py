"""Showing text with simple layout that came from elsewhere."""

from django import template
from django.utils.safestring import SafeString

from frameworks import rich_text

register = template.Library()


@register.filter
def rich(text: str) -> SafeString:
    """The text with its plain layout; cleaned once more, whatever stands in the database."""
    return SafeString(rich_text.clean(text))
