"""Invitations: a mail with a personal link that leads, once, to an account with a password."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import links, mail, trail
from portal.actors import Actor, acting_as, system
from portal.models import Membership, PersonalLink, User
from portal.rules import ActionRefused, demand

INVITE = PersonalLink.Purpose.INVITE


@transaction.atomic
def invite(memberships: list[Membership], *, by: Actor) -> list[Membership]:
    """Mail these people an invitation, in one go; an earlier one of theirs stops working. Refuses all or none."""
    reasons = [reason for one in memberships for reason in one.invite_blockers()]
    reasons += [reason for one in memberships for reason in links.school_address_blockers(one, by.organisation)]
    demand(reasons)
    for one in memberships:
        _send(one, by=by.membership)
        trail.record(one, "invited", by=by)
    return memberships


def _send(membership: Membership, *, by: Membership | None) -> None:
    links.revoke(PersonalLink.objects.filter(membership=membership, purpose=INVITE, used_at__isnull=True))
    link, token = links.issue(membership, INVITE, by=by, valid_until=timezone.now() + settings.INVITE_VALID)
    subject = f"{settings.PRODUCT_NAME}: uitnodiging voor {membership.name}"
    context = {
        "name": membership.person.call_name, "to": membership, "by": by, "link": links.full_address(token),
        "until": link.expires_at,
    }  # fmt: skip
    mail.send(links.address_on_file(membership), subject, "portal/mail/invite", context)


def send_again_when_open(membership: Membership) -> int:
    """A fresh mail for somebody whose latest invitation was neither used nor taken back; answers how many were sent."""
    latest = PersonalLink.objects.filter(membership=membership, purpose=INVITE).order_by("-issued_at", "-pk").first()
    if latest is None or latest.used_at or latest.revoked_at or membership.invite_blockers():
        return 0
    _send(membership, by=latest.issued_by)
    return 1


@transaction.atomic
def take_back(membership: Membership, *, by: Actor) -> None:
    """The invitation that is on its way stops working."""
    if not links.revoke(PersonalLink.objects.open().filter(membership=membership, purpose=INVITE)):
        raise ActionRefused("Er is geen uitnodiging die je kunt intrekken.")
    trail.record(membership, "invitation_withdrawn", by=by)


def other_owner(link: PersonalLink) -> User | None:
    """The log-in of somebody else that already uses the invited address, if there is one."""
    address = links.address_on_file(link.membership)
    return User.objects.filter(email__iexact=address).exclude(person_id=link.membership.person_id).first()


def accept(link: PersonalLink, password: str) -> User:
    """Make the account of an invited person; the invitation is then used up. A known account keeps its password."""
    membership = link.membership
    with acting_as(system("accepting an invitation", organisation=membership.organisation, by=membership)):
        _use_up(link)
        demand(membership.invite_blockers())
        if other_owner(link):
            raise ActionRefused("Er is al een account met dit mailadres. Log daarmee in.")
        address = links.address_on_file(membership).lower()
        user = User.objects.filter(person_id=membership.person_id).first()
        if user is None:
            user = User.objects.create_user(person=membership.person, email=address, password=password)
        else:
            user.email = user.email or address
            user.set_password(password)
            user.save(update_fields=["email", "password"])
        # The code that let this person in proved the address.
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        trail.record(membership, "invitation_accepted", by=Actor(membership=membership, way_in="link"))
    return user


def join(link: PersonalLink, user: User) -> Membership:
    """Add the invited role to the account of somebody who logged in and whose address it is: one person, more roles."""
    with acting_as(system("a person recognised the own role", organisation=link.membership.organisation)):
        owner = other_owner(link)
        if owner is None or owner.pk != user.pk:
            raise ActionRefused("Deze uitnodiging is voor een ander mailadres dan dat van jouw account.")
        _use_up(link)
        membership = Membership.objects.select_for_update(of=("self",)).get(pk=link.membership_id)
        if user.person.memberships.filter(organisation=membership.organisation, role=membership.role).exists():
            raise ActionRefused("Je hebt deze rol al.")
        stand_in = membership.person
        membership.person = user.person
        membership.save(update_fields=["person"])
        _empty(stand_in)
        trail.record(membership, "joined_account", by=Actor(membership=membership, way_in="login"))
    return membership


def _use_up(link: PersonalLink) -> None:
    used = PersonalLink.objects.open().filter(pk=link.pk, used_at__isnull=True)
    if not used.update(used_at=timezone.now(), revoked_at=timezone.now()):
        raise ActionRefused("Deze uitnodiging is al gebruikt. Log in, of vraag een nieuwe.")


def _empty(person) -> None:
    # Who was one person all along leaves no second name and address behind.
    if not person.memberships.exists():
        person.call_name, person.infix, person.family_name, person.first_names = "samengevoegd", "", "", ""
        person.email, person.phone, person.birth_date = "", "", None
        person.save()
