"""Evidence: what shows a competency, in versions that never change once they were submitted."""

from typing import Any

from django.db import models
from django.db.models import Q

from partnerships.models import Placement
from portal.models import Held, HeldQuerySet, Membership, Role, StoredFile, today
from portfolio import additions
from portfolio.models.portfolio import GUIDES, Portfolio, coached_students


class EvidenceQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        """A student's own; for the coaches what was submitted to the school; for trainers what was granted.

        Who logged a piece keeps seeing it: a trainer always, a coach while coaching the student.
        """
        from portfolio.models.grant import Grant

        logged = Q(logged_by_id=actor.membership_id)
        submitted = Q(state=Evidence.State.SUBMITTED)
        if actor.role == Role.STUDENT:
            return self.scoped(portfolio_id=actor.membership_id)
        if actor.role in GUIDES:
            shared = submitted & ~Q(audience=Evidence.Audience.NOBODY)
            return self.scoped(shared | logged, portfolio_id__in=coached_students(actor))
        if actor.role == Role.TRAINER:
            return self.scoped(logged | (submitted & Q(pk__in=Grant.opening_to(actor).values("evidence_id"))))
        return self.scoped().none()

    def owned_by(self, actor):
        """What the actor may change: a student the own pieces, another what they logged."""
        if actor.role == Role.STUDENT:
            return self.scoped(portfolio_id=actor.membership_id)
        return self.visible_to(actor).filter(logged_by_id=actor.membership_id)

    def submitted(self):
        return self.filter(state=Evidence.State.SUBMITTED)

    def counted(self):
        """What counts in the matrix: submitted, and seen by more than the student alone."""
        return self.submitted().exclude(audience=Evidence.Audience.NOBODY)

    def claiming(self, competencies=None, element: str = ""):
        """Pieces whose current version claims one of these competencies (default: any), by this element."""
        claims: dict[str, Any] = {"current__claims__isnull": False}
        if competencies is not None:
            claims["current__claims__competency__in"] = competencies
        if element:
            claims["current__claims__element"] = element
        return self.filter(pk__in=Evidence.objects.unscoped("condition").filter(**claims).values("pk"))

    def waiting_for(self, actor):
        """Pieces with a claim that nobody judged yet, and that the actor did not log."""
        waiting = Evidence.objects.unscoped("condition").filter(current__claims__state="open").values("pk")
        return self.submitted().filter(pk__in=waiting).exclude(logged_by_id=actor.membership_id)

    def for_list(self):
        return self.select_related("current", "logged_by__person", "placement__company").order_by("-happened_on", "-pk")


