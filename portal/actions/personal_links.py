"""Personal links by mail: the first one, and a new one when the old one stopped working."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from portal import attention, links, mail
from portal.actions import invitations
from portal.actors import Actor, acting_as, system
from portal.models import Membership, PersonalLink
from portal.rules import ActionRefused


def send(
    to: Membership,
    purpose: str,
    *,
    by: Membership | None,
    reaches: list[UUID],
    valid_until: datetime | None = None,
    template: str = "portal/mail/link",
) -> PersonalLink:
    """Issue a link and mail it to the address on file. Refuses when there is none, or when it is the school's own."""
    address = links.address_on_file(to)
    if not address:
        raise ActionRefused(f"Er is geen mailadres van {to.name} bekend.")
    link, token = links.issue(to, purpose, by=by, reaches=reaches, valid_until=valid_until)
    # Two people may share an address: the subject says for whom this is.
    subject = f"{settings.PRODUCT_NAME}: voor {to.name}, {link.get_purpose_display()}"
    context = {
        "name": to.person.call_name,
        "link": links.full_address(token),
        "until": link.expires_at,
        "to": to,
        "by": by,
    }
    mail.send(address, subject, template, context)
    return link


def send_again(address: str) -> int:
    """New links for everybody behind this address who still has something to do; answers with how many mails left.

    Runs in a worker, so that asking tells nothing: the page says the same, as fast, whether we know the address.
    """
    sent = 0
    with acting_as(system("somebody asked for a new link")):
        found = Membership.objects.current().select_related("person", "organisation")
        people = list(
            found.filter(Q(person__email__iexact=address) | Q(person__email="", person__user__email__iexact=address))
        )
    for membership in people:
        if _still_to_do(membership):
            with acting_as(system("somebody asked for a new link")):
                sent += _send_tasks(membership)
        else:
            with acting_as(system("somebody asked for a new invitation")):
                sent += invitations.send_again_when_open(membership)
    return sent


def _earlier(membership: Membership):
    # Expired ones count, withdrawn ones do not: somebody took those away on purpose.
    return PersonalLink.objects.filter(membership=membership, purpose__in=links.TASKS, revoked_at__isnull=True)


def _still_to_do(membership: Membership) -> bool:
    with acting_as(system("what does this person still have to do")):
        earlier = list(_earlier(membership).values_list("purpose", "objects_reached"))
    if not earlier:
        return False
    reached = frozenset(uid for _, uids in earlier for uid in uids)
    purposes = frozenset(purpose for purpose, _ in earlier)
    owner = Actor(membership=membership, way_in="link", reaches=reached, purposes=purposes)
    with acting_as(owner):
        return bool(attention.tasks_of(owner))


def _send_tasks(membership: Membership) -> int:
    # One list of tasks per person: the links of one membership count together, so one mail is enough.
    latest = {}  # type: ignore[var-annotated]
    for link in _earlier(membership).order_by("issued_at", "pk").select_related("issued_by__organisation"):
        latest.setdefault(link.purpose, []).append(link)
    for number, (purpose, found) in enumerate(sorted(latest.items())):
        reaches = list({uid: None for link in found for uid in link.objects_reached})
        if number == 0:
            send(membership, purpose, by=found[-1].issued_by, reaches=reaches)
        else:
            links.issue(membership, purpose, by=found[-1].issued_by, reaches=reaches)
    return 1
