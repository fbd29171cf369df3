"""The fixed answers to 'no', as pages and as words for the toast."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from portal import htmx
from portal.access import WrongRole, public
from portal.actors import current_memberships
from portal.models import Role

SAY = {
    400: "Hier ging iets mis met je invoer. Laad de pagina opnieuw en probeer het nog eens.",
    403: "Deze pagina is niet voor jouw rol.",
    404: "Dit kunnen we niet vinden. Het bestaat niet meer, of je mag het niet zien.",
    500: "Hier ging iets mis. Wat je typte, staat er nog. Probeer het zo nog eens.",
    503: "Dit lukt nu even niet. Wat je typte, staat er nog. Probeer het over een minuut opnieuw.",
}

TOO_OLD = "Deze pagina stond te lang open. Ga terug, laad de pagina opnieuw en verstuur het nog eens."


def _answer(request, status: int, context: dict | None = None) -> HttpResponse:
    if getattr(request, "htmx", None) and htmx.wants_fragment(request):
        return HttpResponse(SAY[status], status=status, content_type="text/plain; charset=utf-8")
    return render(request, f"errors/{status}.html", {"say": SAY[status], **(context or {})}, status=status)


def bad_request(request, exception=None) -> HttpResponse:
    return _answer(request, 400)


def forbidden(request, exception=None) -> HttpResponse:
    """Says for whom the page is, and offers the person's other roles."""
    allowed = exception.roles if isinstance(exception, WrongRole) else []
    others = []
    if allowed and request.user.is_authenticated:
        others = [row for row in current_memberships(request.user) if row.role in allowed]
    return _answer(request, 403, {"allowed": [Role(role).label for role in allowed], "others": others})


def not_found(request, exception=None) -> HttpResponse:
    return _answer(request, 404)


def form_too_old(request, reason="") -> HttpResponse:
    """A form whose token does not fit: mostly a page that stood open over a log-out."""
    if htmx.wants_fragment(request):
        return HttpResponse(TOO_OLD, status=403, content_type="text/plain; charset=utf-8")
    return render(request, "errors/400.html", {"say": TOO_OLD}, status=403)


@public
def not_there(request) -> HttpResponse:
    """An address of a package of which we do not offer the page."""
    raise Http404


def server_error(request) -> HttpResponse:
    return _answer_alone(request, 500)


def unavailable(request) -> HttpResponse:
    """A part of the house is away for a moment; nothing was done."""
    response = _answer_alone(request, 503)
    response["Retry-After"] = "60"
    return response


def _answer_alone(request, status: int) -> HttpResponse:
    """Rendered without the request: its context would ask the database, which may be just what broke."""
    if getattr(request, "htmx", None) and htmx.wants_fragment(request):
        return HttpResponse(SAY[status], status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string(f"errors/{status}.html", {"say": SAY[status]}), status=status)
