"""Personal links: one mechanism for everybody who gets in without a password.

A link belongs to one membership and one purpose and reaches a list of objects. Opening it (GET) changes nothing and
names nobody but its owner; the button (POST) puts the way in into the session. The first time on a device, and again
to sign, a code goes to the mail address on file. Tokens stand hashed in the database and never in a log.
"""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal import limits
from portal.actors import LINK_SESSION_KEY, Actor
from portal.models import KnownDevice, MailCode, Membership, Organisation, PersonalLink, User
from portal.rules import ActionRefused, demand

DEVICE_COOKIE = "kring_device"
PENDING_SESSION_KEY = "link_waiting_for_code"
TASKS = (PersonalLink.Purpose.ASSESS, PersonalLink.Purpose.SIGN)


def digest(secret: str) -> str:
    """How a token or code stands in the database."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    membership: Membership,
    purpose: str,
    *,
    by: Membership | None,
    reaches: list[UUID] = (),  # type: ignore[assignment]
    valid_until: datetime | None = None,
) -> tuple[PersonalLink, str]:
    """A new link and its token; the token is told once and cannot be looked up again.

    Refuses a company's assessor or signatory whose mail goes to the school: then the school would act for both.
    """
    if purpose in TASKS and by is not None:
        demand(school_address_blockers(membership, by.organisation))
    token = secrets.token_urlsafe(32)
    link = PersonalLink.objects.create(
        membership=membership,
        issued_by=by,
        purpose=purpose,
        objects_reached=list(reaches),
        token_hash=digest(token),
        expires_at=valid_until or timezone.now() + settings.LINK_VALID,
    )
    return link, token


def full_address(token: str) -> str:
    """What stands in the mail."""
    return f"{settings.SITE_URL}{reverse('portal:link_open', args=[token])}"


def find(token: str) -> PersonalLink | None:
    """The open link of this token, or None: unknown, expired and revoked look the same."""
    link = PersonalLink.objects.open().with_people().filter(token_hash=digest(token)).first()
    return link if link and link.membership.is_current() else None


def revoke(links) -> int:
    """End these links now."""
    return links.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


def address_on_file(membership: Membership) -> str:
    """Where mail for this membership goes: the person's own address, else that of the log-in."""
    if membership.person.email:
        return membership.person.email
    user = User.objects.filter(person_id=membership.person_id).first()
    return (user and user.email) or ""


def school_address_blockers(membership: Membership, school: Organisation, address: str = "") -> list[str]:
    """Why this company person may not have this address (default: the one on file): it belongs to the school."""
    if membership.organisation_id == school.pk or membership.organisation.is_school:
        return []
    address = address or address_on_file(membership)
    if not in_domains(address, school.mail_domains):
        return []
    return [f"Het mailadres van {membership.name} hoort bij {school}. Gebruik een adres van {membership.organisation}."]


def in_domains(address: str, domains: list[str]) -> bool:
    """Whether the address lies in one of these mail domains or below it."""
    domain = address.rpartition("@")[2].lower()
    return any(domain == one.lower() or domain.endswith(f".{one.lower()}") for one in domains if one)


def wait_for_code(request, link: PersonalLink) -> None:
    """Remember whose code we wait for. This is no way in: it opens the code page and nothing else."""
    request.session.cycle_key()
    request.session.pop(LINK_SESSION_KEY, None)
    request.session[PENDING_SESSION_KEY] = str(link.uid)


def waiting(request) -> PersonalLink | None:
    """The open link whose code this session waits for."""
    uid = request.session.get(PENDING_SESSION_KEY)
    link = PersonalLink.objects.open().with_people().filter(uid=uid).first() if uid else None
    return link if link and link.membership.is_current() else None


def held_by(request) -> PersonalLink | None:
    """The open link behind this session, also while its code is still to come."""
    uid = request.session.get(LINK_SESSION_KEY)
    link = PersonalLink.objects.open().with_people().filter(uid=uid).first() if uid else None
    return link or waiting(request)


def let_in(request, link: PersonalLink) -> None:
    """Put the way in into a fresh session. It holds the link, not the token."""
    request.session.cycle_key()
    request.session.pop(PENDING_SESSION_KEY, None)
    request.session[LINK_SESSION_KEY] = str(link.uid)
    PersonalLink.objects.filter(pk=link.pk).update(used_at=timezone.now())


