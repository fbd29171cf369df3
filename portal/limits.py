"""How often somebody may try. Counted in the shared cache, so that all processes count together.

A count is not part of a transaction: a refused action that rolls back still counts as a try.
"""

import hashlib
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache

# What is counted: how many times, within which time.
LIMITS: dict[str, tuple[int, timedelta]] = {
    "new_link_address": (3, timedelta(hours=1)),
    "new_link_client": (20, timedelta(hours=1)),
    "link_client": (60, timedelta(minutes=10)),
    "code_sent": (5, timedelta(minutes=15)),
    "card_name": (8, timedelta(minutes=15)),
    "card_client": (40, timedelta(minutes=15)),
    "hand_over": (3, timedelta(days=1)),
    "invite_resend": (5, timedelta(hours=1)),
}


def allow(what: str, who: str) -> bool:
    """Count one try of `who` and answer whether it is still within the limit of `what`."""
    most, within = LIMITS[what]
    return counted(f"{what}:{who}", within) <= most


def counted(key: str, within: timedelta) -> int:
    """Add one to the count under `key` and answer the new count; it starts again after `within`."""
    # Mail addresses and network addresses do not stand readable in the cache.
    name = f"limit:{hashlib.sha256(key.encode()).hexdigest()}"
    cache.add(name, 0, within.total_seconds())
    try:
        return cache.incr(name)
    except ValueError:  # it ran out between the two calls
        cache.set(name, 1, within.total_seconds())
        return 1


def client(request) -> str:
    """The network address of the browser, as far as the proxies in front of us can be trusted."""
    return get_adapter().get_client_ip(request)
