"""`manage.py remove_school CODE`: take a school away, with everything it holds. Logs in as the owner of the tables."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import removal
from portal.models import Organisation
from portal.rules import ActionRefused


class Command(BaseCommand):
    help = "Haal een school weg met alles wat ze houdt. Bedrijven en mensen met een rol elders blijven."

    def add_arguments(self, parser):
        parser.add_argument("code", help="code van de school")
        parser.add_argument("--dry-run", action="store_true", help="tel alleen wat er weg zou gaan")

    def handle(self, *, code, dry_run, **options):
        school = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, code=code.upper()).first()
        if school is None:
            raise CommandError(f"Er is geen school met code {code.upper()}.")
        if dry_run:
            self._tell(removal.plan(school), "Dit zou weggaan")
            return
        self._ask(school)
        try:
            done = removal.remove(school)
        except ActionRefused as no:
            raise CommandError(" ".join(no.reasons)) from no
        self._tell(done, f"Vernietigd op {timezone.localtime():%d-%m-%Y %H:%M}")

    def _ask(self, school: Organisation) -> None:
        self.stdout.write(f"Dit haalt {school.name} weg, met alles wat de school houdt. Je kunt het niet terugdraaien.")
        try:
            typed = input(f"Typ de code van de school ({school.code}) om door te gaan: ")
        except EOFError:
            typed = ""
        if typed.strip() != school.code:
            raise CommandError("De code klopt niet. Er is niets weggehaald.")

    def _tell(self, found: removal.Destruction, heading: str) -> None:
        self.stdout.write(f"{heading}: school {found.code}")
        for table, rows in found.rows.items():
            if rows:
                self.stdout.write(f"  {table:<40} {rows:>8}")
        self.stdout.write(f"  {'bestanden':<40} {found.files:>8}")
        if found.kept_members:
            self.stdout.write(
                f"  {found.kept_members} lidmaatschappen blijven zonder naam staan: rijen van anderen wijzen ernaar."
            )
