"""What each school knows of and arranges with its companies: who speaks with whom, what is settled, what comes next."""

from datetime import timedelta
from typing import Any

from partnerships.actions import partnerships
from partnerships.models import Contact, Partnership
from portal.demo import banks, days
from portal.demo.world import World
from portal.models import Membership, Role

FILE = "afspraken.toml"
COORDINATORS = {"VAART": "Farid Haddou", "WOLDE": "Noëlle de Graaf"}
ABOVE = (Role.PARTNER, Role.TRAINER)
ON_THE_FLOOR = (Role.TRAINER, Role.PARTNER)
AT_SCHOOL = (Role.MANAGER, Role.COORDINATOR, Role.TEACHER)
ARRANGED_DAYS_AGO = 77


def told() -> list[dict[str, Any]]:
    """What the file says of each partnership, with its agreements."""
    return banks.toml(FILE, around_today=True)["partnership"]


def coordinator_of(world: World, code: str) -> Membership:
    return world.who(COORDINATORS[code], Role.COORDINATOR)


def fill_in(world: World) -> None:
    """Every partnership, as the coordinator of its school would fill it in."""
    with days.clock(days.days_ago(ARRANGED_DAYS_AGO)):
        for about in told():
            coordinator = coordinator_of(world, about["school"])
            partnership = world.partnership(coordinator.organisation, about["company"])
            _describe(world, partnership, about, coordinator)
            _set_lines(world, partnership, about["lines"], coordinator)
            met = dict.fromkeys(about["conditions"], True)
            notes = {**about["conditions"], **about["not_yet"]}
            world.act(coordinator, partnerships.set_conditions, partnership, met, notes)


def _describe(world: World, partnership: Partnership, about: dict[str, Any], coordinator: Membership) -> None:
    next_on = days.real_today() + timedelta(days=about["next_step_days"])
    known = {field: getattr(partnership, field) for field in partnerships.KNOWN}
    known |= {field: about[field] for field in ("stage", "room", "note", "next_step")} | {"next_step_on": next_on}
    world.act(coordinator, partnerships.change, partnership, known)
    main = world.someone(about["main_contact"], *ABOVE)
    with world.as_system(coordinator.organisation):
        contact = Contact.objects.unscoped("the demo").get(partnership=partnership, membership=main)
    world.act(coordinator, partnerships.change_contact, contact, is_main=True, note="", left_on=None)


def _set_lines(world: World, partnership: Partnership, lines: dict[str, list[str]], coordinator: Membership) -> None:
    for level, (ours, theirs, rhythm) in lines.items():
        of_company = ON_THE_FLOOR if level == "operational" else ABOVE
        world.act(
            coordinator, partnerships.set_line, partnership, level,
            school_side=world.someone(ours, *AT_SCHOOL), company_side=world.someone(theirs, *of_company), rhythm=rhythm,
        )  # fmt: skip
