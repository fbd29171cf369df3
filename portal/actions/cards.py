"""Log-in cards: a printed one-time code for a student without mail, who then chooses a password."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from portal import limits, links, trail
from portal.actors import Actor
from portal.models import LoginCard, Membership, User
from portal.rules import ActionRefused, demand

# No letters or digits that look alike on paper.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_PARTS, PART_LENGTH = 3, 4
LATIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
WRONG = "Deze inlognaam en code horen niet bij elkaar. Kijk ze na, of vraag je docent om een nieuwe kaart."
TOO_OFTEN = "Dit ging te vaak mis. Wacht een kwartier en probeer het dan opnieuw."


@dataclass(frozen=True)
class PrintedCard:
    """What stands on one card. The code is nowhere else: it is told once, to be printed."""

    student: Membership
    login_name: str
    code: str
    valid_until: datetime


@transaction.atomic
def issue_cards(students: list[Membership], *, by: Actor) -> list[PrintedCard]:
    """A card for each of these students; earlier cards stop working. Refuses all when one may not have a card."""
    demand([reason for student in students for reason in student.card_blockers()])
    return [_issue(student, by=by) for student in students]


def _issue(student: Membership, *, by: Actor) -> PrintedCard:
    user = User.objects.filter(person_id=student.person_id).first() or User.objects.create_user(
        person=student.person, login_name=free_login_name(student.person)
    )
    LoginCard.objects.usable().filter(user=user).update(expires_at=timezone.now())
    code = "-".join(_random_part() for _ in range(CODE_PARTS))
    card = LoginCard.objects.create(
        user=user,
        issued_by=by.membership,
        code_hash=_digest(user, code),
        expires_at=timezone.now() + settings.LOGIN_CARD_VALID,
    )
    trail.record(student, "card_issued", by=by)
    return PrintedCard(student, user.login_name, code, card.expires_at)


def _random_part() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(PART_LENGTH))


def _digest(user: User, code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return links.digest(f"{user.pk}{plain}")


def free_login_name(person) -> str:
    """'noor.aksoy', or 'noor.aksoy2' where that name is taken."""
    words = f"{person.call_name} {person.family_name}".casefold().translate(LATIN)
    base = slugify(words).replace("-", ".")[:36].strip(".") or "leerling"
    taken = set(User.objects.filter(login_name__istartswith=base).values_list("login_name", flat=True))
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name


def use_card(login_name: str, code: str, *, client: str) -> LoginCard:
    """The usable card of this log-in name with this code. Every 'no' is the same 'no', and is counted."""
    login_name = login_name.strip().lower()
    if not limits.allow("card_client", client) or not limits.allow("card_name", login_name):
        raise ActionRefused(TOO_OFTEN)
    card = LoginCard.objects.usable().select_related("user").filter(user__login_name__iexact=login_name).first()
    expected = card.code_hash if card else links.digest("nobody")
    given = _digest(card.user if card else User(), code)
    if card is None or not card.user.is_active or not secrets.compare_digest(expected, given):
        raise ActionRefused(WRONG)
    return card


@transaction.atomic
def choose_password(card: LoginCard, password: str) -> User:
    """Use the card up: its student now logs in with this password."""
    card = LoginCard.objects.select_for_update(of=("self",)).select_related("user").get(pk=card.pk)
    if card.used_at or card.expires_at <= timezone.now():
        raise ActionRefused("Deze kaart is al gebruikt. Vraag je docent om een nieuwe.")
    LoginCard.objects.filter(pk=card.pk).update(used_at=timezone.now())
    card.user.set_password(password)
    card.user.save(update_fields=["password"])
    return card.user
