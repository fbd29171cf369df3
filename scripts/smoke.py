"""Starts the demo as a newcomer would, twice, and says how long it took; stops it and looks for leftovers.

In a fresh clone the first figure is the true one. Exit code 1 when the demo is too slow or leaves something behind.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
FIRST_WITHIN_SECONDS = 120
SECOND_WITHIN_SECONDS = 15
STOP_WITHIN_SECONDS = 30
PATIENCE = 2


def main() -> None:
    # A shell that runs us in the background has us ignore SIGINT, and what we start would ignore it too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    port = free_port()
    for start, limit in (("first", FIRST_WITHIN_SECONDS), ("second", SECOND_WITHIN_SECONDS)):
        began = time.monotonic()
        make = subprocess.Popen(["make", "demo", f"PORT={port}"], cwd=ROOT, stdin=subprocess.DEVNULL)
        try:
            wait_for_health(make, port, began + 3 * limit)
            took = time.monotonic() - began
            started = family_of(make.pid)
        finally:
            make.send_signal(signal.SIGINT)
            make.wait(timeout=STOP_WITHIN_SECONDS)
        print(
            f"demo, {start} start: healthy after {took:.1f} s (limit {limit} s), {len(started)} processes", flush=True
        )
        # The figure is what counts; only a machine that is busy with other things may take longer than the limit.
        if took > PATIENCE * limit:
            sys.exit(f"Too slow: {took:.1f} s.")
        if left := [line for pid in started if (line := command_of(pid))]:
            sys.exit("Left behind:\n" + "\n".join(left))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_health(make: subprocess.Popen, port: int, give_up: float) -> None:
    while time.monotonic() < give_up:
        if make.poll() is not None:
            sys.exit(f"make demo ended by itself with exit code {make.returncode}.")
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3) as answer:
                if json.load(answer)["ok"]:
                    return
        except (URLError, OSError, ValueError):
            pass
        time.sleep(0.2)
    sys.exit("The demo did not become healthy.")


def family_of(pid: int) -> list[int]:
    """The process and all its descendants."""
    rows = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split()
    parents = dict(zip(map(int, rows[::2]), map(int, rows[1::2]), strict=True))
    family = [pid]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def command_of(pid: int) -> str:
    """What process `pid` runs, or nothing when it is gone or only waits to be counted."""
    done = subprocess.run(["ps", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "" if done.stdout.strip().startswith("Z") else done.stdout.strip()


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
