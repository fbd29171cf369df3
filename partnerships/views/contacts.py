"""People of a company, who speaks with whom, and the conditions of a partnership."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.actions import partnerships as actions
from partnerships.forms.partnership import ConditionsForm, ContactForm, KnownContactForm, LineForm, TickForm
from partnerships.models import Condition, Contact, ContactLine, Partnership
from partnerships.views.partnership import OFFICE, detail_context
from portal.access import roles
from portal.htmx import go_to, render_invalid, render_page, wants_fragment
from portal.models import Role, today
from portal.rules import ActionRefused

LEVELS = {level.label: level for level in ContactLine.Level}


def _fetch(request, uid) -> Partnership:
    return get_object_or_404(Partnership.objects.owned_by(request.actor).select_related("company", "holder"), uid=uid)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def contact_new(request, uid):
    """Add somebody of the company."""
    partnership = _fetch(request, uid)
    form = ContactForm(request.POST or None, initial={"role": request.GET.get("rol", Role.PARTNER)})
    context = {"form": form, "partnership": partnership}
    if request.method == "GET":
        return render_page(request, "partnerships/contact_new.html", context)
    if form.is_valid():
        try:
            contact = actions.add_contact(partnership, form.cleaned_data, by=request.actor)
        except ActionRefused as no:
            form.add_error("email", list(no.reasons))
        else:
            messages.success(request, f"{contact.membership.name} staat nu bij {partnership.company}.")
            return go_to(request, "partnerships:partner_detail", uid)
    return render_invalid(request, "partnerships/contact_new.html", context)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def contact_edit(request, uid):
    """Change what the school knows of a contact; their name and address are the company's."""
    rows = Contact.objects.owned_by(request.actor).select_related("partnership__company", "membership__person")
    contact = get_object_or_404(rows, uid=uid)
    shown = {name: getattr(contact, name) for name in ("is_main", "note", "left_on")}
    form = KnownContactForm(request.POST or None, initial={**shown, "may_sign": contact.membership.may_sign()})
    context = {"form": form, "contact": contact, "partnership": contact.partnership}
    if request.method == "GET":
        return render_page(request, "partnerships/contact_edit.html", context)
    if not form.is_valid():
        return render_invalid(request, "partnerships/contact_edit.html", context)
    may_sign = form.cleaned_data.pop("may_sign")
    actions.change_contact(contact, **form.cleaned_data, by=request.actor)
    if may_sign:
        actions.record_may_sign(contact, today(), by=request.actor)
    messages.success(request, "Bewaard.")
    return go_to(request, "partnerships:partner_detail", contact.partnership.uid)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def line_edit(request, uid, level):
    """Say who speaks with whom on one level."""
    if level not in LEVELS:
        raise Http404
    partnership = _fetch(request, uid)
    lines = ContactLine.objects.owned_by(request.actor).filter(partnership=partnership, level=LEVELS[level])
    line = lines.select_related("school_side", "company_side").first()
    form = LineForm(request.POST or None, partnership=partnership, actor=request.actor, line=line)
    shown = line or ContactLine(partnership=partnership, level=LEVELS[level])
    context = {"form": form, "partnership": partnership, "line": shown}
    if request.method == "GET":
        return render_page(request, "partnerships/line_edit.html", context)
    if not form.is_valid():
        return render_invalid(request, "partnerships/line_edit.html", context)
    actions.set_line(partnership, LEVELS[level], **form.cleaned_data, by=request.actor)
    messages.success(request, "Bewaard.")
    return go_to(request, "partnerships:partner_detail", uid)


@require_POST
@roles(*OFFICE)
def conditions_tick(request, uid):
    """Tick what is arranged; htmx gets the panel back."""
    partnership = _fetch(request, uid)
    form = TickForm(request.POST)
    if form.is_valid():
        actions.set_conditions(partnership, form.ticked(), None, by=request.actor)
    if wants_fragment(request):
        context = detail_context(_fetch(request, uid), request.actor)
        return render_page(request, "partnerships/partner_detail.html", context, fragment="voorwaarden")
    return go_to(request, "partnerships:partner_detail", uid)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def conditions_edit(request, uid):
    """Tick conditions and write a line with each."""
    partnership = _fetch(request, uid)
    form = ConditionsForm(request.POST or None, rows=Condition.rows_of(partnership))
    context = {"form": form, "partnership": partnership}
    if request.method == "GET":
        return render_page(request, "partnerships/conditions_edit.html", context)
    if not form.is_valid():
        return render_invalid(request, "partnerships/conditions_edit.html", context)
    actions.set_conditions(partnership, form.met(), form.notes(), by=request.actor)
    messages.success(request, "Bewaard.")
    return go_to(request, "partnerships:partner_detail", uid)
