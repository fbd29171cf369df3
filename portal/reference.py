"""Which reference data this release has: a mark that changes with any of its files."""

import hashlib

from django.conf import settings

PREFIX = "ref-"
FOLDERS = ("frameworks", "tips")


def mark() -> str:
    """The name of the mark on a database that holds the reference data of this very release."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / "fixtures" / folder).glob("*.toml")):
            digest.update(path.name.encode() + path.read_bytes())
    return f"{PREFIX}{digest.hexdigest()[:16]}"
