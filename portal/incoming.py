"""What every request is held against before anything else looks at it, and what an outage looks like from outside."""

from urllib.parse import unquote_plus

from django.core.exceptions import BadRequest
from redis.exceptions import ConnectionError as BrokerAway
from redis.exceptions import TimeoutError as BrokerSilent

from portal.views import errors

NUL = "\x00"


class NoNulMiddleware:
    """Refuses requests with a NUL character, with 400: PostgreSQL cannot hold one in text, and nobody can type it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = unquote_plus(request.META.get("QUERY_STRING", ""))
        if any(NUL in text for text in (request.path_info, query, *request.COOKIES.values())):
            raise BadRequest("a NUL character in the address or a cookie")
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # Forms are read here and not earlier: only now is it sure that the address exists.
        if request.method == "POST" and any(
            NUL in text for name, texts in request.POST.lists() for text in (name, *texts)
        ):
            raise BadRequest("a NUL character in a form")


class OutageMiddleware:
    """Without the cache nobody's tries can be counted: such a page says 'not now' (503), and does nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, (BrokerAway, BrokerSilent)):
            return errors.unavailable(request)
        return None
