"""Companies as the school knows them: list, one company, and changing what is known."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from partnerships import progress
from partnerships.actions import companies
from partnerships.actions import partnerships as actions
from partnerships.forms.partnership import CompanyForm, CompanySearch, KnownForm, NewCompanyForm, PartnerFilter
from partnerships.models import Agreement, Condition, Contact, ContactLine, Partnership, Placement
from partnerships.views import typed
from portal.access import SCHOOL_STAFF, roles
from portal.htmx import go_to, render_invalid, render_page
from portal.models import Organisation, Role
from portal.rules import ActionRefused

OFFICE = (Role.COORDINATOR, Role.ADMIN)
PAGE_SIZE = 25


@require_GET
@roles(*SCHOOL_STAFF)
def partner_list(request):
    """All companies of the school: phase, next step, students now, and how the agreement stands."""
    filters = PartnerFilter(request.GET)
    placed = Placement.objects.visible_to(request.actor).of_today().filter(company=OuterRef("company"))
    now = placed.order_by().values("company").annotate(number=Count("pk")).values("number")
    rows = (
        filters.apply(Partnership.objects.known_by(request.actor))
        .select_related("company")
        .annotate(students_now=Coalesce(Subquery(now), 0))
        .order_by(F("next_step_on").asc(nulls_last=True), "company__name", "pk")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    newest = Agreement.objects.visible_to(request.actor).newest_of(list(page.object_list))
    for row in page.object_list:
        row.newest_agreement = newest.get(row.pk)
    context = {"filters": filters, "page": page, "may_change": request.actor.has_role(*OFFICE)}
    return render_page(request, "partnerships/partner_list.html", context, fragment="lijst")


@require_GET
@roles(*SCHOOL_STAFF)
def partner_detail(request, uid):
    """One company: the agreement, who speaks with whom, the students there, conditions and facts."""
    actor = request.actor
    rows = Partnership.objects.known_by(actor).select_related("company", "holder")
    rows = rows.prefetch_related("conditions")
    partnership = get_object_or_404(rows, uid=uid)
    return render_page(request, "partnerships/partner_detail.html", detail_context(partnership, actor))


def detail_context(partnership: Partnership, actor) -> dict:
    """Everything the page of one company shows."""
    placements = Placement.objects.visible_to(actor).filter(company=partnership.company).living().for_list()
    found = Agreement.objects.visible_to(actor).of_partnerships().filter(partnership=partnership)
    agreements = list(progress.with_texts(found, actor))
    newest = next((row for row in agreements if row.state != Agreement.State.WITHDRAWN), None)
    version = progress.newest(newest) if newest else None
    contacts = Contact.objects.visible_to(actor).filter(partnership=partnership)
    placements, conditions = list(placements), Condition.rows_of(partnership)
    return {
        "partnership": partnership,
        "company": partnership.company,
        "agreement": newest,
        "version": version,
        "steps": progress.steps_of(newest, version) if newest else [],
        "open_signatures": [row for row in version.signatures.all() if row.is_open] if version else [],
        "older": [row for row in agreements if row is not newest],
        "lines": _lines(partnership, actor),
        "placements": placements,
        "students_now": sum(1 for row in placements if row.covers_today),
        "conditions": conditions,
        "met": sum(1 for row in conditions if row.is_met),
        "contacts": contacts.select_related("membership__person").order_by("left_on", "-is_main", "pk"),
        "may_change": actor.has_role(*OFFICE),
    }


def _lines(partnership: Partnership, actor) -> list[ContactLine]:
    rows = ContactLine.objects.visible_to(actor).filter(partnership=partnership)
    known = {row.level: row for row in rows.select_related("school_side__person", "company_side__person")}
    return [known.get(level) or ContactLine(partnership=partnership, level=level) for level in ContactLine.Level]


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def partner_new(request):
    """Look whether the company is already there, choose it, or add it."""
    search = CompanySearch(request.GET or None)
    asked = search.is_valid() and (search.cleaned_data["naam"] or search.cleaned_data["kvk"])
    found = companies.alike(search.cleaned_data["naam"], search.cleaned_data["kvk"]) if asked else []
    form = NewCompanyForm(request.POST or None, initial=_typed(search) if asked else {})
    context = {
        "search": search,
        "asked": asked,
        "found": found,
        "ours": set(
            Partnership.objects.known_by(request.actor).filter(company__in=found).values_list("company", flat=True)
        ),
        "form": form,
    }
    if request.method == "GET":
        return render_page(request, "partnerships/partner_new.html", context, fragment="gevonden")
    if "bedrijf" in request.POST:
        company = typed.fetch(Organisation.objects.exclude(kind="school"), request.POST["bedrijf"])
        return go_to(request, "partnerships:partner_detail", actions.start(company, by=request.actor).uid)
    return _add_company(request, form, context)


def _typed(search: CompanySearch) -> dict:
    return {"name": search.cleaned_data["naam"], "kvk_number": search.cleaned_data["kvk"]}


def _add_company(request, form, context):
    if form.is_valid():
        facts = {field: form.cleaned_data[field] for field in companies.FACTS}
        try:
            company = companies.add(facts, is_another=form.cleaned_data["is_another"], by=request.actor)
        except ActionRefused as no:
            form.add_error(None, list(no.reasons))
            context["found"] = companies.alike(facts["name"], facts["kvk_number"])
        else:
            partnership = actions.start(company, by=request.actor)
            messages.success(request, f"{company} staat nu bij jullie bedrijven.")
            return go_to(request, "partnerships:partner_detail", partnership.uid)
    context["asked"] = True
    return render_invalid(request, "partnerships/partner_new.html", context)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def partner_edit(request, uid):
    """Change what the school knows of a company."""
    partnership = get_object_or_404(Partnership.objects.owned_by(request.actor).select_related("company"), uid=uid)
    form = KnownForm(request.POST or None, instance=partnership)
    context = {"form": form, "partnership": partnership}
    if request.method == "GET":
        return render_page(request, "partnerships/partner_edit.html", context)
    if form.is_valid():
        try:
            actions.change(partnership, form.cleaned_data, by=request.actor)
        except ActionRefused as no:
            form.add_error("number", list(no.reasons))
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "partnerships:partner_detail", uid)
    return render_invalid(request, "partnerships/partner_edit.html", context)


@require_http_methods(["GET", "POST"])
@roles(*OFFICE)
def company_edit(request, uid):
    """Change the public facts of a company, as long as they are not another school's too."""
    rows = Partnership.objects.owned_by(request.actor).select_related("company")
    partnership = get_object_or_404(rows, uid=uid)
    form = CompanyForm(request.POST or None, instance=partnership.company)
    blockers = companies.change_blockers(partnership.company, by=request.actor)
    context = {"form": form, "partnership": partnership, "blockers": blockers}
    if request.method == "GET":
        return render_page(request, "partnerships/company_edit.html", context)
    if form.is_valid():
        try:
            companies.change_facts(partnership, form.cleaned_data, by=request.actor)
        except ActionRefused as no:
            form.add_error(None, list(no.reasons))
        else:
            messages.success(request, "De gegevens zijn bewaard.")
            return go_to(request, "partnerships:partner_detail", uid)
    return render_invalid(request, "partnerships/company_edit.html", context)
