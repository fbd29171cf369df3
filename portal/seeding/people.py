"""Schools with their people, groups, companies and placements."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from frameworks.models import Competency, Curriculum, Framework
from partnerships.models import Partnership, Placement
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
    TeachingGroup,
    User,
    today,
)
from portfolio.models import Portfolio

GROUP_SIZE = 25
STUDENTS_PER_TRAINER = 5
CALL_NAMES = """
    Noor Sem Lina Yusuf Femke Milan Jayden Sara Daan Aya Finn Mila Çağla Zoë Łukasz Änne Bram Lotte
""".split()
FAMILY_NAMES = """
    Jansen Bakker Demir Visser Kuipers Pinas Öztürk Smit Mulder Bos Vos Peters Hendriks Dekker
""".split()
INFIXES = ("", "", "", "de", "van", "van der")
WORDS = """
    meten zagen stellen plannen overleggen controleren afwerken uitleggen kiezen berekenen opruimen
""".split()
# Compound words, so that a word can be rare: 20 x 20 of them, the first ones far more often than the last.
FIRST_PARTS = """
    hout deur kast wand vloer trap raam plank lijm schuur zaag boor hoek rand kozijn keuken tafel poort steun gevel
""".split()
LAST_PARTS = """
    maat plaat lijst blad hoek snede naad bord model schets plan werk deel mal kop band steun haak rail scharnier
""".split()
COMPETENCIES = 25
GROUPS_OF_COUNSELLOR = 20


@dataclass
class SeededSchool:
    """One school and what the work of its students hangs on."""

    school: Organisation
    students: list[Membership] = field(default_factory=list)
    teachers: list[Membership] = field(default_factory=list)
    counsellor: Membership | None = None
    coordinator: Membership | None = None
    partnerships: list[Partnership] = field(default_factory=list)
    placements: dict[int, Placement] = field(default_factory=dict)
    competencies: list[Competency] = field(default_factory=list)


def _people(number: int, random: Random, mark: str) -> list[Person]:
    people = [
        Person(
            call_name=random.choice(CALL_NAMES),
            infix=random.choice(INFIXES),
            family_name=f"{random.choice(FAMILY_NAMES)}",
            email=f"{mark}{index}@seed.example",
        )
        for index in range(number)
    ]
    for person in people:
        person.fill_sort_name()
    return Person.objects.bulk_create(people, batch_size=2000)


def _members(people: list[Person], organisation: Organisation, role: str, *, log_in: bool = True) -> list[Membership]:
    started = today() - timedelta(days=120)
    rows = [
        Membership(person=person, organisation=organisation, role=role, starts_on=started, number=str(person.pk))
        for person in people
    ]
    if log_in:
        # No password: somebody who measures logs in by the session, not by typing.
        none = make_password(None)
        User.objects.bulk_create([User(person=person, email=person.email, password=none) for person in people])
    return Membership.objects.bulk_create(rows, batch_size=2000)


def _framework(number: int) -> list[Competency]:
    framework, _ = Framework.objects.get_or_create(school=None, code=f"SEED{number}", defaults={"name": "Seedraamwerk"})
    categories = Competency.Category.values
    rows = [
        Competency(
            framework=framework,
            code=f"S{index}",
            name=f"{WORDS[index % len(WORDS)].capitalize()} {index}",
            category=categories[index % len(categories)],
            position=index,
        )
        for index in range(COMPETENCIES)
    ]
    if not framework.competencies.exists():
        Competency.objects.bulk_create(rows)
    return list(framework.competencies.all())


def _groups(made: SeededSchool, random: Random) -> None:
    school = made.school
    year = SchoolYear.objects.create(
        holder=school, name="2026-2027", starts_on=today() - timedelta(days=100), ends_on=today() + timedelta(days=250)
    )
    programme = Programme.objects.create(holder=school, name="Vakopleiding", level="mbo", code="25000")
    Curriculum.objects.create(programme=programme, cohort=2026, framework=made.competencies[0].framework)
    count = -(-len(made.students) // GROUP_SIZE)
    groups = TeachingGroup.objects.bulk_create(
        TeachingGroup(holder=school, name=f"Groep {index + 1}", school_year=year, programme=programme)
        for index in range(count)
    )
    started = year.starts_on
    GroupStudent.objects.bulk_create(
        GroupStudent(group=groups[index // GROUP_SIZE], student=student, starts_on=started)
        for index, student in enumerate(made.students)
    )
    GroupCoach.objects.bulk_create(
        GroupCoach(group=group, coach=made.teachers[index % len(made.teachers)], starts_on=started)
        for index, group in enumerate(groups)
    )
    # One person who guides very many: the widest sight there is on evidence.
    GroupCoach.objects.bulk_create(
        GroupCoach(group=group, coach=made.counsellor, starts_on=started) for group in groups[:GROUPS_OF_COUNSELLOR]
    )
    Enrolment.objects.bulk_create(
        Enrolment(student=student, programme=programme, cohort=2026, starts_on=started) for student in made.students
    )


def _placements(made: SeededSchool, random: Random, mark: str) -> None:
    school, count = made.school, max(len(made.students) // 20, 1)
    companies = Organisation.objects.bulk_create(
        Organisation(kind="company", name=f"Seedbedrijf {mark} {index}") for index in range(count)
    )
    made.partnerships = Partnership.objects.bulk_create(
        Partnership(holder=school, company=one, stage="agreed") for one in companies
    )
    people = _people(-(-len(made.students) // STUDENTS_PER_TRAINER), random, f"{mark}-t")
    trainers: list[Membership] = []
    for index, person in enumerate(people):
        trainers += _members([person], companies[index % count], Role.TRAINER)
    contacts = _people(count, random, f"{mark}-p")
    for company, person in zip(companies, contacts, strict=True):
        _members([person], company, Role.PARTNER)
    start, end = today() - timedelta(days=60), today() + timedelta(days=100)
    rows = [
        Placement(
            holder=school,
            student=student,
            company=trainers[index // STUDENTS_PER_TRAINER].organisation,
            trainer=trainers[index // STUDENTS_PER_TRAINER],
            teacher=made.teachers[index // GROUP_SIZE % len(made.teachers)],
            state="running",
            starts_on=start,
            ends_on=end,
            pok_signed_on=start,
        )
        for index, student in enumerate(made.students)
    ]
    made.placements = {row.student_id: row for row in Placement.objects.bulk_create(rows, batch_size=2000)}


def seed_school(number: int, students: int) -> SeededSchool:
    """School `number` with so many students, one teacher per group and a placement for everybody."""
    random = Random(number)  # noqa: S311 - measuring wants the same world every time
    mark = f"s{number}"
    school = Organisation.objects.create(
        kind="school", code=f"SEED{number}", name=f"Seedschool {number}", levels=["mbo"]
    )
    made = SeededSchool(school, competencies=_framework(number))
    made.students = _members(_people(students, random, f"{mark}-l"), school, Role.STUDENT)
    made.teachers = _members(_people(max(students // GROUP_SIZE, 1), random, f"{mark}-d"), school, Role.TEACHER)
    for role in (Role.EXAMBOARD, Role.MANAGER, Role.ADMIN):
        _members(_people(1, random, f"{mark}-{role}"), school, role)
    [made.coordinator] = _members(_people(1, random, f"{mark}-coordinator"), school, Role.COORDINATOR)
    [made.counsellor] = _members(_people(1, random, f"{mark}-counsellor"), school, Role.COUNSELLOR)
    _groups(made, random)
    _placements(made, random, mark)
    Portfolio.objects.bulk_create(Portfolio(student=student) for student in made.students)
    return made
