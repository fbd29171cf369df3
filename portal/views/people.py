"""'Mensen': who belongs to the school or to its companies, finding them, and inviting them in one go."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import roles
from portal.actions import invitations, people
from portal.forms.people import COMPANIES, FactsForm, NewPersonForm, PeopleFilter, PeriodForm, RoleForm, SigningForm
from portal.htmx import go_to, refused, render_page, sent
from portal.models import GroupStudent, Membership, Role, TeachingGroup
from portal.models.account_states import EXPIRED, NONE, in_words, with_account_state
from portal.rules import ActionRefused
from portal.views.editing import edit_page

PER_PAGE = 50
MOST_INVITED_AT_ONCE = 500


@roles(Role.ADMIN, Role.COORDINATOR)
@require_GET
def people_list(request):
    """The people of the school (administrators) or of its companies, filtered, in pages of fifty."""
    of_companies = _of_companies(request)
    groups = TeachingGroup.objects.visible_to(request.actor).select_related("school_year")
    filters = PeopleFilter(request.GET, groups=groups, company_people=of_companies)
    found = filters.apply(_everybody(request))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "filters": filters,
        "of_companies": of_companies,
        "page": page,
        "rows": [{"membership": one, "account": in_words(one)} for one in page],
        "to_invite": found.filter(account_state__in=(NONE, EXPIRED)).exclude(person__email="").count(),
        "query": request.GET.urlencode(),
    }
    return render_page(request, "portal/people_list.html", context, fragment="results")


def _of_companies(request) -> bool:
    return request.actor.role == Role.COORDINATOR or request.GET.get("waar") == COMPANIES


def _everybody(request):
    found = Membership.objects.current()
    found = found.of_companies(request.actor) if _of_companies(request) else found.of_school(request.actor)
    return with_account_state(found)


@roles(Role.ADMIN, Role.COORDINATOR)
@require_POST
def people_invite(request):
    """Invite who was ticked, or everybody in the list who is not in yet (`all`, with the filters of the list)."""
    mine = Membership.objects.current().administered_by(request.actor).select_related("person__user", "organisation")
    if "all" in request.POST:
        chosen = _all_in_list(request)
    else:
        uids = [uid for uid in request.POST.getlist("people") if _is_uid(uid)]
        chosen = list(mine.filter(uid__in=uids)[:MOST_INVITED_AT_ONCE])
    if not chosen:
        return refused(request, ["Kies eerst wie je wilt uitnodigen."])
    try:
        invitations.invite(chosen, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    said = "1 uitnodiging is" if len(chosen) == 1 else f"{len(chosen)} uitnodigingen zijn"
    messages.success(request, f"{said} onderweg.")
    return go_to(request, f"{reverse('portal:people')}?{request.POST.get('query', '')}")


def _all_in_list(request) -> list[Membership]:
    request.GET = QueryDict(request.POST.get("query", ""))
    filters = PeopleFilter(
        request.GET, groups=TeachingGroup.objects.visible_to(request.actor), company_people=_of_companies(request)
    )
    found = filters.apply(_everybody(request)).filter(account_state__in=(NONE, EXPIRED)).exclude(person__email="")
    return list(found[:MOST_INVITED_AT_ONCE])


def _is_uid(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum()


# --- One person -------------------------------------------------------------------------------------------------------
@roles(Role.ADMIN, Role.COORDINATOR)
@require_GET
def person(request, uid):
    """One membership with the other roles of the same person here, the groups, and how far the account is."""
    everybody = Membership.objects.administered_by(request.actor)
    membership = get_object_or_404(with_account_state(everybody), uid=uid)
    context = {
        "membership": membership,
        "standing": in_words(membership),
        "roles": everybody.filter(person_id=membership.person_id).for_list(),
        "groups": GroupStudent.objects.visible_to(request.actor).of_student(membership),
        "changeable": request.actor.role == Role.ADMIN and membership.organisation_id == request.actor.holder_id,
        "person_blockers": membership.person.change_blockers(request.actor.organisation),
        "invite_blockers": membership.invite_blockers(),
    }
    return render_page(request, "portal/person.html", context)


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def person_new(request):
    """Add somebody with a role; asks first when a person of that name is known."""
    known = Membership.objects.of_school(request.actor).for_list()
    form = NewPersonForm(sent(request), namesakes=known)
    words = {
        "title": "Iemand toevoegen",
        "lede": "Heb je een hele lijst? Lees dan een bestand in.",
        "button": "Voeg toe",
    }
    return edit_page(
        request, form, words=words, back=reverse("portal:people"), done="De persoon staat in de lijst.",
        save=lambda: _add(request, form),
    )  # fmt: skip


def _add(request, form: NewPersonForm) -> None:
    people.add(
        form.known_person() or form.facts(),
        request.actor.organisation,
        form.cleaned_data["role"],
        by=request.actor,
        **form.period(),
    )


def _own(request, uid) -> Membership:
    return get_object_or_404(Membership.objects.of_school(request.actor).for_list(), uid=uid)


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def person_edit(request, uid):
    """Correct a name, an address or a birth date."""
    membership = _own(request, uid)
    initial = {name: getattr(membership.person, name) for name in FactsForm.FACTS}
    form = FactsForm(sent(request), initial=initial)
    return edit_page(
        request, form, back=reverse("portal:person", args=[uid]), done="De gegevens zijn bewaard.",
        words={"title": f"Gegevens van {membership.name}", "lede": "", "button": "Bewaar"},
        save=lambda: people.change_person(membership, form.facts(), by=request.actor),
    )  # fmt: skip


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def member_edit(request, uid):
    """The period, number and title of one role; a last day ends the way in."""
    membership = _own(request, uid)
    initial = {name: getattr(membership, name) for name in ("number", "title", "starts_on", "ends_on")}
    form = PeriodForm(sent(request), initial=initial)
    lede = "Met een laatste dag stopt de toegang na die dag. Wat iemand deed en schreef, blijft staan."
    return edit_page(
        request, form, back=reverse("portal:person", args=[uid]), done="De rol is bewaard.",
        words={"title": f"{membership.name} als {membership.get_role_display()}", "lede": lede, "button": "Bewaar"},
        save=lambda: people.change_membership(membership, by=request.actor, **form.period()),
    )  # fmt: skip


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def member_new(request, uid):
    """Another role for somebody who is known."""
    known = _own(request, uid)
    form = RoleForm(sent(request), initial={"starts_on": known.starts_on})
    return edit_page(
        request, form, back=reverse("portal:person", args=[uid]), done="De rol staat erbij.",
        words={"title": f"Nog een rol voor {known.name}", "lede": "", "button": "Voeg de rol toe"},
        save=lambda: people.add_membership(
            known.person, request.actor.organisation, form.cleaned_data["role"], by=request.actor, **form.period()
        ),
    )  # fmt: skip


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def member_signing(request, uid):
    """Whether somebody may sign for the school, from when until when."""
    membership = _own(request, uid)
    form = SigningForm(
        sent(request), initial={"may_from": membership.may_sign_from, "until": membership.may_sign_until}
    )
    return edit_page(
        request, form, back=reverse("portal:person", args=[uid]), done="Het recht om te tekenen is vastgelegd.",
        words={
            "title": f"Mag {membership.name} tekenen?",
            "lede": "Alleen wie tekenen mag, krijgt overeenkomsten om te tekenen. Jouw naam staat erbij.",
            "button": "Leg vast",
        },
        save=lambda: people.record_signing(membership, by=request.actor, **form.cleaned_data),
    )  # fmt: skip


@roles(Role.ADMIN, Role.COORDINATOR)
@require_POST
def person_invite_stop(request, uid):
    """Take an invitation back."""
    membership = get_object_or_404(Membership.objects.administered_by(request.actor), uid=uid)
    try:
        invitations.take_back(membership, by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "De uitnodiging werkt niet meer.")
    return go_to(request, "portal:person", uid)
