"""Factories for all tests. They write as the owner, whatever role the test runs under."""

from datetime import timedelta

import factory
from django.utils import timezone

from assessment.models import Criterion, ProficiencyTest, TestAssessor, TestDesign
from frameworks.models import Competency, Curriculum, Framework
from partnerships.models import Agreement, AgreementVersion, Article, Partnership, Placement
from portal.actors import as_owner
from portal.models import (
    Enrolment,
    GroupCoach,
    GroupStudent,
    Membership,
    Organisation,
    Person,
    Programme,
    Role,
    SchoolYear,
    StoredFile,
    TeachingGroup,
    User,
    today,
)
from portfolio.models import Claim, Evidence, EvidenceVersion, Grant, Portfolio


class Made(factory.django.DjangoModelFactory):
    """Base of all factories."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with as_owner():
            return super()._create(model_class, *args, **kwargs)


class PersonFactory(Made):
    class Meta:
        model = Person

    call_name = factory.Sequence("Roep{}".format)
    family_name = factory.Sequence("Achter{}".format)
    email = factory.Sequence("persoon{}@voorbeeld.example".format)


class SchoolFactory(Made):
    class Meta:
        model = Organisation

    kind = "school"
    name = factory.Sequence("School {}".format)
    code = factory.Sequence("SCHOOL{}".format)
    levels = ["mbo"]


class CompanyFactory(Made):
    class Meta:
        model = Organisation

    kind = "company"
    name = factory.Sequence("Bedrijf {}".format)


class MembershipFactory(Made):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(SchoolFactory)
    role = Role.TEACHER
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=100))


class StudentFactory(MembershipFactory):
    role = Role.STUDENT


class TrainerFactory(MembershipFactory):
    role = Role.TRAINER
    organisation = factory.SubFactory(CompanyFactory)


class SchoolYearFactory(Made):
    class Meta:
        model = SchoolYear

    holder = factory.SubFactory(SchoolFactory)
    name = factory.Sequence("{}-26".format)
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=100))
    ends_on = factory.LazyFunction(lambda: today() + timedelta(days=200))


class ProgrammeFactory(Made):
    class Meta:
        model = Programme

    holder = factory.SubFactory(SchoolFactory)
    name = factory.Sequence("Opleiding {}".format)
    level = "mbo"
    code = factory.Sequence("25{:03}".format)


class GroupFactory(Made):
    class Meta:
        model = TeachingGroup

    holder = factory.SubFactory(SchoolFactory)
    school_year = factory.SubFactory(SchoolYearFactory, holder=factory.SelfAttribute("..holder"))
    name = factory.Sequence("Groep {}".format)


class GroupStudentFactory(Made):
    class Meta:
        model = GroupStudent

    group = factory.SubFactory(GroupFactory)
    student = factory.SubFactory(StudentFactory, organisation=factory.SelfAttribute("..group.holder"))
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=90))


class GroupCoachFactory(Made):
    class Meta:
        model = GroupCoach

    group = factory.SubFactory(GroupFactory)
    coach = factory.SubFactory(MembershipFactory, organisation=factory.SelfAttribute("..group.holder"))
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=90))


class EnrolmentFactory(Made):
    class Meta:
        model = Enrolment

    programme = factory.SubFactory(ProgrammeFactory)
    student = factory.SubFactory(StudentFactory, organisation=factory.SelfAttribute("..programme.holder"))
    cohort = 2026
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=90))


class FrameworkFactory(Made):
    class Meta:
        model = Framework

    code = factory.Sequence("RAAM{}".format)
    name = factory.Sequence("Raamwerk {}".format)


class CompetencyFactory(Made):
    class Meta:
        model = Competency

    framework = factory.SubFactory(FrameworkFactory)
    code = factory.Sequence("C{}".format)
    name = factory.Sequence("Competentie {}".format)
    category = "work"


class CurriculumFactory(Made):
    class Meta:
        model = Curriculum

    programme = factory.SubFactory(ProgrammeFactory)
    framework = factory.SubFactory(FrameworkFactory)
    cohort = 2026


class PortfolioFactory(Made):
    class Meta:
        model = Portfolio

    student = factory.SubFactory(StudentFactory)


class PlacementFactory(Made):
    class Meta:
        model = Placement

    student = factory.SubFactory(StudentFactory)
    holder = factory.SelfAttribute("student.organisation")
    company = factory.SubFactory(CompanyFactory)
    trainer = factory.SubFactory(TrainerFactory, organisation=factory.SelfAttribute("..company"))
    state = "running"
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=60))
    ends_on = factory.LazyFunction(lambda: today() + timedelta(days=60))
    pok_signed_on = factory.LazyFunction(lambda: today() - timedelta(days=70))


class EvidenceFactory(Made):
    """A submitted piece with one fixed version; `draft=True` for one that is still being written."""

    class Meta:
        model = Evidence

    class Params:
        draft = False

    portfolio = factory.SubFactory(PortfolioFactory)
    happened_on = factory.LazyFunction(today)
    state = factory.LazyAttribute(lambda row: "draft" if row.draft else "submitted")
    submitted_at = factory.LazyAttribute(lambda row: None if row.draft else timezone.now())
    title = factory.Sequence("Bewijs {}".format)
    text = "Wat ik deed."

    @classmethod
    def _create(cls, model_class, *args, title, text, **kwargs):
        with as_owner():
            evidence = model_class.objects.create(**kwargs)
            fixed = None if evidence.state == "draft" else timezone.now()
            version = EvidenceVersion.objects.create(
                evidence=evidence, portfolio=evidence.portfolio, title=title, text=text, fixed_at=fixed
            )
            if fixed:
                evidence.current = version
                evidence.save(update_fields=["current"])
        return evidence


class ClaimFactory(Made):
    class Meta:
        model = Claim

    version = factory.SubFactory("tests.factories.VersionFactory")
    portfolio = factory.SelfAttribute("version.portfolio")
    competency = factory.SubFactory(CompetencyFactory)
    element = "kunnen"
    reason = "Ik heb het zelf gedaan."


class VersionFactory(Made):
    class Meta:
        model = EvidenceVersion

    evidence = factory.SubFactory(EvidenceFactory)
    portfolio = factory.SelfAttribute("evidence.portfolio")
    number = factory.Sequence(lambda number: number + 2)
    title = "Nieuwe versie"
    fixed_at = factory.LazyFunction(timezone.now)


class GrantFactory(Made):
    class Meta:
        model = Grant

    evidence = factory.SubFactory(EvidenceFactory)
    portfolio = factory.SelfAttribute("evidence.portfolio")
    given_by = factory.SelfAttribute("evidence.portfolio.student")


class PartnershipFactory(Made):
    class Meta:
        model = Partnership

    holder = factory.SubFactory(SchoolFactory)
    company = factory.SubFactory(CompanyFactory)
    stage = "agreed"


class AgreementFactory(Made):
    class Meta:
        model = Agreement

    partnership = factory.SubFactory(PartnershipFactory)
    number = factory.Sequence("2026-{:03}".format)
    title = "Samen opleiden"
    starts_on = factory.LazyFunction(today)
    ends_on = factory.LazyFunction(lambda: today() + timedelta(days=700))


class AgreementVersionFactory(Made):
    class Meta:
        model = AgreementVersion

    agreement = factory.SubFactory(AgreementFactory)
    made_by = factory.SubFactory(
        MembershipFactory, role=Role.COORDINATOR, organisation=factory.SelfAttribute("..agreement.partnership.holder")
    )


class ArticleFactory(Made):
    class Meta:
        model = Article

    version = factory.SubFactory(AgreementVersionFactory)
    part = "goal"
    position = factory.Sequence(lambda number: number + 1)
    title = "Waarom we dit doen"
    text = "We leiden samen op."


class DesignFactory(Made):
    class Meta:
        model = TestDesign

    holder = factory.SubFactory(SchoolFactory)
    title = factory.Sequence("Proeve {}".format)
    situation = "Een echte klant."
    fixed_at = factory.LazyFunction(timezone.now)


class CriterionFactory(Made):
    class Meta:
        model = Criterion

    design = factory.SubFactory(DesignFactory)
    position = factory.Sequence(lambda number: number + 1)
    text = factory.Sequence("Criterium {}".format)


class ProficiencyTestFactory(Made):
    class Meta:
        model = ProficiencyTest

    student = factory.SubFactory(StudentFactory)
    design = factory.SubFactory(DesignFactory, holder=factory.SelfAttribute("..student.organisation"))
    holder = factory.SelfAttribute("student.organisation")
    title = "Wandkast maken"
    requested_by = factory.SelfAttribute("student")
    state = "planned"
    held_on = factory.LazyFunction(today)


class TestAssessorFactory(Made):
    __test__ = False

    class Meta:
        model = TestAssessor

    test = factory.SubFactory(ProficiencyTestFactory)
    assessor = factory.SubFactory(TrainerFactory)
    side = "company"


class StoredFileFactory(Made):
    class Meta:
        model = StoredFile

    owner = factory.SubFactory(StudentFactory)
    holder = factory.SelfAttribute("owner.organisation")
    subject = factory.SelfAttribute("owner")
    state = "ready"
    kind = "image"
    name = "foto.jpg"
    content_type = "image/jpeg"
    size = 10
    sha256 = "0" * 64
    key = factory.Sequence("test/{}".format)


def user_of(person) -> User:
    """The log-in of a person, made when there is none."""
    with as_owner():
        user = User.objects.filter(person=person).first()
        return user or User.objects.create_user(person=person, email=f"log-in-{person.pk}@voorbeeld.example")
