"""Is everything up? For proxies, monitors and the demo."""

import time
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg
from django.conf import settings
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import pulse
from portal.access import public

ANSWER_WITHIN_SECONDS = 1.5
# Parts that hang keep a thread busy for a while; the others must still get their turn.
_threads = ThreadPoolExecutor(max_workers=12, thread_name_prefix="health")


@require_safe
@never_cache
@public
def health(request):
    """200 when database, broker and worker answer, else 503; JSON with true or false for each, and nothing more."""
    asked = {
        name: _threads.submit(check)
        for name, check in (("database", _database), ("broker", _broker), ("worker", _worker))
    }
    deadline = time.monotonic() + ANSWER_WITHIN_SECONDS
    parts = {name: _answer(future, deadline) for name, future in asked.items()}
    return JsonResponse({"ok": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)


def _answer(future: Future, deadline: float) -> bool:
    try:
        return future.result(timeout=max(0.0, deadline - time.monotonic()))
    except Exception:  # whatever is wrong with it, the part is not well, and the reason is for the logs of that part
        future.cancel()
        return False


def _database() -> bool:
    # A connection of its own: a pool that is all in use is busy, not broken.
    with psycopg.connect(settings.DATABASE_URL, connect_timeout=2, options="-c statement_timeout=1000") as connection:
        return connection.execute("select 1").fetchone() == (1,)


def _broker() -> bool:
    with pulse.connect(settings.REDIS_URL) as broker:
        return bool(broker.ping())


def _worker() -> bool:
    with pulse.connect(settings.REDIS_URL) as broker:
        return pulse.is_alive("worker", broker)
