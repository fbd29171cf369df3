"""The course of a test: the list, its page, asking, planning, and every step that ends in one question."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from assessment import actions, planning
from assessment.asks import tasks_of
from assessment.forms import EvidenceForm, PersonForm, PlanForm, ReasonForm, RequestForm, StateFilter
from assessment.models import ProficiencyTest, State, TestAssessor, TestEvidence, move_blockers
from assessment.pages.test import TestPage
from portal import trail
from portal.access import roles
from portal.htmx import go_to, refused, render_invalid, render_page
from portal.models import Role
from portal.rules import ActionRefused

PER_PAGE = 50
READERS = (Role.STUDENT, Role.TEACHER, Role.COUNSELLOR, Role.TRAINER, Role.EXAMBOARD, Role.COORDINATOR)


def fetch(request, uid) -> ProficiencyTest:
    """The test, when the actor may see it; else 404."""
    return get_object_or_404(ProficiencyTest.objects.visible_to(request.actor).for_list(), uid=uid)


def filled_in(request):
    """What was sent, also when that is nothing; None when the form is only looked at."""
    return request.POST if request.method == "POST" else None


@roles(*READERS, links=("assess",))
@require_GET
def test_list(request):
    """Every test this person has to do with, and what each of them asks."""
    mine = ProficiencyTest.objects.visible_to(request.actor)
    filters = StateFilter(request.GET.get("stand", ""))
    page = Paginator(mine.filter(state__in=filters.states).for_list(), PER_PAGE).get_page(request.GET.get("pagina"))
    tasks = sorted(tasks_of(request.actor), key=lambda task: (not task.tone, task.minutes, task.title))
    context = {"filters": filters, "page": page, "tasks": tasks, "minutes": sum(task.minutes for task in tasks)}
    return render_page(request, "assessment/test_list.html", context, fragment="results")


@roles(*READERS, links=("assess",))
@require_GET
def test_detail(request, uid):
    """One test: how far it is, who does what, and once it is signed how it was judged."""
    test = fetch(request, uid)
    trail.opened(test, subject=test.student, what="test", by=request.actor)
    return render_page(request, "assessment/test_detail.html", {"page": TestPage(test, request.actor)})


@roles(Role.STUDENT, Role.TEACHER)
@require_http_methods(["GET", "POST"])
def test_request(request):
    """Ask for a test, as the student or for a student that one guides."""
    form = RequestForm(filled_in(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        student = form.cleaned_data.get("student") or request.actor.membership
        try:
            test = actions.request(
                student, form.cleaned_data["design"], words=form.cleaned_data["words"], by=request.actor
            )
            if form.cleaned_data.get("pieces"):
                actions.choose_evidence(test, form.cleaned_data["pieces"], by=request.actor)
        except ActionRefused as no:
            form.add_error(None, no.reasons)
        else:
            messages.success(request, "De proeve is aangevraagd.")
            page = "test_detail" if request.actor.role == Role.STUDENT else "test_plan"
            return go_to(request, f"assessment:{page}", test.uid)
    show = render_invalid if form.is_bound else render_page
    return show(request, "assessment/test_request.html", {"form": form})


@roles(Role.TEACHER)
@require_http_methods(["GET", "POST"])
def test_plan(request, uid):
    """Choose the day, the place and the assessors; again when a day did not go through."""
    test = fetch(request, uid)
    if blockers := move_blockers(test.state, State.PLANNED, TestPage(test, request.actor).hands):
        return refused(request, blockers)
    form = PlanForm(filled_in(request), actor=request.actor, test=test, initial=_first_plan(test, request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan(test, form.plan(), by=request.actor)
        except ActionRefused as no:
            form.add_error(None, no.reasons)
        else:
            messages.success(request, "De proeve is gepland. De beoordelaars krijgen een mail.")
            return go_to(request, "assessment:test_detail", test.uid)
    show = render_invalid if form.is_bound else render_page
    return show(request, "assessment/test_plan.html", {"form": form, "test": test})


def _first_plan(test: ProficiencyTest, actor) -> dict:
    """What is filled in already: the trainer of the placement, the teacher who plans, or the plan before."""
    seats = [seat for seat in test.assessors.all() if seat.replaced_at is None]
    first = {seat.side: seat.assessor_id for seat in reversed(seats)}
    trainer = test.placement.trainer_id if test.placement else None
    return {
        "design": test.design_id,
        "place": test.place,
        "held_at": test.held_at,
        "company": first.get(TestAssessor.Side.COMPANY, trainer),
        "school": first.get(TestAssessor.Side.SCHOOL, actor.membership_id),
    }


@roles(Role.STUDENT)
@require_http_methods(["GET", "POST"])
def test_evidence(request, uid):
    """Choose on which evidence the test rests, until the first score."""
    test = fetch(request, uid)
    if blockers := TestPage(test, request.actor).choose_blockers:
        return refused(request, blockers)
    chosen = {"pieces": list(test.evidence.values_list("version__evidence_id", flat=True))}
    form = EvidenceForm(filled_in(request), actor=request.actor, initial=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_evidence(test, form.cleaned_data["pieces"], by=request.actor)
        except ActionRefused as no:
            return refused(request, no.reasons)
        messages.success(request, "Je beoordelaars lezen dit bewijs bij de proeve.")
        return go_to(request, "assessment:test_detail", test.uid)
    show = render_invalid if form.is_bound else render_page
    return show(request, "assessment/test_evidence.html", {"form": form, "test": test})


@roles(Role.STUDENT, Role.TEACHER, Role.COUNSELLOR, Role.TRAINER, links=("assess",))
@require_GET
def test_piece(request, uid, piece):
    """One piece that the test rests on, in exactly the version it rests on; also for an assessor by link."""
    test = fetch(request, uid)
    rows = TestEvidence.objects.visible_to(request.actor).filter(test=test)
    row = get_object_or_404(
        rows.select_related("version__evidence__logged_by__person", "version__evidence__logged_by__organisation"),
        uid=piece,
    )
    trail.opened(row.version.evidence, subject=test.student, what="evidence", by=request.actor)
    context = {
        "test": test,
        "version": row.version,
        "evidence": row.version.evidence,
        "card": {"files": row.version.files.select_related("file")},
        "claims": row.version.claims.select_related("competency"),
        "student": test.student,
        "is_own": request.actor.membership_id == test.student_id,
    }
    return render_page(request, "assessment/test_piece.html", context)


@dataclass(frozen=True)
class Step:
    """One step in the course that asks one question: a title, what it does, and the button."""

    to: str
    title: str
    says: str
    button: str
    act: Callable
    done: str
    label: str = "Waarom?"
    reason_needed: bool = True


STEPS = {
    "decline": Step(
        State.DECLINED, "Aanvraag afwijzen", "De leerling leest waarom, en wat er nog nodig is.",
        "Wijs de aanvraag af", actions.decline, "De aanvraag is afgewezen. De leerling krijgt een mail.",
        label="Wat is er nog nodig?",
    ),
    "cancel": Step(
        State.CANCELLED, "Proeve annuleren", "De proeve stopt hier. Wie erbij hoort, krijgt een mail.",
        "Annuleer de proeve", actions.cancel, "De proeve is geannuleerd.", reason_needed=False,
    ),
    "not_held": Step(
        State.NOT_HELD, "Het ging niet door", "De docent kiest een nieuwe dag. Scores van nu tellen dan niet mee.",
        "Ja, het ging niet door", actions.not_held, "Genoteerd. De docent kiest een nieuwe dag.", reason_needed=False,
    ),
    "annul": Step(
        State.ANNULLED, "Proeve ongeldig verklaren", "De uitslag vervalt en gaat uit het portfolio van de leerling.",
        "Verklaar de proeve ongeldig", actions.annul, "De proeve is ongeldig verklaard.",
    ),
}  # fmt: skip


@roles(Role.STUDENT, Role.TEACHER, Role.TRAINER, Role.EXAMBOARD, links=("assess",))
@require_http_methods(["GET", "POST"])
def test_step(request, uid, step):
    """Ask once more, then do it: declining, cancelling, not held, annulling. Two taps on a phone."""
    test, step = fetch(request, uid), STEPS[step]
    if blockers := move_blockers(test.state, step.to, TestPage(test, request.actor).hands):
        return refused(request, blockers)
    form = ReasonForm(filled_in(request), label=step.label, required=step.reason_needed)
    if request.method == "POST" and form.is_valid():
        try:
            step.act(test, reason=form.cleaned_data["reason"], by=request.actor)
        except ActionRefused as no:
            return refused(request, no.reasons)
        messages.success(request, step.done)
        return go_to(request, "assessment:test_detail", test.uid)
    show = render_invalid if form.is_bound else render_page
    return show(request, "assessment/test_step.html", {"form": form, "test": test, "step": step})


@roles(Role.TEACHER)
@require_http_methods(["GET", "POST"])
def seat_replace(request, uid, seat):
    """Put somebody else in a seat."""
    test = fetch(request, uid)
    seats = TestAssessor.objects.visible_to(request.actor).filter(test=test).current()
    seat = get_object_or_404(seats.select_related("assessor__person"), uid=seat)
    company = seat.side == TestAssessor.Side.COMPANY
    people = planning.trainers_for(request.actor) if company else planning.teachers_for(request.actor)
    form = PersonForm(filled_in(request), people=people)
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_assessor(test, seat, form.cleaned_data["person"], by=request.actor)
        except ActionRefused as no:
            form.add_error(None, no.reasons)
        else:
            messages.success(request, "De nieuwe beoordelaar krijgt een mail.")
            return go_to(request, "assessment:test_detail", test.uid)
    show = render_invalid if form.is_bound else render_page
    return show(request, "assessment/seat_replace.html", {"form": form, "test": test, "seat": seat})
