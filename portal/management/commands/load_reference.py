"""`manage.py load_reference`: the frameworks and the library of tips that come with this release."""

from django.core.management.base import BaseCommand
from django.db import transaction

from frameworks.reference import load_frameworks
from portal import reference
from portal.models import InstallationMark
from tips.reference import load_tips


class Command(BaseCommand):
    help = "Laadt de raamwerken en tips van deze versie. Wat mensen ermee maakten, blijft zoals het is."

    def handle(self, *, verbosity, **options):
        with transaction.atomic():
            frameworks, items = load_frameworks(), load_tips()
            InstallationMark.objects.filter(name__startswith=reference.PREFIX).delete()
            InstallationMark.objects.create(name=reference.mark())
        if verbosity:
            self.stdout.write(f"{len(frameworks)} raamwerken en {items} punten van tips staan klaar.")
