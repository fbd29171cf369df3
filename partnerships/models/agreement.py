"""Agreements: the paper of a partnership or a placement, its states, and what stands in the way of the next one."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from partnerships.models.partnership import COMPANY_SIDE, SCHOOL_SIDE, Partnership
from partnerships.models.placement import Placement
from portal.models import Held, HeldQuerySet, Role, today


class AgreementQuerySet(HeldQuerySet):
    """The school's staff see theirs; the company's contacts what was shown to them; a link only what it reaches.

    The rows under an agreement have querysets of the same kind: they say by which path they reach the agreement
    (`AGREEMENT`) and the moment their text was shown to the company (`SHARED`).
    """

    AGREEMENT, SHARED = "", "shared_at"

    def visible_to(self, actor):
        if actor.organisation is None:
            return self.scoped().none()
        if actor.organisation.is_school and actor.has_role(*SCHOOL_SIDE):
            rows = self.scoped(holder_id=actor.holder_id)
        elif not actor.organisation.is_school and actor.has_role(*COMPANY_SIDE):
            company = {f"{self.AGREEMENT}partnership__company_id": actor.holder_id, f"{self.SHARED}__isnull": False}
            rows = self.scoped(**company)
        else:
            return self.scoped().none()
        return rows.filter(**{f"{self.AGREEMENT}uid__in": actor.reaches}) if actor.is_link else rows

    def owned_by(self, actor):
        if actor.role not in (Role.COORDINATOR, Role.ADMIN) or actor.is_link:
            return self.scoped().none()
        return self.scoped(holder_id=actor.holder_id)

    def for_list(self):
        """With company, and how many signatures are still asked for."""
        return self.select_related("partnership__company", "holder").annotate(
            open_signatures=Count("versions__signatures", filter=Q(versions__signatures__state="asked"))
        )

    def living(self):
        """Agreements that are being made or that run."""
        return self.exclude(state__in=Agreement.OVER)

    def expiring(self):
        """Agreements that run and whose last day is near or past."""
        return self.filter(state=Agreement.State.ACTIVE, ends_on__lte=today() + settings.AGREEMENT_WARNS_BEFORE)

    def named(self, words: str):
        """Agreements with this number or title, or with a company or school of this name."""
        return self.filter(
            Q(number__icontains=words)
            | Q(title__icontains=words)
            | Q(partnership__company__name__icontains=words)
            | Q(partnership__company__trade_name__icontains=words)
            | Q(holder__name__icontains=words)
        )

    def of_partnerships(self):
        return self.filter(kind=Agreement.Kind.PARTNERSHIP)

    def newest_of(self, partnerships) -> dict[int, "Agreement"]:
        """The newest agreement of each of these partnerships that was not withdrawn, by the partnership's key."""
        rows = self.of_partnerships().filter(partnership__in=partnerships).exclude(state=Agreement.State.WITHDRAWN)
        return {row.partnership_id: row for row in rows.for_list().order_by("pk")}


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
        State.DRAFT: {State.IN_REVIEW, State.WITHDRAWN},
        State.IN_REVIEW: {State.DRAFT, State.READY, State.WITHDRAWN},
        State.READY: {State.DRAFT, State.SIGNING, State.WITHDRAWN},
        State.SIGNING: {State.DRAFT, State.ACTIVE, State.WITHDRAWN},
        State.ACTIVE: {State.ENDED, State.RENEWED},
        State.ENDED: set(),
        State.RENEWED: set(),
        State.WITHDRAWN: set(),
    }
    OVER = (State.ENDED, State.RENEWED, State.WITHDRAWN)
    WRITABLE = (State.DRAFT, State.IN_REVIEW)

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="agreements", verbose_name="samenwerking")
    placement = models.OneToOneField(
        Placement, models.PROTECT, null=True, blank=True, related_name="agreement", verbose_name="plaatsing"
    )
    kind = models.CharField("soort", max_length=11, choices=Kind, default=Kind.PARTNERSHIP)
    number = models.CharField("nummer", max_length=12)
    title = models.CharField("titel", max_length=160)
    state = models.CharField("status", max_length=9, choices=State, default=State.DRAFT)
    starts_on = models.DateField("van")
    ends_on = models.DateField("tot en met")
    evaluate_on = models.DateField("samen terugkijken op", null=True, blank=True)
    shared_at = models.DateTimeField("voorgelegd op", null=True, editable=False)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
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

    @property
    def expires_soon(self) -> bool:
        """Whether both sides are warned: active, and the last day is near or past."""
        return self.state == self.State.ACTIVE and self.ends_on <= today() + settings.AGREEMENT_WARNS_BEFORE

    @property
    def is_writable(self) -> bool:
        """Whether the text may still change."""
        return self.state in self.WRITABLE

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER

    @property
    def days_left(self) -> int:
        return (self.ends_on - today()) // timedelta(days=1)

    # --- What stands in the way: Dutch reasons, none when the step may be taken ---------------------------------------
    def step_blockers(self, to: str) -> list[str]:
        """Whether the table of states lets this agreement go to `to`."""
        if to in self.NEXT_STATES[self.State(self.state)]:
            return []
        return [f"Deze overeenkomst is {self.get_state_display()}. Deze stap kan nu niet."]

    def write_blockers(self) -> list[str]:
        """Why the text cannot change now."""
        if self.is_writable:
            return []
        if self.state in (self.State.READY, self.State.SIGNING):
            return ["De tekst staat vast. Maak eerst een nieuwe versie, met een reden."]
        return [f"Deze overeenkomst is {self.get_state_display()}. De tekst verandert niet meer."]

    def share_blockers(self, version) -> list[str]:
        """What is missing before the text goes to the company to discuss it."""
        return self.step_blockers(self.State.IN_REVIEW) + version.text_blockers()

    def fix_blockers(self, version) -> list[str]:
        """What is missing before the text stands and can be signed."""
        return [
            *self.step_blockers(self.State.READY),
            *version.text_blockers(),
            *version.comment_blockers(),
            *version.signatory_blockers(),
        ]

    def ask_blockers(self, version) -> list[str]:
        """What is missing before signatures are asked for."""
        expired = [] if self.ends_on >= today() else ["De periode van deze overeenkomst is al voorbij."]
        return [*self.step_blockers(self.State.SIGNING), *expired, *version.signatory_blockers()]

    def end_blockers(self) -> list[str]:
        return self.step_blockers(self.State.ENDED)

    def renew_blockers(self) -> list[str]:
        """Why no follow-up can be started."""
        if self.state not in (self.State.ACTIVE, self.State.ENDED):
            return ["Alleen een overeenkomst die loopt of is afgelopen, kun je verlengen."]
        if self.renewals.exclude(state=self.State.WITHDRAWN).exists():
            return ["Er is al een vervolg op deze overeenkomst gemaakt."]
        return []
