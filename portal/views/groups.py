"""'Groepen': students and coaches with a begin and an end, also of another school."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import roles
from portal.actions import joint_groups, organising
from portal.forms.organising import GroupForm, JointCodeForm
from portal.forms.people import ChoosePeopleForm
from portal.htmx import go_to, refused, render_invalid, render_page, sent
from portal.models import GroupCoach, GroupStudent, Membership, Programme, Role, SchoolYear, TeachingGroup, today
from portal.rules import ActionRefused
from portal.views.editing import edit_page

MOST_CHOICES = 200
JOINT_SESSION_KEY = "joint_group_code"


@roles(Role.ADMIN)
@require_GET
def group_list(request):
    """The groups of the school per school year, and the own people in groups of others."""
    context = {
        "groups": TeachingGroup.objects.visible_to(request.actor).for_list(),
        "elsewhere": joint_groups.own_people_elsewhere(request.actor),
    }
    return render_page(request, "portal/group_list.html", context)


def _fetch(request, uid) -> TeachingGroup:
    return get_object_or_404(TeachingGroup.objects.owned_by(request.actor).select_related("school_year"), uid=uid)


@roles(Role.ADMIN)
@require_GET
def group(request, uid):
    """One group: who is in it now, who guides it, and the code for another school."""
    row = _fetch(request, uid)
    context = {
        "group": row,
        "students": GroupStudent.objects.visible_to(request.actor).in_group(row),
        "coaches": GroupCoach.objects.visible_to(request.actor).in_group(row),
        "code": joint_groups.code_for(row) if "code" in request.GET else "",
        "code_days": joint_groups.CODE_DAYS,
    }
    return render_page(request, "portal/group.html", context)


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def group_new(request):
    return _edit(request, TeachingGroup(), "Nieuwe groep", reverse("portal:group_list"))


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def group_edit(request, uid):
    return _edit(request, _fetch(request, uid), "Groep wijzigen", reverse("portal:group", args=[uid]))


def _edit(request, row: TeachingGroup, title: str, back: str):
    form = GroupForm(
        sent(request),
        instance=row,
        years=SchoolYear.objects.owned_by(request.actor),
        programmes=Programme.objects.owned_by(request.actor),
    )
    return edit_page(
        request, form, back=back, done="De groep is bewaard.", words={"title": title, "lede": "", "button": "Bewaar"},
        save=lambda: organising.keep(row, form.cleaned_data, by=request.actor),
    )  # fmt: skip


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def group_add(request, uid, who):
    """Choose students or coaches of the own school for a group; a name narrows the list down."""
    row, as_coach = _fetch(request, uid), who == "begeleiders"
    wanted = joint_groups.GUIDING if as_coach else (Role.STUDENT,)
    already = (GroupCoach if as_coach else GroupStudent).objects.visible_to(request.actor).in_group(row)
    words = request.GET.get("zoek", "")
    found = Membership.objects.current().of_school(request.actor).filter(role__in=wanted).named(words).for_list()
    found = found.exclude(pk__in=already.values("coach_id" if as_coach else "student_id"))
    label = "Wie begeleidt deze groep?" if as_coach else "Welke leerlingen komen erbij?"
    form = ChoosePeopleForm(sent(request), memberships=found[:MOST_CHOICES], label=label, notes=lambda one: one.number)
    context = {
        "group": row,
        "form": form,
        "words": words,
        "as_coach": as_coach,
        "is_cut": len(form.by_uid) == MOST_CHOICES,
    }
    if request.method == "POST" and form.is_valid():
        added = organising.add_to_group(row, form.chosen(), as_coach=as_coach, by=request.actor)
        messages.success(request, f"{added} toegevoegd aan {row}.")
        return go_to(request, "portal:group", uid)
    answer = render_invalid if request.method == "POST" else render_page
    return answer(request, "portal/group_add.html", context)


@roles(Role.ADMIN)
@require_POST
def group_leave(request, uid, member):
    """Today is the last day of this student or coach in the group."""
    row = _fetch(request, uid)
    students = GroupStudent.objects.owned_by(request.actor).in_group(row).filter(uid=member)
    place = students.first() or get_object_or_404(GroupCoach.objects.owned_by(request.actor).in_group(row), uid=member)
    organising.leave_group(place, on=today(), by=request.actor)
    messages.success(request, "Vandaag is de laatste dag in deze groep.")
    return go_to(request, "portal:group", uid)


# --- Groups of another school -----------------------------------------------------------------------------------------
@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def joint_open(request):
    """Type the code of another school."""
    form = JointCodeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            joint_groups.group_of(form.cleaned_data["code"])
        except ActionRefused as no:
            form.add_error("code", no.reasons[0])
        else:
            request.session[JOINT_SESSION_KEY] = form.cleaned_data["code"].strip()
            return go_to(request, "portal:joint_choose")
    answer = render_invalid if request.method == "POST" else render_page
    return answer(request, "portal/joint_open.html", {"form": form})


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def joint_choose(request):
    """Choose which own students and coaches take part in the group behind the code."""
    try:
        row = joint_groups.group_of(request.session.get(JOINT_SESSION_KEY, ""))
    except ActionRefused as no:
        return refused(request, no.reasons)
    words = request.GET.get("zoek", "")
    found = Membership.objects.current().of_school(request.actor).filter(role__in=(Role.STUDENT, *joint_groups.GUIDING))
    form = ChoosePeopleForm(
        sent(request), memberships=found.named(words).for_list()[:MOST_CHOICES], label="Wie doet er mee?",
        notes=lambda one: one.get_role_display(),
    )  # fmt: skip
    context = {"group": row, "form": form, "words": words}
    if request.method == "POST" and form.is_valid():
        try:
            added = joint_groups.join(row, form.chosen(), by=request.actor)
        except ActionRefused as no:
            return refused(request, no.reasons)
        messages.success(request, f"{added} doen er mee met {row} van {row.holder}.")
        return go_to(request, "portal:group_list")
    answer = render_invalid if request.method == "POST" else render_page
    return answer(request, "portal/joint_choose.html", context)


@roles(Role.ADMIN)
@require_POST
def joint_leave(request, uid):
    try:
        joint_groups.leave(uid, on=today(), by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "Vandaag is de laatste dag in die groep.")
    return go_to(request, "portal:group_list")
