"""Ways in without a password: personal links, codes by mail, log-in cards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models.base import Held, WithUid, together
from portal.models.people import Membership, Role, User
from portal.models.scoping import HeldQuerySet


class PersonalLinkQuerySet(models.QuerySet):
    def open(self):
        """Links that still let somebody in."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def with_people(self):
        return self.select_related("membership__person", "membership__organisation", "issued_by__organisation")


class PersonalLink(WithUid):
    """A link for one person and one purpose. The token is 256 random bits and stands here only as its SHA-256."""

    class Purpose(models.TextChoices):
        ASSESS = "assess", "een proeve beoordelen"
        SIGN = "sign", "een afspraak ondertekenen"
        INVITE = "invite", "een account maken"

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="links", verbose_name="voor")
    issued_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name="gegeven door")
    purpose = models.CharField("doel", max_length=8, choices=Purpose)
    objects_reached = ArrayField(models.UUIDField(), default=list, blank=True, verbose_name="geeft toegang tot")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField("gemaakt op", auto_now_add=True)
    expires_at = models.DateTimeField("geldig tot")
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    used_at = models.DateTimeField("laatst gebruikt op", null=True, blank=True)

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = "persoonlijke link"

    @property
    def holder(self):
        """Whose trail tells what happened to this link: the organisation that gave it."""
        return (self.issued_by or self.membership).organisation

    @property
    def holder_id(self) -> int:
        return (self.issued_by or self.membership).organisation_id

    @property
    def is_open(self) -> bool:
        """Whether the link still lets somebody in."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class HandOverQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        """The coordinators of the organisation that gave the link, and who asked."""
        if actor.role == Role.COORDINATOR:
            return self.scoped(holder_id=actor.holder_id)
        return self.scoped(asked_by_id=actor.membership_id)

    def owned_by(self, actor):
        if actor.role != Role.COORDINATOR or actor.is_link:
            return self.scoped().none()
        return self.scoped(holder_id=actor.holder_id)

    def undecided(self):
        return self.filter(state=HandOver.State.ASKED)

    def for_list(self):
        return self.select_related("asked_by__person", "asked_by__organisation", "link")


class HandOver(Held):
    """'Ik ben niet de juiste persoon': somebody names a colleague; the coordinator decides."""

    class State(models.TextChoices):
        ASKED = "asked", "gevraagd"
        AGREED = "agreed", "overgedragen"
        REFUSED = "refused", "niet overgedragen"

    NEXT_STATES = {State.ASKED: {State.AGREED, State.REFUSED}, State.AGREED: set(), State.REFUSED: set()}

    link = models.ForeignKey(PersonalLink, models.PROTECT, related_name="hand_overs", verbose_name="link")
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="gevraagd door")
    name = models.CharField("naam van de collega", max_length=120)
    email = models.EmailField("mailadres van de collega")
    reason = models.CharField("waarom", max_length=200, blank=True)
    state = models.CharField("status", max_length=7, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField("gevraagd op", auto_now_add=True)
    decided_at = models.DateTimeField("besloten op", null=True, editable=False)
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    to = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = "overdracht"
        constraints = [
            models.UniqueConstraint(fields=["link"], condition=Q(state="asked"), name="handover_one_open"),
            models.CheckConstraint(name="handover_decided_at_with_by", condition=together("decided_at", "decided_by")),
            models.CheckConstraint(
                name="handover_decided_unless_asked",
                condition=Q(state="asked", decided_at__isnull=True) | (~Q(state="asked") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="handover_agreed_has_somebody", condition=~Q(state="agreed") | Q(to__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.asked_by.name} wil overdragen aan {self.name}"


class MailCode(WithUid):
    """A six-digit code sent to the address on file, to open a link on a new device or to sign."""

    class Purpose(models.TextChoices):
        DEVICE = "device", "een nieuw apparaat"
        SIGN = "sign", "ondertekenen"

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    purpose = models.CharField("doel", max_length=6, choices=Purpose)
    about = models.UUIDField("waarover", null=True)
    code_hash = models.CharField(max_length=64, editable=False)
    sent_at = models.DateTimeField("verstuurd op", auto_now_add=True)
    expires_at = models.DateTimeField("geldig tot")
    used_at = models.DateTimeField("gebruikt op", null=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]


class KnownDevice(WithUid):
    """A device on which somebody proved with a code that the mail address is theirs; 30 days."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField("geldig tot")


class LoginCardQuerySet(models.QuerySet):
    def usable(self):
        """Cards that still let their student in."""
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())


class LoginCard(WithUid):
    """A printed one-time code for a student without mail. The code stands here only hashed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="cards")
    issued_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, editable=False)
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("geldig tot")
    used_at = models.DateTimeField(null=True)

    objects = LoginCardQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = "inlogkaart"
