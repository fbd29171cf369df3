"""Forms on pages that tell nobody where the reader came from."""

from collections.abc import Callable
from functools import wraps

from django.views.decorators.csrf import csrf_exempt, csrf_protect


def csrf_without_referrer(view: Callable) -> Callable:
    """Django's check for a page with `Referrer-Policy: no-referrer`; use it on such views only.

    Under that policy a browser sends `Origin: null` with our own form too, and Django would refuse it. What remains
    is what protects: the token in the form must fit the cookie, which browsers do not send along from another site.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request, *args, **kwargs):
        from_here = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        if request.headers.get("Origin") == "null" and from_here:
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return checked(request, *args, **kwargs)

    return guarded


def untraced(view: Callable) -> Callable:
    """Pages whose address or content is a secret: not kept, not indexed, and the address is told to nobody."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
        return response

    return guarded
