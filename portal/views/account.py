"""Behind the initials: who am I, in which role do I act, and who saw my things."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.views.decorators.http import require_GET, require_http_methods

from portal import accounts
from portal.access import logged_in, roles
from portal.actors import current_memberships
from portal.htmx import go_to, go_to_wanted, render_page
from portal.models import AccessEntry, Membership, Role

SEEN_PER_PAGE = 50


@logged_in
@require_GET
def account_page(request):
    """Who is logged in, in which membership they act, and which others they can choose."""
    mine = current_memberships(request.user)
    acting = request.actor.membership
    context = {
        "person": request.user.person,
        "user": request.user,
        "acting": acting,
        "others": [one for one in mine if one != acting],
        "past": [] if mine else Membership.objects.of_person(request.user.person_id).for_list(),
        "admins": Membership.objects.admins_of(acting.organisation) if acting else [],
    }
    return render_page(request, "portal/account_page.html", context)


@logged_in
@require_http_methods(["GET", "POST"])
def switch(request):
    """Act in another membership, without logging out; then on to `next` or to the start page."""
    if request.method == "GET":
        return go_to(request, "portal:account")
    membership = accounts.own_membership(request, request.POST.get("membership", ""))
    if membership is None:
        raise Http404
    accounts.choose(request, membership)
    messages.success(request, f"Je gaat verder als {membership.get_role_display()} bij {membership.organisation}.")
    return go_to_wanted(request, request.POST.get("next", ""), otherwise="portal:today")


@roles(Role.STUDENT)
@require_GET
def sight_list(request):
    """Who opened something of this student, and when; the newest first."""
    seen = AccessEntry.objects.visible_to(request.actor).for_list()
    page = Paginator(seen, SEEN_PER_PAGE).get_page(request.GET.get("pagina"))
    return render_page(request, "portal/sight_list.html", {"page": page})
