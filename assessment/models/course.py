"""The course of a test as a table: from which state to which, and whose hand it takes. This table is law.

The database holds the same table in a trigger (`assessment.wall`), made from `WHO_MAY`.
"""

from django.db import models

from portal.models import Role


class State(models.TextChoices):
    REQUESTED = "requested", "aangevraagd"
    PLANNED = "planned", "gepland"
    ASSESSING = "assessing", "wordt beoordeeld"
    MODERATING = "moderating", "samen vergelijken"
    SIGNED = "signed", "ondertekend"
    ESTABLISHED = "established", "vastgesteld"
    NOT_HELD = "not_held", "ging niet door"
    DECLINED = "declined", "afgewezen"
    CANCELLED = "cancelled", "geannuleerd"
    ANNULLED = "annulled", "ongeldig verklaard"


class Party(models.TextChoices):
    """Whose hand a transition takes: a role of the school, or a seat at the test."""

    STUDENT = "student", "de leerling"
    TEACHER = "teacher", "een docent"
    ASSESSOR = "assessor", "een beoordelaar"
    EXAMBOARD = "examboard", "de examencommissie"
    # By itself, in the transaction of the last sheet or the last signature.
    ITSELF = "itself", "het portaal"


WHO_MAY: dict[tuple[State, State], Party] = {
    (State.REQUESTED, State.PLANNED): Party.TEACHER,
    (State.REQUESTED, State.DECLINED): Party.TEACHER,
    (State.REQUESTED, State.CANCELLED): Party.STUDENT,
    (State.PLANNED, State.ASSESSING): Party.ASSESSOR,
    (State.PLANNED, State.NOT_HELD): Party.ASSESSOR,
    (State.PLANNED, State.CANCELLED): Party.TEACHER,
    (State.NOT_HELD, State.PLANNED): Party.TEACHER,
    (State.NOT_HELD, State.CANCELLED): Party.TEACHER,
    (State.ASSESSING, State.MODERATING): Party.ITSELF,
    (State.ASSESSING, State.NOT_HELD): Party.ASSESSOR,
    (State.ASSESSING, State.CANCELLED): Party.EXAMBOARD,
    (State.MODERATING, State.SIGNED): Party.ITSELF,
    (State.MODERATING, State.CANCELLED): Party.EXAMBOARD,
    (State.SIGNED, State.ESTABLISHED): Party.EXAMBOARD,
    (State.SIGNED, State.ANNULLED): Party.EXAMBOARD,
    (State.ESTABLISHED, State.ANNULLED): Party.EXAMBOARD,
}
NEXT_STATES: dict[State, set[State]] = {state: {to for before, to in WHO_MAY if before == state} for state in State}

# Not yet at an end, so that the same design is not asked for twice.
OPEN = (State.REQUESTED, State.PLANNED, State.NOT_HELD, State.ASSESSING, State.MODERATING)
# Before and while assessors score alone.
BLIND = (State.REQUESTED, State.PLANNED, State.NOT_HELD, State.ASSESSING)
# Signed, whatever came after it: whoever sees the test sees how it was judged.
WITH_OUTCOME = (State.SIGNED, State.ESTABLISHED, State.ANNULLED)


def party_of(actor, *, is_assessor: bool) -> set[Party]:
    """The hands that this actor has at a test that the actor can see."""
    hands = {Party.ASSESSOR} if is_assessor else set()
    if actor.is_system:
        hands.add(Party.ITSELF)
    own = {Role.STUDENT: Party.STUDENT, Role.TEACHER: Party.TEACHER, Role.EXAMBOARD: Party.EXAMBOARD}
    if actor.role in own and not actor.is_link and not actor.is_system:
        hands.add(own[actor.role])
    return hands


def move_blockers(before: str, to: str, hands: set[Party]) -> list[str]:
    """Why a test may not go from `before` to `to` by these hands; empty when it may. In Dutch."""
    before, to = State(before), State(to)
    if (before, to) not in WHO_MAY:
        return [f"Dit kan nu niet: de proeve is {before.label}."]
    needed = WHO_MAY[before, to]
    if needed not in hands:
        return [f"Dit kan alleen {needed.label} doen."]
    return []
