"""`manage.py restore DIR`: put a backup back into an empty installation."""

from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import embedded
from portal.backups import BackupError, restore


class Command(BaseCommand):
    help = "Zet een kopie terug in een lege database en een lege map voor bestanden."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path, help="de map die `backup` maakte")

    def handle(self, *, folder, **options):
        try:
            manifest = restore(folder.resolve())
        except (BackupError, OSError, psycopg.Error) as problem:
            raise CommandError(str(problem)) from problem
        if settings.EMBEDDED:
            embedded.mark_migrated()
        rows, files = sum(manifest["rows"].values()), manifest["files"]
        self.stdout.write(
            f"De kopie van {manifest['made_at']} is terug: {rows} rijen; aantal bestanden: {files}."
            " Typ nu manage.py migrate, dan passen de tabellen bij deze versie."
        )
