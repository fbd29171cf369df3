"""The start page: what asks for attention now, and what is coming."""

from datetime import timedelta

from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from portal import attention
from portal.access import EVERY_ROLE, public, roles
from portal.htmx import render_page
from portal.models import today as this_day

AGENDA_DAYS = 14


@require_GET
@public
def home(request):
    """The bare address leads to where somebody can go on."""
    return redirect("portal:today" if request.actor.is_known else "account_login")


@require_GET
@roles(*EVERY_ROLE, links=("assess", "sign"))
def today(request):
    """The tasks of the actor, what is urgent first, with the minutes they take; beside them the calendar."""
    tasks = attention.tasks_of(request.actor)
    day = this_day()
    context = {
        "day": day,
        "tasks": tasks if request.actor.is_link else tasks[: attention.SHOWN],
        "more": 0 if request.actor.is_link else max(len(tasks) - attention.SHOWN, 0),
        "minutes": sum(task.minutes for task in tasks[: attention.SHOWN]),
        "entries": attention.agenda_of(request.actor, day, day + timedelta(days=AGENDA_DAYS)),
    }
    return render_page(request, "portal/today.html", context)
