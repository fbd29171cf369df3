"""`manage.py send_test_mail ADRES`: does the mail server take our mail?"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Stuur een testmail, zonder wachtrij, en zeg of de mailserver haar aannam."

    def add_arguments(self, parser):
        parser.add_argument("address", help="waar de mail naartoe gaat")

    def handle(self, *, address, **options):
        text = (
            f"Dit is een testmail van {settings.PRODUCT_NAME} op {settings.SITE_URL}. Komt hij aan? Dan werkt de mail."
        )
        try:
            EmailMessage(f"{settings.PRODUCT_NAME}: testmail", text, to=[address]).send()
        except OSError as problem:  # also what smtplib raises
            raise CommandError(f"De mail ging niet weg: {problem}. Kijk naar EMAIL_URL en MAIL_FROM.") from problem
        self.stdout.write(f"De mailserver nam de mail aan {address} aan. Kijk of hij ook aankomt.")
