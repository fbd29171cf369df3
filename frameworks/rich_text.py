"""Text with simple layout that came from elsewhere: cleaned once when it comes in, and again when shown."""

import html
import re

import nh3

TAGS = {"p", "br", "ul", "ol", "li", "strong", "b", "em", "i", "sub", "sup", "blockquote", "a", "h4", "h5"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto"}
PLAIN, MARKDOWN = "2", "4"  # Moodle's numbers for descriptions that are not HTML


def clean(text):
    """`text` as HTML with only plain layout in it: no script, style, picture or foreign attribute."""
    return nh3.clean(
        text, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    ).strip()


def from_moodle(text, text_format):
    """A description in the format that Moodle says it has, as clean HTML."""
    if text_format in (PLAIN, MARKDOWN):
        paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
        text = "".join(
            f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part
        )
    return clean(text)
