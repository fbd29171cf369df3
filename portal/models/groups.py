"""School years, programmes, groups and enrolments: where a student belongs."""

from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat

from portal.models.base import Held
from portal.models.links import LoginCard
from portal.models.people import Membership, Organisation, Role, today
from portal.models.scoping import HeldQuerySet


class OfOwnOrganisation(HeldQuerySet):
    """Rows that everybody of the holder may read and that administrators of the holder change."""

    def visible_to(self, actor):
        return self.scoped(holder_id=actor.holder_id)

    def owned_by(self, actor):
        if actor.role != Role.ADMIN:
            return self.scoped().none()
        return self.scoped(holder_id=actor.holder_id)


class SchoolYear(Held):
    """A school year of one school, with its holidays."""

    name = models.CharField("naam", max_length=9, help_text="Bijvoorbeeld 2026-2027.")
    starts_on = models.DateField("begint op")
    ends_on = models.DateField("eindigt op")
    holidays = ArrayField(models.DateField(), default=list, blank=True, verbose_name="vrije dagen")

    objects = OfOwnOrganisation.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = "schooljaar"
        constraints = [
            models.UniqueConstraint(fields=["holder", "name"], name="schoolyear_once"),
            models.CheckConstraint(name="schoolyear_ends_after_start", condition=Q(ends_on__gt=models.F("starts_on"))),
        ]

    def __str__(self):
        return self.name


class ProgrammeQuerySet(OfOwnOrganisation):
    def for_list(self):
        """With how many students follow it today."""
        day = today()
        now = Q(enrolments__starts_on__lte=day) & (
            Q(enrolments__ends_on__isnull=True) | Q(enrolments__ends_on__gte=day)
        )
        return self.annotate(student_count=Count("enrolments", filter=now))


class Programme(Held):
    """A programme with its level and code (crebo or croho). The learner's name follows the level (note 5)."""

    LEARNER_WORDS = {"vmbo": "leerling", "mbo": "deelnemer", "hbo": "student"}

    name = models.CharField("naam", max_length=120)
    level = models.CharField("niveau", max_length=4, choices=Organisation.Level)
    code = models.CharField("code", max_length=20)
    learning_path = models.CharField("leerweg", max_length=10, blank=True)
    need_methods = models.PositiveSmallIntegerField("aantal soorten bewijs", default=2)
    need_moments = models.PositiveSmallIntegerField("aantal dagen", default=2)
    need_assessors = models.PositiveSmallIntegerField("aantal beoordelaars", default=2)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "opleiding"
        constraints = [models.UniqueConstraint(fields=["holder", "code"], name="programme_once")]

    def __str__(self):
        return self.name

    @property
    def learner_word(self) -> str:
        """What a learner of this level is called: leerling, deelnemer or student."""
        return self.LEARNER_WORDS[self.level]


def full_name(person: str) -> Concat:
    """'Ilse van Dongen', in the database; an infix that is not there leaves no double space."""
    infix = Case(
        When(**{f"{person}__infix": ""}, then=Value(" ")), default=Concat(Value(" "), f"{person}__infix", Value(" "))
    )
    return Concat(f"{person}__call_name", infix, f"{person}__family_name")


class TeachingGroupQuerySet(OfOwnOrganisation):
    def for_list(self):
        """With school year and programme, the newest year first, and how many are in it today."""
        day = today()
        now = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        students = GroupStudent.objects.unscoped("counted per group").filter(now, group=OuterRef("pk")).order_by()
        coaches = GroupCoach.objects.unscoped("named per group").filter(now, group=OuterRef("pk")).order_by()
        return (
            self.select_related("school_year", "programme")
            .annotate(
                student_count=Coalesce(Subquery(students.values("group").annotate(n=Count("pk")).values("n")), 0),
                coach_names=ArraySubquery(coaches.values_list(full_name("coach__person"))),
            )
            .order_by("-school_year__starts_on", "name", "pk")
        )

    def of_team(self, team):
        return self.filter(teams__team=team)

    def with_cards_by(self, actor):
        """Groups for whose students the actor may make log-in cards: an administrator all, a coach the own ones."""
        if actor.role == Role.ADMIN:
            return self.visible_to(actor)
        day = today()
        until = Q(coaches__ends_on__isnull=True) | Q(coaches__ends_on__gte=day)
        return self.visible_to(actor).filter(until, coaches__coach_id=actor.membership_id, coaches__starts_on__lte=day)


class TeachingGroup(Held):
    """A class or group of one school year, with its students and coaches."""

    name = models.CharField("naam", max_length=60)
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="groups", verbose_name="schooljaar")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="groups", verbose_name="opleiding"
    )

    objects = TeachingGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "groep"
        constraints = [models.UniqueConstraint(fields=["holder", "school_year", "name"], name="teachinggroup_once")]

    def __str__(self):
        return self.name


