"""The sheets of a test side by side: where assessors differ, what they settled, and what stands in the way of signing.

Only read where the sheets are open to the actor (`opened_tests`); while blind a comparison holds nothing of others.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from assessment.models import Criterion, Feedforward, ProficiencyTest, Score, Settlement, TestAssessor
from assessment.outcome import Computed, compute
from portal.models import Membership


@dataclass(frozen=True)
class Mark:
    """What one assessor gave for one criterion, and saw."""

    seat: TestAssessor
    value: int
    note: str

    @property
    def who(self) -> Membership:
        return self.seat.assessor


@dataclass(frozen=True)
class Row:
    """One criterion with the marks of all assessors and what was settled."""

    criterion: Criterion
    marks: tuple[Mark, ...]
    settlement: Settlement | None
    confirmed_by: frozenset[int] = frozenset()

    @property
    def gap(self) -> int:
        """How many steps of the scale lie between the lowest and the highest score."""
        values = [mark.value for mark in self.marks]
        return max(values) - min(values) if values else 0

    @property
    def is_equal(self) -> bool:
        """All gave the same score, and nobody reopened it."""
        return self.gap == 0 and (self.settlement is None or self.settlement.proposed_by_id is None)

    @property
    def is_settled(self) -> bool:
        return self.settlement is not None and self.settlement.settled_at is not None

    @property
    def is_proposed(self) -> bool:
        return self.settlement is not None and self.settlement.settled_at is None

    @property
    def seen(self) -> str:
        """Names the state of this row, so that a form can say on what it answers."""
        if self.settlement is None:
            return "open"
        return f"{self.settlement.proposed_at.isoformat()}-{len(self.confirmed_by)}"

    def awaits(self, actor) -> bool:
        """Whether the actor must still say yes or no to somebody else's proposal."""
        return (
            self.is_proposed
            and self.settlement.proposed_by_id != actor.membership_id
            and actor.membership_id not in self.confirmed_by
        )


class Comparison:
    """One test with its seats, rows and next steps, in a fixed number of queries."""

    def __init__(self, test: ProficiencyTest, actor):
        self.test, self.actor, self.design = test, actor, test.design
        self.seats = list(
            TestAssessor.objects.visible_to(actor)
            .filter(test=test)
            .current()
            .select_related("assessor__person", "assessor__organisation")
        )
        self.rows = self._rows()
        steps = Feedforward.objects.visible_to(actor).filter(test=test).select_related("by__person")
        self.feedforward: list[Feedforward] = list(steps)

    def _rows(self) -> list[Row]:
        scores = Score.objects.visible_to(self.actor).filter(
            sheet__test=self.test, sheet__submitted_at__isnull=False, value__isnull=False
        )
        given = {(score.criterion_id, score.sheet.assessor_id): score for score in scores.select_related("sheet")}
        settlements = (
            Settlement.objects.visible_to(self.actor)
            .filter(test=self.test)
            .select_related("proposed_by__person")
            .prefetch_related("confirmations")
        )
        settled = {settlement.criterion_id: settlement for settlement in settlements}
        return [
            self._row(criterion, given, settled.get(criterion.pk))
            for criterion in self.design.criteria.select_related("competency")
        ]

    def _row(self, criterion, given, settlement) -> Row:
        marks = tuple(
            Mark(seat, given[criterion.pk, seat.assessor_id].value, given[criterion.pk, seat.assessor_id].note)
            for seat in self.seats
            if (criterion.pk, seat.assessor_id) in given
        )
        yes = frozenset(one.by_id for one in settlement.confirmations.all()) if settlement else frozenset()
        return Row(criterion, marks, settlement, yes)

    # --- Who ----------------------------------------------------------------------------------------------------------
    @cached_property
    def own_seat(self) -> TestAssessor | None:
        return next((seat for seat in self.seats if seat.assessor_id == self.actor.membership_id), None)

    @property
    def pair(self) -> list[TestAssessor]:
        """The assessors who settle together; a third decides alone."""
        return [seat for seat in self.seats if not seat.is_third]

    @property
    def third(self) -> TestAssessor | None:
        return next((seat for seat in self.seats if seat.is_third), None)

    @property
    def third_has_sent(self) -> bool:
        return self.third is not None and any(mark.seat == self.third for row in self.rows for mark in row.marks)

    @property
    def others(self) -> list[TestAssessor]:
        """The assessors beside the actor."""
        return [seat for seat in self.pair if seat.assessor_id != self.actor.membership_id]

    def row_of(self, criterion: Criterion) -> Row:
        return next(row for row in self.rows if row.criterion.pk == criterion.pk)

    # --- How far ------------------------------------------------------------------------------------------------------
    @property
    def unsettled(self) -> list[Row]:
        """What is still to be settled, the largest difference first."""
        return sorted((row for row in self.rows if not row.is_settled), key=lambda row: -row.gap)

    @property
    def talked_about(self) -> list[Row]:
        """Where they differed, or reopened, and settled."""
        return [row for row in self.rows if row.is_settled and not row.is_equal]

    @property
    def equal(self) -> list[Row]:
        return [row for row in self.rows if row.is_settled and row.is_equal]

    @property
    def settled_count(self) -> int:
        return sum(row.is_settled for row in self.rows)

    @property
    def is_settled(self) -> bool:
        return bool(self.rows) and self.settled_count == len(self.rows)

    # --- Outcome and signature ----------------------------------------------------------------------------------------
    @cached_property
    def computed(self) -> Computed | None:
        """What the pass rule says; None while something is unsettled."""
        if not self.is_settled:
            return None
        return compute(self.design, [(row.criterion, row.settlement.value) for row in self.rows])

    @property
    def outcome(self) -> str:
        """The outcome that is signed: the computed one, unless the assessors depart from it with a reason."""
        return self.test.outcome or (self.computed.outcome if self.computed else "")

    @property
    def outcome_label(self) -> str:
        return ProficiencyTest.Outcome(self.outcome).label if self.outcome else ""

    @property
    def departs(self) -> bool:
        return bool(self.computed and self.outcome != self.computed.outcome)

    @cached_property
    def digest(self) -> str:
        """What a signature covers: design, settled scores with reasons, outcome and next steps."""
        said = {
            "test": str(self.test.uid),
            "design": str(self.design.uid),
            "scores": [
                [str(row.criterion.uid), row.settlement.value, row.settlement.reason]
                for row in self.rows
                if row.settlement
            ],
            "outcome": [self.outcome, self.test.outcome_because],
            "next": [[step.text, step.due_on.isoformat() if step.due_on else ""] for step in self.feedforward],
        }
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def sign_blockers(self) -> list[str]:
        """What must be done before anybody can sign, in Dutch."""
        blockers = []
        if left := len(self.unsettled):
            blockers.append(
                "Spreek het laatste criterium nog af." if left == 1 else f"Spreek nog {left} criteria samen af."
            )
        if not self.feedforward:
            blockers.append(f"Geef {self.test.student.person.call_name} minstens één volgende stap mee.")
        return blockers
