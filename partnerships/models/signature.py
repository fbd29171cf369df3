"""Signatures: who signs for whom, in what order, and what stands in the way."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partnerships.models.text import AgreementVersion, OfVersion
from portal.links import address_on_file
from portal.models import Held, Membership, Role, StoredFile, together


def is_address_of(school, address: str) -> bool:
    """Whether `address` lies in a mail domain of the school, or in a part of one."""
    domain = address.rpartition("@")[2].lower()
    return any(domain == own.lower() or domain.endswith(f".{own.lower()}") for own in school.mail_domains)


class Signature(Held):
    """One signatory of one version: named in the text, then asked, and signed (on screen or on paper) or refused."""

    HELD_BY = "version"

    class Side(models.TextChoices):
        SCHOOL = "school", "school"
        COMPANY = "company", "bedrijf"
        STUDENT = "student", "leerling"
        PARENT = "parent", "ouder"

    class State(models.TextChoices):
        NAMED = "named", "nog niet gevraagd"
        ASKED = "asked", "gevraagd"
        SIGNED = "signed", "getekend"
        REFUSED = "refused", "geweigerd"
        VOID = "void", "vervallen"

    NEXT_STATES = {
        State.NAMED: {State.ASKED, State.VOID},
        State.ASKED: {State.SIGNED, State.REFUSED, State.VOID},
        State.SIGNED: {State.VOID},
        State.REFUSED: set(),
        State.VOID: set(),
    }

    class Way(models.TextChoices):
        SCREEN = "screen", "op het scherm"
        PAPER = "paper", "op papier"

    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="signatures", verbose_name="versie")
    signatory = models.ForeignKey(Membership, models.PROTECT, related_name="signatures", verbose_name="wie")
    side = models.CharField("namens", max_length=7, choices=Side)
    position = models.PositiveSmallIntegerField("volgorde", default=1)
    state = models.CharField("status", max_length=7, choices=State, default=State.NAMED)
    way = models.CharField("hoe", max_length=6, choices=Way, blank=True)
    asked_at = models.DateTimeField("gevraagd op", null=True, editable=False)
    reminded_at = models.DateTimeField("herinnerd op", null=True, editable=False)
    signed_on = models.DateField("getekend op", null=True, blank=True)
    answered_at = models.DateTimeField("vastgelegd op", null=True, editable=False)
    recorded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="vastgelegd door"
    )
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="scan")
    reason = models.CharField("reden", max_length=300, blank=True)

    objects = OfVersion.as_manager()

    class Meta:
        ordering = ["version", "position", "pk"]
        verbose_name = "handtekening"
        constraints = [
            models.UniqueConstraint(fields=["version", "signatory", "side"], name="signature_once"),
            models.CheckConstraint(name="signature_answered_with_by", condition=together("answered_at", "recorded_by")),
            models.CheckConstraint(
                name="signature_signed_says_how",
                condition=~Q(state="signed")
                | (~Q(way="") & Q(answered_at__isnull=False, signed_on__isnull=False, asked_at__isnull=False)),
            ),
            models.CheckConstraint(name="signature_paper_has_scan", condition=~Q(way="paper") | Q(scan__isnull=False)),
            # On screen nobody signs for another.
            models.CheckConstraint(
                name="signature_screen_is_own", condition=~Q(way="screen") | Q(recorded_by=F("signatory"))
            ),
            models.CheckConstraint(name="signature_refused_says_why", condition=~Q(state="refused") | ~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.signatory.name} ({self.get_side_display()})"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ASKED

    def person_blockers(self, day=None) -> list[str]:
        """Why this person may not sign on `day` (default: today)."""
        who, school = self.signatory, self.holder
        said = []
        if not who.is_current(day):
            said.append(f"{who.name} werkt hier niet meer. Kies een ander.")
        if self.side in (self.Side.SCHOOL, self.Side.COMPANY) and not who.may_sign(day):
            said.append(f"{who.name} heeft geen tekenbevoegdheid op die dag. Leg die eerst vast.")
        if self.side == self.Side.SCHOOL and who.organisation_id != school.pk:
            said.append(f"{who.name} hoort niet bij de school.")
        if self.side == self.Side.COMPANY:
            said += self._company_blockers(who, school)
        return said

    def _company_blockers(self, who, school) -> list[str]:
        said = []
        if who.organisation_id != self.version.agreement.partnership.company_id:
            said.append(f"{who.name} hoort niet bij dit bedrijf.")
        if is_address_of(school, address_on_file(who)):
            said.append(f"{who.name} heeft een mailadres van de school. Vraag een adres van het bedrijf.")
        at_school = Membership.objects.current().filter(person_id=who.person_id, organisation=school)
        if at_school.exclude(role=Role.STUDENT).exists():
            said.append(f"{who.name} werkt ook bij de school. Laat een ander voor het bedrijf tekenen.")
        return said

    def turn_blockers(self) -> list[str]:
        """Whether it is this signatory's turn: asked, and nobody before them still has to sign."""
        if not self.is_open:
            return [f"Deze handtekening is {self.get_state_display()}. Tekenen kan nu niet."]
        before = [
            row.signatory.name
            for row in self.version.signatures.all()
            if row.position < self.position and row.state != self.State.SIGNED
        ]
        return [f"Eerst tekent {' en '.join(before)}."] if before else []

    def remind_blockers(self) -> list[str]:
        """At most one reminder a day; the mail that asked counts as one."""
        last = self.reminded_at or self.asked_at
        if last and timezone.now() - last < settings.SIGNATURE_REMINDED_EVERY:
            return [f"{self.signatory.name} kreeg vandaag al een mail. Herinner morgen opnieuw."]
        return []

    def screen_blockers(self, actor) -> list[str]:
        """Why `actor` cannot sign this on the screen now."""
        if actor.membership_id != self.signatory_id:
            return ["Je kunt alleen voor jezelf tekenen."]
        return self.turn_blockers() + self.person_blockers()

    def paper_blockers(self, signed_on) -> list[str]:
        """Why a signature on paper of `signed_on` cannot be recorded."""
        return self.turn_blockers() + self.person_blockers(signed_on)
