"""Frameworks of competencies: shared reference or a school's own; versions stay as they are."""

from django.db import models
from django.db.models import Q

from portal.models import Held, Organisation, Programme, WithUid
from portal.models.groups import OfOwnOrganisation


class Element(models.TextChoices):
    """The four elements of a competency, always in this order (tip 1)."""

    KNOW = "weten", "weten"
    ABLE = "kunnen", "kunnen"
    WANT = "willen", "willen"
    BE = "zijn", "zijn"


ELEMENTS = list(Element)


class FrameworkQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Shared reference, and the frameworks of the actor's own organisation."""
        return self.filter(Q(school__isnull=True) | Q(school_id=actor.holder_id))

    def owned_by(self, actor):
        if actor.role not in ("admin", "coordinator"):
            return self.none()
        return self.filter(school_id=actor.holder_id, school__isnull=False)


class Framework(WithUid):
    """A set of competencies with a code and a version. Without a school it is shared reference."""

    school = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="frameworks", verbose_name="school"
    )
    code = models.CharField("code", max_length=100)
    version = models.PositiveSmallIntegerField("versie", default=1)
    name = models.CharField("naam", max_length=200)
    description = models.TextField("omschrijving", blank=True)
    scale = models.JSONField("schaal", default=list, blank=True)
    source = models.CharField("bron", max_length=120, blank=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["name", "version", "pk"]
        verbose_name = "raamwerk"
        constraints = [
            models.UniqueConstraint(fields=["school", "code", "version"], name="framework_once", nulls_distinct=False)
        ]

    def __str__(self):
        return self.name


class CompetencyQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(Q(framework__school__isnull=True) | Q(framework__school_id=actor.holder_id))

    def assessable(self):
        """What evidence can be claimed on: competencies, not the headings above them."""
        return self.filter(kind=Competency.Kind.COMPETENCY, retired=False)


class Competency(WithUid):
    """A competency or a heading above it: category > competency, or core task > work process > competency."""

    class Kind(models.TextChoices):
        CATEGORY = "category", "categorie"
        CORE_TASK = "core_task", "kerntaak"
        WORK_PROCESS = "work_process", "werkproces"
        COMPETENCY = "competency", "competentie"

    class Category(models.TextChoices):
        """The five groups of tip 1, in the order of the matrix."""

        LEARNING = "learning", "Leren"
        WORK = "work", "Werken"
        SOCIAL = "social", "Sociaal en communicatief"
        PERSONAL = "personal", "Persoonlijk"
        CAREER = "career", "Loopbaan"

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="competencies", verbose_name="raamwerk")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="valt onder"
    )
    kind = models.CharField("soort", max_length=12, choices=Kind, default=Kind.COMPETENCY)
    category = models.CharField("groep", max_length=8, choices=Category, blank=True)
    code = models.CharField("code", max_length=100)
    name = models.CharField("naam", max_length=200)
    description = models.TextField("omschrijving", blank=True)
    weten = models.TextField("hoe weten eruitziet", blank=True)
    kunnen = models.TextField("hoe kunnen eruitziet", blank=True)
    willen = models.TextField("hoe willen eruitziet", blank=True)
    zijn = models.TextField("hoe zijn eruitziet", blank=True)
    position = models.PositiveIntegerField("plaats", default=0)
    retired = models.BooleanField("vervallen", default=False)
    extra = models.JSONField("verder uit het bestand", default=dict, blank=True)

    objects = CompetencyQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "position", "pk"]
        verbose_name = "competentie"
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="competency_once")]

    def __str__(self):
        return self.name


class Curriculum(Held):
    """Which framework version the students of one programme and cohort follow, to the end."""

    HELD_BY = "programme"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="curricula", verbose_name="opleiding")
    cohort = models.PositiveSmallIntegerField("cohort")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="curricula", verbose_name="raamwerk")

    objects = OfOwnOrganisation.as_manager()

    class Meta:
        ordering = ["programme", "-cohort"]
        constraints = [models.UniqueConstraint(fields=["programme", "cohort"], name="curriculum_once")]
