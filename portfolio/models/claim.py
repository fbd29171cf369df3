"""Claims: why a version of a piece shows one element of one competency, and what who guides says about it."""

from django.db import models
from django.db.models import Q

from portal.models import Held, Membership, Role, together
from portfolio.models.evidence import Evidence, EvidenceVersion, OfVersion
from portfolio.models.portfolio import Portfolio

# Who may accept a claim or ask for more: the educators. A student, a peer or a counsellor never accepts.
JUDGES = (Role.TEACHER, Role.TRAINER)


class Claim(Held):
    """Why a version shows one element of one competency. It is judged by who educates, never by the student."""

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
    reason = models.TextField("onderbouwing", blank=True)
    state = models.CharField("status", max_length=10, choices=State, default=State.OPEN)
    judged_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    judged_at = models.DateTimeField("beoordeeld op", null=True, editable=False)
    said = models.CharField("wat je ervan vindt", max_length=500, blank=True)
    missing = models.CharField("wat nog nodig is", max_length=300, blank=True)
    ticks = models.JSONField("kwaliteit", default=list, blank=True)

    objects = OfVersion.as_manager()

    class Meta:
        ordering = ["version", "competency__position", "competency", "element"]
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
            # In a draft the reason may still be empty; submitting asks for it.
            models.CheckConstraint(name="claim_judged_gives_a_reason", condition=Q(state="open") | ~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.competency} ({self.element})"

    @property
    def stage(self) -> int:
        """How far this one claim is: 1 claimed, 2 accepted, 3 accepted with all quality ticks."""
        if self.state != self.State.ACCEPTED:
            return 1
        return 3 if set(self.TICKS) <= set(self.ticks) else 2

    @property
    def tick_words(self) -> list[str]:
        return [words for tick, words in self.TICKS.items() if tick in self.ticks]

    def judge_blockers(self, to_state: str, *, by) -> list[str]:
        """Why `by` cannot move this claim to `to_state`; empty when it can."""
        evidence = self.version.evidence
        if by.role not in JUDGES:
            return ["Alleen een docent of praktijkopleider reageert op een onderbouwing."]
        if evidence.state != Evidence.State.SUBMITTED:
            return ["Dit bewijs is ingetrokken."]
        if evidence.current_id != self.version_id:
            return ["Er is een nieuwere versie van dit bewijs. Reageer op die versie."]
        if to_state not in self.NEXT_STATES[self.State(self.state)]:
            return [f"Dit kan niet meer: deze onderbouwing is al {self.get_state_display()}."]
        return []

    def can_be_judged(self, by) -> bool:
        """Whether `by` can still say something about this claim."""
        return any(not self.judge_blockers(state, by=by) for state in self.NEXT_STATES[self.State(self.state)])
