"""The sheets side by side as one assessor sees them, with the forms that stand open."""

from functools import cached_property

from assessment.actions.settling import MOST_STEPS
from assessment.actions.signing import needs_code
from assessment.asks import in_words
from assessment.comparison import Comparison, Row
from assessment.forms import DepartForm, ReasonForm, SettleForm, SignForm, StepForm
from assessment.models import Criterion, ProficiencyTest
from assessment.pages.test import TestPage
from portal.models import Role


def settle_form(criterion: Criterion, test: ProficiencyTest, data=None, initial=None) -> SettleForm:
    """The form of one criterion; the prefix keeps the ids of several forms on one page apart."""
    return SettleForm(data, initial=initial, design=test.design, student=test.student, prefix=f"c{criterion.position}")


class Line:
    """One row of the comparison for one reader, with the form when it is open."""

    def __init__(self, page: "ComparePage", row: Row):
        self.page, self.row = page, row
        self.criterion = row.criterion

    @property
    def text(self) -> str:
        return self.criterion.wordings(shop_floor=self.page.actor.role == Role.TRAINER)[0]

    @property
    def word(self) -> str:
        return self.page.test.design.word(self.row.settlement.value) if self.row.settlement else ""

    @property
    def gap_words(self) -> str:
        return f"{self.row.gap} stappen"

    @property
    def proposer(self) -> str:
        settlement = self.row.settlement
        return settlement.proposed_by.person.call_name if settlement and settlement.proposed_by else ""

    @property
    def is_open(self) -> bool:
        """Whether the form stands open: asked for, refused just now, or the first that waits for a proposal."""
        return self.page.open_row is self.row

    @property
    def is_chosen(self) -> bool:
        """Whether the reader just asked for this one: the focus goes there."""
        return self.page.chosen == str(self.criterion.position)

    @property
    def awaits_me(self) -> bool:
        return self.row.awaits(self.page.actor) and not self.page.is_third

    @property
    def is_mine(self) -> bool:
        return bool(self.row.settlement and self.row.settlement.proposed_by_id == self.page.actor.membership_id)

    @cached_property
    def form(self) -> SettleForm:
        if self.page.bound is not None and self.page.about == self.criterion:
            return self.page.bound
        first = {"seen": self.row.seen}
        if self.row.settlement:
            first |= {"value": self.row.settlement.value, "reason": self.row.settlement.reason}  # type: ignore[dict-item]
        return settle_form(self.criterion, self.page.test, initial=first)

    @property
    def tracks(self) -> list[dict]:
        """The marks as rows of the track: the school a circle, the company a square, the gap in yellow."""
        values = [mark.value for mark in self.row.marks]
        gap = range(min(values), max(values) + 1) if self.row.gap else ()
        steps = self.page.test.design.steps
        return [
            {
                "key": mark.seat.side,
                "label": mark.seat.get_side_display().capitalize() if not mark.seat.is_third else "Derde",
                "name": self.page.name_of(mark.seat),
                "score": mark.value,
                "word": steps[mark.value - 1]["word"],
                "track": [
                    {"number": step["value"], "is_on": step["value"] == mark.value, "is_gap": step["value"] in gap}
                    for step in steps
                ],
            }
            for mark in self.row.marks
        ]

    @property
    def voices(self) -> list[dict]:
        return [
            {"note": mark.note, "who": self.page.name_of(mark.seat).capitalize() if mark.seat == self.page.own_seat
             else self.page.name_of(mark.seat)}
            for mark in self.row.marks if mark.note
        ]  # fmt: skip


class ComparePage(TestPage):
    """The sheets side by side for one assessor."""

    def __init__(self, test, actor, *, chosen: str = "", bound=None, about=None, forms=None, opened: str = ""):
        super().__init__(test, actor)
        self.chosen, self.bound, self.about = chosen, bound, about
        self.given, self.opened = forms or {}, opened

    @cached_property
    def comparison(self) -> Comparison:
        return Comparison(self.test, self.actor)

    @property
    def is_third(self) -> bool:
        return bool(self.own_seat and self.own_seat.is_third)

    def name_of(self, seat) -> str:
        """'jij' for the reader, else the call name."""
        return "jij" if seat.assessor_id == self.actor.membership_id else seat.assessor.person.call_name

    @cached_property
    def open_row(self) -> Row | None:
        rows = self.comparison.rows
        if self.about is not None:
            return next(row for row in rows if row.criterion == self.about)
        chosen = next((row for row in rows if str(row.criterion.position) == self.chosen), None)
        waiting = (row for row in self.comparison.unsettled if not row.is_proposed)
        return chosen or next(waiting, None)

    @cached_property
    def differing(self) -> list[Line]:
        """What is not settled, and what the reader reopened; the largest difference first."""
        rows = self.comparison.unsettled
        reopened = [self.open_row] if self.open_row and self.open_row not in rows else []
        return [Line(self, row) for row in [*rows, *reopened]]

    @cached_property
    def talked_about(self) -> list[Line]:
        return [Line(self, row) for row in self.comparison.talked_about if row is not self.open_row]

    @cached_property
    def equal(self) -> list[Line]:
        return [Line(self, row) for row in self.comparison.equal if row is not self.open_row]

    @property
    def other_names(self) -> str:
        return _and([seat.assessor.person.call_name for seat in self.comparison.others])

    @property
    def other_full_names(self) -> str:
        return _and([seat.assessor.name for seat in self.comparison.others])

    @property
    def settled_words(self) -> str:
        """'Zes criteria staan', 'Eén criterium staat'."""
        count = self.comparison.settled_count
        number = in_words(count).capitalize().replace("Éé", "Eé")
        return f"{number} {'criterium staat' if count == 1 else 'criteria staan'}"

    @property
    def to_discuss(self) -> int:
        return len(self.comparison.unsettled)

    # --- The forms under the differences ------------------------------------------------------------------------------
    def _form(self, name: str, make):
        return self.given.get(name) or make()

    @cached_property
    def step_form(self) -> StepForm:
        return self._form("step", lambda: StepForm(prefix="stap"))

    @property
    def may_add_step(self) -> bool:
        return len(self.comparison.feedforward) < MOST_STEPS

    @cached_property
    def depart_form(self) -> DepartForm:
        return self._form("depart", lambda: DepartForm(prefix="uitslag"))

    @cached_property
    def third_form(self) -> ReasonForm:
        return self._form("third", lambda: ReasonForm(prefix="derde", label="Waar komen jullie niet uit?"))

    @cached_property
    def sign_form(self) -> SignForm:
        seen = {"seen": self.comparison.digest}
        return self._form("sign", lambda: SignForm(initial=seen, needs_code=self.needs_code, prefix="teken"))

    @property
    def needs_code(self) -> bool:
        return needs_code(self.actor)

    @property
    def sign_blockers(self) -> list[str]:
        return self.comparison.sign_blockers()

    @property
    def has_signed(self) -> bool:
        return bool(self.comparison.own_seat and self.comparison.own_seat.signed_at)


def _and(names: list[str]) -> str:
    """'Marieke', 'Marieke en Joost', 'Marieke, Joost en Els'."""
    return " en ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)
