"""The tags and filters of the house style; loaded in every template. docs/design.md shows each of them."""

import json
from collections.abc import Iterable
from uuid import uuid4

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal import dates, glyphs, once
from portal.charts import radar_chart, spread_line

register = template.Library()

STATUS_ICONS = {"": "circle", "good": "check", "attention": "triangle-alert", "info": "clock", "bad": "circle-alert"}
MESSAGE_TONES = {"error": "bad", "warning": "attention"}


# --- Forms ----------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True, name="csrf_token")
def form_token(context) -> SafeString:
    """Django's own token against forgery and, in the same breath, the key that makes a form work once.

    So no form can lack its key: without this tag it would be refused anyway. Every form gets a key of its own.
    """
    token = context.get("csrf_token")
    if not token or str(token) == "NOTPROVIDED":
        return SafeString("")
    hidden = '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">'
    return format_html(hidden, token, once.FIELD, uuid4())


# --- Signs ----------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "printer" %}`: a Lucide icon; always beside a word."""
    return glyphs.icon(name, size)


@register.simple_tag
def vierluik(weten: int, kunnen: int, willen: int, zijn: int, size: str = "", hidden: bool = False) -> SafeString:
    """`{% vierluik 2 3 0 1 %}`: four stages (0-3); `hidden=True` where the text beside it says the same."""
    return glyphs.vierluik((weten, kunnen, willen, zijn), size=size, hidden=hidden)


@register.simple_tag
def vierluik_of(stages: Iterable[int], size: str = "", hidden: bool = False) -> SafeString:
    """`{% vierluik_of row.stages %}`: the same from one list of four stages."""
    return glyphs.vierluik(stages, size=size, hidden=hidden)


@register.simple_tag
def vijfluik(parts: int | Iterable[int], label: str = "", size: str = "") -> SafeString:
    """`{% vijfluik 1 %}` or `{% vijfluik shown label="3 van 5 gezien" %}`: parts 1 to 5 of the ring of five."""
    return glyphs.vijfluik([parts] if isinstance(parts, int) else parts, label=label, size=size)


@register.simple_tag
def ring(done: int, total: int, size: str = "") -> SafeString:
    """`{% ring 6 8 %}`: a count, never a judgement."""
    return glyphs.ring(done, total, size=size)


@register.simple_tag
def brand_disc() -> SafeString:
    """The disc of the logo."""
    return glyphs.brand_disc()


@register.simple_tag
def cover_disc(stages: Iterable[int]) -> SafeString:
    """`{% cover_disc stages %}`: the large vierluik on the cover of a portfolio."""
    return glyphs.cover_disc(stages)


@register.simple_tag
def pips(stage: int) -> SafeString:
    """Three pips, `stage` of them filled; hidden, because the word or label says it."""
    marks = (('<i class="on"></i>' if place < int(stage) else "<i></i>") for place in range(3))
    return format_html('<span class="pips" aria-hidden="true">{}</span>', SafeString("".join(marks)))


@register.simple_tag
def element(name: str) -> SafeString:
    """`{% element "weten" %}`: the word in its colour, with its quarter."""
    if name not in glyphs.ELEMENTS:
        raise ValueError(f"Unknown element {name!r}.")
    return format_html('<span class="dim dim-{}">{}</span>', name, name)


@register.simple_tag
def status(words: str, tone: str = "", icon: str = "") -> SafeString:
    """`{% status "Op koers" "good" %}`: icon and word. Tones: good, attention, info, bad, or none."""
    if tone not in STATUS_ICONS:
        raise ValueError(f"Unknown tone {tone!r}; choose from {sorted(STATUS_ICONS)}.")
    attribute = format_html(' data-tone="{}"', tone) if tone else ""
    return format_html('<span class="status"{}>{}{}</span>', attribute, glyphs.icon(icon or STATUS_ICONS[tone]), words)


@register.simple_tag
def avatar(who, size: str = "") -> SafeString:
    """The initials of a person or a membership; hidden, because the name stands beside it."""
    person = getattr(who, "person", who)
    classes = "avatar avatar-lg" if size == "lg" else "avatar"
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, person.initials)


# --- Components -------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/_person.html")
def person(who, note: str = "", href: str = ""):
    """Initials, name (a link when there is somewhere to go) and one line about the person."""
    return {"who": getattr(who, "person", who), "note": note, "href": href}


