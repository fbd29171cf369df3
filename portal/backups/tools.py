"""PostgreSQL's own programs, of a version that can talk to the server, with the address out of sight of `ps`."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from portal.embedded.postgres import programs

IN_THE_ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class BackupError(Exception):
    """The backup or restore cannot be done; the message says in Dutch why. Nothing is half done."""


def program(name: str, server_version: int) -> str:
    """The oldest `name` that is not older than the server: a newer one writes what an older server does not know."""
    folders = [programs(), *Path("/usr/lib/postgresql").glob("*/bin")]
    if found := shutil.which(name):
        folders.append(Path(found).parent)
    usable = sorted(
        (major, str(folder / name))
        for folder in folders
        if (folder / name).exists() and (major := _major(folder / name)) >= server_version // 10_000
    )
    if not usable:
        major = server_version // 10_000
        raise BackupError(f"Er is geen {name} voor PostgreSQL {major}. Typ: apt-get install postgresql-client-{major}")
    return usable[0][1]


def environment() -> dict[str, str]:
    """The owner's address as environment variables: arguments can be read by everyone on the machine."""
    address = conninfo_to_dict(settings.DATABASE_OWNER_URL)
    return os.environ | {IN_THE_ENVIRONMENT[name]: str(address[name]) for name in IN_THE_ENVIRONMENT if name in address}


def _major(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0
