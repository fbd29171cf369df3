"""The living style page: every sign and component with sample data. Demo and test only; all names are invented."""

from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.access import public
from portal.charts import Series
from portal.forms import (
    Checks,
    CornerTiles,
    DayField,
    FileDrop,
    FilesField,
    KringForm,
    ManyTiles,
    Scale,
    Segmented,
    Tiles,
)
from portal.htmx import render_page

SCALE_WORDS = ("nog niet", "met hulp", "zelfstandig", "doet het voor")
STUDENTS = (
    ("Noor Aksoy", "NA", "Interieurbouw Linde", (2, 3, 2, 1), "Overleg nodig", "attention"),
    ("Łukasz Çelik", "ŁÇ", "Keukenatelier Noord", (3, 2, 2, 2), "Wacht op jou", "info"),
    ("Femke Hoekstra", "FH", "Hoekstra Maatwerk", (3, 3, 2, 3), "Op koers", "good"),
    ("Sem de Wit", "SW", "Scheepsbetimmering Vos", (1, 2, 0, 1), "Op koers", "good"),
)
MATRIX = (
    ("Leren", "bronnen zoeken, leren van fouten", (2, 1, 2, 0), (2, 1, 2, 0)),
    ("Werken", "plannen, materiaal, veiligheid", (3, 5, 2, 1), (3, 3, 2, 1)),
    ("Persoonlijk", "volhouden, verantwoordelijkheid", (0, 2, 3, 1), (0, 2, 3, 1)),
)
KEYS = (
    "Helder eigenaarschap",
    "Inspirerend concept",
    "Professionele aanpak",
    "Duidelijke resultaten",
    "Expliciet leren",
)
GROUPS = (
    Series("Leerlingen", (3.1, 4.2, 3.6, 2.9, 3.4)),
    Series("Docenten", (2.6, 4.0, 3.2, 3.3, 3.9)),
    Series("Bedrijven", (3.8, 3.5, 3.4, 2.4, 2.6)),
    Series("Leiding", (4.1, 4.4, 3.8, 3.6, 3.7)),
)
JOB_TOTAL = 5


class SampleForm(KringForm):
    """One of every kind of field."""

    title = forms.CharField(label="Titel", help_text="Zo vind je het later terug.", max_length=80)
    story = forms.CharField(
        label="Vertel het kort", widget=forms.Textarea(attrs={"rows": 3}), required=False,
        help_text="Wat was de opdracht en wat ging anders dan je dacht?",
    )  # fmt: skip
    day = DayField(label="Wanneer was het?")
    competency = forms.ChoiceField(
        label="Bij welke competentie past het best?",
        choices=[("", "Kies een competentie"), ("plan", "Plannen"), ("talk", "Overleggen met een klant")],
    )
    files = FilesField(  # type: ignore[assignment]
        most=3, label="Foto, filmpje, geluid of document", required=False, widget=FileDrop(several=True),
        help_text="Staat er iemand op? Vraag eerst of dat mag.",
    )  # fmt: skip
    elements = forms.MultipleChoiceField(
        label="Wat bewijst dit?", help_text="Kies een of meer kwarten.",
        choices=[("weten", "Weten"), ("kunnen", "Kunnen"), ("willen", "Willen"), ("zijn", "Zijn")],
        widget=CornerTiles(hints={
            "weten": "Ik begrijp waarom het zo moet", "kunnen": "Ik heb het zelf gedaan",
            "willen": "Ik wilde dit leren of afmaken", "zijn": "Dit past bij wie ik ben in het vak",
        }),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label="Waarvoor gebruik je het?",
        choices=[("formative", "Om van te leren"), ("summative", "Laat het meetellen")],
        widget=Tiles(hints={"formative": "Je krijgt feedback.", "summative": "Het komt terug bij de proeve."}),
    )
    students = forms.MultipleChoiceField(
        label="Voor wie geldt dit?", required=False, widget=ManyTiles(),
        choices=[("noor", "Noor Aksoy"), ("sem", "Sem de Wit"), ("femke", "Femke Hoekstra")],
    )  # fmt: skip
    score = forms.ChoiceField(
        label="Hoe ging het?", widget=Scale(),
        choices=[(1, "Nog niet"), (2, "Met hulp"), (3, "Zelf\u00adstandig"), (4, "Doet het voor")],
    )  # fmt: skip
    plan = forms.ChoiceField(
        label="Waar staan jullie?", widget=Segmented(),
        choices=[("now", "Doen we al"), ("soon", "Gaan we doen"), ("not", "Nu niet")],
    )  # fmt: skip
    ready = forms.MultipleChoiceField(
        label="Wat is geregeld?", required=False, widget=Checks(hints={"safe": "rondgang op 8 september"}),
        choices=[("safe", "Veiligheid besproken"), ("privacy", "Afspraken over privacy")],
    )  # fmt: skip
    consent = forms.BooleanField(label="Wie op de foto staat, vindt dit goed")


@require_GET
@public
def style_page(request):
    """Every component; `?fouten=1` shows the form with its errors, `?stap=n` moves the sample job on."""
    if settings.IS_PRODUCTION:
        raise Http404
    form = SampleForm({}) if "fouten" in request.GET else SampleForm(initial={"purpose": "formative", "score": 3})
    context = {
        "form": form,
        "people": [_student(*row) for row in STUDENTS],
        "matrix": [{"name": name, "about": about, "cells": _cells(*rows)} for name, about, *rows in MATRIX],
        "keys": KEYS,
        "groups": GROUPS,
        "spread": [{"key": key, "values": [group.values[place] for group in GROUPS]} for place, key in enumerate(KEYS)],
        "scale_words": SCALE_WORDS,
        "tones": ("", "good", "attention", "info", "bad"),
        "stages": range(4),
        "parts": range(1, 6),
        "icons": sorted(path.stem for path in (settings.BASE_DIR / "static/img/icons").glob("*.svg")),
        "now": timezone.now(),
        "page": Paginator(range(95), 20).page(2),
        **_job(request.GET.get("stap", "0")),
    }
    return render_page(request, "portal/style_page.html", context, fragment="job")


@require_GET
@public
def style_plain(request):
    """A page without a menu, as strangers and links see it."""
    if settings.IS_PRODUCTION:
        raise Http404
    return render(request, "portal/style_plain.html", {"form": SampleForm()})


def _student(name, initials, company, stages, words, tone):
    return {
        "person": SimpleNamespace(name=name, initials=initials),
        "company": company,
        "stages": stages,
        "status": {"words": words, "tone": tone},
    }


def _cells(numbers, stages):
    rows = zip(("weten", "kunnen", "willen", "zijn"), numbers, stages, strict=True)
    return [{"element": element, "number": number, "stage": stage} for element, number, stage in rows]


def _job(step: str) -> dict:
    done = min(int(step), JOB_TOTAL) if step.isdigit() else 0
    finished = done == JOB_TOTAL
    job = SimpleNamespace(
        uid="voorbeeld", done=done, total=JOB_TOTAL, is_finished=finished, state="ready" if finished else "running"
    )
    failed = SimpleNamespace(uid="mislukt", done=2, total=JOB_TOTAL, is_finished=True, state="failed")
    return {"job": job, "failed_job": failed, "job_url": f"?stap={done + 1}"}
