"""One cast for all tests of the portfolio: a student, who guides and trains her, and everybody who should see less."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from frameworks.models import Competency, Framework
from partnerships.models import Placement
from portal import attention as today_page
from portal.actors import member
from portal.models import Membership, Role, TeachingGroup, today
from portfolio import additions, attention
from portfolio.models import Portfolio
from tests.factories import (
    CompetencyFactory,
    CurriculumFactory,
    EnrolmentFactory,
    FrameworkFactory,
    GroupCoachFactory,
    GroupFactory,
    GroupStudentFactory,
    MembershipFactory,
    PersonFactory,
    PlacementFactory,
    PortfolioFactory,
    ProgrammeFactory,
    StudentFactory,
    TrainerFactory,
)


@dataclass
class Cast:
    noor: Membership
    portfolio: Portfolio
    group: TeachingGroup
    marieke: Membership  # teacher of the group
    counsellor: Membership
    ronald: Membership  # trainer, placement open
    placement: Placement
    stranger_class: Membership  # teacher of another group of the same school
    stranger_school: Membership
    stranger_company: Membership  # trainer elsewhere, of another student of the same school
    past_trainer: Membership  # trained Noor in a placement that is long over
    classmate: Membership  # of the other group, with a portfolio
    manager: Membership
    framework: Framework
    competencies: list[Competency]

    def actor(self, name: str):
        return member(getattr(self, name))

    @property
    def today(self):
        return today()


def _coach(group, role=Role.TEACHER, **person: Any) -> Membership:
    coach = MembershipFactory(organisation=group.holder, role=role, person=PersonFactory(**person))
    GroupCoachFactory(group=group, coach=coach)
    return coach


def _placed(student, trainer_name: str, **placement: Any) -> Placement:
    trainer = TrainerFactory(person=PersonFactory(call_name=trainer_name, family_name="Linde"))
    return PlacementFactory(student=student, company=trainer.organisation, trainer=trainer, **placement)


@pytest.fixture
def alone(monkeypatch):
    """Only the portfolio's own sources of tasks, dates and rows, so that a literal number of queries stays ours."""
    monkeypatch.setattr(today_page, "_tasks", [attention.tasks])
    monkeypatch.setattr(today_page, "_entries", [attention.agenda])
    for sources in ("_standings", "_panels", "_chapters", "_keepers"):
        monkeypatch.setattr(additions, sources, [])


@pytest.fixture
def cast(db) -> Cast:
    programme = ProgrammeFactory(name="Interieurbouw")
    school, framework = programme.holder, FrameworkFactory(name="Interieur", school=None)
    CurriculumFactory(programme=programme, framework=framework)
    competencies = [
        CompetencyFactory(framework=framework, category=category, position=place, name=f"{category} {place}")
        for place, category in enumerate(["learning", "work", "work", "social", "personal", "career"])
    ]
    group = GroupFactory(holder=school, name="Interieurbouw 2B", programme=programme)
    noor = StudentFactory(organisation=school, person=PersonFactory(call_name="Noor", family_name="Aksoy"))
    GroupStudentFactory(group=group, student=noor)
    EnrolmentFactory(programme=programme, student=noor)
    other_group = GroupFactory(holder=school, school_year=group.school_year, programme=programme)
    classmate = StudentFactory(organisation=school)
    GroupStudentFactory(group=other_group, student=classmate)
    PortfolioFactory(student=classmate)
    long_ago = {"starts_on": today() - timedelta(days=300), "ends_on": today() - timedelta(days=100), "state": "ended"}
    placement = _placed(noor, "Ronald")
    return Cast(
        noor=noor,
        portfolio=PortfolioFactory(student=noor),
        group=group,
        marieke=_coach(group, call_name="Marieke", family_name="Ouwehand"),
        counsellor=_coach(group, role=Role.COUNSELLOR),
        ronald=placement.trainer,
        placement=placement,
        stranger_class=_coach(other_group),
        stranger_school=_coach(GroupFactory()),
        stranger_company=_placed(classmate, "Vreemd").trainer,
        past_trainer=_placed(noor, "Vroeger", **long_ago).trainer,
        classmate=classmate,
        manager=MembershipFactory(organisation=school, role=Role.MANAGER),
        framework=framework,
        competencies=competencies,
    )
