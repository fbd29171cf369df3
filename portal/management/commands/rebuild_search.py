"""Compare everything that can be found with what is there, and make again what stood wrong."""

from collections import Counter

from django.core.management.base import BaseCommand

from portal.search import keeping, kinds


class Command(BaseCommand):
    help = "Vergelijkt alles waarop gezocht wordt met wat er staat, meldt elk verschil en herstelt het."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="meld de verschillen, herstel niets")

    def handle(self, *args, dry_run, **options):
        counted = Counter(wrong.kind for wrong in keeping.check(repair=not dry_run))
        for kind in kinds():
            if counted[kind.name]:
                self.stdout.write(f"{kind.title}: {counted[kind.name]}")
        self.stdout.write(f"{counted.total()} verschillen {'gevonden' if dry_run else 'hersteld'}.")
