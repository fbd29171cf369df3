"""The portfolio of one student at one school, and how far it is."""

from django.db import models
from django.db.models import Q

from partnerships.models import Placement
from portal.models import GroupCoach, GroupStudent, Held, HeldQuerySet, Membership, Role

# Who guides students at school.
GUIDES = (Role.TEACHER, Role.COUNSELLOR)


def coached_students(actor):
    """Keys of the students in the groups that the actor coaches today, as a subquery."""
    groups = GroupCoach.objects.unscoped("the actor's own groups").current().filter(coach_id=actor.membership_id)
    students = GroupStudent.objects.unscoped("students of the actor's groups").current()
    return students.filter(group__in=groups.values("group")).values("student_id")


class PortfolioQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        """The student's own; a coach's students; a trainer's students while their placement is open."""
        if actor.role == Role.STUDENT:
            return self.scoped(student_id=actor.membership_id)
        if actor.role in GUIDES:
            return self.scoped(student_id__in=coached_students(actor))
        if actor.role == Role.TRAINER:
            open_places = Placement.objects.visible_to(actor).open_to_trainer()
            return self.scoped(student_id__in=open_places.values("student_id"))
        return self.scoped().none()

    def owned_by(self, actor):
        if actor.role != Role.STUDENT:
            return self.scoped().none()
        return self.scoped(student_id=actor.membership_id)

    def for_list(self):
        return self.select_related("student__person").order_by("student__person__sort_name", "pk")


class Portfolio(Held):
    """Everything one student collects at one school. Its key is the student's membership."""

    student = models.OneToOneField(Membership, models.PROTECT, primary_key=True, related_name="portfolio")
    motto = models.CharField("in jouw woorden", max_length=300, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        verbose_name = "portfolio"

    def __str__(self):
        return f"Portfolio van {self.student.name}"

    def fill_holder(self) -> None:
        if self.holder_id is None:
            self.holder_id = self.student.organisation_id


class OfPortfolio(HeldQuerySet):
    """Rows over the whole portfolio: for the student and who guides at school.

    A trainer sees single pieces; numbers over everything would tell of pieces that were not shared.
    """

    def visible_to(self, actor):
        if actor.role != Role.STUDENT and actor.role not in GUIDES:
            return self.scoped().none()
        return self.scoped(portfolio__in=Portfolio.objects.visible_to(actor).values("pk"))

    owned_by = visible_to


class Cell(Held):
    """The stand of one (competency, element): kept right by the actions that change it, recounted every night."""

    HELD_BY = "portfolio"

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="cells", verbose_name="portfolio")
    competency = models.ForeignKey("frameworks.Competency", models.PROTECT, related_name="+")
    element = models.CharField(max_length=6)
    pieces = models.PositiveIntegerField("aantal bewijzen", default=0)
    stage = models.PositiveSmallIntegerField("stand", default=0)

    objects = OfPortfolio.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "competency", "element"], name="cell_once"),
            models.CheckConstraint(name="cell_stage", condition=Q(stage__gte=0, stage__lte=3)),
            models.CheckConstraint(name="cell_element", condition=Q(element__in=["weten", "kunnen", "willen", "zijn"])),
        ]


class Goal(Held):
    """A goal of the student's plan, with who helps and by when."""

    HELD_BY = "portfolio"

    class State(models.TextChoices):
        OPEN = "open", "loopt"
        REACHED = "reached", "gehaald"
        DROPPED = "dropped", "gestopt"

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="goals", verbose_name="portfolio")
    text = models.CharField("leerdoel", max_length=300)
    competency = models.ForeignKey(
        "frameworks.Competency", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="competentie"
    )
    due_on = models.DateField("klaar op", null=True, blank=True)
    helper = models.CharField("wie helpt", max_length=120, blank=True)
    state = models.CharField("status", max_length=7, choices=State, default=State.OPEN)
    came_from = models.CharField("kwam uit", max_length=120, blank=True)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="gemaakt door")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfPortfolio.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "leerdoel"
