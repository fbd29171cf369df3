"""Count the matrix of every portfolio again, and say what stood wrong."""

from django.core.management.base import BaseCommand

from frameworks.models import Competency
from portal.models import Membership
from portfolio import coverage


class Command(BaseCommand):
    help = "Telt alle vakken van de matrix opnieuw, meldt elk verschil en herstelt het."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="meld de verschillen, herstel niets")

    def handle(self, *args, **options):
        wrong = coverage.recount(dry_run=options["dry_run"])
        students = Membership.objects.in_bulk({one.portfolio_id for one in wrong})
        competencies = Competency.objects.in_bulk({one.competency_id for one in wrong})
        for one in wrong:
            # The uid, not the name: this goes into the logs of a server.
            self.stdout.write(
                f"{students[one.portfolio_id].uid} {competencies[one.competency_id].code} {one.element}: "
                f"{_words(one.was)} moet zijn {_words(one.should)}"
            )
        done = "gevonden" if options["dry_run"] else "hersteld"
        self.stdout.write(f"{len(wrong)} verschillen {done}.")


def _words(values: tuple[int, int]) -> str:
    pieces, stage = values
    return f"{pieces} bewijzen, stand {stage}"
