"""Searching: one box over everything that somebody may see."""

from django.views.decorators.http import require_GET

from portal.access import EVERY_ROLE, roles
from portal.htmx import render_page
from portal.search import finding, kinds_for


@require_GET
@roles(*EVERY_ROLE)
def search(request):
    """What was found for `q`, by kind; with `soort` more of that kind. The fragment serves page and top bar alike."""
    kinds = kinds_for(request.actor)
    only = next((kind for kind in kinds if kind.slug == request.GET.get("soort")), None)
    question = finding.read(request.GET.get("q", ""))
    context = {
        "question": question,
        "findings": finding.find(request.actor, question, only=only.slug if only else ""),
        "kinds": kinds,
        "only": only,
        "longest": finding.LONGEST,
        "most": finding.MOST,
    }
    return render_page(request, "portal/search.html", context, fragment="gevonden")
