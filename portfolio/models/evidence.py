"""Evidence: what shows a competency, in versions that never change once they were submitted."""

from django.db import models
from django.db.models import Q

from partnerships.models import Placement
from portal.models import Held, HeldQuerySet, Membership, Role, StoredFile, held_manager, together
from portfolio.models.portfolio import Portfolio, coached_students

GUIDES = (Role.TEACHER, Role.COUNSELLOR)


class EvidenceQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        """A student's own; for the coaches what was submitted to the school; for others what was granted."""
        if actor.role == Role.STUDENT:
            return self.scoped(portfolio_id=actor.membership_id)
        if actor.role in GUIDES:
            shared = ~Q(state=Evidence.State.DRAFT) & ~Q(audience=Evidence.Audience.NOBODY)
            return self.scoped(shared, portfolio_id__in=coached_students(actor))
        if actor.role == Role.TRAINER:
            logged = Q(logged_by_id=actor.membership_id)
            return self.scoped(logged | Q(pk__in=Grant.open_evidence(actor)), state=Evidence.State.SUBMITTED)
        return self.scoped().none()

    def owned_by(self, actor):
        """What the actor may change: the student everything, another what they logged."""
        if actor.role == Role.STUDENT:
            return self.scoped(portfolio_id=actor.membership_id)
        return self.visible_to(actor).filter(logged_by_id=actor.membership_id)

    def submitted(self):
        return self.filter(state=Evidence.State.SUBMITTED)

    def for_list(self):
        return self.select_related("current", "logged_by__person", "placement__company").order_by(
            "-happened_on", "-pk"
        )


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
    logged_together = models.UUIDField("in één keer vastgelegd", null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField("ingeleverd op", null=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField("'klopt' gezegd op", null=True, editable=False)
    remark = models.TextField("opmerking van de leerling", blank=True)
    current = models.ForeignKey(
        "EvidenceVersion", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="laatste versie"
    )

    objects = held_manager(EvidenceQuerySet)

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


class OfEvidence(HeldQuerySet):
    """Rows under a piece of evidence: as visible as the evidence, whose scope they follow."""

    PATH = "evidence"

    def visible_to(self, actor):
        visible = Evidence.objects.visible_to(actor).values("pk")
        return self.scoped(**{f"{self.PATH}__in": visible})

    def owned_by(self, actor):
        return self.scoped(**{f"{self.PATH}__in": Evidence.objects.owned_by(actor).values("pk")})


class OfVersion(OfEvidence):
    PATH = "version__evidence"


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

    objects = held_manager(OfEvidence)

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


class EvidenceFile(Held):
    """A file of a version, in order."""

    HELD_BY = "version"

    version = models.ForeignKey(EvidenceVersion, models.CASCADE, related_name="files", verbose_name="versie")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="+", editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="evidence_files", verbose_name="bestand")
    position = models.PositiveSmallIntegerField("plaats", default=0)

    objects = held_manager(OfVersion)

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "file"], name="evidencefile_once")]


class Grant(Held):
    """A sharing of one piece: with the trainer of a placement or with one person, by whom and until when."""

    HELD_BY = "evidence"

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="grants", verbose_name="bewijs")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="+", editable=False)
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="met het leerbedrijf"
    )
    person = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="met"
    )
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="gegeven door")
    given_at = models.DateTimeField(auto_now_add=True)
    until = models.DateField("tot en met", null=True, blank=True)
    revoked_at = models.DateTimeField("ingetrokken op", null=True, editable=False)

    objects = held_manager(OfEvidence)

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = "deling"
        constraints = [
            models.CheckConstraint(
                name="grant_with_one",
                condition=Q(placement__isnull=False, person__isnull=True)
                | Q(placement__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["evidence", "placement", "person"],
                condition=Q(revoked_at__isnull=True),
                name="grant_once",
                nulls_distinct=False,
            ),
        ]

    @staticmethod
    def open_evidence(actor):
        """Keys of the pieces that an open grant gives this actor today, as a subquery."""
        from portal.models import today

        open_places = Placement.objects.visible_to(actor).filter(trainer_id=actor.membership_id).open_to_trainer()
        mine = Q(person_id=actor.membership_id) | Q(placement__in=open_places)
        unended = Q(until__isnull=True) | Q(until__gte=today())
        return Grant.objects.unscoped("subquery of a scope").filter(mine, unended, revoked_at__isnull=True).values(
            "evidence_id"
        )


class Claim(Held):
    """Why a version shows one element of one competency. It is judged by who guides, never by the student."""

    HELD_BY = "version"

    class State(models.TextChoices):
        OPEN = "open", "wacht op een reactie"
        ACCEPTED = "accepted", "aanvaard"
        ASKED_MORE = "asked_more", "meer nodig"

    NEXT_STATES = {
        State.OPEN: {State.ACCEPTED, State.ASKED_MORE},
        State.ASKED_MORE: {State.ACCEPTED},
        State.ACCEPTED: {State.ASKED_MORE},
    }
    # The quality demands on evidence of tip 10.
    TICKS = {
        "transparent": "duidelijk wat er te zien is",
        "relevant": "hoort bij dit onderdeel",
        "representative": "laat zien hoe het meestal gaat",
        "weight": "zwaar genoeg",
        "volume": "genoeg om op te bouwen",
        "current": "van nu",
        "valid": "echt van deze leerling",
    }

    version = models.ForeignKey(EvidenceVersion, models.PROTECT, related_name="claims", verbose_name="versie")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="claims", editable=False)
    competency = models.ForeignKey(
        "frameworks.Competency", models.PROTECT, related_name="claims", verbose_name="competentie"
    )
    element = models.CharField("kwart", max_length=6)
    reason = models.TextField("onderbouwing")
    state = models.CharField("status", max_length=10, choices=State, default=State.OPEN)
    judged_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    judged_at = models.DateTimeField("beoordeeld op", null=True, editable=False)
    missing = models.CharField("wat nog nodig is", max_length=300, blank=True)
    ticks = models.JSONField("kwaliteit", default=list, blank=True)

    objects = held_manager(OfVersion)

    class Meta:
        ordering = ["version", "competency", "element"]
        verbose_name = "onderbouwing"
        constraints = [
            models.UniqueConstraint(fields=["version", "competency", "element"], name="claim_once"),
            models.CheckConstraint(
                name="claim_element", condition=Q(element__in=["weten", "kunnen", "willen", "zijn"])
            ),
            models.CheckConstraint(name="claim_judged_at_with_by", condition=together("judged_at", "judged_by")),
            models.CheckConstraint(
                name="claim_judged_unless_open",
                condition=Q(state="open", judged_at__isnull=True) | (~Q(state="open") & Q(judged_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="claim_asked_more_says_what", condition=~Q(state="asked_more") | ~Q(missing="")
            ),
            models.CheckConstraint(name="claim_gives_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.competency} ({self.element})"
