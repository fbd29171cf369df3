"""The start page: what asks for attention now."""

from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from portal.access import EVERY_ROLE, public, roles
from portal.htmx import render_page


@require_GET
@public
def home(request):
    """The bare address leads to where somebody can go on."""
    return redirect("portal:today" if request.actor.is_known else "account_login")


@require_GET
@roles(*EVERY_ROLE, links=("assess", "sign"))
def today(request):
    return render_page(request, "portal/today.html", {})
