"""Importing people, companies and placements of a school."""

from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnerships.imports import planning
from portal.access import roles
from portal.imports import pages
from portal.imports.runs import Importer
from portal.models import Role

PAGES = pages.Pages(
    importer=Importer("people", planning.plan, planning.write),
    new_template="partnerships/import_new.html",
    run_template="partnerships/import_detail.html",
    run_address="partnerships:import_detail",
    new_address="partnerships:import_new",
)


@require_http_methods(["GET", "POST"])
@roles(Role.ADMIN)
def import_new(request):
    return pages.choose(request, PAGES)


@require_GET
@roles(Role.ADMIN)
def import_detail(request, uid):
    return pages.check(request, uid, PAGES)


@require_POST
@roles(Role.ADMIN)
def import_confirm(request, uid):
    return pages.confirm(request, uid, PAGES)


@require_POST
@roles(Role.ADMIN)
def import_give_up(request, uid):
    return pages.give_up(request, uid, PAGES)
