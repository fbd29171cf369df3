"""The doorman in `portal/wsgi.py`, and twenty phones on a bad line at once."""

import io
import socket
import sys
import threading
import time
from urllib.request import urlopen

import pytest
from django.conf import settings

from portal.wsgi import FORM_FIELDS_BYTES, WholeBodyFirst, application
from tests.platform.waiting import eventually

LIMIT = 1000
PHONES = 20
BYTES_PER_SECOND = 5000


def _app(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def _call(length: str, body: io.BytesIO, app=_app) -> tuple[str, bytes]:
    seen = []
    environ = {"CONTENT_LENGTH": length, "wsgi.input": body}
    answer = WholeBodyFirst(app, limit=LIMIT)(environ, lambda status, headers: seen.append(status))
    return seen[0], b"".join(answer)


def test_the_app_gets_the_body_as_it_was_sent():
    assert _call("5", io.BytesIO(b"abcde")) == ("200 OK", b"abcde")


def test_only_the_promised_bytes_are_read():
    assert _call("3", io.BytesIO(b"abcde")) == ("200 OK", b"abc")


def test_a_request_without_a_body_goes_straight_on():
    assert _call("", io.BytesIO(b""))[0] == "200 OK"


@pytest.mark.parametrize(("length", "status"), [(str(LIMIT), "200 OK"), (str(LIMIT + 1), "413 Content Too Large")])
def test_a_body_over_the_limit_is_refused_before_it_is_read(length, status):
    body = io.BytesIO(b"x" * (LIMIT + 1))

    assert _call(length, body)[0] == status
    assert body.tell() == (LIMIT if status == "200 OK" else 0)


@pytest.mark.parametrize("length", ["-5", "3.0", "12x", "٣"])
def test_a_length_that_is_no_number_is_refused(length):
    assert _call(length, io.BytesIO(b"abc"))[0] == "400 Bad Request"


def test_a_body_that_stops_coming_is_refused_and_the_app_not_called():
    assert _call("50", io.BytesIO(b"half"), app=None)[0] == "408 Request Timeout"


def test_the_limit_lets_the_biggest_file_through():
    assert application.limit == max(settings.UPLOAD_LIMITS.values()) + FORM_FIELDS_BYTES


def test_twenty_slow_uploads_leave_the_site_answering(checkout):
    checkout.holding("embedded.start_database()\nembedded.start_broker()")
    port = _free_port()
    checkout.start(sys.executable, "-m", "gunicorn", *_gunicorn(port), "portal.wsgi")
    assert eventually(lambda: _answers(port), 30)
    stop = threading.Event()
    phones = [threading.Thread(target=_upload_slowly, args=(port, stop)) for _ in range(PHONES)]
    for phone in phones:
        phone.start()
    try:
        time.sleep(2)  # all of them are under way
        took = [_answers(port) for _ in range(10)]
    finally:
        stop.set()
        for phone in phones:
            phone.join()

    assert all(took), took
    assert max(took) < 2


def _gunicorn(port: int) -> list[str]:
    from portal.management.commands.demo import GUNICORN

    return [*GUNICORN, f"--bind=127.0.0.1:{port}"]


def _answers(port: int) -> float:
    """How long the static brand mark took, or nothing when it did not come."""
    began = time.monotonic()
    try:
        with urlopen(f"http://127.0.0.1:{port}/static/img/brand.svg", timeout=5) as answer:
            answer.read()
    except OSError:
        return 0.0
    return time.monotonic() - began


def _upload_slowly(port: int, stop: threading.Event) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"POST /vandaag/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n")
        while not stop.wait(0.2):
            line.sendall(b"x" * (BYTES_PER_SECOND // 5))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
