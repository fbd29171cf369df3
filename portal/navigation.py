"""The main menu per role and the menu behind the initials. At most five items; what has no page is left out."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from portal.models.people import Role


@dataclass(frozen=True)
class Item:
    """One entry of a menu. `rest` is the part of the label that a phone has no room for.

    `also` are further beginnings of paths that belong to this entry (a piece of evidence belongs to 'Leerlingen').
    """

    label: str
    icon: str
    url_name: str
    rest: str = ""
    also: tuple[str, ...] = ()


TODAY = Item("Vandaag", "sun", "portal:today")
STUDENTS = Item("Leerlingen", "users", "portfolio:student_list", also=("/bewijzen/",))
PORTFOLIO = Item("Portfolio", "book-open", "portfolio:mine", also=("/bewijzen/",))
TESTS = Item("Proeven", "clipboard-check", "assessment:test_list")
COMPANIES = Item("Bedrijven", "building-2", "partnerships:partner_list")
PLACEMENTS = Item("Plaatsingen", "map-pin", "partnerships:placement_list")
AGREEMENTS = Item("Afspraken", "file-text", "partnerships:agreement_list")
ASSIGNMENTS = Item("Opdrachten", "briefcase", "partnerships:assignment_list")
CAREER = Item("Loopbaan", "route", "careers:dialogue_list")
TIPS = Item("Tips", "lightbulb", "tips:tip_list")
SAMPLES = Item("Steekproef", "scale", "assessment:sample_list")
DISC = Item("Schijf", "compass", "innovation:scan_list", rest="van vijf")
PROJECTS = Item("Projecten", "target", "innovation:project_list")
PATHWAYS = Item("Leerwegen", "milestone", "innovation:pathway_list")
PEOPLE = Item("Mensen", "users-round", "portal:people", also=("/groepen/", "/teams/"))
PROGRAMMES = Item("Opleidingen", "graduation-cap", "portal:programme_list", also=("/schooljaren/",))
SETTINGS = Item("Instellingen", "settings", "portal:settings", also=("/eerste-stappen/",))
TASKS = Item("Mijn taken", "list-checks", "portal:link_tasks")

MAIN_MENU: dict[str, tuple[Item, ...]] = {
    Role.TEACHER: (TODAY, STUDENTS, TESTS, COMPANIES, TIPS),
    Role.TRAINER: (TODAY, TESTS, STUDENTS),
    Role.STUDENT: (TODAY, PORTFOLIO, CAREER, TESTS),
    Role.COORDINATOR: (TODAY, COMPANIES, PLACEMENTS, AGREEMENTS, TIPS),
    Role.COUNSELLOR: (TODAY, STUDENTS, CAREER, TIPS),
    Role.PARTNER: (TODAY, STUDENTS, AGREEMENTS, ASSIGNMENTS),
    Role.EXAMBOARD: (TODAY, TESTS, SAMPLES),
    Role.MANAGER: (TODAY, DISC, PROJECTS, PATHWAYS, TIPS),
    Role.ADMIN: (TODAY, PEOPLE, PROGRAMMES, SETTINGS),
}
LINK_MENU = (TASKS,)
PUBLIC_MENU = (TIPS,)

ACCOUNT = Item("Mijn account en rol", "user-cog", "portal:account")
REPORTS = Item("Mijn documenten", "folder", "portal:reports")
SIGHT = Item("Wie zag mijn gegevens", "eye", "portal:sight_list")
SECURITY = Item("Inloggen en veiligheid", "shield-check", "mfa_index")
ACCOUNT_MENU = (
    ACCOUNT,
    REPORTS,
    Item("Agenda", "calendar", "portal:calendar"),
    Item("Meldingen", "bell", "portal:notices"),
    SECURITY,
)
STUDENT_ACCOUNT_MENU = (*ACCOUNT_MENU[:-1], SIGHT, SECURITY)
LINK_ACCOUNT_MENU = (REPORTS, Item("Ik ben niet de juiste persoon", "users-round", "portal:hand_over_ask"))


def address(url_name: str) -> str:
    """The address of a named page, or '' when that page is not there."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def menu_of(actor) -> tuple[Item, ...]:
    """The main menu of an actor: by role, one item for a personal link, the tips for the public."""
    membership = getattr(actor, "membership", None)
    if membership is None:
        return PUBLIC_MENU
    return LINK_MENU if actor.way_in == "link" else MAIN_MENU[membership.role]


def account_menu_of(actor) -> tuple[Item, ...]:
    """What stands behind the initials: less for a personal link, a little more for a student."""
    if actor.is_link:
        return LINK_ACCOUNT_MENU
    return STUDENT_ACCOUNT_MENU if actor.role == Role.STUDENT else ACCOUNT_MENU


def entries(items: tuple[Item, ...], path: str) -> list[dict]:
    """The items that have a page, with address and `aria-current` ('page' here, 'true' somewhere inside)."""
    found = [(item, href) for item in items if (href := address(item.url_name))]
    here = max((_match(item, href, path) for item, href in found), default=0)
    return [
        {
            "label": item.label,
            "rest": item.rest,
            "icon": item.icon,
            "href": href,
            "current": _current(item, href, path, here),
        }
        for item, href in found
    ]


def _match(item: Item, href: str, path: str) -> int:
    return max((len(start) for start in (href, *item.also) if start != "/" and path.startswith(start)), default=0)


def _current(item: Item, href: str, path: str, here: int) -> str:
    if path == href:
        return "page"
    return "true" if here and _match(item, href, path) == here else ""
