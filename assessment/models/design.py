"""Designing a proficiency test (tip 10): situation, criteria, scale and pass rule, in versions."""

from django.db import models
from django.db.models import Q

from portal.models import Held, HeldQuerySet, Programme, Role

SCHOOL_STAFF = (Role.TEACHER, Role.COUNSELLOR, Role.COORDINATOR, Role.EXAMBOARD, Role.ADMIN, Role.MANAGER)
LOWEST, HIGHEST = 1, 4
DEFAULT_SCALE = ["nog niet", "met hulp", "zelfstandig", "doet het voor"]
DEFAULT_SCALE_HELP = [
    "lukt ook met hulp niet",
    "lukt als iemand meekijkt",
    "lukt alleen, volgens afspraak",
    "kan een ander laten zien hoe het moet",
]


def default_scale() -> list[str]:
    """The words of the four scores, lowest first."""
    return list(DEFAULT_SCALE)


def default_scale_help() -> list[str]:
    """What each word of the scale means, lowest first."""
    return list(DEFAULT_SCALE_HELP)


class DesignQuerySet(HeldQuerySet):
    PATH = "pk"

    def visible_to(self, actor):
        """The designs of the actor's own school; for a trainer those of the tests that the trainer assesses."""
        if actor.role in (*SCHOOL_STAFF, Role.STUDENT) and actor.organisation.is_school:
            return self.scoped(holder_id=actor.holder_id)
        if actor.role == Role.TRAINER:
            from assessment.models.test import ProficiencyTest

            assessed = ProficiencyTest.objects.visible_to(actor).values("design_id")
            return self.scoped(**{f"{self.PATH}__in": assessed})
        return self.scoped().none()

    def owned_by(self, actor):
        if actor.role not in (Role.TEACHER, Role.EXAMBOARD, Role.ADMIN):
            return self.scoped().none()
        return self.scoped(holder_id=actor.holder_id)

    def usable(self):
        """Fixed, and not retired: what a new test may follow."""
        return self.filter(fixed_at__isnull=False, retired_at__isnull=True)


class OfDesign(DesignQuerySet):
    PATH = "design"


class TestDesign(Held):
    """One version of a design. Once fixed it never changes; running tests keep theirs."""

    __test__ = False  # the name begins with Test; it is no test class

    title = models.CharField("titel", max_length=160)
    version = models.PositiveSmallIntegerField("versie", default=1)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="test_designs", verbose_name="opleiding"
    )
    situation = models.TextField("situatie in de praktijk")
    task = models.TextField("opdracht", blank=True)
    scale = models.JSONField("schaal", default=default_scale)
    scale_help = models.JSONField("wat de stappen betekenen", default=default_scale_help)
    pass_score = models.PositiveSmallIntegerField("kritische criteria minstens", default=3)
    pass_count = models.PositiveSmallIntegerField("zoveel criteria op of boven die score", default=0)
    fixed_at = models.DateTimeField("vast sinds", null=True, blank=True)
    retired_at = models.DateTimeField("niet meer gebruiken sinds", null=True, blank=True)

    objects = DesignQuerySet.as_manager()

    class Meta:
        ordering = ["title", "-version"]
        verbose_name = "ontwerp van een proeve"
        constraints = [
            models.UniqueConstraint(fields=["holder", "title", "version"], name="testdesign_once"),
            models.CheckConstraint(
                name="testdesign_pass_score", condition=Q(pass_score__gte=LOWEST, pass_score__lte=HIGHEST)
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_usable(self) -> bool:
        return self.fixed_at is not None and self.retired_at is None

    @property
    def steps(self) -> list[dict]:
        """The scale as `{"value": 3, "word": "zelfstandig", "help": "..."}`, lowest first."""
        words = zip(self.scale, self.scale_help, strict=True)
        return [{"value": value, "word": word, "help": meaning} for value, (word, meaning) in enumerate(words, LOWEST)]

    def word(self, value: int) -> str:
        """The word for a score: 3 is 'zelfstandig'."""
        return self.scale[value - LOWEST]


class Criterion(Held):
    """What is judged, in the words of the school and in those of the shop floor (tip 11)."""

    HELD_BY = "design"

    design = models.ForeignKey(TestDesign, models.CASCADE, related_name="criteria", verbose_name="ontwerp")
    position = models.PositiveSmallIntegerField("plaats")
    text = models.CharField("criterium", max_length=200)
    shop_text = models.CharField("op de werkvloer gezegd", max_length=200, blank=True)
    competency = models.ForeignKey(
        "frameworks.Competency", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="competentie"
    )
    element = models.CharField("kwart", max_length=6, blank=True)
    is_critical = models.BooleanField("moet gehaald worden", default=False)

    objects = OfDesign.as_manager()

    class Meta:
        ordering = ["design", "position"]
        verbose_name = "criterium"
        constraints = [
            models.UniqueConstraint(fields=["design", "position"], name="criterion_once"),
            models.CheckConstraint(
                name="criterion_element", condition=Q(element__in=["", "weten", "kunnen", "willen", "zijn"])
            ),
        ]

    def __str__(self):
        return self.text

    def wordings(self, *, shop_floor: bool) -> tuple[str, str]:
        """How to say it to this reader, and the other wording (empty when there is none)."""
        if shop_floor and self.shop_text:
            return self.shop_text, self.text
        return self.text, self.shop_text
