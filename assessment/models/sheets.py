"""Blind sheets: the scores of one assessor, readable by nobody else until everybody has sent theirs."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from assessment.models import course
from assessment.models.design import HIGHEST, LOWEST, Criterion
from assessment.models.test import ProficiencyTest, TestAssessor
from portal.models import Held, HeldQuerySet, Membership, Role

# Coordinators see how far a test is, never how it was judged.
SEES_JUDGEMENTS = (Role.STUDENT, Role.TEACHER, Role.COUNSELLOR, Role.TRAINER, Role.EXAMBOARD)


def opened_tests(actor):
    """Keys of the tests whose judgements the actor may read, as a subquery (domain: blind until all have sent).

    For an assessor from moderating on, but for a third assessor only once the own sheet is sent; for who else sees
    the test once it is signed.
    """
    if actor.role not in SEES_JUDGEMENTS:
        return ProficiencyTest.objects.unscoped("nothing is open to this role").none().values("pk")
    seats = TestAssessor.objects.unscoped("the actor's own seats").filter(
        assessor_id=actor.membership_id, replaced_at__isnull=True
    )
    sent = Sheet.objects.unscoped("whether the actor sent the own sheet").filter(
        test_id=OuterRef("test_id"), assessor_id=actor.membership_id, submitted_at__isnull=False, sealed_at__isnull=True
    )
    may_look = seats.filter(Q(part=TestAssessor.Part.ASSESSOR) | Exists(sent)).values("test_id")
    return (
        ProficiencyTest.objects.visible_to(actor)
        .filter(Q(state__in=course.WITH_OUTCOME) | Q(state=course.State.MODERATING, pk__in=may_look))
        .values("pk")
    )


class SheetQuerySet(HeldQuerySet):
    PREFIX = ""

    def visible_to(self, actor):
        """The own sheet; the sheets that were sent, for who may read judgements. A sealed sheet is nobody's."""
        name = self.PREFIX
        own = Q(**{f"{name}assessor_id": actor.membership_id})
        reachable = Q(**{f"{name}test__in": ProficiencyTest.objects.visible_to(actor).values("pk")})
        opened = Q(**{f"{name}submitted_at__isnull": False, f"{name}test__in": opened_tests(actor)})
        return self.scoped((own & reachable) | opened, **{f"{name}sealed_at__isnull": True})

    def owned_by(self, actor):
        """The own sheet, as long as it was not sent."""
        name = self.PREFIX
        return self.visible_to(actor).filter(
            **{f"{name}assessor_id": actor.membership_id, f"{name}submitted_at__isnull": True}
        )


class Sheet(Held):
    """The scores of one assessor. A sheet of somebody who was replaced, or of a day that failed, is sealed."""

    HELD_BY = "test"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="sheets", verbose_name="proeve")
    assessor = models.ForeignKey(Membership, models.PROTECT, related_name="sheets", verbose_name="beoordelaar")
    submitted_at = models.DateTimeField("ingeleverd op", null=True, editable=False)
    sealed_at = models.DateTimeField("verzegeld op", null=True, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["test", "pk"]
        verbose_name = "beoordelingsblad"
        constraints = [
            models.UniqueConstraint(
                fields=["test", "assessor"], condition=Q(sealed_at__isnull=True), name="sheet_one_in_use"
            )
        ]


class OfSheet(SheetQuerySet):
    PREFIX = "sheet__"


class Score(Held):
    """One score with its note on one sheet."""

    HELD_BY = "sheet"

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="scores", verbose_name="blad")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="criterium")
    value = models.PositiveSmallIntegerField("score", null=True, blank=True)
    note = models.TextField("wat je zag", blank=True)
    saved_at = models.DateTimeField("bewaard op", auto_now=True)

    objects = OfSheet.as_manager()

    class Meta:
        ordering = ["sheet", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once"),
            models.CheckConstraint(
                name="score_on_scale", condition=Q(value__isnull=True) | Q(value__gte=LOWEST, value__lte=HIGHEST)
            ),
        ]
