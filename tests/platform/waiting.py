"""Waiting for what happens in another process."""

import time
from collections.abc import Callable


def eventually(holds: Callable[[], object], seconds: float = 10.0) -> bool:
    """Whether `holds()` turns true within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return bool(holds())