def actor_of_link_session(request) -> Actor | None:
    """The actor behind a session that came in by a link, for as long as the link is open.

    One person has one list of tasks: the links that this person holds in the same membership count together.
    """
    uid = request.session.get(LINK_SESSION_KEY)
    if not uid:
        return None
    link = PersonalLink.objects.open().with_people().filter(uid=uid, purpose__in=TASKS).first()
    if link is None or not link.membership.is_current():
        del request.session[LINK_SESSION_KEY]
        return None
    same = PersonalLink.objects.open().filter(membership=link.membership, purpose__in=TASKS)
    found = list(same.values_list("purpose", "objects_reached"))
    return Actor(
        membership=link.membership,
        way_in="link",
        reaches=frozenset(uid for _, uids in found for uid in uids),
        purposes=frozenset(purpose for purpose, _ in found),
        link=link,
    )


# --- Codes by mail ----------------------------------------------------------------------------------------------------
def send_code(membership: Membership, purpose: str, *, about: UUID | None = None) -> str:
    """Mail a fresh six-digit code to the address on file; answers with the address, half hidden.

    A new code ends the earlier ones for the same purpose. Refuses when there is no address, or after too many.
    """
    from portal import mail

    address = address_on_file(membership)
    if not address:
        raise ActionRefused("Er is geen mailadres van je bekend. Vraag de school om het toe te voegen.")
    if not limits.allow("code_sent", f"{membership.uid}"):
        raise ActionRefused("We stuurden je net al een paar codes. Kijk in je mail, of wacht een kwartier.")
    code = f"{secrets.randbelow(1_000_000):06d}"
    MailCode.objects.filter(membership=membership, purpose=purpose, used_at__isnull=True).update(
        expires_at=timezone.now()
    )
    MailCode.objects.create(
        membership=membership,
        purpose=purpose,
        about=about,
        code_hash=digest(f"{membership.uid}{code}"),
        expires_at=timezone.now() + settings.CODE_VALID,
    )
    # Two people may share an address: the subject says whose code this is.
    subject = f"{settings.PRODUCT_NAME}: code voor {membership.name}"
    mail.send(address, subject, "portal/mail/code", {"code": code, "name": membership.person.call_name})
    return half_hidden(address)


def half_hidden(address: str) -> str:
    """'r…@linde.example': enough to recognise, too little to learn."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


def check_code(membership: Membership, purpose: str, code: str, *, about: UUID | None = None) -> None:
    """Use up the code that was mailed. Refuses a wrong, old or used one.

    Tries are counted in the cache: a caller whose transaction rolls back on the refusal gives no free try.
    """
    sent = MailCode.objects.filter(
        membership=membership, purpose=purpose, about=about, used_at__isnull=True, expires_at__gt=timezone.now()
    ).first()
    if sent is None:
        raise ActionRefused("Deze code geldt niet meer. Vraag een nieuwe code aan.")
    if limits.counted(f"code:{sent.uid}", settings.CODE_VALID) > settings.CODE_TRIES:
        raise ActionRefused("Je hebt te vaak een verkeerde code getypt. Vraag een nieuwe code aan.")
    right = digest(f"{membership.uid}{code.strip()}")
    if not secrets.compare_digest(sent.code_hash, right):
        raise ActionRefused("Deze code klopt niet. Kijk nog eens in de laatste mail.")
    if not MailCode.objects.filter(pk=sent.pk, used_at__isnull=True).update(used_at=timezone.now()):
        raise ActionRefused("Deze code is al gebruikt. Vraag een nieuwe code aan.")


# --- Devices ----------------------------------------------------------------------------------------------------------
def knows_device(request, membership: Membership) -> bool:
    """Whether this membership proved its mail address on this device in the last 30 days."""
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    devices = KnownDevice.objects.filter(membership=membership, expires_at__gt=timezone.now())
    return bool(token) and devices.filter(token_hash=digest(f"{membership.uid}{token}")).exists()


def remember_device(request, response, membership: Membership) -> None:
    """Set a random cookie and remember it, hashed, for this membership."""
    token = request.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(32)
    KnownDevice.objects.update_or_create(
        token_hash=digest(f"{membership.uid}{token}"),
        defaults={"membership": membership, "expires_at": timezone.now() + settings.DEVICE_KNOWN},
    )
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=int(settings.DEVICE_KNOWN.total_seconds()),
        httponly=True,
        secure=settings.IS_PRODUCTION,
        samesite="Lax",
    )
