"""One piece of evidence: its versions, files and claims, who sees it, and what people say about it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from partnerships.models import Placement
from portal import trail
from portal.access import roles
from portal.htmx import go_to, refused, render_invalid, render_page
from portal.models import Membership, Role
from portal.rules import ActionRefused
from portfolio import actions
from portfolio.cards import card_of, for_cards
from portfolio.forms import JudgeForm, RemarkForm
from portfolio.models import Claim, Evidence, Grant
from portfolio.views.portfolios import READERS

TEMPLATE = "portfolio/evidence_detail.html"


def fetch(request, uid) -> Evidence:
    """The piece, with what a card needs; 404 when out of reach."""
    return get_object_or_404(for_cards(Evidence.objects.visible_to(request.actor)), uid=uid)


def fetch_own(request, uid) -> Evidence:
    """The piece, for the student whose it is."""
    return get_object_or_404(Evidence.objects.owned_by(request.actor).select_related("current"), uid=uid)


@roles(*READERS)
@require_GET
def evidence_detail(request, uid):
    """The piece as it stands, or an earlier version of it."""
    evidence = fetch(request, uid)
    if evidence.is_draft:
        return redirect("portfolio:evidence_edit", uid)
    context = _context(request, evidence)
    trail.opened(evidence, subject=context["student"], what="evidence", by=request.actor)
    return render_page(request, TEMPLATE, context)


def _context(request, evidence: Evidence, judge_form: JudgeForm | None = None, remark_form=None) -> dict:
    actor, is_own = request.actor, request.actor.role == Role.STUDENT
    versions = list(evidence.versions.filter(fixed_at__isnull=False).prefetch_related("claims", "files"))
    version = _version(request, versions, evidence)
    card = card_of(evidence, version)
    return {
        "evidence": evidence,
        "student": Membership.objects.select_related("person").get(pk=evidence.portfolio_id),
        "version": version,
        "versions": versions if len(versions) > 1 else [],
        "is_current": version.pk == evidence.current_id,
        "changed_after_judgement": _changed(versions, evidence),
        "card": card,
        "claims": _claims(card, actor, judge_form),
        "is_own": is_own,
        "grants": _grants(evidence, actor) if is_own else [],
        "places": _places_to_share(evidence, actor) if is_own else [],
        "being_written": is_own and evidence.versions.filter(fixed_at__isnull=True).exists(),
        "version_blockers": evidence.version_blockers() if is_own else [],
        "withdraw_blockers": evidence.withdraw_blockers() if is_own else [],
        "restore_blockers": evidence.restore_blockers() if is_own else [],
        "remark_form": remark_form or RemarkForm(),
    }


def _version(request, versions: list, evidence: Evidence):
    asked = request.GET.get("versie", "")
    if not asked:
        return evidence.current
    found = next((version for version in versions if str(version.number) == asked), None)
    if found is None:
        raise Http404
    return found


def _changed(versions: list, evidence: Evidence) -> bool:
    """Whether an earlier version was judged: what stands there now came after the judgement."""
    earlier = (version for version in versions if version.pk != evidence.current_id)
    return any(claim.judged_at for version in earlier for claim in version.claims.all())


def _claims(card, actor, judge_form: JudgeForm | None) -> list[dict]:
    """The claims with their forms, for who may judge; the first that waits stands open."""
    rows = []
    for claim in card.claims:
        form = JudgeForm(claim=claim, prefix=claim.uid.hex) if claim.can_be_judged(actor) else None
        if judge_form is not None and judge_form.claim.pk == claim.pk:
            form = judge_form
        rows.append({"claim": claim, "form": form, "is_open": form is not None and form.is_bound})
    waiting = [row for row in rows if row["form"] and row["claim"].state == Claim.State.OPEN]
    if waiting and judge_form is None:
        waiting[0]["is_open"] = True
    return rows


def _grants(evidence: Evidence, actor) -> list[Grant]:
    grants = Grant.objects.visible_to(actor).standing().filter(evidence=evidence)
    return list(grants.select_related("placement__company", "placement__trainer__person", "person__person"))


def _places_to_share(evidence: Evidence, actor) -> list[Placement]:
    """The companies this piece can still be shared with; who logged it sees it already."""
    if evidence.state != Evidence.State.SUBMITTED or evidence.audience == Evidence.Audience.NOBODY:
        return []
    shared = Grant.objects.visible_to(actor).standing().filter(evidence=evidence).values("placement_id")
    places = Placement.objects.visible_to(actor).exclude(pk__in=shared).select_related("company", "trainer__person")
    places = [place for place in places if not actions.share_blockers(place)]
    return [place for place in places if evidence.logged_by_id is None or place.trainer_id != evidence.logged_by_id]


@roles(Role.TEACHER, Role.TRAINER)
@require_POST
def claim_judge(request, uid, claim_uid):
    """Accept a claim, or ask for more."""
    evidence = fetch(request, uid)
    claims = Claim.objects.visible_to(request.actor).select_related("competency", "version__evidence")
    claim = get_object_or_404(claims, uid=claim_uid, version__evidence=evidence)
    form = JudgeForm(request.POST, claim=claim, prefix=claim.uid.hex)
    if not form.is_valid():
        return render_invalid(request, TEMPLATE, _context(request, evidence, judge_form=form))
    said = form.cleaned_data
    try:
        actions.judge(
            claim, said["state"], by=request.actor, ticks=said["ticks"], said=said["said"], missing=said["missing"]
        )
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "Je reactie staat erbij. De leerling ziet hem ook.")
    return go_to(request, "portfolio:evidence_detail", uid)


def _done(request, evidence: Evidence, words: str, act) -> object:
    """Do one thing with an own piece, and go back to it; in words when a rule says no."""
    try:
        act()
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, words)
    return go_to(request, "portfolio:evidence_detail", evidence.uid)


@roles(Role.STUDENT)
@require_POST
def evidence_withdraw(request, uid):
    """Take a piece back."""
    evidence = fetch_own(request, uid)
    words = "Je trok het bewijs in. Alleen jij ziet het nog."
    return _done(request, evidence, words, lambda: actions.withdraw(evidence, by=request.actor))


@roles(Role.STUDENT)
@require_POST
def evidence_restore(request, uid):
    """Hand a withdrawn piece in again."""
    evidence = fetch_own(request, uid)
    words = "Het bewijs is weer ingeleverd."
    return _done(request, evidence, words, lambda: actions.restore(evidence, by=request.actor))


@roles(Role.STUDENT)
@require_POST
def evidence_audience(request, uid):
    """Open a piece to the guides at school, or keep it to oneself."""
    evidence = fetch_own(request, uid)
    audience = request.POST.get("audience")
    if audience not in Evidence.Audience.values:
        raise Http404
    nobody = audience == Evidence.Audience.NOBODY
    words = "Alleen jij ziet dit bewijs nu." if nobody else "Je begeleiders op school zien dit bewijs nu."
    return _done(request, evidence, words, lambda: actions.set_audience(evidence, audience, by=request.actor))


@roles(Role.STUDENT)
@require_POST
def evidence_share(request, uid):
    """Share a piece with the company of a placement."""
    evidence = fetch_own(request, uid)
    places = Placement.objects.visible_to(request.actor).select_related("company", "trainer__person")
    place = next((one for one in places if str(one.uid) == request.POST.get("placement")), None)
    if place is None:
        raise Http404
    words = f"{place.company} kan dit bewijs nu zien."
    return _done(request, evidence, words, lambda: actions.share_with_company(evidence, place, by=request.actor))


@roles(Role.STUDENT)
@require_POST
def grant_revoke(request, uid, grant_uid):
    """Stop one sharing."""
    evidence = fetch_own(request, uid)
    grant = get_object_or_404(Grant.objects.owned_by(request.actor), uid=grant_uid, evidence=evidence)
    return _done(request, evidence, "Het delen is gestopt.", lambda: actions.revoke(grant, by=request.actor))


@roles(Role.STUDENT)
@require_POST
def evidence_confirm(request, uid):
    """'Klopt': the student agrees with what another put down."""
    evidence = fetch_own(request, uid)
    return _done(request, evidence, "Je zei dat het klopt.", lambda: actions.confirm(evidence, by=request.actor))


@roles(Role.STUDENT)
@require_POST
def evidence_remark(request, uid):
    """A remark of the student at what another put down."""
    evidence, form = fetch(request, uid), RemarkForm(request.POST)
    if not form.is_valid():
        return render_invalid(request, TEMPLATE, _context(request, evidence, remark_form=form))
    words = "Je opmerking staat erbij."
    return _done(
        request, evidence, words, lambda: actions.remark(evidence, form.cleaned_data["remark"], by=request.actor)
    )
