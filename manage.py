#!/usr/bin/env python3
"""Every command of the portal. In demo and test it starts the embedded database by itself where a command needs one."""

import os
import signal
import subprocess
import sys

# These read or write past the row policies, or change the schema: they log in as the owner of the tables.
AS_OWNER = {
    "backup", "dumpdata", "load_reference", "loaddata", "makemigrations", "migrate", "remove_school", "restore",
    "showmigrations", "sqlmigrate",
}  # fmt: skip
# These need no database, or start it themselves.
WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "database_roles", "demo", "diffsettings", "findstatic", "help",
    "makemessages", "version",
}  # fmt: skip
# These do not want the tables made first.
BEFORE_TABLES = {"makemigrations", "migrate", "restore", "showmigrations", "sqlmigrate"}


def main(arguments: list[str]) -> None:
    """Run one command. Trouble that the reader can solve ends in a plain sentence and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in AS_OWNER:
        os.environ["KRING_DATABASE_ROLE"] = "owner"
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        if _needs_database(command, arguments):
            # A pool connects beside the work; in a short command that would outlive the database it started.
            os.environ.setdefault("DATABASE_POOL", "0")
            _start_embedded(command)
        execute_from_command_line(arguments)
    except ImproperlyConfigured as problem:
        sys.exit(f"{problem}")


def _needs_database(command: str, arguments: list[str]) -> bool:
    asks_only = {"-h", "--help", "--version"} & set(arguments[1:])
    return not asks_only and command not in WITHOUT_DATABASE


def _start_embedded(command: str) -> None:
    from django.conf import settings

    if not settings.EMBEDDED:
        return
    from portal import embedded

    # So that `kill` leaves this program by the front door, and the database stops.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        embedded.start_database()
    except embedded.EmbeddedError as problem:
        sys.exit(f"{problem}")
    if command not in BEFORE_TABLES and settings.MODE == "demo":
        embedded.migrate_when_new(_migrate)


def _migrate() -> None:
    print("De database is nieuw; de tabellen worden gemaakt.", file=sys.stderr)
    # Standard output belongs to the command that was asked for.
    subprocess.run([sys.executable, __file__, "migrate", "--verbosity=0"], stdout=sys.stderr, check=True)


if __name__ == "__main__":
    main(sys.argv)
