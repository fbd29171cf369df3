"""Keeps one embedded server running for as long as somebody uses it; a script of its own, started by `embedded.py`.

Whoever uses the server holds a shared lock on the users file. The exclusive lock comes free when the last one is out,
also when that one was killed, and then the server is told to stop. It needs nothing but the standard library.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time

STOP_WITHIN_SECONDS = 30


def keep(users: str, log: str, stop_with: str, owner: str, *command: str) -> int:
    """Run `command` as `owner` ("uid:gid", or "" for ourselves) until the last user is out; return its exit code."""
    uid, gid = map(int, owner.split(":")) if owner else (None, None)
    with open(log, "ab") as output:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            user=uid,
            group=gid,
            extra_groups=[] if owner else None,
        )

    def stop(*_):
        server.send_signal(signal.Signals[stop_with])

    def stop_after_the_last_one():
        lock = os.open(users, os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_EX)  # kept until this process ends: newcomers wait for the stop
        stop()
        time.sleep(STOP_WITHIN_SECONDS)
        server.kill()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=stop_after_the_last_one, daemon=True).start()
    return server.wait()


if __name__ == "__main__":
    sys.exit(keep(*sys.argv[1:]))
