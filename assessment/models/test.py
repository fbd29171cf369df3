"""A proficiency test: one student, a design, two or more assessors, and the road to an established result."""

from django.db import models
from django.db.models import Q

from assessment.models import course
from assessment.models.design import TestDesign
from partnerships.models import Placement
from portal.models import Held, HeldQuerySet, Membership, Role, together
from portfolio.models import Evidence, EvidenceVersion, coached_students


class TestQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        """The student's own; those one assesses or coaches; for the exam board and coordinators the school's.

        By a link only the tests that the link reaches.
        """
        if actor.role == Role.STUDENT:
            return self.scoped(student_id=actor.membership_id)
        if actor.is_link:
            return self.scoped(uid__in=actor.reaches or [], pk__in=TestAssessor.tests_of(actor))
        if actor.role == Role.TRAINER:
            return self.scoped(pk__in=TestAssessor.tests_of(actor))
        if actor.role in (Role.TEACHER, Role.COUNSELLOR):
            mine = Q(student_id__in=coached_students(actor)) | Q(pk__in=TestAssessor.tests_of(actor))
            return self.scoped(mine | Q(requested_by_id=actor.membership_id))
        if actor.role in (Role.EXAMBOARD, Role.COORDINATOR):
            return self.scoped(holder_id=actor.holder_id)
        return self.scoped().none()

    def owned_by(self, actor):
        """The tests whose course the actor has a hand in; `WHO_MAY` and the actions say which."""
        if actor.role in (Role.STUDENT, Role.TEACHER, Role.TRAINER, Role.EXAMBOARD):
            return self.visible_to(actor)
        return self.scoped().none()

    def assessed_by(self, actor):
        """The tests at which the actor has a seat."""
        return self.filter(pk__in=TestAssessor.tests_of(actor))

    def for_list(self):
        return self.select_related("student__person", "student__organisation", "design", "placement__company").order_by(
            "-held_on", "-pk"
        )

    def open(self):
        return self.filter(state__in=course.OPEN)


