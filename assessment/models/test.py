"""A proficiency test: one student, a design, two or more assessors, and the road to an established result."""

from django.db import models
from django.db.models import Q

from assessment.models.design import Criterion, TestDesign
from partnerships.models import Placement
from portal.models import Held, HeldQuerySet, Membership, Role, held_manager, together
from portfolio.models import EvidenceVersion, coached_students


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
        """The tests whose course the actor may change; the actions decide when."""
        if actor.role in (Role.TEACHER, Role.COUNSELLOR, Role.EXAMBOARD):
            return self.visible_to(actor)
        return self.scoped(student_id=actor.membership_id)

    def for_list(self):
        return self.select_related("student__person", "design", "placement__company").order_by("-held_on", "-pk")


class ProficiencyTest(Held):
    """One attempt. Its state follows the table of the domain; only `assessment.actions` moves it."""

    class State(models.TextChoices):
        REQUESTED = "requested", "aangevraagd"
        PLANNED = "planned", "gepland"
        ASSESSING = "assessing", "wordt beoordeeld"
        MODERATING = "moderating", "samen vergelijken"
        SIGNED = "signed", "ondertekend"
        ESTABLISHED = "established", "vastgesteld"
        NOT_HELD = "not_held", "ging niet door"
        DECLINED = "declined", "afgewezen"
        CANCELLED = "cancelled", "geannuleerd"
        ANNULLED = "annulled", "ongeldig verklaard"

    NEXT_STATES = {
        State.REQUESTED: {State.PLANNED, State.DECLINED, State.CANCELLED},
        State.PLANNED: {State.ASSESSING, State.NOT_HELD, State.CANCELLED},
        State.NOT_HELD: {State.PLANNED, State.CANCELLED},
        State.ASSESSING: {State.MODERATING, State.NOT_HELD, State.CANCELLED},
        State.MODERATING: {State.SIGNED, State.CANCELLED},
        State.SIGNED: {State.ESTABLISHED, State.ANNULLED},
        State.ESTABLISHED: {State.ANNULLED},
        State.DECLINED: set(),
        State.CANCELLED: set(),
        State.ANNULLED: set(),
    }
    BLIND = (State.REQUESTED, State.PLANNED, State.NOT_HELD, State.ASSESSING)
    WITH_OUTCOME = (State.SIGNED, State.ESTABLISHED)

    class Outcome(models.TextChoices):
        NOT_YET = "not_yet", "nog niet"
        PASSED = "passed", "gehaald"

    student = models.ForeignKey(Membership, models.PROTECT, related_name="tests", verbose_name="leerling")
    design = models.ForeignKey(TestDesign, models.PROTECT, related_name="tests", verbose_name="ontwerp")
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, blank=True, related_name="tests", verbose_name="bij plaatsing"
    )
    title = models.CharField("titel", max_length=160)
    state = models.CharField("status", max_length=11, choices=State, default=State.REQUESTED)
    attempt = models.PositiveSmallIntegerField("poging", default=1)
    requested_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="aangevraagd door")
    requested_at = models.DateTimeField(auto_now_add=True)
    held_on = models.DateField("datum", null=True, blank=True)
    held_at = models.TimeField("tijd", null=True, blank=True)
    place = models.CharField("plaats", max_length=120, blank=True)
    outcome = models.CharField("uitslag", max_length=7, choices=Outcome, blank=True)
    outcome_because = models.CharField("waarom anders dan berekend", max_length=300, blank=True)
    signed_at = models.DateTimeField("ondertekend op", null=True, editable=False)
    established_at = models.DateTimeField("vastgesteld op", null=True, editable=False)
    established_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    student_view = models.CharField("wat de leerling ervan vindt", max_length=10, blank=True)
    student_words = models.TextField("reactie van de leerling", blank=True)

    objects = held_manager(TestQuerySet)

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = "proeve"
        constraints = [
            models.CheckConstraint(
                name="test_planned_has_date",
                condition=Q(state__in=["requested", "declined", "cancelled"]) | Q(held_on__isnull=False),
            ),
            models.CheckConstraint(
                name="test_signed_has_outcome",
                condition=~Q(state__in=["signed", "established"])
                | (Q(signed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="test_no_outcome_before_moderating",
                condition=~Q(state__in=["requested", "planned", "assessing", "not_held", "declined"]) | Q(outcome=""),
            ),
            models.CheckConstraint(
                name="test_established_with_by", condition=together("established_at", "established_by")
            ),
        ]

    def __str__(self):
        return self.title


class OfTest(HeldQuerySet):
    """Rows under a test: as visible as the test."""

    PATH = "test"

    def visible_to(self, actor):
        return self.scoped(**{f"{self.PATH}__in": ProficiencyTest.objects.visible_to(actor).values("pk")})

    owned_by = visible_to


class TestAssessor(Held):
    """Somebody who assesses a test, for the school or for practice. Replaced, never removed."""

    __test__ = False
    HELD_BY = "test"

    class Side(models.TextChoices):
        SCHOOL = "school", "school"
        COMPANY = "company", "bedrijf"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="assessors", verbose_name="proeve")
    assessor = models.ForeignKey(Membership, models.PROTECT, related_name="assesses", verbose_name="beoordelaar")
    side = models.CharField("namens", max_length=7, choices=Side)
    replaced_at = models.DateTimeField("vervangen op", null=True, editable=False)
    signed_at = models.DateTimeField("ondertekend op", null=True, editable=False)
    signed_way = models.CharField("hoe ondertekend", max_length=6, blank=True, editable=False)

    objects = held_manager(OfTest)

    class Meta:
        ordering = ["test", "side", "pk"]
        verbose_name = "beoordelaar"
        constraints = [
            models.UniqueConstraint(fields=["test", "assessor"], name="testassessor_once"),
            models.CheckConstraint(
                name="testassessor_replaced_is_unsigned", condition=Q(replaced_at__isnull=True) | Q(signed_at__isnull=True)
            ),
        ]

    @staticmethod
    def tests_of(actor):
        """Keys of the tests that the actor assesses, as a subquery."""
        rows = TestAssessor.objects.unscoped("the actor's own seats")
        return rows.filter(assessor_id=actor.membership_id, replaced_at__isnull=True).values("test_id")


class SheetQuerySet(HeldQuerySet):
    PREFIX = ""

    def visible_to(self, actor):
        """While blind: the own sheet only. After that: for who assesses, and with the outcome for who sees the test."""
        own, state = f"{self.PREFIX}assessor_id", f"{self.PREFIX}test__state"
        test = f"{self.PREFIX}test"
        seen = ProficiencyTest.objects.visible_to(actor)
        assessed = Q(**{f"{state}__in": [ProficiencyTest.State.MODERATING, *ProficiencyTest.WITH_OUTCOME]}) & Q(
            **{f"{test}__in": TestAssessor.tests_of(actor)}
        )
        settled = Q(**{f"{state}__in": ProficiencyTest.WITH_OUTCOME, f"{test}__in": seen.values("pk")})
        reachable = Q(**{f"{test}__in": seen.values("pk")})
        return self.scoped(reachable & (Q(**{own: actor.membership_id}) | assessed | settled))

    def owned_by(self, actor):
        """The own sheet, as long as it was not sent."""
        own, sent = f"{self.PREFIX}assessor_id", f"{self.PREFIX}submitted_at__isnull"
        return self.visible_to(actor).filter(**{own: actor.membership_id, sent: True})


class Sheet(Held):
    """The scores of one assessor. Until everybody has sent theirs, only its assessor can read it."""

    HELD_BY = "test"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="sheets", verbose_name="proeve")
    assessor = models.ForeignKey(Membership, models.PROTECT, related_name="sheets", verbose_name="beoordelaar")
    submitted_at = models.DateTimeField("ingeleverd op", null=True, editable=False)
    sealed_at = models.DateTimeField("verzegeld op", null=True, editable=False)

    objects = held_manager(SheetQuerySet)

    class Meta:
        ordering = ["test", "pk"]
        verbose_name = "beoordelingsblad"
        constraints = [models.UniqueConstraint(fields=["test", "assessor"], name="sheet_once")]


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

    objects = held_manager(OfSheet)

    class Meta:
        ordering = ["sheet", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once"),
            models.CheckConstraint(
                name="score_on_scale", condition=Q(value__isnull=True) | Q(value__gte=1, value__lte=4)
            ),
        ]


