"""The form in which a student writes evidence: a new piece, a draft, or the next version."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.models import Placement
from portal import files, newer, once
from portal.access import roles
from portal.htmx import go_to, refused, render_page
from portal.models import Role, StoredFile
from portal.rules import ActionRefused
from portfolio import actions
from portfolio.actions.writing import HANDED_IN
from portfolio.course import course_of
from portfolio.forms import EvidenceForm, KeptFiles, Sheet, WordsForm, claims_form, initial_claims
from portfolio.models import Evidence, EvidenceVersion, Grant
from portfolio.pieces import stamp_of
from portfolio.views.evidence import fetch_own
from portfolio.views.portfolios import fetch

TEMPLATE = "portfolio/evidence_form.html"


@roles(Role.STUDENT)
@require_http_methods(["GET", "POST"])
def evidence_new(request):
    """A new piece of the student."""
    portfolio = fetch(request)
    if request.method == "GET":
        return _show(request, _blank(request, portfolio))
    sheet = _posted(request, portfolio)

    def keep():
        return actions.save_draft(portfolio, sheet.piece(), by=request.actor)

    return _take_in(request, sheet, portfolio.student, keep)


@roles(Role.STUDENT)
@require_http_methods(["GET", "POST"])
def evidence_edit(request, uid):
    """Go on with a draft, or with the next version of a piece that was handed in."""
    evidence, portfolio = fetch_own(request, uid), fetch(request)
    version = evidence.versions.filter(fixed_at__isnull=True).first()
    if version is None:
        if request.method == "GET":
            return redirect("portfolio:evidence_detail", uid)
        return refused(request, [HANDED_IN])
    if request.method == "GET":
        return _show(request, _blank(request, portfolio, evidence, version), evidence, version)
    sheet, known = (
        _posted(request, portfolio, evidence),
        {"by": request.actor, "based_on": request.POST.get(newer.FIELD)},
    )

    def keep():
        if evidence.is_draft:
            return actions.save_draft(portfolio, sheet.piece(), draft=evidence, **known)
        return actions.save_version(evidence, sheet.piece(happened_on=evidence.happened_on), **known)

    try:
        return _take_in(request, sheet, portfolio.student, keep, evidence)
    except newer.ChangedMeanwhile:
        lines = sheet.differences(_blank(request, portfolio, evidence, version))
        known["based_on"] = stamp_of(evidence, version)
        if not lines:  # the same words came from another device
            return _take_in(request, sheet, portfolio.student, keep, evidence)
        # Both are shown. Sending it again is a choice: it is based on what was shown.
        context = _context(request, sheet, evidence) | {"newer": lines, "based_on": known["based_on"]}
        return _answer(request, context, status=409)


@roles(Role.STUDENT)
@require_POST
def evidence_version(request, uid):
    """Begin the next version of a piece."""
    evidence = fetch_own(request, uid)
    try:
        actions.start_version(evidence, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    return go_to(request, "portfolio:evidence_edit", uid)


# --- Showing ----------------------------------------------------------------------------------------------------------
def _show(request, sheet: Sheet, evidence: Evidence | None = None, version: EvidenceVersion | None = None):
    based_on = stamp_of(evidence, version) if evidence and version else ""
    return render_page(request, TEMPLATE, _context(request, sheet, evidence) | {"based_on": based_on})


def _answer(request, context: dict, *, status: int):
    return render_page(request, TEMPLATE, context, fragment="form", status=status)


def _context(request, sheet: Sheet, evidence: Evidence | None) -> dict:
    return sheet.context() | {
        "evidence": evidence,
        "is_version": evidence is not None and not evidence.is_draft,
        "room": files.Room(used=files.used_by(request.actor.membership), most=settings.STUDENT_QUOTA),
        "based_on": request.POST.get(newer.FIELD, ""),
        "newer": [],
        "already": "",
    }


def _blank(request, portfolio, evidence: Evidence | None = None, version=None) -> Sheet:
    """The sheet before anything was typed, or as a draft or version has it."""
    competencies = list(course_of(portfolio.student).competencies())
    claims = version.claims.select_related("competency") if version else []
    return Sheet(
        form=_form(request, evidence, initial=_initial(request, evidence, version)),
        claims=claims_form(competencies=competencies, initial=initial_claims(claims)),
        kept=KeptFiles.of_version(version) if version else KeptFiles([]),
    )


def _initial(request, evidence: Evidence | None, version) -> dict:
    if evidence is None or version is None:
        return {}
    initial = {name: getattr(version, name) for name in ("title", "text", "reflection", "url")}
    if evidence.is_draft:
        names = ("happened_on", "setting", "kind", "purpose", "audience")
        initial |= {name: getattr(evidence, name) for name in names}
        grants = Grant.objects.visible_to(request.actor).standing().filter(evidence=evidence)
        shared = grants.select_related("placement").first()
        initial["share_with"] = shared.placement.uid if shared else None
    return initial


def _form(request, evidence: Evidence | None, *args, **kwargs) -> WordsForm:
    if evidence is not None and not evidence.is_draft:
        return WordsForm(*args, **kwargs)
    places = Placement.objects.visible_to(request.actor).select_related("company")
    open_places = [place.pk for place in places if not actions.share_blockers(place)]
    return EvidenceForm(*args, placements=places.filter(pk__in=open_places), **kwargs)


# --- Taking in --------------------------------------------------------------------------------------------------------
def _posted(request, portfolio, evidence: Evidence | None = None) -> Sheet:
    lenient = "concept" in request.POST
    competencies = list(course_of(portfolio.student).competencies())
    allowed = StoredFile.objects.owned_by(request.actor).of_subject(portfolio.pk)
    return Sheet(
        form=_form(request, evidence, request.POST, request.FILES, lenient=lenient),
        claims=claims_form(request.POST, competencies=competencies, lenient=lenient),
        kept=KeptFiles.posted(request, allowed),
        lenient=lenient,
    )


def _take_in(request, sheet: Sheet, student, keep, evidence: Evidence | None = None):
    """Keep what was typed, or hand it in. Whatever is wrong, words and files stay."""
    sheet.receive(owner=student, holder=student.organisation, subject=student)
    if not sheet.is_valid():
        return _answer(request, _context(request, sheet, evidence), status=422)
    if evidence is None and (already := once.earlier(request)):
        return _answer(request, _context(request, sheet, None) | {"already": already}, status=409)
    try:
        kept = keep()
        if not sheet.lenient:
            actions.submit(kept, by=request.actor)
    except newer.ChangedMeanwhile:
        raise
    except ActionRefused as no:
        sheet.refuse(no.reasons)
        return _answer(request, _context(request, sheet, evidence), status=422)
    if sheet.lenient:
        messages.success(request, "Je concept is bewaard. Alleen jij ziet het.")
        return go_to(request, "portfolio:mine")
    messages.success(request, "Je bewijs is ingeleverd.")
    return go_to(request, "portfolio:evidence_detail", kept.uid)
