"""The sheet of one assessor as it is shown: one criterion at a time or all, with what is kept so far."""

from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse

from assessment.actions.scoring import score_blockers, send_blockers, stamp_of
from assessment.forms import ScoreForm
from assessment.models import Criterion, ProficiencyTest, Score, Sheet
from assessment.pages.test import TestPage
from portal import newer
from portal.models import Role, today
from portal.newer import differences

ALL = "alle"


@dataclass
class Line:
    """One criterion on the sheet, with its two wordings, its score so far and its form."""

    criterion: Criterion
    text: str
    also: str
    score: Score | None
    form: ScoreForm
    based_on: str
    sheet_url: str
    newer: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_scored(self) -> bool:
        return self.score is not None and self.score.value is not None

    @property
    def word(self) -> str:
        """The word for the score that was given."""
        return self.criterion.design.word(self.score.value) if self.is_scored else ""

    @property
    def place(self) -> int:
        return self.criterion.position

    @property
    def url(self) -> str:
        """The sheet with this criterion on it, whatever was scored meanwhile."""
        return f"{self.sheet_url}?criterium={self.place}"


class SheetPage(TestPage):
    """The sheet of one assessor. It asks for nothing of anybody else's."""

    def __init__(self, test: ProficiencyTest, actor, *, chosen: str = "", bound: ScoreForm | None = None, about=None):
        super().__init__(test, actor)
        self.chosen, self.bound, self.about = chosen, bound, about
        self.shows_both = False

    @cached_property
    def sheet(self) -> Sheet | None:
        mine = Sheet.objects.visible_to(self.actor).filter(test=self.test, assessor_id=self.actor.membership_id)
        return mine.first()

    @cached_property
    def lines(self) -> list[Line]:
        scores = Score.objects.visible_to(self.actor).filter(
            sheet__test=self.test, sheet__assessor_id=self.actor.membership_id
        )
        given = {score.criterion_id: score for score in scores}
        return [self._line(criterion, given.get(criterion.pk)) for criterion in self.test.design.criteria.all()]

    def _line(self, criterion: Criterion, score: Score | None) -> Line:
        text, also = criterion.wordings(shop_floor=self.actor.role == Role.TRAINER)
        first = {"note": score.note, "value": score.value} if score else {}
        form, url = score_form(criterion, self.test, initial=first), reverse("assessment:sheet", args=[self.test.uid])
        line = Line(criterion, text, also, score, form, stamp_of(score), url)
        if self.bound and criterion == self.about:
            line.form = self.bound
            if self.shows_both:
                line.newer = differences(self.bound, {"note": "", "value": None} | first)
            else:
                line.based_on = self.bound.data.get(newer.FIELD, "")
        return line

    @property
    def blockers(self) -> list[str]:
        """Why scoring is not possible now; a sheet that was sent is no trouble, it is done."""
        if blockers := score_blockers(self.test, self.own_seat):
            return blockers
        early = self.test.held_on and self.test.held_on > today()
        return ["Je kunt scoren op de dag van de proeve."] if early else []

    @property
    def is_sent(self) -> bool:
        return self.sheet is not None and self.sheet.submitted_at is not None

    @property
    def done(self) -> int:
        return sum(line.is_scored for line in self.lines)

    @property
    def missing(self) -> list[str]:
        return send_blockers(self.test, self.sheet)

    @property
    def shows_all(self) -> bool:
        return self.chosen == ALL

    @cached_property
    def current(self) -> Line:
        """The criterion on screen when they come one at a time: the chosen one, else the first without a score."""
        wanted = next((line for line in self.lines if str(line.place) == self.chosen), None)
        return wanted or next((line for line in self.lines if not line.is_scored), self.lines[0])

    @property
    def shown(self) -> list[Line]:
        return self.lines if self.shows_all else [self.current]

    def _beside(self, step: int) -> Line | None:
        place = self.lines.index(self.current) + step
        return self.lines[place] if 0 <= place < len(self.lines) else None

    @property
    def before(self) -> Line | None:
        return self._beside(-1)

    @property
    def after(self) -> Line | None:
        return self._beside(1)


def score_form(criterion: Criterion, test: ProficiencyTest, data=None, initial=None) -> ScoreForm:
    """The form of one criterion; the prefix keeps the ids of several forms on one page apart."""
    return ScoreForm(data, initial=initial, design=test.design, student=test.student, prefix=f"c{criterion.position}")
