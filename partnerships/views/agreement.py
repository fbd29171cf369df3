"""Agreements: list, one agreement, making one, its text and its steps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, resolve_url
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnerships import paper, progress
from partnerships.actions import agreements as actions
from partnerships.actions import review, steps
from partnerships.forms.agreement import AgreementFilter, AgreementReason, CommentForm, TermsForm, TextForm
from partnerships.models import Agreement, AgreementVersion, Article, ArticleComment, Partnership
from partnerships.views import typed
from partnerships.views.partnership import OFFICE, PAGE_SIZE
from portal import reports
from portal.access import SCHOOL_STAFF, roles
from portal.htmx import go_to, refused, render_invalid, render_page
from portal.models import Role
from portal.rules import ActionRefused

BOTH_SIDES = (*SCHOOL_STAFF, Role.PARTNER)
# The steps: the word in the address, what it does, and what is said afterwards.
STEPS = {
    "leg-voor": (steps.share, "De tekst ligt nu bij het bedrijf. Jullie kunnen per artikel reageren."),
    "haal-terug": (steps.take_back, "De tekst is weer een concept."),
    "stel-vast": (steps.fix, "De tekst staat vast en heeft een controlegetal."),
    "vraag-handtekeningen": (steps.ask_signatures, "Iedereen die tekent, krijgt een mail zodra het zijn beurt is."),
}
WITH_REASON = {
    "wijzig": (steps.reopen, "Er is een nieuwe versie. Iedereen hoort waarom."),
    "trek-in": (steps.withdraw, "De overeenkomst is ingetrokken. Iedereen hoort waarom."),
    "beeindig": (steps.end, "De overeenkomst is afgelopen. Iedereen hoort waarom."),
}


@require_GET
@roles(*BOTH_SIDES, links=("sign",))
def agreement_list(request):
    """The agreements of the school, or those with the company."""
    filters = AgreementFilter(request.GET)
    rows = filters.apply(Agreement.objects.visible_to(request.actor).for_list())
    page = Paginator(rows.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {"filters": filters, "page": page, "may_change": request.actor.has_role(*OFFICE)}
    return render_page(request, "partnerships/agreement_list.html", context, fragment="lijst")


def fetch(request, uid, *, articles: bool = True) -> tuple[Agreement, AgreementVersion]:
    """An agreement the actor may see, and the newest version of it that the actor may see."""
    rows = progress.with_texts(Agreement.objects.visible_to(request.actor), request.actor, articles=articles)
    agreement = get_object_or_404(rows, uid=uid)
    return agreement, progress.newest(agreement)


@require_GET
@roles(*BOTH_SIDES, links=("sign",))
def agreement_detail(request, uid):
    """One agreement: how far it is, the text with remarks, who signs, and the steps that can be taken."""
    agreement, version = fetch(request, uid)
    return render_page(request, "partnerships/agreement_detail.html", detail_context(request, agreement, version))


def detail_context(request, agreement, version, *, step="", reason_form=None, comment_form=None, article=None) -> dict:
    """Everything the page of one agreement shows; a form with a mistake stands open, as it was typed."""
    actor = request.actor
    is_ours = actor.has_role(*OFFICE) and actor.holder_id == agreement.holder_id
    signatures = list(version.signatures.all())
    content = paper.content_of(version)
    forms = {word: AgreementReason(auto_id=f"{word}_%s") for word in WITH_REASON} | {step: reason_form}
    return {
        "agreement": agreement,
        "version": version,
        "versions": agreement.versions.all(),
        "content": content,
        "period": paper.period_words(content),
        "articles": [
            {"article": row, "form": comment_form if row == article else _comment_form(row)} for row in version.standing
        ],
        "dropped": [row for row in version.articles.all() if row.is_dropped],
        "signatures": signatures,
        "open_signatures": [row for row in signatures if row.is_open],
        "own_is_open": any(row.is_open and row.signatory_id == actor.membership_id for row in signatures),
        "steps": progress.steps_of(agreement, version),
        "may_change": is_ours,
        "may_comment": agreement.state == Agreement.State.IN_REVIEW and (is_ours or not actor.organisation.is_school),
        "blockers": _blockers(agreement, version) if is_ours else [],
        "open_step": step,
        "reason_forms": {"reopen": forms["wijzig"], "withdraw": forms["trek-in"], "end": forms["beeindig"]},
    }


def _comment_form(article: Article, data=None) -> CommentForm:
    # Many forms on one page: every field has an id of its own.
    return CommentForm(data, auto_id=f"opmerking-{article.uid}_%s")


def _blockers(agreement, version) -> list[str]:
    """What stands in the way of the next step."""
    asked = {
        Agreement.State.DRAFT: agreement.share_blockers,
        Agreement.State.IN_REVIEW: agreement.fix_blockers,
        Agreement.State.READY: agreement.ask_blockers,
    }.get(Agreement.State(agreement.state))
    return asked(version) if asked else []


@require_POST
@roles(*OFFICE)
def agreement_step(request, uid, step):
    """Take the next step with an agreement."""
    agreement = get_object_or_404(Agreement.objects.owned_by(request.actor), uid=uid)
    if step in WITH_REASON:
        return _step_with_reason(request, agreement, step)
    if step not in STEPS:
        raise Http404
    act, said = STEPS[step]
    try:
        act(agreement, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, said)
    return go_to(request, "partnerships:agreement_detail", uid)


def _step_with_reason(request, agreement, step):
    act, said = WITH_REASON[step]
    form = AgreementReason(request.POST, auto_id=f"{step}_%s")
    if form.is_valid():
        try:
            act(agreement, form.cleaned_data["reason"], by=request.actor)
        except ActionRefused as no:
            return refused(request, no.reasons)
        messages.success(request, said)
        return go_to(request, "partnerships:agreement_detail", agreement.uid)
    agreement, version = fetch(request, agreement.uid)
    context = detail_context(request, agreement, version, step=step, reason_form=form)
    return render_invalid(request, "partnerships/agreement_detail.html", context)


@require_POST
@roles(*OFFICE)
def agreement_renew(request, uid):
    """A follow-up with the same words, for the next period."""
    agreement = get_object_or_404(Agreement.objects.owned_by(request.actor), uid=uid)
    try:
        fresh = steps.renew(agreement, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "Hier is het vervolg, met dezelfde tekst. Kijk vooral de periode na.")
    return go_to(request, "partnerships:agreement_terms", fresh.uid)


@require_POST
@roles(*BOTH_SIDES, links=("sign",))
def agreement_print(request, uid):
    """Have the paper made of the newest version the actor may see; a draft says that it is one."""
    agreement, version = fetch(request, uid, articles=False)
    title = f"Overeenkomst {agreement.number} versie {version.number}"
    report = reports.ask("agreement", version, by=request.actor, title=title)
    return go_to(request, "portal:report", report.uid)


# --- Writing ----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def agreement_new(request):
    """Make an agreement with a company: title, period, who signs. The articles come from the template."""
    partnerships = Partnership.objects.owned_by(request.actor).select_related("company", "holder")
    chosen = request.GET.get("bedrijf")
    if not chosen:
        rows = partnerships.exclude(stage=Partnership.Stage.ENDED).order_by("company__name", "pk")
        return render_page(request, "partnerships/agreement_company.html", {"partnerships": rows})
    partnership = typed.fetch(partnerships, chosen)
    form = TermsForm(request.POST or None, partnership=partnership, actor=request.actor)
    context = {"form": form, "partnership": partnership, "agreement": None}
    if request.method == "GET":
        return render_page(request, "partnerships/agreement_terms.html", context)
    if not form.is_valid():
        return render_invalid(request, "partnerships/agreement_terms.html", context)
    agreement = actions.make(partnership, form.terms(), by=request.actor, uid=form.cleaned_data["uid"])
    messages.success(request, f"Overeenkomst {agreement.number} staat klaar als concept. Vul nu de artikelen in.")
    return go_to(request, "partnerships:agreement_text", agreement.uid)


def _writable(request, uid) -> tuple[Agreement, AgreementVersion]:
    agreement = get_object_or_404(Agreement.objects.owned_by(request.actor), uid=uid)
    return fetch(request, agreement.uid)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def agreement_terms(request, uid):
    """Change title, period and signatories."""
    agreement, version = _writable(request, uid)
    if reasons := agreement.write_blockers():
        return refused(request, reasons)
    partnership = agreement.partnership
    initial = TermsForm.initial_of(agreement, version.signatures.all())
    form = TermsForm(request.POST or None, partnership=partnership, actor=request.actor, initial=initial)
    context = {"form": form, "partnership": partnership, "agreement": agreement}
    if request.method == "GET":
        return render_page(request, "partnerships/agreement_terms.html", context)
    if not form.is_valid():
        return render_invalid(request, "partnerships/agreement_terms.html", context)
    actions.change_terms(agreement, form.terms(), by=request.actor)
    messages.success(request, "Bewaard.")
    return go_to(request, "partnerships:agreement_detail", uid)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def agreement_text(request, uid):
    """Write the articles. Every button keeps what was typed, also those that move or remove an article."""
    agreement, version = _writable(request, uid)
    if reasons := agreement.write_blockers():
        return refused(request, reasons)
    form = TextForm(request.POST if request.method == "POST" else None, version=version)
    context = {"form": form, "agreement": agreement, "version": version}
    if request.method == "GET":
        return render_page(request, "partnerships/agreement_text.html", context)
    if not form.is_valid():
        return render_invalid(request, "partnerships/agreement_text.html", context)
    wordings, place = form.wordings()
    try:
        actions.save_text(agreement, wordings, form.targets, seen=form.seen, by=request.actor)
    except ActionRefused as no:
        form.rest.add_error(None, list(no.reasons))
        return render_invalid(request, "partnerships/agreement_text.html", context)
    if not form.button:
        messages.success(request, "De tekst is bewaard.")
        return go_to(request, "partnerships:agreement_detail", uid)
    return go_to(request, f"{resolve_url('partnerships:agreement_text', uid)}#artikel-{place + 1}")


# --- Discussing -------------------------------------------------------------------------------------------------------
@require_POST
@roles(*OFFICE, Role.MANAGER, Role.PARTNER, links=("sign",))
def article_comment(request, uid):
    """A remark of either side on an article."""
    rows = Article.objects.visible_to(request.actor).select_related("version__agreement")
    article = get_object_or_404(rows, uid=uid)
    agreement = article.version.agreement
    form = _comment_form(article, request.POST)
    if form.is_valid():
        try:
            review.comment(article, form.cleaned_data["text"], by=request.actor, uid=form.cleaned_data["uid"])
        except ActionRefused as no:
            return refused(request, no.reasons)
        messages.success(request, "Je opmerking staat erbij. De ander ziet die ook.")
        return go_to(request, f"{resolve_url('partnerships:agreement_detail', agreement.uid)}#artikel-{uid}")
    agreement, version = fetch(request, agreement.uid)
    context = detail_context(request, agreement, version, comment_form=form, article=article)
    return render_invalid(request, "partnerships/agreement_detail.html", context)


@require_POST
@roles(*OFFICE)
def comment_settle(request, uid):
    """Say that a remark was talked through."""
    rows = ArticleComment.objects.owned_by(request.actor).select_related("article__version__agreement")
    remark = get_object_or_404(rows, uid=uid)
    try:
        review.settle(remark, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    agreement = remark.article.version.agreement
    return go_to(request, f"{resolve_url('partnerships:agreement_detail', agreement.uid)}#artikel-{remark.article.uid}")
