"""Everybody of both schools and of the companies, by the importer; and their log-ins."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection

from partnerships.actions import partnerships as partner_actions
from partnerships.imports import planning
from partnerships.models import Contact
from portal import demo_gate
from portal.actions import cards, invitations
from portal.actions import people as people_actions
from portal.demo import banks, days
from portal.demo.world import World
from portal.models import Membership, Person, Role, User, today
from portal.models.people import STAFF_ROLES
from portfolio.actions import ensure_portfolios

PASSWORD = "samen-leren-2027"  # noqa: S105 - the demo tells it to everybody
# Staff and company people have been around for years; the lists of a school do not say since when.
AROUND_FOR = timedelta(days=6 * 365)
LISTS = ("bedrijven.csv", "leerlingen.csv", "medewerkers.csv", "contacten.csv")
# The vmbo group was added last: some were invited, some have no mail, for some nothing was done yet.
WITHOUT_LOG_IN = "BWI 4K"
INVITED, WITH_CARD = 6, 1


def import_everybody(world: World) -> None:
    """The lists of both schools, read as an administrator would upload them."""
    for told in banks.toml("scholen.toml")["school"]:
        school = world.schools[told["code"]]
        with world.as_system(school):
            for name in LISTS:
                planning.write(banks.lists(told["folder"], name), name, school=school)
    with world.as_system():
        Membership.objects.filter(role__in=STAFF_ROLES).update(starts_on=today() - AROUND_FOR)
    world.know_people()


def open_portfolios(world: World) -> None:
    """A portfolio for every student, since the school year began."""
    with days.clock(days.moment(days.year_begins() + timedelta(days=20))):
        for school in world.schools.values():
            ensure_portfolios(world.students(school))


def record_who_may_sign(world: World) -> None:
    """Who may sign for a school is said by its administrator; for a company by the coordinator of the school."""
    since = today() - AROUND_FOR
    administrators = {"VAART": "Sanne Verbeek", "WOLDE": "Petra Blok"}
    for told in banks.toml("scholen.toml")["may_sign"]:
        who = world.who(told["name"], told["role"])
        if who.organisation.is_school:
            administrator = world.who(administrators[who.organisation.code], Role.ADMIN)  # type: ignore[index]
            world.act(administrator, people_actions.record_signing, who, may_from=since, until=None)
        else:
            _record_contact(world, who, since)
    world.know_people()


def _record_contact(world: World, who: Membership, since: date) -> None:
    """By every school that knows this contact; the second finds it recorded already."""
    for coordinator in (world.who("Farid Haddou", Role.COORDINATOR), world.who("Noëlle de Graaf", Role.COORDINATOR)):
        with world.as_system(coordinator.organisation):
            rows = Contact.objects.unscoped("the demo").filter(membership=who, holder=coordinator.organisation)
            contact = rows.select_related("partnership").first()
        if contact:
            world.act(coordinator, partner_actions.record_may_sign, contact, since)


# --- Ways in ----------------------------------------------------------------------------------------------------------
def make_log_ins(world: World) -> None:
    """A log-in with the one password for everybody with a mail address, and by name for students without."""
    word = make_password(PASSWORD)
    with world.as_system():
        group = world.in_group(WITHOUT_LOG_IN)
        people = Person.objects.exclude(pk__in=[one.person_id for one in group]).order_by("pk")
        users, taken = [], set()
        for person in people:
            address = person.email.lower()
            if not address:
                users.append(User(person=person, login_name=cards.free_login_name(person), **_used(person.pk, word)))
            elif address not in taken:
                # Who shares an address with a colleague comes in by personal links.
                users.append(User(person=person, email=address, **_used(person.pk, word)))
                taken.add(address)
        made = User.objects.bulk_create(users)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in made if user.email
        )
    _invite(world, group)


def _used(number: int, word: str) -> dict:
    """The password, and when it was last used: most of them some days ago, a few never."""
    ago = days.moment(days.days_ago(number % 11 + 1), 8, number % 60)
    return {"password": word, "last_login": ago if number % 9 else None}


def _invite(world: World, group: list[Membership]) -> None:
    sanne = world.who("Sanne Verbeek", Role.ADMIN)
    with days.clock(days.days_ago(5)):
        world.act(sanne, invitations.invite, [one for one in group if one.person.email][:INVITED])
        world.act(sanne, cards.issue_cards, [one for one in group if not one.person.email][:WITH_CARD])


def logins() -> list[tuple[str, str]]:
    """The person of each role on the demo page: (role, name and log-in)."""
    cast = [(str(one.get_role_display()), f"{one.name}, {one.person.user}") for one in demo_gate.cast()]
    # Who asks may be a long-running command: leave nothing open behind its back.
    connection.close()
    return cast
