"""What a student follows: the framework of the own cohort and what the programme asks of evidence."""

from collections.abc import Iterable
from dataclasses import dataclass

from frameworks.models import Competency, Curriculum, Framework
from portal.actors import acting_as, system
from portal.models import Enrolment


@dataclass(frozen=True)
class Triangulation:
    """How many methods, moments and assessors make a competency shown; set per programme."""

    methods: int = 2
    moments: int = 2
    assessors: int = 2


@dataclass(frozen=True)
class Course:
    """The framework a student stays on to the end, and the rule of the programme."""

    framework_id: int | None = None
    rule: Triangulation = Triangulation()
    programme: str = ""
    learner_word: str = "leerling"

    def competencies(self):
        """What evidence can be claimed on, in the order of the framework."""
        return Competency.objects.assessable().filter(framework_id=self.framework_id)


def courses_of(student_ids: Iterable[int]) -> dict[int, Course]:
    """The course of each student, by key. A student without an enrolment follows the shared reference framework.

    The system looks it up: a trainer may not read enrolments, and still has to know what can be claimed.
    """
    student_ids = list(student_ids)
    with acting_as(system("which framework a student follows")):
        enrolments = Enrolment.objects.unscoped("course of students").filter(student_id__in=student_ids)
        latest = {row.student_id: row for row in enrolments.select_related("programme").order_by("starts_on", "pk")}
        followed = Curriculum.objects.unscoped("course of students").filter(
            programme_id__in={row.programme_id for row in latest.values()}
        )
        frameworks = {(row.programme_id, row.cohort): row.framework_id for row in followed}
        shared = Framework.objects.filter(school__isnull=True).order_by("pk").values_list("pk", flat=True).first()
    return {key: _course(latest.get(key), frameworks, shared) for key in student_ids}


def course_of(student) -> Course:
    """The course of one student."""
    return courses_of([student.pk])[student.pk]


def _course(enrolment, frameworks: dict, shared: int | None) -> Course:
    if enrolment is None:
        return Course(framework_id=shared)
    programme = enrolment.programme
    return Course(
        framework_id=frameworks.get((programme.pk, enrolment.cohort), shared),
        rule=Triangulation(programme.need_methods, programme.need_moments, programme.need_assessors),
        programme=programme.name,
        learner_word=programme.learner_word,
    )
