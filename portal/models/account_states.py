"""How far somebody is with getting in: nothing yet, a card, an invitation, an account."""

from dataclasses import dataclass

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from portal.dates import long_date
from portal.models.links import LoginCard, PersonalLink

NONE, CARD, INVITED, EXPIRED, ACCOUNT = "none", "card", "invited", "expired", "account"
CHOICES = [
    (NONE, "nog niet uitgenodigd"),
    (INVITED, "uitgenodigd"),
    (EXPIRED, "uitnodiging verlopen"),
    (CARD, "kaart gekregen"),
    (ACCOUNT, "heeft een account"),
]


@dataclass(frozen=True)
class AccountState:
    """What the list says: words, tone of the badge, and one line more."""

    words: str
    tone: str
    detail: str = ""


def with_account_state(memberships: QuerySet) -> QuerySet:
    """These memberships with `account_state`, `invited_at`, `invite_until` and `card_until`; one query for all rows."""
    invite = PersonalLink.objects.filter(membership=OuterRef("pk"), purpose=PersonalLink.Purpose.INVITE)
    card = LoginCard.objects.usable().filter(user__person=OuterRef("person"))
    finished = Q(person__user__is_active=True) & (
        Q(person__user__last_login__isnull=False)
        | ~Q(person__user__password="") & ~Q(person__user__password__startswith="!")  # noqa: S106 - what an unusable one begins with
    )
    return (
        memberships.select_related("person__user", "organisation")
        .annotate(
            invited_at=Subquery(invite.values("issued_at")[:1]),
            invite_until=Subquery(invite.filter(revoked_at__isnull=True).values("expires_at")[:1]),
            card_until=Subquery(card.values("expires_at")[:1]),
        )
        .annotate(
            account_state=Case(
                When(finished, then=Value(ACCOUNT)),
                When(card_until__isnull=False, then=Value(CARD)),
                When(invite_until__gt=timezone.now(), then=Value(INVITED)),
                When(invited_at__isnull=False, then=Value(EXPIRED)),
                default=Value(NONE),
                output_field=CharField(),
            )
        )
        .order_by("person__sort_name", "pk")
    )


def in_words(membership) -> AccountState:
    """The state of a membership that came out of `with_account_state`."""
    state = membership.account_state
    if state == ACCOUNT:
        login = membership.person.user.last_login
        return AccountState(
            "Heeft account", "good", f"Laatst ingelogd op {long_date(login)}" if login else "Nog niet ingelogd"
        )
    if state == CARD:
        return AccountState("Kaart gekregen", "info", f"Geldig tot en met {long_date(membership.card_until)}")
    if state == INVITED:
        # Whether a mail arrives is not told to us: only that it was sent.
        return AccountState(
            "Uitgenodigd", "info", f"Op {long_date(membership.invited_at)}; of de mail aankwam, weten we niet"
        )
    if state == EXPIRED:
        return AccountState("Uitnodiging verlopen", "attention", f"Verstuurd op {long_date(membership.invited_at)}")
    if not membership.person.email:
        return AccountState(
            "Geen mailadres", "", "Maak een kaart" if membership.role == "student" else "Vul een mailadres in"
        )
    return AccountState("Niet uitgenodigd", "")