class ProficiencyTest(Held):
    """One attempt. Its state follows the table of the domain; only `assessment.actions` moves it."""

    State = course.State
    NEXT_STATES = course.NEXT_STATES
    OPEN, BLIND, WITH_OUTCOME = course.OPEN, course.BLIND, course.WITH_OUTCOME

    class Outcome(models.TextChoices):
        NOT_YET = "not_yet", "nog niet gehaald"
        PASSED = "passed", "gehaald"

    class View(models.TextChoices):
        AGREES = "agrees", "eens"
        DIFFERS = "differs", "zie het anders"

    student = models.ForeignKey(Membership, models.PROTECT, related_name="tests", verbose_name="leerling")
    design = models.ForeignKey(TestDesign, models.PROTECT, related_name="tests", verbose_name="ontwerp")
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, blank=True, related_name="tests", verbose_name="bij plaatsing"
    )
    title = models.CharField("titel", max_length=160)
    state = models.CharField("status", max_length=11, choices=course.State, default=course.State.REQUESTED)
    attempt = models.PositiveSmallIntegerField("poging", default=1)
    requested_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="aangevraagd door")
    requested_at = models.DateTimeField(auto_now_add=True)
    request_words = models.CharField("waarom nu", max_length=500, blank=True)
    held_on = models.DateField("datum", null=True, blank=True)
    held_at = models.TimeField("tijd", null=True, blank=True)
    place = models.CharField("plaats", max_length=120, blank=True)
    # All assessors guide the student: why it was planned so all the same.
    guided_because = models.CharField("waarom deze beoordelaars", max_length=300, blank=True)
    # Why it was declined, cancelled, annulled or not held; the trail keeps earlier reasons.
    stopped_because = models.CharField("reden", max_length=300, blank=True)
    # The assessors do not agree: one of them asked for a third.
    third_asked_at = models.DateTimeField("derde beoordelaar gevraagd op", null=True, editable=False)
    third_asked_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    third_asked_because = models.CharField("waarom een derde", max_length=300, blank=True)
    # While moderating only when departing from what the pass rule computes; from signing on always.
    outcome = models.CharField("uitslag", max_length=7, choices=Outcome, blank=True)
    outcome_because = models.CharField("waarom anders dan berekend", max_length=300, blank=True)
    signed_at = models.DateTimeField("ondertekend op", null=True, editable=False)
    established_at = models.DateTimeField("vastgesteld op", null=True, editable=False)
    established_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    # The piece of evidence that the signed test became in the student's portfolio.
    result = models.OneToOneField(
        Evidence, models.PROTECT, null=True, editable=False, related_name="result_of", verbose_name="in het portfolio"
    )
    student_view = models.CharField("wat de leerling ervan vindt", max_length=10, choices=View, blank=True)
    student_words = models.CharField("reactie van de leerling", max_length=1000, blank=True)

    objects = TestQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = "proeve"
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "student", "design"], condition=Q(state__in=course.OPEN), name="test_one_open"
            ),
            models.CheckConstraint(
                name="test_planned_has_date",
                condition=Q(state__in=["requested", "declined", "cancelled"]) | Q(held_on__isnull=False),
            ),
            models.CheckConstraint(
                name="test_signed_has_outcome",
                condition=~Q(state__in=course.WITH_OUTCOME) | (Q(signed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="test_unsigned_until_signed",
                condition=Q(state__in=course.WITH_OUTCOME) | Q(signed_at__isnull=True, result__isnull=True),
            ),
            models.CheckConstraint(
                name="test_no_outcome_while_blind",
                condition=~Q(state__in=[*course.BLIND, "declined"]) | Q(outcome="", outcome_because=""),
            ),
            models.CheckConstraint(
                name="test_established_with_by", condition=together("established_at", "established_by")
            ),
            models.CheckConstraint(
                name="test_established_has_date",
                condition=~Q(state="established") | Q(established_at__isnull=False),
            ),
            models.CheckConstraint(
                name="test_stopped_says_why",
                condition=~Q(state__in=["declined", "annulled"]) | ~Q(stopped_because=""),
            ),
            models.CheckConstraint(
                name="test_third_asked_with_by", condition=together("third_asked_at", "third_asked_by")
            ),
            models.CheckConstraint(
                name="test_third_asked_says_why",
                condition=Q(third_asked_at__isnull=True) | ~Q(third_asked_because=""),
            ),
            models.CheckConstraint(
                name="test_view_after_outcome",
                condition=Q(student_view="") | Q(state__in=course.WITH_OUTCOME),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_blind(self) -> bool:
        """Whether assessors still score alone: nobody knows another's scores, or whether the other has sent."""
        return self.state in course.BLIND

    @property
    def has_outcome(self) -> bool:
        return self.state in course.WITH_OUTCOME

    @property
    def is_ended(self) -> bool:
        """Whether the course stopped for good, other than by a result."""
        return self.state in (course.State.DECLINED, course.State.CANCELLED, course.State.ANNULLED)


class OfTest(HeldQuerySet):
    """Rows under a test: as visible as the test."""

    PATH = "test"

    def visible_to(self, actor):
        return self.scoped(**{f"{self.PATH}__in": ProficiencyTest.objects.visible_to(actor).values("pk")})

    owned_by = visible_to


class SeatQuerySet(OfTest):
    def current(self):
        """Assessors who were not replaced."""
        return self.filter(replaced_at__isnull=True)


class TestAssessor(Held):
    """A seat: somebody who assesses a test, for the school or for practice. Replaced, never removed.

    A signature covers the digest of what was shown (`assessment.record`); an edit afterwards withdraws it.
    """

    __test__ = False
    HELD_BY = "test"

    class Side(models.TextChoices):
        SCHOOL = "school", "school"
        COMPANY = "company", "bedrijf"

    class Part(models.TextChoices):
        ASSESSOR = "assessor", "beoordelaar"
        THIRD = "third", "derde beoordelaar"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="assessors", verbose_name="proeve")
    assessor = models.ForeignKey(Membership, models.PROTECT, related_name="assesses", verbose_name="beoordelaar")
    side = models.CharField("namens", max_length=7, choices=Side)
    part = models.CharField("als", max_length=8, choices=Part, default=Part.ASSESSOR)
    # Guides the student at school or at work, at the time of planning.
    guides = models.BooleanField("begeleidt de leerling", default=False)
    replaced_at = models.DateTimeField("vervangen op", null=True, editable=False)
    signed_at = models.DateTimeField("ondertekend op", null=True, editable=False)
    signed_way = models.CharField("hoe ondertekend", max_length=6, blank=True, editable=False)
    signed_digest = models.CharField("wat ondertekend is", max_length=64, blank=True, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["test", "-side", "pk"]
        verbose_name = "beoordelaar"
        constraints = [
            models.UniqueConstraint(fields=["test", "assessor"], name="testassessor_once"),
            models.CheckConstraint(
                name="testassessor_replaced_is_unsigned",
                condition=Q(replaced_at__isnull=True) | Q(signed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="testassessor_signed_how",
                condition=Q(signed_at__isnull=True, signed_way="", signed_digest="")
                | (Q(signed_at__isnull=False) & ~Q(signed_way="") & ~Q(signed_digest="")),
            ),
        ]

    @property
    def is_third(self) -> bool:
        return self.part == self.Part.THIRD

    @staticmethod
    def tests_of(actor):
        """Keys of the tests that the actor assesses, as a subquery."""
        rows = TestAssessor.objects.unscoped("the actor's own seats")
        return rows.filter(assessor_id=actor.membership_id, replaced_at__isnull=True).values("test_id")


class TestEvidence(Held):
    """A version of a piece of evidence that the test rests on; frozen with it."""

    __test__ = False
    HELD_BY = "test"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="evidence", verbose_name="proeve")
    version = models.ForeignKey(EvidenceVersion, models.PROTECT, related_name="tests", verbose_name="bewijs")

    objects = OfTest.as_manager()

    class Meta:
        ordering = ["test", "pk"]
        constraints = [models.UniqueConstraint(fields=["test", "version"], name="testevidence_once")]
