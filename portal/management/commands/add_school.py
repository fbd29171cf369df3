"""`manage.py add_school CODE NAAM --level mbo`: a new school, still without people."""

from django.core.management.base import BaseCommand, CommandError

from portal.actions import schools
from portal.models import Organisation
from portal.rules import ActionRefused


class Command(BaseCommand):
    help = 'Voeg een school toe. Daarna: manage.py invite_admin CODE MAIL "Roepnaam Achternaam".'

    def add_arguments(self, parser):
        parser.add_argument("code", help="korte code in hoofdletters, bijvoorbeeld VAART")
        parser.add_argument("name", help="naam van de school, tussen aanhalingstekens")
        parser.add_argument(
            "--level", action="append", required=True, choices=Organisation.Level.values, help="niveau; mag vaker"
        )

    def handle(self, *, code, name, level, **options):
        try:
            school = schools.add_school(code, name, levels=sorted(set(level)))
        except ActionRefused as no:
            raise CommandError(" ".join(no.reasons)) from no
        self.stdout.write(f"{school.name} is toegevoegd met code {school.code}.")
