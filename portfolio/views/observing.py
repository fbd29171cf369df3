"""The form in which an educator puts down what they saw, of one student or of several in one go."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.views.decorators.http import require_http_methods

from frameworks.models import Competency
from portal import once
from portal.access import roles
from portal.htmx import go_to, render_page
from portal.models import Membership, Role, StoredFile, TeachingGroup
from portal.rules import ActionRefused
from portfolio import actions, roster
from portfolio.course import courses_of
from portfolio.forms import KeptFiles, ObservationForm, Sheet, claims_form, initial_claims
from portfolio.models import GUIDES, JUDGES, Evidence

TEMPLATE = "portfolio/observation_form.html"


@dataclass(frozen=True)
class Choice:
    """For whom something can be put down here: the students of one group, and who was picked beforehand."""

    students: list[Membership]
    picked: str = ""
    group: TeachingGroup | None = None
    groups: list[TeachingGroup] = field(default_factory=list)

    @property
    def initial(self) -> list[str]:
        return [self.picked] if self.picked else []


@roles(*GUIDES, Role.TRAINER)
@require_http_methods(["GET", "POST"])
def observation_new(request):
    """Log one observation for the chosen students of a group, or of the company; all or nothing."""
    actor, choice = request.actor, _choice(request)
    if request.method == "GET":
        return render_page(request, TEMPLATE, _context(_sheet(actor, choice), choice))
    sheet = _sheet(actor, choice, request)
    sheet.receive(owner=actor.membership, holder=choice.students[0].organisation, subject=_about(sheet, choice, actor))
    if not sheet.is_valid():
        return _again(request, _context(sheet, choice), status=422)
    if already := once.earlier(request):
        return _again(request, _context(sheet, choice) | {"already": already}, status=409)
    said, students = sheet.form.cleaned_data, sheet.form.chosen()
    try:
        logged = actions.observe(students, sheet.piece(), by=actor, accept=said.get("accept", False))
    except ActionRefused as no:
        sheet.refuse(no.reasons)
        return _again(request, _context(sheet, choice), status=422)
    if len(logged) == 1:
        messages.success(request, f"Vastgelegd. {students[0].person.call_name} kan erop reageren.")
        return go_to(request, "portfolio:evidence_detail", logged[0].uid)
    messages.success(request, f"Vastgelegd bij {len(logged)} leerlingen. Zij kunnen erop reageren.")
    return go_to(request, "portfolio:student_list")


def _again(request, context: dict, *, status: int):
    return render_page(request, TEMPLATE, context, fragment="form", status=status)


def _context(sheet: Sheet, choice: Choice) -> dict:
    return sheet.context() | {"choice": choice, "already": ""}


def _sheet(actor, choice: Choice, request=None) -> Sheet:
    """The sheet as it is before anything was typed, or as it was posted."""
    courses = courses_of(student.pk for student in choice.students)
    frameworks = {course.framework_id for course in courses.values()}
    competencies = list(Competency.objects.assessable().filter(framework_id__in=frameworks))
    asked: dict = {"students": choice.students, "may_accept": actor.role in JUDGES}
    if request is None:
        setting = Evidence.Setting.WORKPLACE if actor.role == Role.TRAINER else Evidence.Setting.SCHOOL
        form = ObservationForm(initial={"students": choice.initial, "setting": setting}, **asked)
        blank = initial_claims([])
        return Sheet(form, claims_form(competencies=competencies, initial=blank, logged=True), KeptFiles([]))
    return Sheet(
        form=ObservationForm(request.POST, request.FILES, **asked),
        claims=claims_form(request.POST, competencies=competencies, logged=True),
        kept=KeptFiles.posted(request, StoredFile.objects.owned_by(actor)),
    )


def _about(sheet: Sheet, choice: Choice, actor) -> Membership:
    """Whom a file is about: the first chosen student (the others get a copy); nobody chosen yet: who put it in."""
    sheet.form.is_valid()
    chosen = sheet.form.cleaned_data.get("students")
    return next(one for one in choice.students if str(one.uid) == chosen[0]) if chosen else actor.membership


# --- For whom ---------------------------------------------------------------------------------------------------------
def _choice(request) -> Choice:
    """The students to choose from. 404 for a student or group out of reach, and when there is nobody at all."""
    picked, wanted = request.GET.get("leerling", ""), request.GET.get("groep", "")
    if request.actor.role == Role.TRAINER:
        choice = Choice(roster.placed_students(request.actor), picked)
    else:
        groups = roster.students_by_group(request.actor)
        group = _group(groups, wanted, picked)
        choice = Choice(groups[group], picked, group, list(groups))
    if not choice.students or not set(choice.initial) <= {str(student.uid) for student in choice.students}:
        raise Http404
    return choice


def _group(groups: dict[TeachingGroup, list[Membership]], wanted: str, picked: str) -> TeachingGroup:
    """The group that was asked for, else the one of the student that was picked, else the first."""
    for group, students in groups.items():
        inside = {str(student.uid) for student in students}
        if str(group.uid) == wanted or (not wanted and (not picked or picked in inside)):
            return group
    raise Http404