@register.inclusion_tag("components/_cell.html")
def cell(row: str, element: str, number: int, stage: int, href: str = "", first: bool = False):
    """One cell of the coverage matrix; `first` marks the single yellow 'Eerst dit'."""
    number, stage = int(number), int(stage)
    return {
        "row": row,
        "element": element,
        "number": number,
        "stage": stage,
        # A group of competencies can hold a piece while less than half of them were begun.
        "word": "nog weinig" if number and not stage else glyphs.STAGES[stage],
        "href": href,
        "first": first and not number,
    }


@register.inclusion_tag("components/_scores.html")
def scores(school: int, company: int, words, school_name: str = "", company_name: str = "", differs: bool = True):
    """Two scores on one scale. `words` are the words of the scale from 1 up; a yellow span shows how far apart."""
    low, high = sorted((int(school), int(company)))
    steps = range(1, len(words) + 1)
    gap = range(low, high + 1) if differs and low != high else ()

    def side(key, label, name, score):
        track = [{"number": step, "is_on": step == int(score), "is_gap": step in gap} for step in steps]
        return {"key": key, "label": label, "name": name, "track": track, "score": score, "word": words[int(score) - 1]}

    return {"sides": [side("school", "School", school_name, school), side("company", "Bedrijf", company_name, company)]}


@register.inclusion_tag("components/_error_summary.html")
def error_summary(*forms):
    """A list of everything that needs mending in these forms and formsets, each a link to its field."""
    lines = []
    for form in (one for given in forms for one in getattr(given, "forms", [given])):
        lines += [{"href": "", "text": text} for text in form.non_field_errors()]
        lines += [{"href": f"#{_anchor(field)}", "text": text} for field in form for text in field.errors]
    return {"lines": lines}


def _anchor(field) -> str:
    # A group of radios or boxes has no input with the bare id: go to its first one.
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


@register.inclusion_tag("components/_pages.html", takes_context=True)
def pages(context, page):
    """Links to the other pages of a `Page`; the filters in the address stay."""
    query = context["request"].GET.copy()

    def to(number):
        query["pagina"] = number
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "earlier": to(page.previous_page_number()) if page.has_previous() else "",
        "later": to(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag
def options(choices, chosen=""):
    """`<option>`s for a plain select outside a form class."""
    rows = ((value, SafeString(" selected") if str(value) == str(chosen) else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


# --- Charts -----------------------------------------------------------------------------------------------------------
register.inclusion_tag("components/_radar.html")(radar_chart)
register.inclusion_tag("components/_spread.html")(spread_line)


# --- Words and numbers ------------------------------------------------------------------------------------------------
register.filter("dagmaand", dates.long_date)
register.filter("volle_datum", dates.full_date)
register.filter("kort_datum", dates.short_date)
register.filter("weekdag", dates.weekday_date)
register.filter("tijd", dates.clock)
register.filter("dagtijd", dates.day_and_clock)
register.filter("recent", dates.recent)


@register.simple_tag
def moment(value, style: str = "dagmaand") -> SafeString:
    """`{% moment evidence.happened_on "kort_datum" %}`: the date in words inside `<time datetime>`."""
    if not value:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', dates.machine(value), register.filters[style](value))


@register.filter
def aantal(number: int, words: str) -> str:
    """`{{ count|aantal:"bewijs,bewijzen" }}`: '1 bewijs', '4 bewijzen'."""
    one, many = words.split(",")
    return f"{number} {one if number == 1 else many}"


@register.filter
def komma(number, decimals: int = 1) -> str:
    """'3,1': a decimal comma."""
    return number_format(number, decimals)


@register.filter
def as_json(value) -> str:
    """A value as JSON for a hidden element that a script of ours reads; escaped like any other text."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def inline_svg(markup: str, label: str) -> SafeString:
    """An SVG that a library of ours drew (a QR code), with a name; the XML declaration goes."""
    drawing = markup[markup.index("<svg") + len("<svg") :]
    return format_html('<svg role="img" aria-label="{}"{}', label, SafeString(drawing))


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of a toast for the level of a message."""
    return MESSAGE_TONES.get(level_tag, "")


@register.simple_tag
def product() -> str:
    """The name of the product, for templates that render without a request."""
    return settings.PRODUCT_NAME
