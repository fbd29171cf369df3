"""Paper: what WeasyPrint makes of the print stylesheets."""

import io
import logging
import re

import pikepdf
import pytest
from django.template import engines

from portal import paper

PAGE = """{% extends "layout/print.html" %}
{% block title %}Portfolio van Łukasz{% endblock %}
{% block styles %}<link rel="stylesheet" href="static:css/paper/agreement.css">
<link rel="stylesheet" href="static:css/paper/portfolio.css">{% endblock %}
{% block content %}
  {% include "components/_letterhead.html" with name="Vakcollege De Vaart" reference="Overeenkomst 2026-041" only %}
  <h1>Łukasz Şahin</h1>
  <p>Gemaakt door Łukasz, <strong>samen met Ayşe</strong>, <em>en Ğökhan</em>.</p>
  {% vierluik 3 2 1 0 %}{% ring 6 8 %}{% vijfluik 2 %}{% icon "check" %}{% cover_disc stages %}
  <table class="paper-facts"><tbody><tr><th scope="row">School</th><td>{% element "weten" %}</td></tr></tbody></table>
{% endblock %}"""
# What the screen needs and paper skips by design; anything else in the log is a fault in our stylesheets.
SKIPPED = re.compile(
    r"media type|@media|text-wrap|clip-path|::selection|Created on|Step \d|unknown pseudo-element|prefers-color-scheme"
)


@pytest.fixture(scope="module")
def made():
    """The PDF and what WeasyPrint said while it was made."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record):
            said.append(record.getMessage())

    logger, listener = logging.getLogger("weasyprint"), Listener(logging.WARNING)
    logger.addHandler(listener)
    try:
        template = engines["django"].from_string(PAGE)
        html = template.render({"stages": (1, 2, 3, 0)})
        document = paper.HTML(string=html, base_url=paper.STATIC, url_fetcher=paper.OnlyOurs({}))
        content = document.write_pdf(pdf_variant="pdf/a-3a")
    finally:
        logger.removeHandler(listener)
    return pikepdf.open(io.BytesIO(content)), said


def fonts_of(document) -> set[str]:
    names = set()
    for page in document.pages:
        names |= {str(font.BaseFont).partition("+")[2] for font in page.Resources.Font.values()}
    return names


def test_names_with_polish_and_turkish_letters_have_our_fonts(made):
    assert fonts_of(made[0]) == {
        "Atkinson-Next", "Atkinson-Next-Ext", "Atkinson-Next-Bold", "Atkinson-Next-Ext-Bold", "Atkinson-Next-Italic",
        "Atkinson-Next-Ext-Italic", "Atkinson-Next-Semi-Bold", "Bricolage-Bold", "Bricolage-Ext-Bold",
    }  # fmt: skip


def test_nothing_on_paper_is_missing_or_misunderstood(made):
    assert [line for line in made[1] if not SKIPPED.search(line)] == []


def test_signs_keep_their_colours_without_custom_properties(made):
    drawn = b"".join(
        stream.read_bytes()
        for stream in made[0].objects
        if isinstance(stream, pikepdf.Stream) and stream.get("/Subtype") in (None, "/Form")
    )
    # --weten, #2a5f9e, as PDF writes it.
    assert re.search(rb"0?\.1647\d* 0?\.3725\d* 0?\.6196\d* (?:rg|sc)", drawn)


def test_the_footer_takes_the_reference(made):
    assert len(made[0].pages) == 1
    assert made[0].Root.get("/Lang") == "nl"
