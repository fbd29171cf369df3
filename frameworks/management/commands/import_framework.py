"""`manage.py import_framework FILE [--school CODE] [--dry-run] [--json]`."""

from functools import partial

from django.core.management.base import BaseCommand

from frameworks.imports import planning
from portal.actors import acting_as, system
from portal.imports import console


class Command(BaseCommand):
    help = "Leest een raamwerk met competenties uit een csv-bestand van Moodle."

    def add_arguments(self, parser):
        console.add_arguments(parser)
        parser.add_argument(
            "--school", metavar="CODE", help="maak het raamwerk van deze school; zonder is het van iedereen"
        )

    def handle(self, **options):
        school = console.school(self, options) if options["school"] else None
        with acting_as(system("import_framework", organisation=school)):
            console.run(
                self,
                options,
                plan=partial(planning.plan, school=school),
                write=partial(planning.write, school=school),
            )
