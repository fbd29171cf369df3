"""The own sheet: phone first, one criterion at a time or all of them, each answer kept at once."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget

from assessment import actions
from assessment.models import Criterion, ProficiencyTest
from assessment.pages.sheet import ALL, SheetPage, score_form
from assessment.views.course import fetch
from portal import newer, once
from portal.access import roles
from portal.htmx import go_to, refused, render_page, wants_fragment
from portal.models import Role
from portal.rules import ActionRefused


@roles(Role.TEACHER, Role.TRAINER, links=("assess",))
@require_GET
def sheet(request, uid):
    """The own sheet; after sending it stays readable and the page says that it waits."""
    page = SheetPage(fetch(request, uid), request.actor, chosen=request.GET.get("criterium", ""))
    if page.own_seat is None:
        return refused(request, page.blockers)
    return render_page(request, "assessment/sheet.html", {"page": page}, fragment="sheet")


@roles(Role.TEACHER, Role.TRAINER, links=("assess",))
@require_POST
def score_save(request, uid, criterion):
    """Keep one answer. Under htmx only the line that says so comes back; else the next criterion."""
    test = fetch(request, uid)
    criterion = get_object_or_404(Criterion.objects.visible_to(request.actor).filter(design=test.design), uid=criterion)
    chosen = request.GET.get("criterium", "")
    form = score_form(criterion, test, request.POST)
    page = SheetPage(test, request.actor, chosen=chosen or str(criterion.position), bound=form, about=criterion)
    if not form.is_valid():
        return _whole_sheet(request, page, status=422)
    try:
        test = actions.save_score(
            test, criterion, value=form.cleaned_data["value"], note=form.cleaned_data["note"], by=request.actor,
            based_on=request.POST.get(newer.FIELD), own_since=once.answered_at(request),
        )  # fmt: skip
    except newer.ChangedMeanwhile:
        page.shows_both = True
        return _whole_sheet(request, page, status=409)
    except ActionRefused as no:
        return refused(request, no.reasons)
    page = SheetPage(test, request.actor, chosen=chosen)
    if wants_fragment(request) and "verder" not in request.POST:
        line = next(line for line in page.lines if line.criterion == criterion)
        context = {"page": page, "line": line, "just_saved": True}
        return render_page(request, "assessment/sheet.html", context, fragment="saved")
    return go_to(request, _back_to_sheet(test, criterion, request))


def _whole_sheet(request, page: SheetPage, *, status: int):
    """The sheet with one answer as it was typed, not kept yet; it takes the place of all of it, also under htmx."""
    response = render_page(request, "assessment/sheet.html", {"page": page}, fragment="sheet", status=status)
    return reswap(retarget(response, "#sheet"), "outerHTML") if wants_fragment(request) else response


def _back_to_sheet(test: ProficiencyTest, criterion: Criterion, request) -> str:
    address = reverse("assessment:sheet", args=[test.uid])
    if request.GET.get("criterium") == ALL:
        return f"{address}?criterium={ALL}#c{criterion.position}"
    onward = request.POST.get("verder") or criterion.position
    # After the last one comes the part where the sheet is sent.
    anchor = "#voortgang" if str(onward) == str(criterion.position) else ""
    return f"{address}?criterium={onward}{anchor}"


@roles(Role.TEACHER, Role.TRAINER, links=("assess",))
@require_POST
def sheet_send(request, uid):
    """Send the own sheet. It opens all sheets when it is the last; nobody hears of it otherwise."""
    test = fetch(request, uid)
    try:
        is_last = actions.send_sheet(test, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    if is_last:
        messages.success(request, "Iedereen is klaar. Leg de scores nu naast elkaar.")
        return go_to(request, "assessment:compare", test.uid)
    messages.success(request, "Je blad is ingeleverd.")
    return go_to(request, "assessment:sheet", test.uid)
