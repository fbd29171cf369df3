"""A school's lasting relation with an organisation, whom it knows there, and who speaks with whom."""

from django.db import models
from django.db.models import Q

from portal.dates import full_date
from portal.models import Held, HeldQuerySet, Membership, Organisation, Role, today, together

SCHOOL_SIDE = (Role.TEACHER, Role.COUNSELLOR, Role.COORDINATOR, Role.EXAMBOARD, Role.MANAGER, Role.ADMIN)
COMPANY_SIDE = (Role.PARTNER, Role.MANAGER)


def two_sided(actor, company_path: str) -> Q:
    """The school's staff see their own; contacts and managers of a company see what is with their company."""
    if actor.organisation is None or actor.is_link:
        return Q(pk__in=[])
    if actor.organisation.is_school:
        return Q(holder_id=actor.holder_id) if actor.has_role(*SCHOOL_SIDE) else Q(pk__in=[])
    return Q(**{company_path: actor.holder_id}) if actor.has_role(*COMPANY_SIDE) else Q(pk__in=[])


class PartnershipQuerySet(HeldQuerySet):
    def visible_to(self, actor):
        """A school's own partnerships; for company people those with their company."""
        return self.scoped(two_sided(actor, "company_id"))

    def known_by(self, actor):
        """The partnerships of the actor's own school, with all that the school knows; none for the other side."""
        rows = self.visible_to(actor)
        return rows if actor.organisation and actor.organisation.is_school else rows.none()

    def owned_by(self, actor):
        if actor.role not in (Role.COORDINATOR, Role.ADMIN):
            return self.scoped().none()
        return self.scoped(holder_id=actor.holder_id)

    def named(self, words: str):
        """Partnerships with a company of this name, place or number."""
        return self.filter(
            Q(company__name__icontains=words)
            | Q(company__trade_name__icontains=words)
            | Q(company__city__icontains=words)
            | Q(company__kvk_number=words)
            | Q(number__iexact=words)
        )


class Partnership(Held):
    """What one school has with one organisation; invisible to other schools."""

    class Stage(models.TextChoices):
        IDEA = "idea", "idee"
        CONTACT = "contact", "in gesprek"
        AGREED = "agreed", "werkt samen"
        ENDED = "ended", "gestopt"

    company = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships", verbose_name="bedrijf")
    number = models.CharField("nummer bij de school", max_length=30, blank=True)
    stage = models.CharField("fase", max_length=7, choices=Stage, default=Stage.IDEA)
    since = models.DateField("sinds", null=True, blank=True)
    room = models.PositiveSmallIntegerField(
        "plek voor", null=True, blank=True, help_text="Hoeveel leerlingen tegelijk."
    )
    note = models.TextField("notitie", blank=True)
    next_step = models.CharField("volgende stap", max_length=200, blank=True)
    next_step_on = models.DateField("wanneer", null=True, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["company__name", "pk"]
        verbose_name = "samenwerking"
        constraints = [
            models.UniqueConstraint(fields=["holder", "company"], name="partnership_once"),
            models.UniqueConstraint(
                fields=["holder", "number"], condition=~Q(number=""), name="partnership_number_once"
            ),
        ]

    def __str__(self):
        return str(self.company)


class OfPartnership(HeldQuerySet):
    """Rows under a partnership: as visible as the partnership itself."""

    def visible_to(self, actor):
        return self.scoped(two_sided(actor, "partnership__company_id"))

    def owned_by(self, actor):
        if actor.role not in (Role.COORDINATOR, Role.ADMIN):
            return self.scoped().none()
        return self.scoped(holder_id=actor.holder_id)


class Contact(Held):
    """Somebody of the company as this school knows them. The membership is the company's, this row the school's."""

    HELD_BY = "partnership"

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="contacts", verbose_name="samenwerking")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="wie")
    is_main = models.BooleanField("vast aanspreekpunt", default=False)
    note = models.CharField("notitie", max_length=200, blank=True)
    left_on = models.DateField("weg sinds", null=True, blank=True)

    objects = OfPartnership.as_manager()

    class Meta:
        ordering = ["partnership", "pk"]
        verbose_name = "contact"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "membership"], name="contact_once"),
            models.UniqueConstraint(fields=["partnership"], condition=Q(is_main=True), name="contact_one_main"),
        ]

    def __str__(self):
        return self.membership.name


class ContactLine(Held):
    """Who of the school speaks with whom of the company, on one of three levels (tip 20)."""

    HELD_BY = "partnership"

    class Level(models.TextChoices):
        STRATEGIC = "strategic", "richting"
        TACTICAL = "tactical", "afspraken"
        OPERATIONAL = "operational", "werkvloer"

    FORMAL = {Level.STRATEGIC: "strategisch", Level.TACTICAL: "tactisch", Level.OPERATIONAL: "operationeel"}

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="lines", verbose_name="samenwerking")
    level = models.CharField("niveau", max_length=11, choices=Level)
    school_side = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="van de school"
    )
    company_side = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="van het bedrijf"
    )
    rhythm = models.CharField("hoe vaak", max_length=80, blank=True)

    objects = OfPartnership.as_manager()

    class Meta:
        ordering = ["partnership", "pk"]
        constraints = [models.UniqueConstraint(fields=["partnership", "level"], name="contactline_once")]

    @property
    def formal(self) -> str:
        """The formal word of the level, said once in help and on paper."""
        return self.FORMAL[self.Level(self.level)]


class Condition(Held):
    """Something that has to be arranged before school and company train people together (tip 17)."""

    HELD_BY = "partnership"

    class Kind(models.TextChoices):
        RECOGNISED = "recognised", "Erkend leerbedrijf"
        TRAINER_TIME = "trainer_time", "Vaste praktijkopleider met tijd"
        FITTING_WORK = "fitting_work", "Werk dat bij de opleiding past"
        SAFETY = "safety", "Veiligheid besproken"
        PRIVACY = "privacy", "Afspraken over privacy"
        TRAINER_TRAINED = "trainer_trained", "Praktijkopleider getraind"

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="conditions", verbose_name="samenwerking")
    kind = models.CharField("voorwaarde", max_length=15, choices=Kind)
    is_met = models.BooleanField("geregeld", default=False)
    note = models.CharField("toelichting", max_length=80, blank=True)
    set_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")
    set_at = models.DateTimeField(null=True, editable=False)

    objects = OfPartnership.as_manager()

    class Meta:
        ordering = ["partnership", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "kind"], name="condition_once"),
            models.CheckConstraint(name="condition_set_at_with_by", condition=together("set_at", "set_by")),
        ]

    @property
    def label(self) -> str:
        return self.get_kind_display()

    @property
    def is_computed(self) -> bool:
        """Whether the public facts of the company say it: then nobody ticks it."""
        return self.kind == self.Kind.RECOGNISED and self.partnership.company.recognised_until is not None

    @classmethod
    def rows_of(cls, partnership: Partnership) -> list["Condition"]:
        """All conditions in their order, those nobody touched yet included; recognition as the company's facts say."""
        known = {row.kind: row for row in partnership.conditions.all()}
        rows = [known.get(kind) or cls(partnership=partnership, kind=kind) for kind in cls.Kind]
        recognised_until = partnership.company.recognised_until
        if recognised_until is not None:
            rows[0].is_met = recognised_until >= today()
            rows[0].note = f"{'tot' if rows[0].is_met else 'verlopen op'} {full_date(recognised_until)}"
        return rows
