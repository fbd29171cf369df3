"""Personal links: opening one, proving the mail address with a code, asking for a new one, leaving."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import accounts, carrying, limits, links, trail
from portal.access import EVERY_ROLE, public, roles
from portal.actors import acting_as, system
from portal.csrf import csrf_without_referrer, untraced
from portal.forms.ways_in import CodeForm, NewLinkForm
from portal.htmx import go_to, go_to_wanted, refused, render_invalid, render_page, sent
from portal.models import MailCode, PersonalLink
from portal.rules import ActionRefused
from portal.tasks import send_new_links
from portal.views import errors

DEVICE, SIGN = MailCode.Purpose.DEVICE, MailCode.Purpose.SIGN
INVITE_SESSION_KEY = "invitation"


@public
@untraced
@csrf_without_referrer
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def link_open(request, token):
    """Whose link this is and a button (GET changes nothing); the button lets in, or sends a code first (POST)."""
    link = links.find(token)
    if link is None:
        return _gone(request, status=404)
    if request.user.is_authenticated:
        return _as_logged_in(request, link)
    if request.method == "GET":
        return render_page(request, "portal/link_open.html", {"link": link})
    if "other" in request.POST and link.purpose in links.TASKS:
        # Naming a colleague opens nothing, so it needs no code: the coordinator decides.
        links.wait_for_code(request, link)
        return go_to(request, "portal:hand_over_ask")
    if links.knows_device(request, link.membership):
        return _enter(request, link)
    try:
        links.send_code(link.membership, DEVICE)
    except ActionRefused as no:
        return refused(request, no.reasons)
    links.wait_for_code(request, link)
    return go_to(request, "portal:link_code")


def _as_logged_in(request, link: PersonalLink) -> HttpResponse:
    """The owner goes on in the right role; anybody else is refused, and that is on record."""
    if request.user.person_id != link.membership.person_id:
        return _refuse(request, link)
    if request.method == "GET":
        return render_page(request, "portal/link_open.html", {"link": link})
    accounts.choose(request, link.membership)
    return go_to(request, "portal:today")


def _refuse(request, link: PersonalLink) -> HttpResponse:
    membership = request.actor.membership
    with acting_as(system("a link of somebody else was opened", organisation=link.holder, by=membership)):
        trail.record(link, "opened_by_other", by=request.actor)
    return render_page(request, "portal/link_refused.html", {"link": link}, status=403)


def _enter(request, link: PersonalLink) -> HttpResponse:
    if link.purpose == PersonalLink.Purpose.INVITE:
        request.session.cycle_key()
        request.session[INVITE_SESSION_KEY] = str(link.uid)
        return go_to(request, "portal:invite_accept")
    links.let_in(request, link)
    return go_to(request, "portal:link_tasks")


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def link_code(request):
    """The first time on a device: type the code from the mail, or have a new one sent."""
    link = links.waiting(request)
    if link is None:
        return _gone(request, status=404)
    sent_to = links.half_hidden(links.address_on_file(link.membership))
    if request.method == "POST" and "again" in request.POST:
        return _another_code(request, link)
    form = CodeForm(sent(request))
    context = {"form": form, "link": link, "sent_to": sent_to}
    if request.method == "GET":
        return render_page(request, "portal/link_code.html", context)
    if form.is_valid():
        try:
            links.check_code(link.membership, DEVICE, form.cleaned_data["code"])
        except ActionRefused as no:
            form.add_error("code", no.reasons[0])
    if form.errors:
        return render_invalid(request, "portal/link_code.html", context)
    response = _enter(request, link)
    links.remember_device(request, response, link.membership)
    return response


def _another_code(request, link: PersonalLink) -> HttpResponse:
    try:
        sent_to = links.send_code(link.membership, DEVICE)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, f"We stuurden een nieuwe code naar {sent_to}.")
    return go_to(request, "portal:link_code")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def link_new(request):
    """Ask for a new link. The answer is always the same; who gets a mail is decided later, by a worker."""
    form = NewLinkForm(sent(request))
    if request.method == "GET":
        return _gone(request)
    if not form.is_valid():
        return render_invalid(request, "portal/link_gone.html", {"form": form})
    address = form.cleaned_data["email"].lower()
    from_here = limits.allow("new_link_client", limits.client(request))
    # Nothing keeps this request but the broker: without it, say so, to everybody alike.
    if limits.allow("new_link_address", address) and from_here and not carrying.now(send_new_links, address):
        return errors.unavailable(request)
    return go_to(request, "portal:link_sent")


@public
@require_GET
def link_sent(request):
    return render_page(request, "portal/link_sent.html", {})


def _gone(request, *, status: int = 200) -> HttpResponse:
    """One page for a link that is unknown, ran out, was used or was taken back."""
    return render_page(request, "portal/link_gone.html", {"form": NewLinkForm()}, status=status)


@public
@require_POST
def link_leave(request):
    """End the way in on this device. The link itself stays."""
    request.session.flush()
    return go_to(request, "portal:link_left")


@public
@require_GET
def link_left(request):
    return render_page(request, "portal/link_left.html", {})


def _uid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@roles(*EVERY_ROLE, links=("assess", "sign"))
@require_POST
def code_ask(request):
    """Mail the actor a fresh code to sign with; `about` is the uid of what is signed, `next` the page with the form."""
    about = request.POST.get("about", "")
    try:
        sent_to = links.send_code(request.actor.membership, SIGN, about=_uid_or_none(about))
    except ActionRefused as no:
        return refused(request, no.reasons)
    context = {"sent_to": sent_to, "about": about, "next": request.POST.get("next", ""), "form": CodeForm()}
    if request.htmx:
        return render_page(request, "portal/_code_form.html", context)
    messages.success(request, f"We stuurden een code naar {sent_to}.")
    return go_to_wanted(request, context["next"], otherwise="portal:today")
