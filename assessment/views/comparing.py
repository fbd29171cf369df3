"""Side by side: settle the differences, agree on next steps, see the outcome, and sign."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessment import actions, planning
from assessment.actions.settling import settle_blockers
from assessment.forms import DepartForm, PersonForm, ReasonForm, StepForm
from assessment.models import Criterion, Feedforward, ProficiencyTest
from assessment.pages.compare import ComparePage, settle_form
from assessment.pages.test import TestPage
from assessment.views.course import fetch, filled_in
from portal import trail
from portal.access import roles
from portal.htmx import go_to, refused, render_invalid, render_page, wants_fragment
from portal.models import Role
from portal.rules import ActionRefused

TEMPLATE, FRAGMENT = "assessment/compare.html", "table"
ASSESSORS = (Role.TEACHER, Role.TRAINER)
LINKS = ("assess",)


@roles(*ASSESSORS, links=LINKS)
@require_GET
def compare(request, uid):
    """All sheets side by side, differences first; only for who may settle now."""
    test = fetch(request, uid)
    page = ComparePage(test, request.actor, chosen=request.GET.get("criterium", ""))
    if blockers := settle_blockers(test, page.own_seat, request.actor):
        return refused(request, blockers)
    trail.opened(test, subject=test.student, what="test", by=request.actor)
    return render_page(request, TEMPLATE, {"page": page}, fragment=FRAGMENT)


def answer(request, test: ProficiencyTest, said: str = ""):
    """After an action: the same table as it stands now; without htmx a redirect to it."""
    if said:
        messages.success(request, said)
    if not wants_fragment(request):
        return go_to(request, "assessment:compare", test.uid)
    return render_page(
        request, TEMPLATE, {"page": ComparePage(fetch(request, test.uid), request.actor)}, fragment=FRAGMENT
    )


def invalid(request, test: ProficiencyTest, **page):
    return render_invalid(request, TEMPLATE, {"page": ComparePage(test, request.actor, **page)}, fragment=FRAGMENT)


def _criterion(request, test: ProficiencyTest, uid) -> Criterion:
    return get_object_or_404(Criterion.objects.visible_to(request.actor).filter(design=test.design), uid=uid)


def allowed(request, uid) -> tuple[ProficiencyTest, list[str]]:
    """The test and why this person cannot settle at it; asked before a form is even looked at."""
    test = fetch(request, uid)
    return test, settle_blockers(test, TestPage(test, request.actor).own_seat, request.actor)


@roles(*ASSESSORS, links=LINKS)
@require_POST
def settle(request, uid, criterion):
    """Propose the score for one criterion, with the reason."""
    test, blockers = allowed(request, uid)
    if blockers:
        return refused(request, blockers)
    criterion = _criterion(request, test, criterion)
    form = settle_form(criterion, test, request.POST)
    if not form.is_valid():
        return invalid(request, test, bound=form, about=criterion)
    try:
        actions.propose(test, criterion, **form.cleaned_data, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    return answer(request, test)


@roles(*ASSESSORS, links=LINKS)
@require_POST
def settle_confirm(request, uid, criterion):
    """Say yes to what another assessor proposed."""
    test = fetch(request, uid)
    criterion = _criterion(request, test, criterion)
    try:
        actions.confirm(test, criterion, seen=request.POST.get("seen", ""), by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    return answer(request, test)


@roles(*ASSESSORS, links=LINKS)
@require_POST
def step_add(request, uid):
    """Add a next step for the student."""
    test, blockers = allowed(request, uid)
    if blockers:
        return refused(request, blockers)
    form = StepForm(request.POST, prefix="stap")
    if not form.is_valid():
        return invalid(request, test, forms={"step": form})
    try:
        actions.add_step(test, **form.cleaned_data, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    return answer(request, test)


@roles(*ASSESSORS, links=LINKS)
@require_POST
def step_remove(request, uid, step):
    """Take a next step away."""
    test = fetch(request, uid)
    step = get_object_or_404(Feedforward.objects.visible_to(request.actor).filter(test=test), uid=step)
    try:
        actions.remove_step(test, step, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    return answer(request, test)


@roles(*ASSESSORS, links=LINKS)
@require_POST
def outcome_depart(request, uid):
    """Choose the other outcome, with a reason; or go back to what the rule says."""
    test, blockers = allowed(request, uid)
    if blockers:
        return refused(request, blockers)
    try:
        if "volg" in request.POST:
            actions.follow_rule(test, by=request.actor)
            return answer(request, test)
        form = DepartForm(request.POST, prefix="uitslag")
        if not form.is_valid():
            return invalid(request, test, forms={"depart": form}, opened="depart")
        actions.depart(test, because=form.cleaned_data["because"], by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    return answer(request, test)


@roles(*ASSESSORS, links=LINKS)
@require_POST
def third_ask(request, uid):
    """Say that the assessors do not come to agree."""
    test, blockers = allowed(request, uid)
    if blockers:
        return refused(request, blockers)
    form = ReasonForm(request.POST, prefix="derde", label="Waar komen jullie niet uit?")
    if not form.is_valid():
        return invalid(request, test, forms={"third": form}, opened="third")
    try:
        actions.ask_third(test, reason=form.cleaned_data["reason"], by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    return answer(request, test, "De examencommissie wijst een derde beoordelaar aan.")


@roles(Role.EXAMBOARD)
@require_http_methods(["GET", "POST"])
def third_name(request, uid):
    """The exam board names the third assessor."""
    test = fetch(request, uid)
    form = PersonForm(filled_in(request), people=planning.assessors_for(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_third(test, form.cleaned_data["person"], by=request.actor)
        except ActionRefused as no:
            form.add_error(None, no.reasons)
        else:
            messages.success(request, "De derde beoordelaar krijgt een mail.")
            return go_to(request, "assessment:test_detail", test.uid)
    show = render_invalid if form.is_bound else render_page
    return show(request, "assessment/third_name.html", {"form": form, "test": test})
