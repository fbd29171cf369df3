"""What the assessors agree on once the sheets are open: settled scores with reasons, and what to do next."""

from django.db import models
from django.db.models import Q

from assessment.models.design import HIGHEST, LOWEST, Criterion
from assessment.models.sheets import opened_tests
from assessment.models.test import ProficiencyTest
from portal.models import Held, HeldQuerySet, Membership


class AfterBlind(HeldQuerySet):
    """For who assesses while they moderate, for who sees the test once it is signed."""

    PATH = "test"

    def visible_to(self, actor):
        return self.scoped(**{f"{self.PATH}__in": opened_tests(actor)})

    owned_by = visible_to


class Settlement(Held):
    """The score for one criterion: equal from the start, or proposed with a reason and confirmed by the others.

    Without `proposed_by` all assessors gave the same score. `settled_at` is empty while somebody must still confirm.
    """

    HELD_BY = "test"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="settlements", verbose_name="proeve")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="criterium")
    value = models.PositiveSmallIntegerField("afgesproken score")
    reason = models.CharField("waarom", max_length=500, blank=True)
    proposed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name="voorgesteld door"
    )
    proposed_at = models.DateTimeField("voorgesteld op")
    settled_at = models.DateTimeField("staat vast sinds", null=True)

    objects = AfterBlind.as_manager()

    class Meta:
        ordering = ["test", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["test", "criterion"], name="settlement_once"),
            models.CheckConstraint(name="settlement_on_scale", condition=Q(value__gte=LOWEST, value__lte=HIGHEST)),
            models.CheckConstraint(
                name="settlement_proposed_says_why", condition=Q(proposed_by__isnull=True) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="settlement_equal_is_settled",
                condition=Q(proposed_by__isnull=False) | Q(settled_at__isnull=False),
            ),
        ]


class OfSettlement(AfterBlind):
    PATH = "settlement__test"


class Confirmation(Held):
    """An assessor says yes to what another proposed."""

    HELD_BY = "settlement"

    settlement = models.ForeignKey(Settlement, models.CASCADE, related_name="confirmations", verbose_name="afspraak")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="door")
    at = models.DateTimeField("bevestigd op", auto_now_add=True)

    objects = OfSettlement.as_manager()

    class Meta:
        ordering = ["settlement", "pk"]
        constraints = [models.UniqueConstraint(fields=["settlement", "by"], name="confirmation_once")]


class Feedforward(Held):
    """What to do next, agreed in the interview; at least one goes into the student's plan."""

    HELD_BY = "test"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="feedforward", verbose_name="proeve")
    text = models.CharField("volgende stap", max_length=300)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="door")
    at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField("klaar op", null=True, blank=True)

    objects = AfterBlind.as_manager()

    class Meta:
        ordering = ["test", "at", "pk"]
        constraints = [models.CheckConstraint(name="feedforward_has_text", condition=~Q(text=""))]
