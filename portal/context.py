"""What the layout needs on every page; every name is always there."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from portal import demo_gate, outbox
from portal.actors import PUBLIC
from portal.navigation import account_menu_of, address, entries, menu_of
from portal.search import kinds_for

# Answers with 422 are forms with their errors: swap them. Other errors become words in the toast region (kring.js).
HTMX_CONFIG = json.dumps(
    {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)


def layout(request) -> dict:
    """Product name, menus and addresses for `layout/base.html`, with and without an actor."""
    actor = getattr(request, "actor", None)
    account = _account(request, actor)
    return {
        "product": settings.PRODUCT_NAME,
        "nav": entries(menu_of(actor), request.path),
        "account": account,
        "home_url": address("portal:today") or "/" if account else "/",
        "login_url": "" if account else address(settings.LOGIN_URL),
        "search_url": address("portal:search") if actor and actor.is_known and kinds_for(actor) else "",
        "htmx_config": HTMX_CONFIG,
        "outbox": outbox.marks(actor or PUBLIC),
        # Asked of the database only where a template shows it.
        "demo_open": lambda: demo_gate.is_open(request),
    }


def _account(request, actor) -> dict | None:
    """Who is logged in and what stands behind the initials; None for strangers."""
    membership = getattr(actor, "membership", None)
    user: Any = getattr(request, "user", AnonymousUser())
    by_login = user.is_authenticated
    if membership is None and not by_login:
        return None
    who = membership.person if membership else user.person
    return {
        "name": who.name,
        "initials": who.initials,
        "role": f"{membership.get_role_display()} bij {membership.organisation}" if membership else "",
        "links": entries(account_menu_of(actor), request.path),
        "logout_url": address("account_logout" if by_login else "portal:link_leave"),
    }
