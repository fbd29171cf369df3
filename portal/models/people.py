"""People and the organisations they act for (domain: who uses it)."""

import unicodedata
from datetime import date, timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from portal.models.base import WithUid, together


def sort_key(text: str) -> str:
    """`text` without accents and capitals, so that names sort alike on any database collation."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def today() -> date:
    """The date in the Netherlands, which is what every period is measured in."""
    return timezone.localdate()


class Person(WithUid):
    """A human being, with or without a log-in. Never merged with another by e-mail alone."""

    call_name = models.CharField("roepnaam", max_length=60)
    infix = models.CharField("tussenvoegsel", max_length=20, blank=True)
    family_name = models.CharField("achternaam", max_length=80)
    first_names = models.CharField("voornamen", max_length=120, blank=True)
    email = models.EmailField("mailadres", blank=True)
    phone = models.CharField("telefoon", max_length=20, blank=True)
    birth_date = models.DateField("geboortedatum", null=True, blank=True)
    sort_name = models.CharField(max_length=180, editable=False, db_index=True)

    class Meta:
        ordering = ["sort_name", "pk"]
        verbose_name = "persoon"

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.fill_sort_name()
        super().save(*args, **kwargs)

    def fill_sort_name(self) -> None:
        """Keep the sorting name in step; bulk writers call this themselves."""
        self.sort_name = sort_key(f"{self.family_name} {self.call_name} {self.infix}".strip())

    @property
    def name(self) -> str:
        """Call name, infix and family name: 'Sem de Wit'."""
        return " ".join(part for part in (self.call_name, self.infix, self.family_name) if part)

    @property
    def initials(self) -> str:
        """Two letters for the avatar: 'SW'."""
        return (self.call_name[:1] + self.family_name[:1]).upper()

    def change_blockers(self, organisation: "Organisation") -> list[str]:
        """Why this organisation may not change the facts of this person: another one knows the person too."""
        if self.memberships.exclude(organisation=organisation).exists():
            return [f"{self.name} hoort ook bij een andere organisatie. Daarom kun jij naam en adres niet veranderen."]
        return []

    def age_on(self, day: date) -> int | None:
        """Whole years of age on `day`, or None when the birth date is not known."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


class UserManager(BaseUserManager):
    def create_user(self, *, person, email=None, login_name=None, password=None):
        """A log-in for `person`, by e-mail or by log-in name; without a password it cannot be used to log in yet."""
        email = self.normalize_email(email).lower() if email else None
        user = self.model(person=person, email=email, login_name=login_name or None)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, login):
        return self.get(Q(email__iexact=login) | Q(login_name__iexact=login))


class User(AbstractBaseUser):
    """A log-in. Rights come from the person's memberships, never from this row."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="user", verbose_name="persoon")
    email = models.EmailField("mailadres", unique=True, null=True, blank=True)
    login_name = models.CharField("inlognaam", max_length=40, unique=True, null=True, blank=True)
    is_active = models.BooleanField("actief", default=True)
    date_joined = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "login_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "log-in"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.UniqueConstraint(Lower("login_name"), name="user_login_name_once"),
            models.CheckConstraint(
                name="user_has_a_name_to_log_in_with",
                condition=Q(email__isnull=False) | Q(login_name__isnull=False),
            ),
        ]

    def __str__(self):
        return self.email or self.login_name or ""

    @property
    def can_log_in(self) -> bool:
        """Whether this log-in was ever finished: a password was chosen, or a code by mail let the person in."""
        return self.is_active and (self.has_usable_password() or self.last_login is not None)


class OrganisationQuerySet(models.QuerySet):
    def with_logo_for(self, actor):
        """The actor's own organisation, when it has a logo."""
        return self.filter(pk=actor.holder_id, logo__isnull=False)


