"""Page or fragment: the one place that knows about htmx."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRefresh, HttpResponseLocation


def wants_fragment(request) -> bool:
    """Whether htmx swaps a part: boosted links and the back button replace the page, so they need all of it."""
    htmx = request.htmx
    return bool(htmx) and not (htmx.boosted or htmx.history_restore_request)


def sent(request):
    """What was posted, for a form; None when the form is only shown. An empty POST is a POST."""
    return request.POST if request.method == "POST" else None


def render_page(request, template: str, context: dict, *, fragment: str = "", status: int = 200) -> HttpResponse:
    """The whole page, or only its named `fragment` when htmx swaps a part."""
    if fragment and wants_fragment(request):
        template = f"{template}#{fragment}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_invalid(request, template: str, context: dict, *, fragment: str = "") -> HttpResponse:
    """The same page or fragment with the errors of a form; 422."""
    return render_page(request, template, context, fragment=fragment, status=422)


def go_to(request, to, *args, **kwargs) -> HttpResponse:
    """Send the person elsewhere after success: 303, or `HX-Location` under htmx."""
    url = resolve_url(to, *args, **kwargs)
    if wants_fragment(request):
        # As if boosted: the answer takes the place of the whole page, so it must be one, and is read from the top.
        return HttpResponseLocation(url, swap="innerHTML show:window:top", headers={"HX-Boosted": "true"})
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def load_anew(request) -> HttpResponse:
    """Send the person to this same address, to see how things stand now."""
    return HttpResponseClientRefresh() if wants_fragment(request) else go_to(request, request.get_full_path())


def go_to_wanted(request, wanted: str, *, otherwise: str) -> HttpResponse:
    """Send the person to the address that the form named, if it is one of ours; else to the page named `otherwise`."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return go_to(request, wanted if ours and wanted.startswith("/") else otherwise)


def refused(request, reasons) -> HttpResponse:
    """Right object, wrong moment: 409 with the blockers, as a page or as words for the toast."""
    reasons = list(reasons)
    if wants_fragment(request):
        return HttpResponse(" ".join(reasons), status=409, content_type="text/plain; charset=utf-8")
    return render(request, "errors/409.html", {"reasons": reasons}, status=409)
