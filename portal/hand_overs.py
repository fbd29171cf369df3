"""'Ik ben niet de juiste persoon': what the themes do when a task goes to a colleague, and who has to decide."""

from collections.abc import Callable

from django.urls import reverse

from portal.actors import Actor
from portal.attention import Task
from portal.models import HandOver, Membership, PersonalLink, Role
from portal.rules import ActionRefused

MINUTES = 3
# purpose of the link -> what the theme changes: give(link, to=membership, by=actor). It may refuse.
_givers: dict[str, Callable[..., None]] = {}


def register(purpose: str, give: Callable[..., None]) -> None:
    """Have `give(link, to=, by=)` put the colleague in the place of the link's owner; themes call this at start."""
    _givers[purpose] = give


def give(link: PersonalLink, *, to: Membership, by: Actor) -> None:
    """Let the theme of this link's purpose put `to` in the place of its owner."""
    if link.purpose not in _givers:
        raise ActionRefused("Deze taak kun je hier niet overdragen. Wijs bij de taak zelf iemand anders aan.")
    _givers[link.purpose](link, to=to, by=by)


def tasks_of(actor: Actor) -> list[Task]:
    """For a coordinator: the hand-overs that wait for an answer."""
    if actor.role != Role.COORDINATOR or actor.is_link:
        return []
    return [
        Task(
            minutes=MINUTES,
            title=f"{one.asked_by.name} geeft een taak door",
            why=f"{one.asked_by.organisation}: het moet {one.name} worden. Jij beslist.",
            url=reverse("portal:hand_over", args=[one.uid]),
            action="Bekijk de vraag",
            tone="attention",
        )
        for one in HandOver.objects.owned_by(actor).undecided().for_list()
    ]
