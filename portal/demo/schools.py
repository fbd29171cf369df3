"""The two schools with what an administrator makes before the lists come in."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from frameworks.models import Curriculum, Framework
from frameworks.reference import load_frameworks
from portal.actions import people, settings
from portal.actors import system
from portal.demo import banks, days, papers
from portal.demo.world import World
from portal.models import (
    Membership,
    Organisation,
    Programme,
    Role,
    SchoolYear,
    TeachingGroup,
    Team,
    TeamGroup,
    TeamMember,
)  # fmt: skip

FILE = "scholen.toml"
FACTS = ("code", "name", "levels", "street", "postcode", "city", "phone", "mail_domains")
# Cohorts that study now: this year's and those of the three years before.
COHORTS = range(-3, 1)


def make(world: World) -> None:
    """Both schools, each with an administrator, a school year, programmes and the frameworks they follow."""
    with world.as_system():
        load_frameworks()
        for told in banks.toml(FILE)["school"]:
            school = Organisation.objects.create(
                kind=Organisation.Kind.SCHOOL, paper_name=told["name"], **{field: told[field] for field in FACTS}
            )
            world.schools[school.code] = school  # type: ignore[index]
            _add_administrator(school, told["admin"])
            _add_year(school, told["holidays"])
            for programme in told["programme"]:
                _add_programme(school, programme)


def _add_administrator(school: Organisation, told: dict[str, str]) -> Membership:
    person = people.add_person(people.Facts(told["call_name"], told["family_name"], email=told["email"]))
    by = system("the operator adds a school", organisation=school)
    return people.add_membership(person, school, Role.ADMIN, by=by, title=told["title"])


def _add_year(school: Organisation, holidays: list[str]) -> SchoolYear:
    first = days.school_year()
    return SchoolYear.objects.create(
        holder=school, name=f"{first}-{first + 1}", starts_on=days.year_begins(), ends_on=days.year_ends(),
        holidays=[days.day_of(day) for day in holidays],
    )  # fmt: skip


def _add_programme(school: Organisation, told: dict[str, str]) -> None:
    programme = Programme.objects.create(
        holder=school, name=told["name"], level=told["level"], code=told["code"],
        learning_path=told.get("learning_path", ""),
    )  # fmt: skip
    framework = Framework.objects.get(school=None, code=told["framework"])
    Curriculum.objects.bulk_create(
        Curriculum(programme=programme, cohort=days.school_year() + cohort, framework=framework) for cohort in COHORTS
    )


def add_teams_and_logos(world: World) -> None:
    """What can only be made once there are people."""
    add_teams(world)
    add_logos(world)


def add_logos(world: World) -> None:
    """Each administrator puts the logo of the school on paper."""
    for told in banks.toml(FILE)["school"]:
        school = world.schools[told["code"]]
        name = f"{told['admin']['call_name']} {told['admin']['family_name']}"
        values = {field: getattr(school, field) for field in settings.FIELDS}
        logo = SimpleUploadedFile("logo.png", papers.logo(school.name.split()[-1]))
        world.act(world.who(name, Role.ADMIN), settings.change, school, values, logo=logo, no_logo=False)


def add_teams(world: World) -> None:
    """The teams of school and company people, once everybody is there."""
    for told in banks.toml(FILE)["school"]:
        school = world.schools[told["code"]]
        with world.as_system(school):
            for team in told.get("team", []):
                _add_team(world, school, team)


def _add_team(world: World, school: Organisation, told: dict[str, Any]) -> None:
    team = Team.objects.create(holder=school, name=told["name"], task=told["task"])
    TeamMember.objects.bulk_create(
        TeamMember(team=team, member=world.who(one["name"], one["role"]), task=one["task"]) for one in told["members"]
    )
    groups = TeachingGroup.objects.unscoped("the demo").filter(holder=school, name__in=told["groups"])
    TeamGroup.objects.bulk_create(TeamGroup(team=team, group=group) for group in groups)
