"""Every request runs as somebody: which actor, under which hat, in one transaction."""

from django.db import transaction

from portal.actors import ACTING_SESSION_KEY, PUBLIC, Actor, acting_as, member
from portal.links import actor_of_link_session
from portal.models import Membership


def actor_of(request) -> Actor:
    """The actor of a request: a link way-in, the chosen membership of a log-in, or the public."""
    if request.user.is_authenticated:
        return _logged_in(request)
    return actor_of_link_session(request) or PUBLIC


def _logged_in(request) -> Actor:
    chosen = request.session.get(ACTING_SESSION_KEY)
    memberships = Membership.objects.current().filter(person_id=request.user.person_id)
    memberships = memberships.select_related("person", "organisation").order_by("organisation__name", "role", "pk")
    membership = (chosen and memberships.filter(uid=chosen).first()) or memberships.first()
    return member(membership) if membership else Actor(way_in="login")


class ActingMiddleware:
    """Every request runs under its actor's hat, in one transaction; a failed request leaves nothing behind.

    Somebody unknown has no hat; what they send is one transaction all the same.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = actor_of(request)
        if not request.actor.is_known and request.method != "POST":
            return self.get_response(request)
        with acting_as(request.actor) if request.actor.is_known else transaction.atomic():
            response = self.get_response(request)
            # By now an exception is a 500 response: without this the half-done request would be committed.
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response
