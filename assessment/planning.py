"""The rules for planning: who may assess, and what stands in the way. Every blocker is a Dutch sentence."""

from dataclasses import dataclass
from datetime import date, time

from django.db.models import Q

from assessment.models import ProficiencyTest, TestAssessor, TestDesign
from partnerships.models import Partnership, Placement
from portal.links import address_on_file, school_address_blockers
from portal.models import GroupCoach, GroupStudent, Membership, Role, today
from portfolio.models import coached_students

SIDE_OF_KIND = {"school": TestAssessor.Side.SCHOOL, "company": TestAssessor.Side.COMPANY}


@dataclass(frozen=True)
class Plan:
    """What a teacher fills in: the design, the moment, the place and the assessors."""

    design: TestDesign
    held_on: date
    held_at: time | None
    place: str
    assessors: tuple[Membership, ...]
    guided_because: str = ""


def side_of(assessor: Membership) -> str:
    """For whom somebody assesses; '' for a partner organisation, which has no seat."""
    return SIDE_OF_KIND.get(assessor.organisation.kind, "")


def placement_of(student: Membership, actor) -> Placement | None:
    """The placement that a new test belongs to: the one of today, else the latest that began."""
    mine = Placement.objects.visible_to(actor).filter(
        student=student, state__in=[Placement.State.AGREED, Placement.State.RUNNING, Placement.State.ENDED]
    )
    found = list(mine.select_related("company", "trainer__person").order_by("-starts_on"))
    running = [one for one in found if one.starts_on <= today() <= one.ends_on]
    return next(iter([*running, *found]), None)


def guides_of(student: Membership, placement: Placement | None, actor) -> set[int]:
    """Keys of the memberships that guide this student: the coaches of the groups, and who the placement names."""
    groups = GroupStudent.objects.visible_to(actor).current().filter(student=student).values("group")
    coaches = GroupCoach.objects.visible_to(actor).current().filter(group__in=groups)
    found = set(coaches.values_list("coach_id", flat=True))
    if placement:
        found |= {placement.trainer_id, placement.teacher_id} - {None}
    return found


def trainers_for(actor):
    """Trainers of the companies that the actor's school works with."""
    companies = Partnership.objects.visible_to(actor).values("company")
    placed = Placement.objects.visible_to(actor).values("company")
    trainers = Membership.objects.current().filter(role=Role.TRAINER)
    return trainers.filter(Q(organisation__in=companies) | Q(organisation__in=placed)).for_list()


def teachers_for(actor):
    """Teachers of the actor's school."""
    return Membership.objects.current().filter(role=Role.TEACHER, organisation_id=actor.holder_id).for_list()


def assessors_for(actor):
    """Everybody who may have a seat: trainers of companies and teachers of the school."""
    people = Q(pk__in=trainers_for(actor).order_by().values("pk")) | Q(
        pk__in=teachers_for(actor).order_by().values("pk")
    )
    return Membership.objects.filter(people).for_list()


def students_for(actor):
    """The students that the actor guides today."""
    return Membership.objects.current().filter(pk__in=coached_students(actor)).for_list()


def plan_blockers(test: ProficiencyTest, plan: Plan, guides: set[int]) -> list[str]:
    """What must change before this test can be planned like this; empty when it can."""
    blockers = [*design_blockers(test, plan.design), *day_blockers(plan.held_on), *seat_blockers(test, plan)]
    if not blockers and all(one.pk in guides for one in plan.assessors) and not plan.guided_because:
        blockers.append(
            "Alle beoordelaars begeleiden deze leerling zelf. Kies er iemand bij die dat niet doet, "
            "of schrijf op waarom het toch zo moet."
        )
    return blockers


def day_blockers(day: date) -> list[str]:
    """Why the test cannot be on this day."""
    return [] if day >= today() else ["Kies een dag die nog niet voorbij is."]


def design_blockers(test: ProficiencyTest, design: TestDesign) -> list[str]:
    """Why this design cannot be followed."""
    if design.holder_id != test.holder_id or not design.is_usable:
        return ["Kies een ontwerp van je school dat vastgesteld is."]
    if not design.criteria.exists():
        return ["Dit ontwerp heeft nog geen criteria."]
    return []


def seat_blockers(test: ProficiencyTest, plan: Plan) -> list[str]:
    """Why these people cannot assess together."""
    blockers = []
    sides = {side_of(one) for one in plan.assessors}
    if TestAssessor.Side.COMPANY not in sides:
        blockers.append("Kies minstens één beoordelaar uit de praktijk.")
    if TestAssessor.Side.SCHOOL not in sides:
        blockers.append("Kies minstens één docent als beoordelaar.")
    people = [one.person_id for one in plan.assessors]
    if len(set(people)) < len(people):
        blockers.append("Kies voor elke plek een ander persoon.")
    for one in plan.assessors:
        blockers += person_blockers(test, one, plan.held_on)
    return blockers


def person_blockers(test: ProficiencyTest, assessor: Membership, day: date) -> list[str]:
    """Why this person cannot assess this test on that day."""
    if assessor.person_id == test.student.person_id:
        return ["Niemand beoordeelt zichzelf."]
    side = side_of(assessor)
    wrong_school = side == TestAssessor.Side.SCHOOL and assessor.organisation_id != test.holder_id
    if not side or wrong_school or assessor.role not in (Role.TEACHER, Role.TRAINER):
        return [f"{assessor.name} kan hier geen beoordelaar zijn."]
    if not assessor.is_current(max(day, today())):
        return [f"{assessor.name} werkt dan niet meer bij {assessor.organisation}."]
    return mail_blockers(test, assessor) if side == TestAssessor.Side.COMPANY else []


def mail_blockers(test: ProficiencyTest, assessor: Membership) -> list[str]:
    """Why the personal link would not reach the company: no address, or one of the school itself."""
    if not address_on_file(assessor):
        return [f"Van {assessor.name} is geen mailadres bekend. Zonder mailadres komt de link niet aan."]
    return school_address_blockers(assessor, test.holder)
