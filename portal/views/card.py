"""Log-in cards: printing them for a group, and getting in with one."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import limits
from portal.access import GUIDES, public, roles
from portal.actions import cards
from portal.forms.cards import CardStudentsForm
from portal.forms.ways_in import CardForm, NewPasswordForm
from portal.htmx import go_to, refused, render_invalid, render_page, sent
from portal.models import GroupStudent, LoginCard, Role, TeachingGroup
from portal.rules import ActionRefused

CARD_SESSION_KEY = "login_card"


@roles(Role.ADMIN, *GUIDES)
@never_cache
@require_http_methods(["GET", "POST"])
def group_cards(request, uid):
    """Choose students of a group (GET) and print their new cards (POST).

    The codes are told once and stand nowhere: the sheet with cards is the answer to the POST itself.
    """
    group = get_object_or_404(TeachingGroup.objects.with_cards_by(request.actor), uid=uid)
    rows = list(GroupStudent.objects.with_cards(group, request.actor))
    form = CardStudentsForm(sent(request), rows=rows)
    context = {"group": group, "form": form, "by_mail": [row for row in rows if row.student.card_blockers()]}
    if request.method == "GET":
        return render_page(request, "portal/group_cards.html", context)
    if not form.is_valid():
        return render_invalid(request, "portal/group_cards.html", context)
    try:
        made = cards.issue_cards(form.chosen(), by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    return render(request, "portal/card_sheet.html", {"cards": made, "group": group, "site": settings.SITE_URL})


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def card_login(request):
    """Log-in name and code of a card; right ones lead to choosing a password."""
    form = CardForm(sent(request))
    if request.method == "GET" or not form.is_valid():
        answer = render_page if request.method == "GET" else render_invalid
        return answer(request, "portal/card_login.html", {"form": form})
    try:
        card = cards.use_card(form.cleaned_data["login_name"], form.cleaned_data["code"], client=limits.client(request))
    except ActionRefused as no:
        form.add_error(None, no.reasons[0])
        return render_invalid(request, "portal/card_login.html", {"form": form})
    request.session.cycle_key()
    request.session[CARD_SESSION_KEY] = str(card.uid)
    return go_to(request, "portal:card_password")


@public
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def card_password(request):
    """Choose a password; from then on the card is used up and the student is logged in."""
    uid = request.session.get(CARD_SESSION_KEY)
    card = LoginCard.objects.usable().select_related("user__person").filter(uid=uid).first() if uid else None
    if card is None:
        return go_to(request, "portal:card_login")
    form = NewPasswordForm(sent(request), user=card.user)
    context = {"form": form, "card": card}
    if request.method == "GET":
        return render_page(request, "portal/card_password.html", context)
    if not form.is_valid():
        return render_invalid(request, "portal/card_password.html", context)
    try:
        user = cards.choose_password(card, form.cleaned_data["password"])
    except ActionRefused as no:
        return refused(request, no.reasons)
    del request.session[CARD_SESSION_KEY]
    # By allauth, so that a second step is asked where there is one.
    return perform_login(request, user)
