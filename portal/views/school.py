"""What an administrator sets up for the school: years, programmes, settings, and what is still to do."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal import first_steps as steps
from portal.access import roles
from portal.actions import organising, settings
from portal.forms.organising import ProgrammeForm, SchoolYearForm, SettingsForm, ranges
from portal.htmx import render_page, sent
from portal.models import Programme, Role, SchoolYear
from portal.views.editing import edit_page

FREE_DAYS = "Dagen die je hier vrij noemt, tellen niet mee in termijnen."


@roles(Role.ADMIN)
@require_GET
def school_year_list(request):
    years = SchoolYear.objects.visible_to(request.actor)
    rows = [{"year": one, "holidays": ranges(one.holidays)} for one in years]
    return render_page(request, "portal/school_year_list.html", {"rows": rows})


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def school_year_new(request):
    return _year(request, SchoolYear(), "Nieuw schooljaar")


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def school_year_edit(request, uid):
    row = get_object_or_404(SchoolYear.objects.owned_by(request.actor), uid=uid)
    return _year(request, row, f"Schooljaar {row}")


def _year(request, row: SchoolYear, title: str):
    form = SchoolYearForm(sent(request), instance=row)
    return edit_page(
        request, form, back=reverse("portal:school_year_list"), done="Het schooljaar is bewaard.",
        words={"title": title, "lede": FREE_DAYS, "button": "Bewaar"},
        save=lambda: organising.keep(row, form.cleaned_data, by=request.actor),
    )  # fmt: skip


@roles(Role.ADMIN)
@require_GET
def programme_list(request):
    return render_page(
        request, "portal/programme_list.html", {"programmes": Programme.objects.visible_to(request.actor).for_list()}
    )


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def programme_new(request):
    return _programme(request, Programme(), "Nieuwe opleiding")


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def programme_edit(request, uid):
    row = get_object_or_404(Programme.objects.owned_by(request.actor), uid=uid)
    return _programme(request, row, f"{row} wijzigen")


def _programme(request, row: Programme, title: str):
    form = ProgrammeForm(sent(request), instance=row)
    lede = "Een competentie is aangetoond als er genoeg verschillend bewijs is. Hier kies je hoeveel."
    return edit_page(
        request, form, back=reverse("portal:programme_list"), done="De opleiding is bewaard.",
        words={"title": title, "lede": lede, "button": "Bewaar"},
        save=lambda: organising.keep(row, form.cleaned_data, by=request.actor),
    )  # fmt: skip


@roles(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def settings_page(request):
    """Name and logo for paper, mail domains, a second step for staff."""
    school = request.actor.organisation
    initial = {name: getattr(school, name) for name in settings.FIELDS} | {
        "mail_domains": "\n".join(school.mail_domains)
    }
    form = SettingsForm(sent(request), request.FILES or None, initial=initial)
    lede = "Deze gegevens staan op papier en bepalen hoe medewerkers inloggen."
    return edit_page(
        request, form, back=reverse("portal:settings"), done="De instellingen zijn bewaard.",
        words={
            "title": f"Instellingen van {school}", "lede": lede, "button": "Bewaar",
            "logo": school.logo, "has_steps": True,
        },
        save=lambda: _change_settings(request, form),
    )  # fmt: skip


def _change_settings(request, form: SettingsForm) -> None:
    values = dict(form.cleaned_data)
    logo, no_logo = values.pop("logo"), values.pop("no_logo")
    settings.change(request.actor.organisation, values, logo=logo, no_logo=no_logo, by=request.actor)


@roles(Role.ADMIN)
@require_GET
def first_steps(request):
    found = steps.steps_of(request.actor)
    done = sum(step.is_done for step in found)
    return render_page(request, "portal/first_steps.html", {"steps": found, "done": done})
