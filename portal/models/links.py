"""Ways in without a password: personal links, codes by mail, log-in cards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from portal.models.base import WithUid
from portal.models.people import Membership, User


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

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = "persoonlijke link"

    @property
    def is_open(self) -> bool:
        """Whether the link still lets somebody in."""
        return self.revoked_at is None and self.expires_at > timezone.now()


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
    tries = models.PositiveSmallIntegerField("pogingen", default=0)
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
