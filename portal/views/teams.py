"""'Teams': people of school and company who carry groups together."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import roles
from portal.actions import organising
from portal.forms.organising import TeamForm, TeamGroupsForm
from portal.forms.people import ChoosePeopleForm
from portal.htmx import go_to, render_invalid, render_page, sent
from portal.models import Membership, Role, TeachingGroup, Team, TeamMember
from portal.views.editing import edit_page

MOST_CHOICES = 200


@roles(Role.ADMIN)
@require_GET
def team_list(request):
    teams = Team.objects.visible_to(request.actor).for_list()
    return render_page(request, "portal/team_list.html", {"teams": teams})


def _fetch(request, uid) -> Team:
    return get_object_or_404(Team.objects.owned_by(request.actor), uid=uid)


@roles(Role.ADMIN)
@require_GET
def team(request, uid):
    row = _fetch(request, uid)
    context = {
        "team": row,
        "members": TeamMember.objects.visible_to(request.actor).in_team(row),
        "groups": TeachingGroup.objects.visible_to(request.actor).of_team(row),
    }
    return render_page(request, "portal/team.html", context)


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def team_new(request):
    return _edit(request, Team(), "Nieuw team", reverse("portal:team_list"))


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def team_edit(request, uid):
    return _edit(request, _fetch(request, uid), "Team wijzigen", reverse("portal:team", args=[uid]))


def _edit(request, row: Team, title: str, back: str):
    form = TeamForm(sent(request), instance=row)
    return edit_page(
        request, form, back=back, done="Het team is bewaard.", words={"title": title, "lede": "", "button": "Bewaar"},
        save=lambda: organising.keep(row, form.cleaned_data, by=request.actor),
    )  # fmt: skip


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def team_add(request, uid):
    """Choose people of the school, or of companies it knows, for a team."""
    row, words = _fetch(request, uid), request.GET.get("zoek", "")
    found = Membership.objects.current().administered_by(request.actor).exclude(role=Role.STUDENT).named(words)
    found = found.exclude(pk__in=TeamMember.objects.visible_to(request.actor).in_team(row).values("member_id"))
    form = ChoosePeopleForm(
        sent(request), memberships=found.for_list()[:MOST_CHOICES], label="Wie komt er in het team?",
        notes=lambda one: f"{one.get_role_display()}, {one.organisation}",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        added = organising.add_to_team(row, form.chosen(), by=request.actor)
        messages.success(request, f"{added} toegevoegd aan {row}.")
        return go_to(request, "portal:team", uid)
    answer = render_invalid if request.method == "POST" else render_page
    return answer(request, "portal/team_add.html", {"team": row, "form": form, "words": words})


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def team_groups(request, uid):
    """Which groups the team carries."""
    row = _fetch(request, uid)
    groups = TeachingGroup.objects.visible_to(request.actor)
    form = TeamGroupsForm(sent(request), groups=groups.select_related("school_year"), chosen=groups.of_team(row))
    return edit_page(
        request, form, back=reverse("portal:team", args=[uid]), done="De groepen zijn bewaard.",
        words={"title": f"Groepen van {row}", "lede": "", "button": "Bewaar"},
        save=lambda: organising.carry(row, form.chosen(), by=request.actor),
    )  # fmt: skip


@roles(Role.ADMIN)
@require_POST
def team_leave(request, uid, member):
    row = _fetch(request, uid)
    place = get_object_or_404(TeamMember.objects.owned_by(request.actor).in_team(row), uid=member)
    organising.leave_team(place, by=request.actor)
    messages.success(request, "Deze persoon zit niet meer in het team.")
    return go_to(request, "portal:team", uid)
