"""`manage.py export_school CODE MAP`: all rows and files that a school holds."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal import exports
from portal.models import Organisation


class Command(BaseCommand):
    help = "Schrijf alles wat een school houdt naar een nieuwe map: per tabel een bestand, en de bestanden zelf."

    def add_arguments(self, parser):
        parser.add_argument("code", help="code van de school")
        parser.add_argument("folder", help="nieuwe of lege map")

    def handle(self, *, code, folder, **options):
        school = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, code=code.upper()).first()
        if school is None:
            raise CommandError(f"Er is geen school met code {code.upper()}.")
        try:
            manifest = exports.export(school, Path(folder))
        except (exports.ExportRefused, OSError) as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(table["rows"] for table in manifest["tables"].values())
        missing = sum("missing" in one for one in manifest["files"])
        self.stdout.write(f"{rows} rijen en {len(manifest['files']) - missing} bestanden staan in {folder}.")
        if missing:
            self.stderr.write(f"Let op: {missing} bestanden stonden niet meer in de opslag.")