class AfterBlind(OfTest):
    """What assessors settle: for who assesses while they moderate, for who sees the test once it is signed."""

    def visible_to(self, actor):
        seen = ProficiencyTest.objects.visible_to(actor)
        settled = Q(test__state__in=ProficiencyTest.WITH_OUTCOME)
        return self.scoped(settled | Q(test__in=TestAssessor.tests_of(actor)), test__in=seen.values("pk"))


class Settlement(Held):
    """The score that the assessors agreed on for one criterion, with the reason; each of them confirms."""

    HELD_BY = "test"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="settlements", verbose_name="proeve")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="criterium")
    value = models.PositiveSmallIntegerField("afgesproken score")
    reason = models.TextField("waarom", blank=True)
    proposed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="voorgesteld door")
    proposed_at = models.DateTimeField(auto_now=True)
    confirmed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField("bevestigd op", null=True)

    objects = held_manager(AfterBlind)

    class Meta:
        ordering = ["test", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["test", "criterion"], name="settlement_once"),
            models.CheckConstraint(name="settlement_on_scale", condition=Q(value__gte=1, value__lte=4)),
            models.CheckConstraint(
                name="settlement_confirmed_with_by", condition=together("confirmed_at", "confirmed_by")
            ),
            models.CheckConstraint(
                name="settlement_two_people", condition=~Q(confirmed_by=models.F("proposed_by"))
            ),
        ]


class Feedforward(Held):
    """What to do next, agreed in the interview; at least one goes into the student's plan."""

    HELD_BY = "test"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="feedforward", verbose_name="proeve")
    text = models.CharField("volgende stap", max_length=300)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="door")
    at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField("klaar op", null=True, blank=True)

    objects = held_manager(AfterBlind)

    class Meta:
        ordering = ["test", "at", "pk"]


class TestEvidence(Held):
    """A version of a piece of evidence that the test rests on; frozen with it."""

    __test__ = False
    HELD_BY = "test"

    test = models.ForeignKey(ProficiencyTest, models.PROTECT, related_name="evidence", verbose_name="proeve")
    version = models.ForeignKey(EvidenceVersion, models.PROTECT, related_name="tests", verbose_name="bewijs")

    objects = held_manager(OfTest)

    class Meta:
        ordering = ["test", "pk"]
        constraints = [models.UniqueConstraint(fields=["test", "version"], name="testevidence_once")]
