"""Agreements: articles in numbered versions, fixed before anybody signs."""

from django.db import models
from django.db.models import Q

from partnerships.models.partnership import OfPartnership, Partnership, two_sided
from partnerships.models.placement import Placement
from portal.models import Held, HeldQuerySet, Membership, Role, StoredFile, held_manager, today, together


class Agreement(Held):
    """The paper of a partnership (samenwerkingsovereenkomst) or of a placement (praktijkovereenkomst)."""

    HELD_BY = "partnership"

    class Kind(models.TextChoices):
        PARTNERSHIP = "partnership", "samenwerkingsovereenkomst"
        PLACEMENT = "placement", "praktijkovereenkomst"

    class State(models.TextChoices):
        DRAFT = "draft", "concept"
        IN_REVIEW = "in_review", "wordt besproken"
        READY = "ready", "tekst staat vast"
        SIGNING = "signing", "wordt ondertekend"
        ACTIVE = "active", "loopt"
        ENDED = "ended", "afgelopen"
        RENEWED = "renewed", "vernieuwd"
        WITHDRAWN = "withdrawn", "ingetrokken"

    NEXT_STATES = {
        State.DRAFT: {State.IN_REVIEW, State.READY, State.WITHDRAWN},
        State.IN_REVIEW: {State.DRAFT, State.READY, State.WITHDRAWN},
        State.READY: {State.DRAFT, State.SIGNING, State.WITHDRAWN},
        State.SIGNING: {State.DRAFT, State.ACTIVE, State.WITHDRAWN},
        State.ACTIVE: {State.ENDED, State.RENEWED},
        State.ENDED: set(),
        State.RENEWED: set(),
        State.WITHDRAWN: set(),
    }

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="agreements", verbose_name="samenwerking"
    )
    placement = models.OneToOneField(
        Placement, models.PROTECT, null=True, blank=True, related_name="agreement", verbose_name="plaatsing"
    )
    kind = models.CharField("soort", max_length=11, choices=Kind, default=Kind.PARTNERSHIP)
    number = models.CharField("nummer", max_length=12)
    title = models.CharField("titel", max_length=160)
    state = models.CharField("status", max_length=9, choices=State, default=State.DRAFT)
    starts_on = models.DateField("van")
    ends_on = models.DateField("tot en met")
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")

    objects = held_manager(OfPartnership)

    class Meta:
        ordering = ["-number", "pk"]
        verbose_name = "overeenkomst"
        constraints = [
            models.UniqueConstraint(fields=["holder", "number"], name="agreement_number_once"),
            models.CheckConstraint(name="agreement_ends_after_start", condition=Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(
                name="agreement_placement_of_its_kind",
                condition=Q(kind="placement", placement__isnull=False) | Q(kind="partnership", placement__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def is_expired(self) -> bool:
        """Computed, never stored: an active agreement past its last day."""
        return self.state == self.State.ACTIVE and self.ends_on < today()


class OfAgreement(HeldQuerySet):
    """Rows under an agreement: as visible as the agreement."""

    PATH = "agreement"

    def visible_to(self, actor):
        return self.scoped(two_sided(actor, f"{self.PATH}__partnership__company_id"))

    def owned_by(self, actor):
        if actor.role not in (Role.COORDINATOR, Role.ADMIN):
            return self.scoped().none()
        return self.scoped(holder_id=actor.holder_id)


class OfVersion(OfAgreement):
    PATH = "version__agreement"


class OfArticle(OfAgreement):
    PATH = "article__version__agreement"


class AgreementVersion(Held):
    """One numbered text of an agreement. Fixed from `ready` on: then it has a check value and never changes."""

    HELD_BY = "agreement"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions", verbose_name="overeenkomst")
    number = models.PositiveSmallIntegerField("versie", default=1)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="gemaakt door")
    made_at = models.DateTimeField(auto_now_add=True)
    fixed_at = models.DateTimeField("tekst vast sinds", null=True, editable=False)
    check_value = models.CharField("controlegetal", max_length=19, blank=True, editable=False)

    objects = held_manager(OfAgreement)

    class Meta:
        ordering = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreementversion_once"),
            models.CheckConstraint(
                name="agreementversion_fixed_with_check",
                condition=Q(fixed_at__isnull=True, check_value="")
                | (Q(fixed_at__isnull=False) & ~Q(check_value="")),
            ),
        ]

    def __str__(self):
        return f"{self.agreement} versie {self.number}"


class Article(Held):
    """One article: a heading and its clauses, one clause per line."""

    HELD_BY = "version"

    class Part(models.TextChoices):
        """The parts of an agreement in the order of tips 17-21 and 23."""

        GOAL = "goal", "Waarom en waarvoor"
        COOPERATION = "cooperation", "Vorm van samenwerken"
        CONTENT = "content", "Inhoud"
        FORM = "form", "Leren op school en in het bedrijf"
        DELIVERY = "delivery", "Uitvoering"
        STUCK = "stuck", "Als het vastloopt"
        ASSESSMENT = "assessment", "Samen beoordelen"
        CAREER = "career", "Loopbaan"
        COMMUNICATION = "communication", "Contact"
        EVALUATION = "evaluation", "Terugkijken"

    version = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="articles", verbose_name="versie")
    part = models.CharField("onderdeel", max_length=13, choices=Part)
    position = models.PositiveSmallIntegerField("plaats")
    title = models.CharField("kop", max_length=120)
    text = models.TextField("afspraken", help_text="Eén afspraak per regel.")

    objects = held_manager(OfVersion)

    class Meta:
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="article_once")]

    def __str__(self):
        return self.title

    @property
    def clauses(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


class ArticleComment(Held):
    """A remark or proposal of either side on an article, while it is in review."""

    HELD_BY = "article"

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments", verbose_name="artikel")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="van")
    text = models.TextField("opmerking")
    at = models.DateTimeField(auto_now_add=True)

    objects = held_manager(OfArticle)

    class Meta:
        ordering = ["at", "pk"]


class Signature(Held):
    """One signatory of one version: asked, signed (on screen or on paper) or refused."""

    HELD_BY = "version"

    class Side(models.TextChoices):
        SCHOOL = "school", "school"
        COMPANY = "company", "bedrijf"
        STUDENT = "student", "leerling"
        PARENT = "parent", "ouder"

    class State(models.TextChoices):
        ASKED = "asked", "gevraagd"
        SIGNED = "signed", "getekend"
        REFUSED = "refused", "geweigerd"
        VOID = "void", "vervallen"

    class Way(models.TextChoices):
        SCREEN = "screen", "op het scherm"
        PAPER = "paper", "op papier"

    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="signatures", verbose_name="versie")
    signatory = models.ForeignKey(Membership, models.PROTECT, related_name="signatures", verbose_name="wie")
    side = models.CharField("namens", max_length=7, choices=Side)
    position = models.PositiveSmallIntegerField("volgorde", default=1)
    state = models.CharField("status", max_length=7, choices=State, default=State.ASKED)
    way = models.CharField("hoe", max_length=6, choices=Way, blank=True)
    answered_at = models.DateTimeField("op", null=True, editable=False)
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="vastgelegd door"
    )
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="scan")
    reason = models.CharField("reden", max_length=300, blank=True)

    objects = held_manager(OfVersion)

    class Meta:
        ordering = ["version", "position", "pk"]
        verbose_name = "handtekening"
        constraints = [
            models.UniqueConstraint(fields=["version", "signatory", "side"], name="signature_once"),
            models.CheckConstraint(
                name="signature_answered_with_by", condition=together("answered_at", "recorded_by")
            ),
            models.CheckConstraint(
                name="signature_signed_says_how",
                condition=~Q(state="signed") | (~Q(way="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="signature_refused_says_why", condition=~Q(state="refused") | ~Q(reason="")
            ),
        ]
