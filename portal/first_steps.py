"""What a new school still has to set up, each step with its state as it is now."""

from dataclasses import dataclass

from django.urls import reverse

from portal.actors import Actor
from portal.attention import Task
from portal.models import Membership, Programme, Role, SchoolYear, today
from portal.models.account_states import EXPIRED, with_account_state
from portal.navigation import address

MINUTES = 10


@dataclass(frozen=True)
class Step:
    """One step: what, where it is done, whether it is, and how it stands in words."""

    name: str
    why: str
    url: str
    action: str
    is_done: bool
    standing: str


def steps_of(actor: Actor) -> list[Step]:
    """The steps of the actor's school, in the order in which they make sense."""
    school, staff, students = actor.organisation, *_counts(actor)
    years = SchoolYear.objects.visible_to(actor).filter(ends_on__gte=today()).count()
    programmes = Programme.objects.visible_to(actor).count()
    everybody, inside = staff["all"] + students["all"], staff["in"] + students["in"]
    named = bool(school.paper_name and school.logo_id)
    return [
        Step(
            "Naam en logo voor op papier", "Ze staan boven elke overeenkomst en elk portfolio.",
            reverse("portal:settings"), "Vul ze in", named,
            "Naam en logo staan klaar" if named else "Logo ontbreekt" if school.paper_name else "Beide ontbreken",
        ),
        Step(
            "Schooljaar", "Groepen horen bij een schooljaar. Vakanties tellen niet mee in termijnen.",
            reverse("portal:school_year_new"), "Voeg een schooljaar toe", years > 0,
            "Er is een lopend schooljaar" if years else "Er is nog geen lopend schooljaar",
        ),
        Step(
            "Opleidingen", "Met niveau, code en de regel wanneer iets is aangetoond.",
            reverse("portal:programme_new"), "Voeg een opleiding toe", programmes > 0,
            "Nog geen opleiding" if not programmes else f"{programmes} ingevoerd",
        ),
        Step(
            "Leerlingen en medewerkers", "Lees een bestand in, of voeg mensen een voor een toe.",
            address("partnerships:import_new") or reverse("portal:person_new"), "Lees mensen in", students["all"] > 0,
            f"{students['all']} leerlingen, {staff['all']} medewerkers",
        ),
        Step(
            "Uitnodigingen", "Iedereen krijgt een mail en kiest een wachtwoord.",
            f"{reverse('portal:people')}?stand=none", "Nodig mensen uit", 1 < everybody <= inside,
            f"{inside} van {everybody} mensen kunnen erin",
        ),
    ]  # fmt: skip


def _counts(actor: Actor) -> tuple[dict[str, int], dict[str, int]]:
    """Of staff and of students: how many there are, and how many have an account or a card."""
    staff, students = {"all": 0, "in": 0}, {"all": 0, "in": 0}
    found = with_account_state(Membership.objects.current().of_school(actor)).order_by()
    for role, state in found.values_list("role", "account_state"):
        group = students if role == Role.STUDENT else staff
        group["all"] += 1
        group["in"] += state in ("account", "card")
    return staff, students


def tasks_of(actor: Actor) -> list[Task]:
    """For an administrator: the next step of setting up, and who cannot get in."""
    if actor.role != Role.ADMIN or actor.is_link or not actor.organisation.is_school:
        return []
    found = []
    still = [step for step in steps_of(actor) if not step.is_done]
    if still:
        why = f"{still[0].standing}. Nog {len(still)} te gaan."
        title = f"Eerste stappen: {still[0].name.lower()}"
        found.append(Task(MINUTES, title, why, reverse("portal:first_steps"), "Ga verder"))
    late = with_account_state(Membership.objects.current().of_school(actor)).filter(account_state=EXPIRED).count()
    if late:
        title = "1 uitnodiging is verlopen" if late == 1 else f"{late} uitnodigingen zijn verlopen"
        url = f"{reverse('portal:people')}?stand={EXPIRED}"
        found.append(Task(3, title, "Deze mensen kunnen er nog niet in.", url, "Stuur ze opnieuw", tone="attention"))
    return found
