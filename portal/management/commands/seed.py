"""`manage.py seed --schools 2 --students 1000 --evidence 30000`: a large invented world, for measuring."""

import time

from django.core.management.base import BaseCommand

from portal import seeding
from portal.actors import acting_as, system
from portal.models import Organisation
from portfolio import coverage


class Command(BaseCommand):
    help = "Vul de database met verzonnen scholen, leerlingen en bewijzen, om aan te meten."

    def add_arguments(self, parser):
        parser.add_argument("--schools", type=int, default=1, help="aantal scholen")
        parser.add_argument("--students", type=int, default=1000, help="aantal leerlingen, over de scholen verdeeld")
        parser.add_argument("--evidence", type=int, default=30_000, help="aantal bewijzen, over de scholen verdeeld")

    def handle(self, *args, schools, students, evidence, **options):
        began = time.monotonic()
        first = Organisation.objects.filter(code__startswith="SEED").count() + 1
        for number in range(first, first + schools):
            with acting_as(system("seeding")):
                made = seeding.seed_school(number, students // schools)
                self.stdout.write(f"{made.school}: {len(made.students)} leerlingen")
                seeding.seed_papers(made)
                seeding.seed_evidence(made, evidence // schools, say=self._say)
        coverage.recount()
        self.stdout.write(f"Klaar in {time.monotonic() - began:.0f} s.")

    def _say(self, done: int) -> None:
        self.stdout.write(f"  {done} bewijzen")