class Evidence(Held):
    """One piece of evidence. `draft` is seen by the student alone; each submitted text is a version."""

    HELD_BY = "portfolio"

    class State(models.TextChoices):
        DRAFT = "draft", "concept"
        SUBMITTED = "submitted", "ingeleverd"
        WITHDRAWN = "withdrawn", "ingetrokken"

    NEXT_STATES = {
        State.DRAFT: {State.SUBMITTED},
        State.SUBMITTED: {State.WITHDRAWN},
        State.WITHDRAWN: {State.SUBMITTED},
    }

    class Kind(models.TextChoices):
        PRODUCT = "product", "product"
        PHOTO = "photo", "foto"
        FILM = "film", "film"
        AUDIO = "audio", "geluid"
        REPORT = "report", "verslag"
        OBSERVATION = "observation", "observatie"
        STATEMENT = "statement", "verklaring van een ander"
        TEST_RESULT = "test_result", "uitslag van een proeve"
        REFLECTION = "reflection", "reflectie"
        LINK = "link", "link"
        TEXT = "text", "tekst"

    class Setting(models.TextChoices):
        SCHOOL = "school", "school"
        WORKPLACE = "workplace", "werkplek"
        OTHER = "other", "ergens anders"

    class Purpose(models.TextChoices):
        LEARN = "learn", "om van te leren"
        COUNT = "count", "telt mee"

    class Audience(models.TextChoices):
        NOBODY = "nobody", "alleen ik"
        SCHOOL = "school", "mijn begeleiders op school"

    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="evidence", verbose_name="portfolio")
    state = models.CharField("status", max_length=9, choices=State, default=State.DRAFT)
    kind = models.CharField("soort", max_length=11, choices=Kind, default=Kind.PRODUCT)
    purpose = models.CharField("waarvoor", max_length=5, choices=Purpose, default=Purpose.LEARN)
    audience = models.CharField("wie ziet dit", max_length=6, choices=Audience, default=Audience.SCHOOL)
    happened_on = models.DateField("gebeurd op")
    setting = models.CharField("waar", max_length=9, choices=Setting, default=Setting.SCHOOL)
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="bij plaatsing"
    )
    logged_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vastgelegd door"
    )
    submitted_at = models.DateTimeField("ingeleverd op", null=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField("'klopt' gezegd op", null=True, editable=False)
    remark = models.TextField("opmerking van de leerling", blank=True)
    current = models.ForeignKey(
        "EvidenceVersion", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="laatste versie"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = "bewijs"
        indexes = [models.Index(fields=["portfolio", "-happened_on"], name="evidence_timeline")]
        constraints = [
            models.CheckConstraint(
                name="evidence_submitted_unless_draft",
                condition=Q(state="draft", submitted_at__isnull=True)
                | (~Q(state="draft") & Q(submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="evidence_logged_is_submitted", condition=Q(logged_by__isnull=True) | ~Q(state="draft")
            ),
        ]

    def __str__(self):
        return self.current.title if self.current else "Concept"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_logged(self) -> bool:
        """Whether somebody else than the student put it down."""
        return self.logged_by_id is not None

    @property
    def counts(self) -> bool:
        return self.purpose == self.Purpose.COUNT

    def version_blockers(self) -> list[str]:
        """Why no new version of this piece can be written; empty when one can."""
        if self.is_logged:
            return ["Dit bewijs is van wie het vastlegde. Je kunt er wel iets bij zeggen."]
        if self.state == self.State.WITHDRAWN:
            return ["Je trok dit bewijs in. Lever het eerst weer in."]
        return []

    def withdraw_blockers(self) -> list[str]:
        """Why this piece cannot be withdrawn; empty when it can."""
        if self.state != self.State.SUBMITTED:
            return [f"Dit kan niet meer: de status is al {self.get_state_display()}."]
        return additions.reasons_to_keep(self)

    def restore_blockers(self) -> list[str]:
        """Why a withdrawn piece cannot be handed in again; empty when it can."""
        if self.state != self.State.WITHDRAWN:
            return [f"Dit kan niet meer: de status is al {self.get_state_display()}."]
        if self.kind == self.Kind.TEST_RESULT:
            return ["De examencommissie trok deze uitslag in."]
        return []


class OfEvidence(HeldQuerySet):
    """Rows under a piece of evidence: as visible as the evidence; what is still being written is the student's."""

    PATH = "evidence"
    FIXED = ""

    def visible_to(self, actor):
        return self._follow(actor, Evidence.objects.visible_to(actor))

    def owned_by(self, actor):
        return self._follow(actor, Evidence.objects.owned_by(actor))

    def _follow(self, actor, evidence):
        rows = self.scoped(**{f"{self.PATH}__in": evidence.values("pk")})
        if self.FIXED and actor.role != Role.STUDENT:
            rows = rows.filter(**{f"{self.FIXED}__isnull": False})
        return rows


class Versions(OfEvidence):
    FIXED = "fixed_at"


class OfVersion(OfEvidence):
    PATH = "version__evidence"
    FIXED = "version__fixed_at"


class EvidenceVersion(Held):
    """The words and files of a piece at one moment. Without `fixed_at` it is being written; after that it is fixed."""

    HELD_BY = "evidence"

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="versions", verbose_name="bewijs")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="+", editable=False)
    number = models.PositiveSmallIntegerField("versie", default=1)
    title = models.CharField("titel", max_length=120, blank=True)
    text = models.TextField("verhaal", blank=True)
    reflection = models.TextField("terugblik", blank=True)
    url = models.URLField("link", blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    fixed_at = models.DateTimeField("vast sinds", null=True, editable=False)

    objects = Versions.as_manager()

    class Meta:
        ordering = ["evidence", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="evidenceversion_once"),
            models.UniqueConstraint(
                fields=["evidence"], condition=Q(fixed_at__isnull=True), name="evidenceversion_one_in_the_making"
            ),
            models.CheckConstraint(
                name="evidenceversion_fixed_has_title", condition=Q(fixed_at__isnull=True) | ~Q(title="")
            ),
        ]

    def __str__(self):
        return self.title

    def submit_blockers(self) -> list[str]:
        """What is missing before this version can be submitted, in the words of who writes it; empty when ready."""
        claims = list(self.claims.all())
        blockers = []
        if not self.title:
            blockers.append("Geef je bewijs een titel.")
        if not (self.text or self.reflection or self.url or self.files.exists()):
            blockers.append("Vertel het kort, of voeg een bestand toe.")
        if not claims:
            blockers.append("Kies minstens één kwart: wat bewijst dit?")
        blockers += [
            f"Zeg bij ‘{claim.competency}’ waarom dit bewijs is voor {claim.element}."
            for claim in claims
            if not claim.reason
        ]
        if self.evidence.happened_on > today():
            blockers.append("Kies een dag die al geweest is.")
        return blockers


class EvidenceFile(Held):
    """A file of a version, in order, with what it shows for who cannot see it."""

    HELD_BY = "version"

    version = models.ForeignKey(EvidenceVersion, models.CASCADE, related_name="files", verbose_name="versie")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="+", editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="evidence_files", verbose_name="bestand")
    position = models.PositiveSmallIntegerField("plaats", default=0)
    shows = models.CharField("wat er te zien is", max_length=200, blank=True)

    objects = OfVersion.as_manager()

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "file"], name="evidencefile_once")]

    @property
    def alt(self) -> str:
        """The words for who cannot see the picture: what the maker said it shows, else which file it is."""
        return self.shows or f"{self.file.get_kind_display()} bij dit bewijs: {self.file.name}"
