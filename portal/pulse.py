"""Signs of life of worker and beat, kept in the broker: read by /healthz and by the containers' health checks.

A sign fades by itself, so a process that was killed or hangs is missed within `FADES_AFTER_SECONDS`.
As a script, `python -m portal.pulse worker` (or `beat`, or `web`) exits 0 when that lives and 1 when not.
"""

import json
import logging
import os
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import redis

EVERY_SECONDS = 5
FADES_AFTER_SECONDS = 45
ANSWER_WITHIN_SECONDS = 1
WEB_PORT = 8000  # in the container

logger = logging.getLogger(__name__)


def connect(url: str) -> redis.Redis:
    """A connection to the broker that gives up soon."""
    return redis.Redis.from_url(
        url, socket_timeout=ANSWER_WITHIN_SECONDS, socket_connect_timeout=ANSWER_WITHIN_SECONDS, retry=None
    )


def give(name: str) -> None:
    """Say that process `name` is alive. A broker that is away is no reason to stop."""
    try:
        _broker().set(key(name), int(time.time()), ex=FADES_AFTER_SECONDS)
    except redis.RedisError as problem:
        logger.warning("No sign of life of %s given: %s", name, problem)


def stop(name: str) -> None:
    """Say that process `name` has stopped."""
    try:
        _broker().delete(key(name))
    except redis.RedisError as problem:
        logger.warning("The stop of %s is not told: %s", name, problem)


def is_alive(name: str, broker: redis.Redis | None = None) -> bool:
    """Whether process `name` gave a sign of life lately. Raises redis.RedisError without a broker."""
    return bool((broker or _broker()).exists(key(name)))


def _broker() -> redis.Redis:
    global _connection
    if _connection is None:
        from django.conf import settings

        _connection = connect(settings.REDIS_URL)
    return _connection


_connection: redis.Redis | None = None


def key(name: str) -> str:
    """Where the sign of life of process `name` is kept."""
    return f"kring-{os.environ.get('KRING_MODE', 'production')}:alive:{name}"


def web_answers() -> bool:
    """Whether the web server of this container answers and reaches the database, whatever the worker does."""
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip()
    try:
        answer = urlopen(Request(f"http://127.0.0.1:{WEB_PORT}/healthz", headers={"Host": host}), timeout=5)
    except HTTPError as unwell:
        answer = unwell
    with answer:
        return json.load(answer)["database"]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.exit(0 if (web_answers() if sys.argv[1] == "web" else is_alive(sys.argv[1])) else 1)
