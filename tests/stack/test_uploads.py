"""Twenty phones on a bad line: the house keeps answering everybody else."""

import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from tests.stack.visitor import Visitor

pytestmark = [pytest.mark.house, pytest.mark.xdist_group("house")]
UPLOADERS = 20
BYTES_A_SECOND = 5 * 1024
SECONDS = 12
PATIENCE = 3.0


def _drip(house, path: str, cookies: str, stop: threading.Event, sent: list[int]) -> None:
    """One slow upload: the head at once, the body at 5 kB a second, and never finished."""
    where = urlsplit(house.address)
    with socket.create_connection((where.hostname, where.port), timeout=30) as line:
        line.sendall(
            f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookies}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n".encode()
        )
        while not stop.is_set():
            line.sendall(b"y" * BYTES_A_SECOND)
            sent.append(BYTES_A_SECOND)
            stop.wait(1)


def test_slow_uploads_leave_the_house_answering(house):
    teacher = Visitor(house.address)
    teacher.log_in_as("Marieke Ouwehand")
    stop, sent = threading.Event(), []
    drips = [
        threading.Thread(target=_drip, args=(house, "/vandaag/", teacher.cookies, stop, sent)) for _ in range(UPLOADERS)
    ]
    for drip in drips:
        drip.start()
    try:
        slowest = {}
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            for path in ("/healthz", "/vandaag/"):
                began = time.monotonic()
                assert teacher.get(path, timeout=PATIENCE)
                slowest[path] = max(slowest.get(path, 0), time.monotonic() - began)
            time.sleep(0.5)
    finally:
        stop.set()
        for drip in drips:
            drip.join()
    assert len(sent) >= UPLOADERS * (SECONDS - 4), "the uploads were not slow at the same time"
    print("slowest answer in seconds:", slowest)
