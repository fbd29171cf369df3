"""Named policies: who may call a view. Every view of ours carries one; the check at start-up refuses one without.

The answers to 'no' are fixed: not logged in = to the log-in page (htmx: 401 with `HX-Redirect`); a page that is not
for this role = 403 that says for whom it is; an object out of reach = 404; right object, wrong moment = 409.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.checks import Error, register
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, get_resolver

from portal.models.people import COMPANY_ROLES, SCHOOL_ROLES, STAFF_ROLES, Role

OUR_APPS = {"portal", "frameworks", "tips", "partnerships", "portfolio", "assessment", "careers", "innovation"}
EVERY_ROLE = tuple(Role)
SCHOOL_STAFF = tuple(role for role in SCHOOL_ROLES if role != Role.STUDENT)
GUIDES = (Role.TEACHER, Role.COUNSELLOR)
__all__ = ["COMPANY_ROLES", "EVERY_ROLE", "GUIDES", "SCHOOL_STAFF", "STAFF_ROLES"]


class WrongRole(PermissionDenied):
    """The page is for other roles; `roles` says for which."""

    def __init__(self, roles):
        super().__init__()
        self.roles = [Role(role) for role in roles]


def _ask_to_log_in(request) -> HttpResponse:
    login = resolve_url("account_login")
    if request.htmx:
        return HttpResponse("Log eerst in. Wat je typte, staat er nog.", status=401, headers={"HX-Redirect": login})
    return redirect_to_login(request.get_full_path(), login)


def _explain_no_role(request, allowed) -> HttpResponse:
    """Somebody logged in whom nobody gives a role now: on to the page that says so."""
    if request.htmx or request.method != "GET":
        raise WrongRole(allowed)
    return redirect("portal:account")


def public(view: Callable) -> Callable:
    """Anybody may call this view, logged in or not."""
    view.access_policy = "public"  # type: ignore[attr-defined]
    return view


def logged_in(view: Callable) -> Callable:
    """Anybody with a log-in may call this view, also without a current membership."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return _ask_to_log_in(request)
        return view(request, *args, **kwargs)

    guarded.access_policy = "logged_in"  # type: ignore[attr-defined]
    return guarded


def roles(*allowed: str, links: tuple[str, ...] = ()) -> Callable:
    """Only these roles may call the view; by a personal link only for the purposes in `links`."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            actor = request.actor
            if not actor.is_known:
                if request.user.is_authenticated:
                    return _explain_no_role(request, allowed)
                return _ask_to_log_in(request)
            if actor.role not in allowed or (actor.is_link and not actor.purposes.intersection(links)):
                raise WrongRole(allowed)
            return view(request, *args, **kwargs)

        names = ",".join(sorted(str(role) for role in allowed))
        guarded.access_policy = f"roles({names})" + (f"+links({','.join(links)})" if links else "")  # type: ignore[attr-defined]
        guarded.allowed_roles = allowed  # type: ignore[attr-defined]
        return guarded

    return decorate


def our_views(resolver=None) -> list[Callable]:
    """The callbacks of our own apps behind all URLs."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.callback.__module__.split(".")[0] in OUR_APPS:
                found.append(entry.callback)
        else:
            found += our_views(entry)
    return found


def _every_view_has_a_policy(app_configs, **kwargs):
    return [
        Error(f"{view.__module__}.{view.__name__} names no policy from portal.access.", id="kring.E001")
        for view in our_views()
        if not hasattr(view, "access_policy")
    ]


def register_checks() -> None:
    register(_every_view_has_a_policy)
