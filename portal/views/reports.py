"""'Mijn documenten': what is being made, what is ready, and fetching it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from portal import reports
from portal.access import EVERY_ROLE, roles
from portal.htmx import go_to, refused, render_page
from portal.models import Report
from portal.rules import ActionRefused
from portal.views.files import serve

LINKS = ("assess", "sign")


def _fetch(request, uid) -> Report:
    return get_object_or_404(Report.objects.visible_to(request.actor).for_list(), uid=uid)


@require_GET
@roles(*EVERY_ROLE, links=LINKS)
def report_list(request):
    found = Report.objects.visible_to(request.actor).for_list()[:100]
    return render_page(request, "portal/report_list.html", {"reports": found})


@require_GET
@roles(*EVERY_ROLE, links=LINKS)
def report_detail(request, uid):
    """How far one document is; the fragment asks again every two seconds and stops by itself."""
    return render_page(request, "portal/report_detail.html", {"report": _fetch(request, uid)}, fragment="progress")


@require_GET
@roles(*EVERY_ROLE, links=LINKS)
def report_download(request, uid):
    """The document, if the person may still see what it is about."""
    report = _fetch(request, uid)
    if report.file is None or not report.file.size or not reports.readable(report, request.actor):
        raise Http404
    return serve(request, report.file)


@require_POST
@roles(*EVERY_ROLE, links=LINKS)
def report_cancel(request, uid):
    try:
        reports.cancel(_fetch(request, uid), by=request.actor)
    except ActionRefused as no:
        return refused(request, no.reasons)
    messages.success(request, "Het maken van het document is gestopt.")
    return go_to(request, "portal:reports")


@require_POST
@roles(*EVERY_ROLE, links=LINKS)
def report_again(request, uid):
    report = _fetch(request, uid)
    if not reports.readable(report, request.actor):
        raise Http404
    return go_to(request, "portal:report", reports.again(report, by=request.actor).uid)
