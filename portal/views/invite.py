"""Accepting an invitation: one password, once."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal import accounts
from portal.access import logged_in, public
from portal.actions import invitations
from portal.forms.ways_in import NewLinkForm, NewPasswordForm
from portal.htmx import go_to, refused, render_invalid, render_page, sent
from portal.models import PersonalLink, User
from portal.rules import ActionRefused
from portal.views.link import INVITE_SESSION_KEY


@public
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invite_accept(request):
    """Choose a password; from then on the invitation is used up and the person is logged in."""
    link = _invitation(request)
    if link is None:
        return render_page(request, "portal/link_gone.html", {"form": NewLinkForm()}, status=404)
    owner = invitations.other_owner(link)
    if owner or link.membership.has_account:
        mine = request.user.is_authenticated and owner and owner.pk == request.user.pk
        return render_page(request, "portal/invite_known.html", {"link": link, "mine": bool(mine)})
    form = NewPasswordForm(sent(request), user=User(email=link.membership.person.email))
    context = {"form": form, "link": link}
    if request.method == "GET":
        return render_page(request, "portal/invite_accept.html", context)
    if not form.is_valid():
        return render_invalid(request, "portal/invite_accept.html", context)
    try:
        user = invitations.accept(link, form.cleaned_data["password"])
    except ActionRefused as no:
        return refused(request, no.reasons)
    del request.session[INVITE_SESSION_KEY]
    accounts.choose(request, link.membership)
    # By allauth, so that a second step is asked where there is one.
    return perform_login(request, user)


@logged_in
@require_POST
def invite_join(request):
    """Add the invited role to the account of the person who is logged in."""
    link = _invitation(request)
    if link is None:
        return render_page(request, "portal/link_gone.html", {"form": NewLinkForm()}, status=404)
    try:
        membership = invitations.join(link, request.user)
    except ActionRefused as no:
        return refused(request, no.reasons)
    del request.session[INVITE_SESSION_KEY]
    accounts.choose(request, membership)
    messages.success(request, f"Je hebt er een rol bij: {membership.get_role_display()} bij {membership.organisation}.")
    return go_to(request, "portal:today")


def _invitation(request) -> PersonalLink | None:
    uid = request.session.get(INVITE_SESSION_KEY)
    links = PersonalLink.objects.open().with_people().filter(uid=uid, purpose=PersonalLink.Purpose.INVITE)
    return links.first() if uid else None
