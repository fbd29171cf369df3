"""Mails about agreements: who is told what, each with a way in of their own."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from partnerships.models import Agreement, Contact
from portal import links, mail
from portal.actors import Actor
from portal.models import Membership, PersonalLink


def way_in(agreement: Agreement, to: Membership, *, by: Actor, page: str) -> str:
    """The address in a mail: for school people the page itself, for the company a personal link to this agreement."""
    if to.organisation_id == agreement.holder_id:
        return settings.SITE_URL + reverse(f"partnerships:{page}", args=[agreement.uid])
    _, token = links.issue(to, PersonalLink.Purpose.SIGN, by=by.membership, reaches=[agreement.uid])
    return settings.SITE_URL + reverse("portal:link_open", args=[token])


def send(
    agreement: Agreement, to: Iterable[Membership], subject: str, letter: str, *, by: Actor, page: str, **context
) -> None:
    """One letter to each of these people, once; nobody writes to themselves, and who has no address is left out."""
    for who in {membership.pk: membership for membership in to}.values():
        address = links.address_on_file(who)
        if who.pk == by.membership_id or not address:
            continue
        said = {
            "name": who.person.call_name,
            "agreement": agreement,
            "company": agreement.partnership.company,
            "school": agreement.holder,
            "url": way_in(agreement, who, by=by, page=page),
            **context,
        }
        mail.send(address, f"{subject}, voor {who.person.name}", f"partnerships/mail/{letter}", said)


def company_readers(agreement: Agreement) -> list[Membership]:
    """Who of the company hears about the text: the named signatories and the single point of contact."""
    version = agreement.versions.first()
    named = [row.signatory for row in version.signatures.all() if row.side == row.Side.COMPANY]
    main = Contact.objects.unscoped("the contact of this agreement").filter(
        partnership=agreement.partnership, is_main=True, left_on=None
    )
    return named + [contact.membership for contact in main.select_related("membership__person")]


def everyone(agreement: Agreement, version) -> list[Membership]:
    """Who is told when something changes: all signatories of this version, the company's readers, and its writer."""
    return [row.signatory for row in version.signatures.all()] + company_readers(agreement) + [version.made_by]
