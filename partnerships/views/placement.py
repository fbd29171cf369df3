"""Placements: list, making and changing one, and its steps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnerships.actions import placements as actions
from partnerships.forms.placement import EndForm, PlacementFilter, PlacementForm, PokForm, ReasonForm
from partnerships.models import Partnership, Placement
from partnerships.views import typed
from partnerships.views.partnership import OFFICE, PAGE_SIZE
from portal.access import EVERY_ROLE, SCHOOL_STAFF, roles
from portal.htmx import go_to, refused, render_invalid, render_page
from portal.models import Membership, Role, sort_key
from portal.rules import ActionRefused

STUDENTS_SHOWN = 12
# The steps with a form of their own: the word in the address, the form, and what the action is called with.
FORMS = {"pok": PokForm, "open": ReasonForm, "annuleer": ReasonForm, "beeindig": EndForm}
SAID = {
    "spreek-af": "De plaatsing is afgesproken.",
    "start": "De plaatsing loopt.",
    "pok": "De dag van ondertekenen is bewaard.",
    "open": "De praktijkopleider ziet nu wat de leerling deelt.",
    "annuleer": "De plaatsing gaat niet door.",
    "beeindig": "De plaatsing is afgelopen.",
}


@require_GET
@roles(*SCHOOL_STAFF, Role.PARTNER)
def placement_list(request):
    """The placements of the school, or those at the company."""
    filters = PlacementFilter(request.GET)
    rows = filters.apply(Placement.objects.visible_to(request.actor).for_list())
    page = Paginator(rows.order_by("starts_on", "student__person__sort_name", "pk"), PAGE_SIZE)
    context = {
        "filters": filters,
        "page": page.get_page(request.GET.get("pagina")),
        "may_change": request.actor.has_role(*OFFICE),
    }
    return render_page(request, "partnerships/placement_list.html", context, fragment="lijst")


@require_GET
@roles(*EVERY_ROLE)
def placement_detail(request, uid):
    """One placement, for everybody who is part of it."""
    placement = get_object_or_404(Placement.objects.visible_to(request.actor).for_list(), uid=uid)
    return render_page(request, "partnerships/placement_detail.html", _detail(request, placement))


def _detail(request, placement: Placement, step: str = "", form=None) -> dict:
    # Several forms on one page: every field has an id of its own.
    forms = {name: kind(auto_id=f"{name}_%s") for name, kind in FORMS.items()} | ({step: form} if form else {})
    return {
        "placement": placement,
        "may_change": request.actor.has_role(*OFFICE) and request.actor.holder_id == placement.holder_id,
        "is_school": request.actor.holder_id == placement.holder_id and request.actor.role != Role.STUDENT,
        "agree_blockers": placement.agree_blockers() if placement.state == Placement.State.PROPOSED else [],
        "run_blockers": placement.run_blockers() if placement.state == Placement.State.AGREED else [],
        "pok_form": forms["pok"],
        "open_form": forms["open"],
        "cancel_form": forms["annuleer"],
        "end_form": forms["beeindig"],
        "open_step": step,
    }


@require_POST
@roles(*OFFICE)
def placement_step(request, uid, step):
    """Take one step with a placement; a form with a mistake comes back as it was typed."""
    placement = get_object_or_404(Placement.objects.owned_by(request.actor).for_list(), uid=uid)
    if step not in SAID:
        raise Http404
    form = FORMS[step](request.POST, auto_id=f"{step}_%s") if step in FORMS else None
    if form is not None and not form.is_valid():
        return render_invalid(request, "partnerships/placement_detail.html", _detail(request, placement, step, form))
    typed = form.cleaned_data if form else {}
    act = {
        "spreek-af": actions.agree, "start": actions.start, "pok": actions.record_pok, "open": actions.open_early,
        "annuleer": actions.cancel, "beeindig": actions.end,
    }[step]  # fmt: skip
    try:
        act(placement, **typed, by=request.actor)
    except ActionRefused as no:
        if form is None:
            return refused(request, no.reasons)
        form.add_error(None, list(no.reasons))
        return render_invalid(request, "partnerships/placement_detail.html", _detail(request, placement, step, form))
    messages.success(request, SAID[step])
    return go_to(request, "partnerships:placement_detail", uid)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def placement_new(request):
    """Choose a student, then a company, then who guides and when."""
    student = _student(request)
    partnership = _partnership(request)
    words = request.GET.get("zoek", "").strip()
    context = {"student": student, "partnership": partnership, "words": words}
    if student is None:
        context["students"] = _students(request, words) if words else []
        return render_page(request, "partnerships/placement_student.html", context, fragment="gevonden")
    form = PlacementForm(
        request.POST or None, actor=request.actor, partnership=partnership,
        initial={"company": partnership.uid} if partnership else {},
    )  # fmt: skip
    context |= {"form": form, "partnerships": _partnerships(request) if partnership is None else []}
    if request.method == "GET" or partnership is None:
        return render_page(request, "partnerships/placement_new.html", context)
    if form.is_valid():
        try:
            placement = actions.propose({**form.plan(), "student": student}, by=request.actor)
        except ActionRefused as no:
            form.add_error(None, list(no.reasons))
        else:
            messages.success(request, f"De plaatsing van {student.name} staat klaar als voorstel.")
            return go_to(request, "partnerships:placement_detail", placement.uid)
    return render_invalid(request, "partnerships/placement_new.html", context)


def _own_students(request):
    return Membership.objects.current().filter(organisation=request.actor.organisation, role=Role.STUDENT)


def _student(request) -> Membership | None:
    uid = request.GET.get("leerling")
    return typed.fetch(_own_students(request).select_related("person"), uid) if uid else None


def _students(request, words: str):
    rows = _own_students(request).filter(person__sort_name__contains=sort_key(words)) | _own_students(request).filter(
        number=words
    )
    return rows.for_list()[:STUDENTS_SHOWN]


def _partnerships(request):
    rows = Partnership.objects.known_by(request.actor).exclude(stage=Partnership.Stage.ENDED)
    return rows.select_related("company").order_by("company__name", "pk")


def _partnership(request) -> Partnership | None:
    uid = request.GET.get("bedrijf")
    return typed.fetch(_partnerships(request), uid) if uid else None


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def placement_edit(request, uid):
    """Change who guides a student, and when."""
    placement = get_object_or_404(Placement.objects.owned_by(request.actor).for_list(), uid=uid)
    if reasons := placement.change_blockers():
        return refused(request, reasons)
    partnership = get_object_or_404(Partnership.objects.known_by(request.actor), company=placement.company)
    initial = {"company": partnership.uid, **PlacementForm.initial_of(placement)}
    form = PlacementForm(request.POST or None, actor=request.actor, partnership=partnership, initial=initial)
    context = {"form": form, "placement": placement, "partnership": partnership}
    if request.method == "GET":
        return render_page(request, "partnerships/placement_edit.html", context)
    if form.is_valid():
        try:
            actions.change(placement, form.plan(), by=request.actor)
        except ActionRefused as no:
            form.add_error(None, list(no.reasons))
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "partnerships:placement_detail", uid)
    return render_invalid(request, "partnerships/placement_edit.html", context)
