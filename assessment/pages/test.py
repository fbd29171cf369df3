"""What the page of one test shows to one person: how far it is, what this person can do, and what is open to read."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from assessment.actions.student import choose_blockers
from assessment.asks import Ask, asks_of, establish_by
from assessment.comparison import Comparison, Row
from assessment.models import (
    Criterion,
    ProficiencyTest,
    State,
    TestAssessor,
    TestEvidence,
    move_blockers,
    opened_tests,
    party_of,
)
from portal.models import Role

# How many steps of the road are behind a test.
STEPS_DONE = {
    State.REQUESTED: 1, State.NOT_HELD: 1, State.PLANNED: 2, State.ASSESSING: 2, State.MODERATING: 3, State.SIGNED: 5,
    State.ESTABLISHED: 6, State.ANNULLED: 5, State.DECLINED: 1, State.CANCELLED: 1,
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """One step of the road that a test goes, for the stepper."""

    title: str
    when: date | datetime | None
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class Wording:
    """A criterion in the words of this reader, and the other wording beside it."""

    criterion: Criterion
    text: str
    also: str


@dataclass(frozen=True)
class Agreed:
    """A settled criterion with its word on the scale."""

    row: Row
    word: str


class TestPage:
    """The test as one person sees it. What is not open to this person is not asked for."""

    __test__ = False

    def __init__(self, test: ProficiencyTest, actor):
        self.test, self.actor = test, actor

    @cached_property
    def seats(self) -> list[TestAssessor]:
        seats = TestAssessor.objects.visible_to(self.actor).filter(test=self.test).current()
        return list(seats.select_related("assessor__person", "assessor__organisation"))

    @cached_property
    def own_seat(self) -> TestAssessor | None:
        return next((seat for seat in self.seats if seat.assessor_id == self.actor.membership_id), None)

    @cached_property
    def hands(self) -> set:
        return party_of(self.actor, is_assessor=self.own_seat is not None)

    @cached_property
    def ask(self) -> Ask | None:
        """What the test asks of this person now."""
        return asks_of(self.actor, [self.test]).get(self.test.pk)

    @cached_property
    def comparison(self) -> Comparison | None:
        """How it was judged, once this person may read that; on this page from the signatures on."""
        if self.test.state not in ProficiencyTest.WITH_OUTCOME:
            return None
        is_open = opened_tests(self.actor).filter(pk=self.test.pk).exists()
        return Comparison(self.test, self.actor) if is_open else None

    @cached_property
    def evidence(self) -> list[TestEvidence]:
        """The pieces the test rests on, as far as this person may read them."""
        rows = TestEvidence.objects.visible_to(self.actor).filter(test=self.test)
        return list(rows.select_related("version__evidence"))

    @cached_property
    def criteria(self) -> list[Wording]:
        """What is judged, worded for this reader."""
        return [
            Wording(criterion, *criterion.wordings(shop_floor=self.actor.role == Role.TRAINER))
            for criterion in self.test.design.criteria.all()
        ]

    @property
    def settled(self) -> list[Agreed]:
        """The settled scores in words, once this person may read them."""
        rows = self.comparison.rows if self.comparison else []
        return [Agreed(row, self.test.design.word(row.settlement.value)) for row in rows if row.settlement]

    # --- What this person can do --------------------------------------------------------------------------------------
    def _may(self, to: State) -> bool:
        return not move_blockers(self.test.state, to, self.hands)

    @property
    def may_plan(self) -> bool:
        return self._may(State.PLANNED)

    @property
    def may_decline(self) -> bool:
        return self._may(State.DECLINED)

    @property
    def may_cancel(self) -> bool:
        return self._may(State.CANCELLED)

    @property
    def may_say_not_held(self) -> bool:
        return self._may(State.NOT_HELD)

    @property
    def may_establish(self) -> bool:
        return self._may(State.ESTABLISHED)

    @property
    def may_annul(self) -> bool:
        return self._may(State.ANNULLED)

    @property
    def may_replace(self) -> bool:
        return self.actor.role == Role.TEACHER and self.test.state in (State.PLANNED, State.ASSESSING)

    @property
    def choose_blockers(self) -> list[str]:
        return choose_blockers(self.test, self.actor)

    @property
    def may_react(self) -> bool:
        return self.actor.role == Role.STUDENT and self.test.state in (State.SIGNED, State.ESTABLISHED)

    @property
    def establish_by(self) -> date:
        return establish_by(self.test)

    # --- How far ------------------------------------------------------------------------------------------------------
    @property
    def stages(self) -> list[Stage]:
        """The road: what is done, what is to do now, what comes."""
        test = self.test
        road: list[tuple[str, date | datetime | None]] = [
            ("Aangevraagd", test.requested_at),
            ("Gepland", test.held_on),
            ("Los van elkaar scoren", None),
            ("Samen vergelijken", None),
            ("Ondertekend", test.signed_at),
            ("Vastgesteld", test.established_at),
        ]
        done = STEPS_DONE.get(State(test.state), 0)
        return [
            Stage(title, when, is_done=place < done, is_now=place == done and not test.is_ended)
            for place, (title, when) in enumerate(road)
        ]
