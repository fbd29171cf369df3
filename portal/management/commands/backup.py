"""`manage.py backup DIR`: database and files together."""

from pathlib import Path

import psycopg
from django.core.management.base import BaseCommand, CommandError

from portal.backups import BackupError, back_up


class Command(BaseCommand):
    help = "Maak een kopie van database en bestanden in een nieuwe map."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path, help="een nieuwe of lege map")

    def handle(self, *, folder, **options):
        try:
            manifest = back_up(folder.resolve())
        except (BackupError, OSError, psycopg.Error) as problem:
            raise CommandError(str(problem)) from problem
        rows, files = sum(manifest["rows"].values()), manifest["files"]
        self.stdout.write(f"In {folder} staan {rows} rijen; aantal bestanden: {files}.")
        if missing := manifest["missing_files"]:
            raise CommandError(
                f"Let op: {len(missing)} bestanden waren er niet, of anders dan bewaard. Eén ervan: {missing[0]}."
            )