class PeriodQuerySet(OfOwnOrganisation):
    def current(self, day: date | None = None):
        """Rows whose period covers `day` (default: today)."""
        day = day or today()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class InGroup(Held):
    """A membership of a group with a begin and an end."""

    HELD_BY = "group"

    starts_on = models.DateField("vanaf", default=today)
    ends_on = models.DateField("tot en met", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True


class GroupStudentQuerySet(PeriodQuerySet):
    def in_group(self, group):
        """Who is in `group` today, with name and school."""
        return (
            self.current()
            .filter(group=group)
            .select_related("student__person", "student__organisation")
            .order_by("student__person__sort_name", "pk")
        )

    def of_student(self, student):
        return self.current().filter(student=student).select_related("group__school_year")

    def with_cards(self, group, actor):
        """The students of `group` today who belong to the actor's own school, with the end of their open card."""
        card = LoginCard.objects.usable().filter(user__person=OuterRef("student__person")).values("expires_at")
        found = self.visible_to(actor).current().filter(group=group, student__organisation_id=actor.holder_id)
        return (
            found.select_related("student__person__user", "student__organisation")
            .annotate(card_until=Subquery(card[:1]))
            .order_by("student__person__sort_name", "pk")
        )


class GroupStudent(InGroup):
    """A student in a group. The student may belong to another school than the group's (joint group)."""

    group = models.ForeignKey(TeachingGroup, models.CASCADE, related_name="students", verbose_name="groep")
    student = models.ForeignKey(Membership, models.PROTECT, related_name="in_groups", verbose_name="leerling")

    objects = GroupStudentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "student"], name="groupstudent_once")]


class GroupCoachQuerySet(PeriodQuerySet):
    def in_group(self, group):
        """Who guides `group` today, with name and school."""
        return (
            self.current()
            .filter(group=group)
            .select_related("coach__person", "coach__organisation")
            .order_by("coach__person__sort_name", "pk")
        )


class GroupCoach(InGroup):
    """A teacher or counsellor who guides a group, of the group's school or of another (joint group)."""

    group = models.ForeignKey(TeachingGroup, models.CASCADE, related_name="coaches", verbose_name="groep")
    coach = models.ForeignKey(Membership, models.PROTECT, related_name="coaches_groups", verbose_name="begeleider")

    objects = GroupCoachQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "coach"], name="groupcoach_once")]


class EnrolmentQuerySet(PeriodQuerySet):
    def visible_to(self, actor):
        """A student's own; for the staff those of their school."""
        if actor.role == Role.STUDENT:
            return self.scoped(student_id=actor.membership_id)
        return super().visible_to(actor)


class Enrolment(Held):
    """One student in one programme for a period, with how it began and ended."""

    class Ending(models.TextChoices):
        DIPLOMA = "diploma", "diploma gehaald"
        SWITCH = "switch", "overgestapt"
        LEFT = "left", "gestopt"

    student = models.ForeignKey(Membership, models.PROTECT, related_name="enrolments", verbose_name="leerling")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="enrolments", verbose_name="opleiding")
    cohort = models.PositiveSmallIntegerField("cohort", help_text="Het jaar waarin de opleiding begon.")
    starts_on = models.DateField("vanaf", default=today)
    ends_on = models.DateField("tot en met", null=True, blank=True)
    began_from = models.CharField("kwam van", max_length=120, blank=True)
    ending = models.CharField("hoe het eindigde", max_length=8, choices=Ending, blank=True)
    ending_reason = models.CharField("reden", max_length=200, blank=True)

    HELD_BY = "programme"

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = "inschrijving"
        constraints = [
            models.UniqueConstraint(fields=["student", "programme", "starts_on"], name="enrolment_once"),
            models.CheckConstraint(
                name="enrolment_ending_with_date", condition=Q(ending="") | Q(ends_on__isnull=False)
            ),
        ]


class TeamQuerySet(OfOwnOrganisation):
    def for_list(self):
        """With how many people are in it and which groups it carries."""
        return self.annotate(
            member_count=Count("members", distinct=True),
            group_names=ArrayAgg("groups__group__name", distinct=True, default=[]),
        )


class Team(Held):
    """A fixed team of school and company people who carry the whole chain of work for some groups (tips 2, 4, 12)."""

    name = models.CharField("naam", max_length=80)
    task = models.TextField("taak", blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["holder", "name"], name="team_once")]

    def __str__(self):
        return self.name


class TeamMemberQuerySet(OfOwnOrganisation):
    def in_team(self, team):
        return (
            self.filter(team=team)
            .select_related("member__person", "member__organisation")
            .order_by("member__person__sort_name", "pk")
        )


class TeamMember(Held):
    """Somebody in a team, of the school or of a company, with what they do in it."""

    HELD_BY = "team"

    team = models.ForeignKey(Team, models.CASCADE, related_name="members", verbose_name="team")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="in_teams", verbose_name="lid")
    task = models.CharField("taak in het team", max_length=120, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "member"], name="teammember_once")]


class TeamGroup(Held):
    """A group that a team carries."""

    HELD_BY = "team"

    team = models.ForeignKey(Team, models.CASCADE, related_name="groups", verbose_name="team")
    group = models.ForeignKey(TeachingGroup, models.CASCADE, related_name="teams", verbose_name="groep")

    objects = OfOwnOrganisation.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "group"], name="teamgroup_once")]
