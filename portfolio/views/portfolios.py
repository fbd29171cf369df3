"""The portfolio of one student: how far, what there is, who sees it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from portal import reports, trail
from portal.access import roles
from portal.htmx import go_to, refused, render_page
from portal.models import Role
from portal.rules import ActionRefused
from portfolio import actions, additions, sight
from portfolio.course import course_of
from portfolio.coverage import still_needed
from portfolio.forms import GoalForm, TimelineFilter
from portfolio.matrix import Category, Standing, first_gap
from portfolio.models import GUIDES, Evidence, Goal, Portfolio
from portfolio.timeline import filtered, page_number, timeline_of

READERS = (Role.STUDENT, Role.TEACHER, Role.COUNSELLOR, Role.TRAINER)


def fetch(request, uid=None) -> Portfolio:
    """The portfolio of the student with this membership uid, or the actor's own; 404 when out of reach."""
    portfolios = Portfolio.objects.visible_to(request.actor).select_related("student__person", "student__organisation")
    return get_object_or_404(portfolios, student__uid=uid) if uid else get_object_or_404(portfolios)


@roles(Role.STUDENT)
@require_GET
def mine(request):
    """The student's own portfolio."""
    return _page(request, fetch(request))


@roles(*READERS)
@require_GET
def student(request, uid):
    """The portfolio of one student, for who may see it; the student is told who looked and when."""
    if request.actor.role == Role.STUDENT:
        if request.actor.membership.uid != uid:
            raise Http404
        return redirect("portfolio:mine")
    portfolio = fetch(request, uid)
    if not request.htmx:
        trail.opened(portfolio, subject=portfolio.student, what="portfolio", by=request.actor)
    return _page(request, portfolio)


def _page(request, portfolio: Portfolio):
    actor, course = request.actor, course_of(portfolio.student)
    # A trainer sees single pieces: numbers over everything would tell of pieces that were not shared.
    standing = Standing(portfolio, course, by=actor) if actor.role != Role.TRAINER else None
    filters = TimelineFilter(request.GET, with_matrix=standing is not None)
    chosen = filters.chosen()
    pieces = Evidence.objects.visible_to(actor).filter(portfolio=portfolio)
    shown = pieces.exclude(state=Evidence.State.DRAFT)
    timeline = timeline_of(filtered(shown, chosen, standing), page_number(request.GET.get("pagina")))
    context = {
        "portfolio": portfolio,
        "student": portfolio.student,
        "course": course,
        "is_own": actor.role == Role.STUDENT,
        "is_guide": actor.role in GUIDES,
        "placement": sight.placement_of(portfolio, by=actor),
        "filters": filters,
        "chosen": chosen,
        "timeline": timeline,
        "drafts": pieces.filter(state=Evidence.State.DRAFT) if actor.role == Role.STUDENT else [],
        "older_query": urlencode(_query(chosen) | {"pagina": timeline.next_page}),
        "goals": Goal.objects.visible_to(actor).filter(portfolio=portfolio, state=Goal.State.OPEN),
        "goal_form": GoalForm(),
        "watchers": sight.watchers_of(portfolio, by=actor),
        "panels": additions.panels_of(actor, portfolio.student),
    } | _matrix(portfolio, standing, chosen, course, actor)
    return render_page(request, "portfolio/portfolio_detail.html", context, fragment="bewijzen")


def _query(chosen: dict) -> dict:
    return {name: str(value) for name, value in chosen.items()}


def _address(category: str, competency: str, element: str) -> str:
    chosen = {"categorie": category, "competentie": competency, "kwart": element}
    anchor = "bewijzen" if element else "dekking"
    return f"?{urlencode({name: value for name, value in chosen.items() if value})}#{anchor}"


def _matrix(portfolio, standing: Standing | None, chosen: dict, course, actor) -> dict:
    """The lines of the matrix: the five groups, or the competencies of the one that was chosen."""
    empty: dict = {"lines": [], "category": "", "gap": None, "counted": 0, "needed": [], "competency": None}
    if standing is None:
        return empty
    lines = standing.categories(_address)
    category = chosen.get("categorie", "")
    competency = next((one for one in standing.competencies if one.uid == chosen.get("competentie")), None)
    needed = []
    if competency and chosen.get("kwart"):
        needed = still_needed(portfolio.pk, competency, chosen["kwart"], course.rule, by=actor)
    return {
        "lines": standing.competencies_of(category, _address) if category else lines,
        "category": Category(category).label if category else "",
        "gap": first_gap(lines),
        "counted": standing.counted,
        "competency": competency,
        "needed": needed,
    }


@roles(*READERS)
@require_POST
def portfolio_print(request, uid):
    """Have the portfolio made as a PDF, with what the asker may see."""
    portfolio = fetch(request, uid)
    report = reports.ask("portfolio", portfolio, by=request.actor, title=f"Portfolio van {portfolio.student.name}")
    trail.opened(portfolio, subject=portfolio.student, what="report", by=request.actor)
    return go_to(request, "portal:report", report.uid)


@roles(Role.STUDENT, *GUIDES)
@require_POST
def goal_new(request, uid):
    """A new goal in the plan of this student."""
    portfolio, form = fetch(request, uid), GoalForm(request.POST)
    if form.is_valid():
        actions.add_goal(portfolio, by=request.actor, **form.cleaned_data)
        messages.success(request, "Het leerdoel staat in het plan.")
    else:
        for errors in form.errors.values():
            messages.error(request, errors[0])
    return go_to(request, "portfolio:student", uid)


@roles(Role.STUDENT, *GUIDES)
@require_POST
def goal_close(request, uid):
    """A goal was reached, or dropped."""
    goal = get_object_or_404(Goal.objects.owned_by(request.actor).select_related("portfolio__student"), uid=uid)
    try:
        actions.close_goal(goal, request.POST.get("state", ""), by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "Het plan is bijgewerkt.")
    return go_to(request, "portfolio:student", goal.portfolio.student.uid)
