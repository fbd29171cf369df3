"""Placements in every state: the lists bring most of them, the coordinators the rest."""

from datetime import timedelta

from partnerships.actions import placements
from partnerships.imports import planning
from portal.demo import banks, days
from portal.demo.partners import coordinator_of
from portal.demo.world import World
from portal.models import Role

LIST = "plaatsingen.csv"


def make(world: World) -> None:
    """Import both lists, then take the steps that a list does not bring."""
    for told in banks.toml("scholen.toml")["school"]:
        school = world.schools[told["code"]]
        with world.as_system(school):
            planning.write(banks.lists(told["folder"], LIST, around_today=True), LIST, school=school)
    _follow_up(world)


def _follow_up(world: World) -> None:
    farid, noelle = coordinator_of(world, "VAART"), coordinator_of(world, "WOLDE")
    with days.clock(days.days_ago(15)):
        world.act(farid, placements.agree, world.placement("V018"))
        signed = world.act(farid, placements.agree, world.placement("V033"))
        world.act(farid, placements.record_pok, signed, days.days_ago(16))
        world.act(noelle, placements.agree, world.placement("S016"))
    with days.clock(days.days_ago(11)):
        opened = world.act(farid, placements.agree, world.placement("V019"))
        because = "Lotte begint met een proefdag. Bianca mag haar werk vast zien."
        world.act(farid, placements.open_early, opened, because)
        gone = world.placement("V020")
        world.act(farid, placements.cancel, gone, "Er ligt in dat halfjaar geen schip op de werf.")
        plan = {
            "student": gone.student, "company": world.company("Hoekstra Maatwerk"),
            "trainer": world.who("Durk Hoekstra", Role.TRAINER), "teacher": gone.teacher, "starts_on": gone.starts_on,
            "ends_on": gone.ends_on, "hours": gone.hours, "replaces": gone,
        }  # fmt: skip
        world.act(farid, placements.propose, plan)
    with days.clock(days.days_ago(9)):
        stopped = world.placement("V016")
        last = days.days_ago(9) - timedelta(days=1)
        world.act(farid, placements.end, stopped, last, "Joris heeft last van houtstof. We zoeken een andere plek.")
