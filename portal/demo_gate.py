"""The one-click log-in of the demo, and the three things that must hold before it exists."""

from ipaddress import ip_address

from django.conf import settings

from portal.models import InstallationMark, Membership, Role

# Any of these says that somebody else stands between us and the browser.
FORWARDED = (
    "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)  # fmt: skip
MARK = "demo"
ROLES = list(Role)


def is_open(request) -> bool:
    """Whether the demo log-in exists for this request: demo mode, over loopback, and a database that says 'demo'."""
    return settings.MODE == "demo" and _is_loopback(request) and InstallationMark.objects.filter(name=MARK).exists()


def _is_loopback(request) -> bool:
    if any(header in request.META for header in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def cast() -> list[Membership]:
    """One person per role: whoever came first into the demo school and can log in."""
    first = Membership.objects.current().filter(person__user__is_active=True).order_by("role", "pk").distinct("role")
    return sorted(first.select_related("person__user", "organisation"), key=lambda one: ROLES.index(one.role))
