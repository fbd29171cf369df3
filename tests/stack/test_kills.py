"""A worker that is killed with -9 while it makes a document: the document still comes, once."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from tests.stack.visitor import Visitor

pytestmark = [pytest.mark.house, pytest.mark.xdist_group("house")]
WITHIN = 90
LONG = pytest.mark.long


def _children_of(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(status.parent.name))
    return found


def _workers(house) -> list[int]:
    """The processes in which jobs run: children of the Celery worker that the demo started."""
    mains = [
        pid
        for pid in _children_of(house.process.pid)
        if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
        and b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    return [child for main in mains for child in _children_of(main)]


def _ask_for_portfolio(visitor: Visitor) -> str:
    """As a student: have the own portfolio printed; answers with the address of the document's page."""
    page = visitor.get("/portfolio/")
    form = re.search(r'<form[^>]*method="post"[^>]*action="([^"]*(?:afdrukken|pdf|document)[^"]*)"', page)
    assert form, "no form to print the portfolio"
    where, _ = visitor.post(form[1], "/portfolio/")
    assert where.startswith("/documenten/"), where
    return where


def _wait_until_finished(visitor: Visitor, where: str) -> str:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        page = visitor.get(where)
        if 'hx-trigger="every' not in page:
            return page
        time.sleep(0.5)
    raise AssertionError("the page still waits")


@pytest.mark.parametrize("moment", [pytest.param(0.05, marks=LONG), 0.6, pytest.param(1.5, marks=LONG)])
def test_a_killed_worker_loses_no_document(house, moment):
    student = Visitor(house.address)
    student.log_in_as("Noor Aksoy")
    where = _ask_for_portfolio(student)
    time.sleep(moment)
    killed = _workers(house)
    assert killed, "no worker processes found"
    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    page = _wait_until_finished(student, where)

    assert "Download het document" in page
    download = re.search(r'href="(/documenten/[^"]+/bestand/)"', page)
    assert download
    assert student.get_bytes(download[1]).startswith(b"%PDF-")
