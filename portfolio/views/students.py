"""'Mijn leerlingen': who asks for attention, and one row per student."""

from datetime import timedelta

from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from portal import attention
from portal.access import roles
from portal.htmx import render_page
from portal.models import Role, today
from portfolio import roster
from portfolio.models import GUIDES

AGENDA_DAYS = 6


@roles(Role.TEACHER, Role.COUNSELLOR, Role.TRAINER, Role.PARTNER, Role.STUDENT)
@require_GET
def student_list(request):
    """The own students: per group for who guides, the placed ones for a company. A student goes to the portfolio."""
    actor = request.actor
    if actor.role == Role.STUDENT:
        return redirect("portfolio:mine")
    which = request.GET.get("toon", "")
    context = {"which": which, "day": today()}
    if actor.role in GUIDES:
        sections = roster.sections_of(actor)
        context["total"] = len({row.student.pk for section in sections for row in section.rows})
        context["sections"] = [roster.Section(one.group, roster.shown(one.rows, which)) for one in sections]
        template = "portfolio/student_list.html"
    else:
        context["rows"] = roster.placed_rows(actor)
        template = "portfolio/student_placed.html"
    return render_page(request, template, context | _beside(actor), fragment="lijst")


def _beside(actor) -> dict:
    tasks = attention.tasks_of(actor)
    shown = tasks[: attention.SHOWN]
    return {
        "tasks": shown,
        "more": len(tasks) - len(shown),
        "minutes": sum(task.minutes for task in shown),
        "entries": attention.agenda_of(actor, today(), today() + timedelta(days=AGENDA_DAYS)),
    }
