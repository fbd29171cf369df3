"""Signing: on the screen by the signatory, on paper as recorded by the school, or a refusal with a reason."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnerships import paper
from partnerships.actions import signing as actions
from partnerships.forms.agreement import AgreementReason, PaperForm, SignForm
from partnerships.models import Signature
from partnerships.views.agreement import BOTH_SIDES, fetch
from partnerships.views.partnership import OFFICE
from portal.access import roles
from portal.htmx import go_to, refused, render_invalid, render_page
from portal.rules import ActionRefused

CODE_SENT = "code_sent_for"


def _own(request, uid):
    """The agreement, its version, and the signature that is asked of the actor; 404 for who does not sign."""
    agreement, version = fetch(request, uid)
    own = [row for row in version.signatures.all() if row.signatory_id == request.actor.membership_id]
    if not own:
        raise Http404
    return agreement, version, own[0]


def _context(request, agreement, version, signature, **forms) -> dict:
    return {
        "agreement": agreement,
        "version": version,
        "signature": signature,
        "content": paper.content_of(version),
        "period": paper.period_words(paper.facts_of(version)),
        "blockers": signature.screen_blockers(request.actor),
        "code_sent_to": request.session.get(CODE_SENT, {}).get(str(signature.uid), ""),
        "form": SignForm(),
        "refuse_form": AgreementReason(auto_id="weiger_%s"),
        **forms,
    }


@require_GET
@roles(*BOTH_SIDES, links=("sign",))
def agreement_sign(request, uid):
    """What somebody signs, in short and in full, and the way to do it."""
    context = _context(request, *_own(request, uid))
    return render_page(request, "partnerships/agreement_sign.html", context)


@require_POST
@roles(*BOTH_SIDES, links=("sign",))
def sign_code(request, uid):
    """Mail a fresh code to who signs."""
    _, _, signature = _own(request, uid)
    try:
        address = actions.send_code(signature, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    request.session[CODE_SENT] = {str(signature.uid): address}
    messages.success(request, f"We hebben een code gestuurd naar {address}.")
    return go_to(request, "partnerships:agreement_sign", uid)


@require_POST
@roles(*BOTH_SIDES, links=("sign",))
def sign(request, uid):
    """Sign with the code from the mail."""
    agreement, version, signature = _own(request, uid)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            actions.sign_on_screen(signature, form.cleaned_data["code"], by=request.actor)
        except ActionRefused as no:
            form.add_error("code", list(no.reasons))
        else:
            request.session.pop(CODE_SENT, None)
            messages.success(request, "Je handtekening staat eronder.")
            return go_to(request, "partnerships:agreement_detail", uid)
    context = _context(request, agreement, version, signature, form=form)
    return render_invalid(request, "partnerships/agreement_sign.html", context)


@require_POST
@roles(*BOTH_SIDES, links=("sign",))
def refuse(request, uid):
    """Say no, with a reason."""
    agreement, version, signature = _own(request, uid)
    form = AgreementReason(request.POST, auto_id="weiger_%s")
    if not form.is_valid():
        context = _context(request, agreement, version, signature, refuse_form=form)
        return render_invalid(request, "partnerships/agreement_sign.html", context)
    try:
        actions.refuse(signature, form.cleaned_data["reason"], by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "Je hebt niet getekend. Iedereen hoort waarom.")
    return go_to(request, "partnerships:agreement_detail", uid)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def signature_paper(request, uid):
    """Record that somebody signed on paper, with the scan."""
    rows = Signature.objects.owned_by(request.actor).select_related(
        "signatory__person", "signatory__organisation", "version__agreement__partnership__company", "holder"
    )
    signature = get_object_or_404(rows, uid=uid)
    form = PaperForm(request.POST or None, request.FILES or None)
    context = {"form": form, "signature": signature, "agreement": signature.version.agreement}
    if reasons := signature.turn_blockers():
        return refused(request, reasons)
    if request.method == "GET":
        return render_page(request, "partnerships/signature_paper.html", context)
    if form.is_valid():
        try:
            actions.record_on_paper(
                signature, form.cleaned_data["signed_on"], form.cleaned_data["scan"], by=request.actor
            )
        except ActionRefused as no:
            form.add_error(None, list(no.reasons))
        else:
            messages.success(request, f"De handtekening van {signature.signatory.name} is vastgelegd.")
            return go_to(request, "partnerships:agreement_detail", context["agreement"].uid)
    return render_invalid(request, "partnerships/signature_paper.html", context)


@require_POST
@roles(*OFFICE)
def signature_remind(request, uid):
    """Mail the signatory once more."""
    signature = get_object_or_404(Signature.objects.owned_by(request.actor), uid=uid)
    try:
        actions.remind(signature, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, f"{signature.signatory.name} krijgt een mail met een nieuwe link.")
    return go_to(request, "partnerships:agreement_detail", signature.version.agreement.uid)
