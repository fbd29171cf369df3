"""Who acts, in which membership, and how they got in; and the database role that goes with it.

Web and workers connect as `kring_login`, which has no rights on held tables. `acting_as(actor)` picks, for one
transaction, the role of the actor's hat; row policies (`portal.wall`) then decide what there is to see.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connections, transaction
from psycopg.pq import TransactionStatus

from portal.models.links import PersonalLink
from portal.models.people import Membership, Organisation, Role

LEARNER, COACH, TRAINER = "kring_learner", "kring_coach", "kring_trainer"
BOARD, OFFICE, PARTNER, SYSTEM = "kring_board", "kring_office", "kring_partner", "kring_system"
HATS = (LEARNER, COACH, TRAINER, BOARD, OFFICE, PARTNER, SYSTEM)
HAT_OF_ROLE = {
    Role.STUDENT: LEARNER,
    Role.TEACHER: COACH,
    Role.COUNSELLOR: COACH,
    Role.TRAINER: TRAINER,
    Role.EXAMBOARD: BOARD,
    Role.COORDINATOR: OFFICE,
    Role.MANAGER: OFFICE,
    Role.ADMIN: OFFICE,
    Role.PARTNER: PARTNER,
}
ACTING_SESSION_KEY = "acting_membership"
LINK_SESSION_KEY = "link_way_in"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts.

    `reaches` is None for a log-in; for a link it holds the only uids within reach, and `purposes` what it is for.
    `link` is the personal link that this session came in by.
    """

    membership: Membership | None = None
    way_in: str = "public"
    reaches: frozenset[UUID] | None = None
    purposes: frozenset[str] = frozenset()
    system_holder: Organisation | None = None
    link: PersonalLink | None = None

    @property
    def is_known(self) -> bool:
        return self.membership is not None

    @property
    def is_system(self) -> bool:
        return self.way_in == "system"

    @property
    def is_link(self) -> bool:
        return self.way_in == "link"

    @property
    def membership_id(self) -> int | None:
        return self.membership.pk if self.membership else None

    @property
    def organisation(self) -> Organisation | None:
        return self.membership.organisation if self.membership else self.system_holder

    @property
    def holder_id(self) -> int | None:
        organisation = self.organisation
        return organisation.pk if organisation else None

    @property
    def role(self) -> str:
        return self.membership.role if self.membership else ""

    @property
    def hat(self) -> str:
        """The database role that goes with this actor; 'none' is the bare log-in role."""
        if self.is_system:
            return SYSTEM
        if self.membership is None:
            return "none"
        if self.role == Role.MANAGER and self.membership.organisation.kind != Organisation.Kind.SCHOOL:
            return PARTNER
        return HAT_OF_ROLE[Role(self.role)]

    def has_role(self, *roles: str) -> bool:
        return self.role in roles


PUBLIC = Actor()


def member(membership: Membership) -> Actor:
    """The actor of somebody who logged in and acts in `membership`."""
    return Actor(membership=membership, way_in="login")


def system(reason: str, *, organisation: Organisation | None = None, by: Membership | None = None) -> Actor:
    """The actor of work that no single person's sight covers (imports, recounts, nightly work).

    `reason` says why; `by` is the membership that stands behind it in the trail, when there is one.
    """
    if not reason:
        raise ValueError("Say why the system acts.")
    return Actor(membership=by, way_in="system", system_holder=organisation)


CLOSED = ("none", "", "")


def _state_of(actor: Actor) -> tuple[str, str, str]:
    return (actor.hat, str(actor.membership_id or ""), str(actor.holder_id or ""))


def _apply(connection, state: tuple[str, str, str]) -> None:
    # set_config('role', ..., true) is SET LOCAL ROLE, in the same round trip as the two settings.
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('role', %s, true), set_config('kring.actor', %s, true),"
            " set_config('kring.holder', %s, true)",
            state,
        )


@contextlib.contextmanager
def _as(state: tuple[str, str, str], using: str = "default") -> Iterator[None]:
    connection = connections[using]
    before = getattr(connection, "kring_state", CLOSED)
    nested = connection.in_atomic_block
    with transaction.atomic(using=using):
        _apply(connection, state)
        connection.kring_state = state  # type: ignore[attr-defined]
        try:
            yield
        finally:
            connection.kring_state = before  # type: ignore[attr-defined]
        if connection.connection.info.transaction_status == TransactionStatus.INERROR:
            # Somebody swallowed a database error: what came before it may not be kept.
            connection.set_rollback(True)
        if nested and not connection.needs_rollback:
            # RELEASE SAVEPOINT keeps a SET LOCAL; ROLLBACK TO undoes it by itself.
            _apply(connection, before)


def acting_as(actor: Actor):
    """A context in which every query runs under the actor's hat; it is one transaction."""
    return _as(_state_of(actor))


def as_login():
    """The bare log-in role, for tests that must start closed."""
    return _as(("kring_login", "", ""))


def as_owner():
    """No role at all: in tests the owner, live the log-in role."""
    return _as(CLOSED)


def current_memberships(user) -> list[Membership]:
    """The memberships a logged-in user can act in today, first the school's, in a fixed order."""
    return list(
        Membership.objects.current()
        .filter(person_id=user.person_id)
        .select_related("person", "organisation")
        .order_by("organisation__name", "role", "pk")
    )
