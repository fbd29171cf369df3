"""The richest portfolio: every kind of evidence, sharing, reactions, goals, and somebody who looked."""

from datetime import timedelta
from typing import Any

from portal.actors import acting_as, member
from portal.demo import banks, days
from portal.demo.bank_claims import Extra, competencies_of
from portal.demo.work import Student, said_of
from portal.demo.world import World
from portal.models import Role
from portfolio import actions
from portfolio.models import Goal

NOOR = "Noor Aksoy"
# Where she has nothing yet: the gap that her coach points at, and one more.
GAPS = {("personal", "weten"), ("career", "zijn")}
MORE_CLAIMS = 2
# The oldest that she already answered; younger ones still ask for her 'klopt'.
ANSWERED_AFTER = 30


def make(world: World) -> None:
    told = banks.toml("bewijs/noor.toml")
    marieke, ronald = world.who("Marieke Ouwehand", Role.TEACHER), world.who("Ronald Linde", Role.TRAINER)
    noor = Student(world, world.who(NOOR), marieke, world.placement("V001"))
    extra = Extra(noor.who, competencies_of(noor.who), gaps=GAPS)
    for piece in sorted(told["piece"], key=lambda one: -one["days"]):
        _piece(noor, piece, extra)
    _plan(noor, told)
    for who, number in ((marieke, 41), (ronald, 33), (marieke, 12), (ronald, 6), (marieke, 1)):
        noor.opened_by(who, days.days_ago(number))


def _piece(noor: Student, told: dict[str, Any], extra: Extra) -> None:
    day = days.days_ago(told["days"])
    claims = said_of(noor.world, told["claims"])
    if "by" in told:
        evidence = noor.observed(told, noor.world.someone(told["by"], Role.TEACHER, Role.TRAINER), day, claims)
        if told["days"] > ANSWERED_AFTER:
            noor.confirm(evidence, day)
        return
    judge = told.get("said_by") or told.get("missing_by")
    evidence = noor.hand_in(told, day, extra.add_to(claims, MORE_CLAIMS if judge else 0))
    if judge:
        by = noor.world.someone(judge, Role.TEACHER, Role.TRAINER)
        noor.judged(evidence, by, day, said=told.get("said", ""), missing=told.get("missing", ""))


def _plan(noor: Student, told: dict[str, Any]) -> None:
    with acting_as(member(noor.who)):
        portfolio = noor.portfolio
        portfolio.motto = told["motto"]
        portfolio.save(update_fields=["motto"])
    for goal in told["goal"]:
        maker = noor.world.someone(goal["made_by"], Role.TEACHER, Role.STUDENT)
        due = days.real_today() + timedelta(days=goal["due_days"])
        with days.clock(days.moment(days.days_ago(goal["days"]), 11, 0)):
            made = noor.world.act(
                maker, actions.add_goal, portfolio, text=goal["text"], due_on=due, came_from=goal["came_from"]
            )
        if goal.get("reached"):
            with days.clock(days.moment(due, 11, 0)):
                noor.world.act(noor.who, actions.close_goal, made, Goal.State.REACHED)
