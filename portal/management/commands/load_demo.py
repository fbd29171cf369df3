"""`manage.py load_demo`: the invented schools of the demo, once."""

from django.conf import settings
from django.core.management.base import BaseCommand

from portal import demo, embedded


class Command(BaseCommand):
    help = "Laadt de demoscholen met alles erin. Een tweede keer verandert niets."

    password = demo.PASSWORD

    def handle(self, *, verbosity, **options):
        if settings.EMBEDDED:
            # Signing with a code counts its tries in the cache.
            embedded.start_broker()
        if demo.is_loaded():
            self._say(verbosity, "De demo staat er al.")
            return
        demo.load(lambda line: self._say(verbosity, f"  {line}"))
        self._say(verbosity, "De demo staat klaar.")

    def _say(self, verbosity: int, line: str) -> None:
        if verbosity:
            self.stdout.write(line)

    def logins(self) -> list[tuple[str, str]]:
        """Per role somebody of the demo, with what to log in with."""
        return demo.logins()
