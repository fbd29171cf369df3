"""Reading the library: overview, one tip, what stands around the tips, and all of it as open data. Public."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from portal.access import public
from portal.actors import PUBLIC
from portal.htmx import render_page
from portal.models import Role
from portal.search import finding
from tips.export import export
from tips.models import LibraryText, Note, Source, Theme, Tip
from tips.pictures import map_of
from tips.reading import read
from tips.search import TIPS

# Tips with a figure of which the words stand among the pages around the tips.
FIGURES = {15: "environment-figure"}


@require_GET
@public
def tip_list(request):
    """All tips by theme, or those of one theme or for one role, or what is found for `q`; nonsense is no choice."""
    question = finding.read(request.GET.get("q", ""))
    theme, role = request.GET.get("thema", ""), request.GET.get("rol", "")
    context = {
        "question": question,
        # The library is for everybody alike, so everybody finds in it what a visitor finds.
        "findings": finding.find(PUBLIC, question, only=TIPS.slug) if question.is_asked else None,
        "longest": finding.LONGEST,
        "sections": [] if question.is_asked else _by_theme(theme, role),
        "themes": Theme.choices,
        "roles": Role.choices,
        "theme": theme,
        "role": role,
    }
    return render_page(request, "tips/tip_list.html", context, fragment="tips")


def _by_theme(theme: str, role: str) -> list[tuple[Theme, list[Tip]]]:
    tips = Tip.objects.all()
    if theme in Theme.values:
        tips = tips.filter(theme=theme)
    if role in Role.values:
        tips = tips.filter(roles__contains=[role])
    by_theme: dict[str, list[Tip]] = {}
    for tip in tips:
        by_theme.setdefault(tip.theme, []).append(tip)
    return [(Theme(code), by_theme[code]) for code in Theme.values if code in by_theme]


@require_GET
@public
def tip_detail(request, number: int):
    """One tip with its items and tables, the tips that belong with it, and those before and after it."""
    tip = get_object_or_404(Tip.objects.whole(), number=number)
    around = Tip.objects.filter(number__in=[number - 1, number + 1, *tip.related]).in_bulk(field_name="number")
    context = {
        "tip": tip,
        "sections": read(tip),
        "related": [around[one] for one in tip.related if one in around],
        "before": around.get(number - 1),
        "after": around.get(number + 1),
        "counts": Tip.objects.per_theme(),
        "figure": LibraryText.objects.filter(key=FIGURES[number]).first() if number in FIGURES else None,
    }
    return render_page(request, "tips/tip_detail.html", context)


@require_GET
@public
def about(request):
    """Foreword, introduction, reading guide, the words with the pictures, sources and notes."""
    context = {
        "pages": LibraryText.objects.all(),
        "sources": Source.objects.all(),
        "notes": Note.objects.all(),
        "map": map_of(list(Tip.objects.all())),
    }
    return render_page(request, "tips/about.html", context)


@require_GET
@public
def tips_export(request):
    """All tips as open data."""
    return JsonResponse({"tips": export()}, json_dumps_params={"ensure_ascii": False})
