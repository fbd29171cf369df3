"""`manage.py invite_admin CODE MAIL NAAM`: the first administrator of a school, by mail."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from portal.actions import schools
from portal.celery import app
from portal.models import Organisation
from portal.rules import ActionRefused


class Command(BaseCommand):
    help = "Nodig een beheerder uit. Nog een keer dezelfde opdracht stuurt de mail opnieuw."

    def add_arguments(self, parser):
        parser.add_argument("code", help="code van de school")
        parser.add_argument("email", help="mailadres van de beheerder")
        parser.add_argument("name", help="roepnaam en achternaam, tussen aanhalingstekens")

    def handle(self, *, code, email, name, **options):
        school = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, code=code.upper()).first()
        if school is None:
            raise CommandError(f"Er is geen school met code {code.upper()}. Typ eerst: manage.py add_school")
        try:
            validate_email(email)
        except ValidationError as problem:
            raise CommandError(f"'{email}' is geen mailadres.") from problem
        # The first try leaves from here, also when no worker runs yet; a worker tries again when it fails.
        app.conf.update(task_always_eager=True)
        try:
            membership = schools.invite_admin(school, email=email, name=name)
        except ActionRefused as no:
            raise CommandError(" ".join(no.reasons)) from no
        self.stdout.write(f"{membership.name} is uitgenodigd als beheerder van {school.name}, op {email}.")
