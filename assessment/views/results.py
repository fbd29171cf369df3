"""From the signature on: signing itself, the student's reaction, establishing, and the record on paper."""

from django.contrib import messages
from django.views.decorators.http import require_http_methods, require_POST

from assessment import actions
from assessment.forms import ReactionForm, SignForm
from assessment.pages.compare import ComparePage
from assessment.pages.test import TestPage
from assessment.views.comparing import ASSESSORS, LINKS, allowed, answer, invalid
from assessment.views.course import READERS, fetch, filled_in
from portal import reports
from portal.access import roles
from portal.htmx import go_to, refused, render_invalid, render_page
from portal.models import Role
from portal.rules import ActionRefused


@roles(*ASSESSORS, links=LINKS)
@require_POST
def code_ask(request, uid):
    """Mail the code that a signature by personal link asks for."""
    test, blockers = allowed(request, uid)
    if blockers:
        return refused(request, blockers)
    try:
        address = actions.ask_code(test, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    return answer(request, test, f"De code is onderweg naar {address}.")


@roles(*ASSESSORS, links=LINKS)
@require_POST
def sign(request, uid):
    """Sign what stands on the screen."""
    test, blockers = allowed(request, uid)
    if blockers:
        return refused(request, blockers)
    form = SignForm(request.POST, needs_code=ComparePage(test, request.actor).needs_code, prefix="teken")
    if not form.is_valid():
        return invalid(request, test, forms={"sign": form})
    try:
        is_last = actions.sign(test, **form.cleaned_data, by=request.actor)
    except ActionRefused as no:
        if "code" not in form.fields:
            return refused(request, no.reasons)
        form.add_error("code", no.reasons)
        return invalid(request, test, forms={"sign": form})
    if is_last:
        messages.success(request, "Alle beoordelaars hebben ondertekend.")
        return go_to(request, "assessment:test_detail", test.uid)
    return answer(request, test, "Je hebt ondertekend.")


@roles(Role.STUDENT)
@require_http_methods(["GET", "POST"])
def react(request, uid):
    """The student's own view of the outcome."""
    test = fetch(request, uid)
    page = TestPage(test, request.actor)
    if not page.may_react:
        return refused(request, ["Je kunt reageren als de beoordelaars hebben ondertekend."])
    first = {"view": test.student_view, "words": test.student_words}
    form = ReactionForm(filled_in(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.react(test, **form.cleaned_data, by=request.actor)
        except ActionRefused as no:
            return refused(request, no.reasons)
        messages.success(request, "Je reactie staat bij de uitslag.")
        return go_to(request, "assessment:test_detail", test.uid)
    show = render_invalid if form.is_bound else render_page
    return show(request, "assessment/test_react.html", {"form": form, "test": test})


@roles(Role.EXAMBOARD)
@require_POST
def establish(request, uid):
    """Establish the result of a signed test."""
    test = fetch(request, uid)
    try:
        actions.establish(test, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "De uitslag is vastgesteld.")
    return go_to(request, "assessment:test_detail", test.uid)


@roles(*[role for role in READERS if role != Role.COORDINATOR], links=LINKS)
@require_POST
def record_ask(request, uid):
    """Have the record made on paper."""
    test = fetch(request, uid)
    if not test.has_outcome or TestPage(test, request.actor).comparison is None:
        return refused(request, ["Het verslag is er als alle beoordelaars hebben ondertekend."])
    title = f"Proeve {test.title} van {test.student.name}"
    return go_to(request, "portal:report", reports.ask("test_record", test, by=request.actor, title=title).uid)
