"""Placements: one student, one company, one trainer, one teacher and a period."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.models import (
    Held,
    HeldQuerySet,
    Membership,
    Organisation,
    Role,
    sort_key,
    today,
    together,
)  # fmt: skip


class PlacementQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        """The student's own; the school's staff theirs; trainers those they guide; contacts those at their company."""
        if actor.is_link:
            return self.scoped(uid__in=actor.reaches)
        if actor.role == Role.STUDENT:
            return self.scoped(student_id=actor.membership_id)
        if actor.role == Role.TRAINER:
            return self.scoped(trainer_id=actor.membership_id)
        if actor.organisation and actor.organisation.is_company:
            return self.scoped(company_id=actor.holder_id)
        return self.scoped(holder_id=actor.holder_id)

    def of_today(self):
        """Placements that count as taken: running, or agreed and begun."""
        return self.filter(
            state__in=[Placement.State.AGREED, Placement.State.RUNNING], starts_on__lte=today(), ends_on__gte=today()
        )

    def living(self):
        """Placements that are not over yet."""
        return self.exclude(state__in=[Placement.State.ENDED, Placement.State.CANCELLED])

    def without_pok(self):
        """Agreed or running placements whose praktijkovereenkomst is not signed yet."""
        return self.filter(state__in=[Placement.State.AGREED, Placement.State.RUNNING], pok_signed_on=None)

    def named(self, words: str):
        """Placements of a student or at a company of this name."""
        return self.filter(
            Q(student__person__sort_name__contains=sort_key(words))
            | Q(student__person__call_name__icontains=words)
            | Q(company__name__icontains=words)
            | Q(company__trade_name__icontains=words)
        )

    def for_list(self):
        return self.select_related("student__person", "company", "trainer__person", "teacher__person")

    def owned_by(self, actor):
        if actor.role not in (Role.COORDINATOR, Role.ADMIN):
            return self.scoped().none()
        return self.scoped(holder_id=actor.holder_id)

    def open_to_trainer(self, day: date | None = None):
        """Placements that open the student's shared work to the trainer on `day` (domain: placement)."""
        day = day or today()
        return self.filter(
            Q(pok_signed_on__isnull=False) | Q(opened_early_at__isnull=False),
            state__in=[Placement.State.AGREED, Placement.State.RUNNING, Placement.State.ENDED],
            starts_on__lte=day,
            ends_on__gte=day - timedelta(days=settings.PLACEMENT_SIGHT_DAYS),
        )


class Placement(Held):
    """A bpv, stage or leerwerkplek. It opens what the student shared to its trainer, and only for its period."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "voorgesteld"
        AGREED = "agreed", "afgesproken"
        RUNNING = "running", "loopt"
        ENDED = "ended", "afgelopen"
        CANCELLED = "cancelled", "geannuleerd"

    NEXT_STATES = {
        State.PROPOSED: {State.AGREED, State.CANCELLED},
        State.AGREED: {State.RUNNING, State.CANCELLED},
        State.RUNNING: {State.ENDED},
        State.ENDED: set(),
        State.CANCELLED: set(),
    }

    student = models.ForeignKey(Membership, models.PROTECT, related_name="placements", verbose_name="leerling")
    company = models.ForeignKey(Organisation, models.PROTECT, related_name="placements", verbose_name="bedrijf")
    trainer = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="trains", verbose_name="praktijkopleider"
    )
    teacher = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name="begeleider"
    )
    number = models.CharField("nummer bij de school", max_length=30, blank=True)
    hours = models.PositiveIntegerField("uren", null=True, blank=True)
    state = models.CharField("status", max_length=9, choices=State, default=State.PROPOSED)
    starts_on = models.DateField("van")
    ends_on = models.DateField("tot en met")
    pok_signed_on = models.DateField("praktijkovereenkomst getekend op", null=True, blank=True)
    opened_early_at = models.DateTimeField(null=True, editable=False)
    opened_early_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    opened_early_because = models.CharField("waarom eerder open", max_length=200, blank=True)
    stopped_because = models.CharField("waarom gestopt", max_length=200, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="komt in plaats van"
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = "plaatsing"
        constraints = [
            models.CheckConstraint(name="placement_ends_after_start", condition=Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(
                name="placement_opened_early_with_by", condition=together("opened_early_at", "opened_early_by")
            ),
            models.UniqueConstraint(fields=["student", "company", "starts_on"], name="placement_once"),
            models.UniqueConstraint(fields=["holder", "number"], condition=~Q(number=""), name="placement_number_once"),
        ]

    def __str__(self):
        return f"{self.student.name} bij {self.company}"

    @property
    def is_open(self) -> bool:
        """Whether the trainer may see what the student shares: the POK is signed, or it was opened earlier."""
        return self.pok_signed_on is not None or self.opened_early_at is not None

    @property
    def covers_today(self) -> bool:
        """Whether the student takes up room at the company today."""
        return self.state in (self.State.AGREED, self.State.RUNNING) and self.starts_on <= today() <= self.ends_on

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.ENDED, self.State.CANCELLED)

    # --- What stands in the way: Dutch reasons, none when the step may be taken ---------------------------------------
    def step_blockers(self, to: str) -> list[str]:
        if to in self.NEXT_STATES[self.State(self.state)]:
            return []
        return [f"Deze plaatsing is {self.get_state_display()}. Deze stap kan nu niet."]

    def change_blockers(self) -> list[str]:
        return [f"Deze plaatsing is {self.get_state_display()} en verandert niet meer."] if self.is_over else []

    def agree_blockers(self) -> list[str]:
        """What is missing before a proposed placement is agreed."""
        said = self.step_blockers(self.State.AGREED)
        if self.trainer_id is None:
            said.append("Kies een praktijkopleider van het bedrijf.")
        if self.teacher_id is None:
            said.append("Kies een begeleider van de school.")
        if self.ends_on < today():
            said.append("De periode is al voorbij. Kies andere dagen.")
        return said

    def pok_blockers(self, signed_on: date) -> list[str]:
        """Whether a praktijkovereenkomst, signed on that day, may be recorded."""
        if self.state not in (self.State.AGREED, self.State.RUNNING):
            return [f"Deze plaatsing is {self.get_state_display()}. Leg eerst vast dat zij is afgesproken."]
        said = []
        if signed_on > today():
            said.append("Een praktijkovereenkomst kan niet in de toekomst getekend zijn.")
        recognised_until = self.company.recognised_until
        if recognised_until is not None and recognised_until < signed_on:
            said.append("Het bedrijf was op die dag geen erkend leerbedrijf meer.")
        return said

    def open_early_blockers(self) -> list[str]:
        """Why the student's shared work is not opened before the POK is signed."""
        if self.is_open:
            return ["De praktijkopleider ziet het gedeelde werk al in deze periode."]
        if self.state not in (self.State.AGREED, self.State.RUNNING):
            return [f"Deze plaatsing is {self.get_state_display()}. Leg eerst vast dat zij is afgesproken."]
        return []

    def run_blockers(self) -> list[str]:
        """What is missing before the placement runs."""
        said = self.step_blockers(self.State.RUNNING)
        if self.starts_on > today():
            said.append("De eerste dag is nog niet geweest.")
        if not self.is_open:
            said.append("De praktijkovereenkomst is nog niet getekend.")
        return said

    def end_blockers(self) -> list[str]:
        return self.step_blockers(self.State.ENDED)
