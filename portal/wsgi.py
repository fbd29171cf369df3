"""The door for the web server: Django, behind a doorman that takes in the whole body of a request first.

Django opens a transaction before it reads the body, so a phone on a bad line would hold a database connection for
minutes. In production the proxy already takes bodies in; in the demo there is no proxy.
"""

import os
import tempfile
from collections.abc import Callable, Iterable

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

IN_MEMORY_BYTES = 256 * 1024
CHUNK_BYTES = 64 * 1024
SILENCE_SECONDS = 30
FORM_FIELDS_BYTES = 20 * 1024 * 1024


class WholeBodyFirst:
    """Calls `app` when the body is in; answers 413 to one over `limit` bytes and 408 to one that stops coming."""

    def __init__(self, app: Callable, *, limit: int):
        self.app = app
        self.limit = limit

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit():
            return _refuse(
                start_response, "400 Bad Request", "Dit verzoek is niet goed overgekomen. Probeer het opnieuw."
            )
        if int(length) > self.limit:
            return _refuse(
                start_response,
                "413 Content Too Large",
                f"Dit is te groot: samen mag het {self.limit // 1024**2} MB zijn. Ga terug en kies iets kleiners.",
            )
        if length == "0":
            return self.app(environ, start_response)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as body:
            if not _take_in(environ, body, int(length)):
                return _refuse(start_response, "408 Request Timeout", "De verbinding viel stil. Probeer het opnieuw.")
            environ["wsgi.input"] = body
            return self.app(environ, start_response)


def _take_in(environ: dict, body, length: int) -> bool:
    connection = environ.get("gunicorn.socket")
    patience = connection.gettimeout() if connection else None
    try:
        if connection:
            connection.settimeout(SILENCE_SECONDS)
        while length:
            chunk = environ["wsgi.input"].read(min(CHUNK_BYTES, length))
            if not chunk:
                return False
            body.write(chunk)
            length -= len(chunk)
    except OSError:
        return False
    finally:
        if connection:
            connection.settimeout(patience)
    body.seek(0)
    return True


def _refuse(start_response: Callable, status: str, message: str) -> list[bytes]:
    text = message.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(text))),
        ("Connection", "close"),
    ]
    start_response(status, headers)
    return [text]


def _limit() -> int:
    from django.conf import settings

    return max(settings.UPLOAD_LIMITS.values()) + FORM_FIELDS_BYTES


application = WholeBodyFirst(get_wsgi_application(), limit=_limit())
