"""`manage.py import_people FILE --school CODE [--dry-run] [--json]`."""

from functools import partial

from django.core.management.base import BaseCommand

from partnerships.imports import planning
from portal.actors import acting_as, system
from portal.imports import console


class Command(BaseCommand):
    help = "Leest leerlingen, medewerkers, bedrijven, contacten en plaatsingen uit een csv- of xlsx-bestand."

    def add_arguments(self, parser):
        console.add_arguments(parser)
        parser.add_argument("--school", metavar="CODE", required=True, help="de school waarvan de lijst is")

    def handle(self, **options):
        school = console.school(self, options)
        with acting_as(system("import_people", organisation=school)):
            console.run(
                self,
                options,
                plan=partial(planning.plan, school=school),
                write=partial(planning.write, school=school),
            )
