"""'Ik ben niet de juiste persoon': naming a colleague, and the coordinator's decision."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import links
from portal.access import public, roles
from portal.actions import hand_overs
from portal.forms.hand_overs import AgreeForm
from portal.forms.ways_in import HandOverForm, NewLinkForm
from portal.htmx import go_to, refused, render_invalid, render_page, sent
from portal.models import HandOver, PersonalLink, Role
from portal.rules import ActionRefused


@public
@never_cache
@require_http_methods(["GET", "POST"])
def hand_over_ask(request):
    """Who holds a link names the colleague who should have it."""
    link = links.held_by(request)
    if link is None or link.purpose == PersonalLink.Purpose.INVITE:
        return render_page(request, "portal/link_gone.html", {"form": NewLinkForm()}, status=404)
    form = HandOverForm(sent(request))
    context = {"form": form, "link": link}
    if request.method == "GET":
        return render_page(request, "portal/hand_over_ask.html", context)
    if not form.is_valid():
        return render_invalid(request, "portal/hand_over_ask.html", context)
    try:
        hand_overs.ask(link, **form.cleaned_data)
    except ActionRefused as no:
        form.add_error(None, no.reasons[0])
        return render_invalid(request, "portal/hand_over_ask.html", context)
    return go_to(request, "portal:hand_over_asked")


@public
@require_GET
def hand_over_asked(request):
    return render_page(request, "portal/hand_over_asked.html", {})


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def hand_over(request, uid):
    """What was asked; agreeing (POST) sends the colleague a link of the own."""
    asked = _fetch(request, uid)
    form = AgreeForm(sent(request), asked=asked)
    context = {"asked": asked, "form": form}
    if request.method == "GET":
        return render_page(request, "portal/hand_over.html", context)
    if not form.is_valid():
        return render_invalid(request, "portal/hand_over.html", context)
    try:
        hand_overs.agree(asked, by=request.actor, to=form.colleague(), facts=form.facts())
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "De taak is overgedragen. De collega krijgt een mail met een eigen link.")
    return go_to(request, "portal:today")


@roles(Role.COORDINATOR)
@require_POST
def hand_over_refuse(request, uid):
    try:
        hand_overs.refuse(_fetch(request, uid), by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "De taak blijft waar hij was.")
    return go_to(request, "portal:today")


def _fetch(request, uid) -> HandOver:
    return get_object_or_404(HandOver.objects.owned_by(request.actor).for_list(), uid=uid)
