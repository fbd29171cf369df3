"""How easily the tips read, one by one, and the median."""

from statistics import median

from django.core.management.base import BaseCommand

from tips.models import Tip
from tips.readability import flesch_douma, text_of


class Command(BaseCommand):
    help = "Toon hoe makkelijk elke tip leest (Flesch-Douma: vanaf 60 is gewoon, boven 80 is makkelijk)"

    def handle(self, *args, **options):
        scores = {tip: flesch_douma(text_of(tip)) for tip in Tip.objects.whole()}
        for tip, score in scores.items():
            self.stdout.write(f"{score:5.1f}  {tip}")
        self.stdout.write(f"{median(scores.values()):5.1f}  midden van {len(scores)}")
