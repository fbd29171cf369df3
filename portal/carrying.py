"""Handing work to the broker without depending on it.

What must happen stands in a row; the broker only makes it happen soon. So a broker that is away, slow or silent is
no error for the person who waits: the reapers find the row later.
"""

import logging
import time

from celery import Task
from django.db import transaction
from kombu.exceptions import LimitExceeded, OperationalError
from kombu.pools import connections
from redis.exceptions import RedisError

from portal.celery import app

log = logging.getLogger(__name__)
# One try, and no longer than this for any answer; Celery's own defaults try for 6 seconds, or wait for ever.
QUICK = {
    "socket_timeout": 1.0,
    "socket_connect_timeout": 1.0,
    "connect_retries_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
}
# After a failure nobody waits for the broker again for so long: thirty mails would be thirty waits.
LEFT_ALONE_SECONDS = 5.0
_silent_until = 0.0


def after_commit(task: Task, *args, queue: str = "") -> None:
    """Have `task` run once the transaction is in. Never raises: whoever calls this keeps a row that a reaper finds."""
    transaction.on_commit(lambda: now(task, *args, queue=queue))


def now(task: Task, *args, queue: str = "") -> bool:
    """Hand `task` to the broker; answers within about two seconds whether the broker took it."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        _hand_over(task, args, queue)
    except (OperationalError, LimitExceeded, RedisError, OSError) as problem:
        _silent_until = time.monotonic() + LEFT_ALONE_SECONDS
        log.warning("%s waits: the broker does not take it (%s)", task.name, type(problem).__name__)
        return False
    return True


def _hand_over(task: Task, args: tuple, queue: str) -> None:
    where = {"queue": queue} if queue else {}
    if app.conf.task_always_eager:
        task.apply_async(args, **where)
        return
    template = app.connection_for_write(transport_options=QUICK)
    with connections[template].acquire(block=True, timeout=1) as connection:
        task.apply_async(args, connection=connection, retry=False, **where)