class Organisation(WithUid):
    """A school, a company or a network partner: one shared, thin row of public facts."""

    class Kind(models.TextChoices):
        SCHOOL = "school", "school"
        COMPANY = "company", "bedrijf"
        PARTNER = "partner", "netwerkpartner"

    class Level(models.TextChoices):
        VMBO = "vmbo", "vmbo"
        MBO = "mbo", "mbo"
        HBO = "hbo", "hbo"

    kind = models.CharField("soort", max_length=8, choices=Kind)
    name = models.CharField("naam", max_length=120)
    trade_name = models.CharField("handelsnaam", max_length=120, blank=True)
    code = models.CharField("code", max_length=20, unique=True, null=True, blank=True)
    levels = ArrayField(models.CharField(max_length=4, choices=Level), default=list, blank=True, verbose_name="niveaus")
    kvk_number = models.CharField("KvK-nummer", max_length=8, blank=True)
    training_company_id = models.CharField("Leerbedrijf-id", max_length=20, blank=True)
    sector = models.CharField("vakgebied", max_length=120, blank=True)
    street = models.CharField("straat en nummer", max_length=120, blank=True)
    postcode = models.CharField("postcode", max_length=7, blank=True)
    city = models.CharField("plaats", max_length=80, blank=True)
    phone = models.CharField("telefoon", max_length=20, blank=True)
    website = models.URLField("website", blank=True)
    employees = models.PositiveIntegerField("medewerkers", null=True, blank=True)
    recognised_until = models.DateField("erkend tot", null=True, blank=True)
    facts_from = models.CharField("bron van de gegevens", max_length=80, blank=True)
    facts_on = models.DateField("gegevens van", null=True, blank=True)
    second_factor_required = models.BooleanField("medewerkers loggen in met een tweede stap", default=False)
    mail_domains = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name="maildomeinen")
    paper_name = models.CharField("naam op papier", max_length=120, blank=True)
    logo = models.ForeignKey(
        "portal.StoredFile",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="logo",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "organisatie"
        constraints = [
            models.UniqueConstraint(fields=["kvk_number"], condition=~Q(kvk_number=""), name="organisation_kvk_once"),
            models.UniqueConstraint(
                fields=["training_company_id"],
                condition=~Q(training_company_id=""),
                name="organisation_training_company_once",
            ),
            models.CheckConstraint(
                name="organisation_school_has_code", condition=~Q(kind="school") | Q(code__isnull=False)
            ),
        ]

    def __str__(self):
        return self.trade_name or self.name

    @property
    def holder_id(self) -> int:
        """Whose trail tells what happened to these settings."""
        return self.pk

    @property
    def is_school(self) -> bool:
        return self.kind == self.Kind.SCHOOL

    @property
    def is_company(self) -> bool:
        return self.kind == self.Kind.COMPANY

    @property
    def address(self) -> str:
        """'Sluiskade 4, Waterwolde', as far as it is known."""
        return ", ".join(part for part in (self.street, self.city) if part)


class Role(models.TextChoices):
    STUDENT = "student", "leerling"
    TEACHER = "teacher", "docent"
    COUNSELLOR = "counsellor", "loopbaanbegeleider"
    TRAINER = "trainer", "praktijkopleider"
    COORDINATOR = "coordinator", "coördinator"
    PARTNER = "partner", "contactpersoon"
    EXAMBOARD = "examboard", "examencommissie"
    MANAGER = "manager", "leidinggevende"
    ADMIN = "admin", "beheerder"


COMPANY_ROLES = [Role.TRAINER, Role.PARTNER, Role.MANAGER]
SCHOOL_ROLES = [role for role in Role if role not in (Role.TRAINER, Role.PARTNER)]
STAFF_ROLES = [role for role in Role if role != Role.STUDENT]


class MembershipQuerySet(models.QuerySet):
    def current(self, day: date | None = None):
        """Memberships that hold on `day` (default: today)."""
        day = day or today()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def of_person(self, person_id: int):
        return self.filter(person_id=person_id)

    def admins_of(self, organisation):
        """Whom to ask when something about a log-in or a role is wrong."""
        return self.current().filter(organisation=organisation, role=Role.ADMIN).for_list()

    def of_school(self, actor):
        """Everybody with a role at the actor's own organisation, for its administrator."""
        if actor.role != Role.ADMIN:
            return self.none()
        return self.filter(organisation_id=actor.holder_id)

    def administered_by(self, actor):
        """Whom the actor may invite and look up: an administrator the own people, with a coordinator company people."""
        return self.of_school(actor) | self.of_companies(actor)

    def of_companies(self, actor):
        """People of companies whom the actor's school knows; the themes say who that is (`portal.reach`)."""
        from portal import reach

        if actor.role not in (Role.ADMIN, Role.COORDINATOR):
            return self.none()
        return self.filter(reach.known_to(actor), ~Q(organisation_id=actor.holder_id))

    def named(self, words: str):
        """Whose name holds every one of these words, without regard to accents and capitals."""
        found = self
        for word in sort_key(words).split():
            found = found.filter(person__sort_name__contains=word)
        return found

    def colleagues_of(self, membership):
        """Others with the same role at the same organisation today."""
        same = self.current().filter(organisation_id=membership.organisation_id, role=membership.role)
        return same.exclude(pk=membership.pk)

    def for_list(self):
        return self.select_related("person", "organisation").order_by("person__sort_name", "pk")


class Membership(WithUid):
    """One person in one role at one organisation for a period. Domain rows point here: who acted, for whom."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name="persoon")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name="organisatie"
    )
    role = models.CharField("rol", max_length=11, choices=Role)
    number = models.CharField("nummer bij de school", max_length=30, blank=True)
    title = models.CharField("functie", max_length=80, blank=True)
    starts_on = models.DateField("vanaf", default=today)
    ends_on = models.DateField("tot en met", null=True, blank=True)
    may_sign_from = models.DateField("mag tekenen vanaf", null=True, blank=True)
    may_sign_until = models.DateField("mag tekenen tot en met", null=True, blank=True)
    may_sign_recorded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_name", "pk"]
        verbose_name = "lidmaatschap"
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="membership_once"),
            models.UniqueConstraint(
                fields=["organisation", "role", "number"], condition=~Q(number=""), name="membership_number_once"
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="membership_may_sign_recorded", condition=together("may_sign_from", "may_sign_recorded_by")
            ),
        ]

    def __str__(self):
        return f"{self.person} ({self.get_role_display()}, {self.organisation})"

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def holder_id(self) -> int:
        """Whose trail tells what happened to this membership."""
        return self.organisation_id

    def is_current(self, day: date | None = None) -> bool:
        day = day or today()
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    def may_sign(self, day: date | None = None) -> bool:
        """Whether this membership may sign for its organisation on `day`."""
        day = day or today()
        if self.may_sign_from is None or self.may_sign_from > day:
            return False
        return self.may_sign_until is None or self.may_sign_until >= day

    def card_blockers(self) -> list[str]:
        """Why this person gets no log-in card; an empty list means that one can be made."""
        if self.role != Role.STUDENT:
            return [f"{self.name} is geen leerling. Nodig deze persoon uit met een mail."]
        if not self.is_current():
            return [f"{self.name} is nu geen leerling van de school."]
        user = getattr(self.person, "user", None)
        if user and user.email:
            return [f"{self.name} logt in met een mailadres en vraagt zelf een nieuw wachtwoord aan."]
        return []

    @property
    def has_account(self) -> bool:
        """Whether the person has a log-in that was finished."""
        user = getattr(self.person, "user", None)
        return bool(user and user.can_log_in)

    def invite_blockers(self) -> list[str]:
        """Why this person cannot be invited by mail; an empty list means that it can be done."""
        if not self.is_current():
            return [f"{self.name} heeft deze rol nu niet. Kijk naar de periode."]
        if self.has_account:
            return [f"{self.name} heeft al een account."]
        if not self.person.email:
            return [f"Van {self.name} is geen mailadres bekend."]
        return []

    def end_blockers(self, last_day: date | None) -> list[str]:
        """Why this membership cannot end on that day."""
        if last_day and last_day < self.starts_on:
            return ["De laatste dag ligt voor de eerste dag."]
        if self.role == Role.ADMIN and last_day and not self._another_admin_after(last_day):
            return ["Dan heeft de school geen beheerder meer. Geef eerst iemand anders die rol."]
        return []

    def _another_admin_after(self, day: date) -> bool:
        others = Membership.objects.current(day + timedelta(days=1)).filter(organisation_id=self.organisation_id)
        return others.filter(role=Role.ADMIN).exclude(pk=self.pk).exists()
