"""The outcome by the pass rule of the design: critical criteria, and how many must reach the score. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessment.models import Criterion, ProficiencyTest, TestDesign


@dataclass(frozen=True)
class Computed:
    """What the rule says, and why, in Dutch sentences that the student may read."""

    outcome: str
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return self.outcome == ProficiencyTest.Outcome.PASSED

    @property
    def label(self) -> str:
        return ProficiencyTest.Outcome(self.outcome).label


def compute(design: TestDesign, scores: Sequence[tuple[Criterion, int]]) -> Computed:
    """Passed when each critical criterion reaches `pass_score`, and at least `pass_count` criteria do.

    `scores` holds one settled score for every criterion of the design; fewer is an error of the caller.
    """
    if not scores:
        raise ValueError("A test without criteria has no outcome.")
    needed = design.word(design.pass_score)
    short = [(criterion, value) for criterion, value in scores if criterion.is_critical and value < design.pass_score]
    critical = [criterion for criterion, _ in scores if criterion.is_critical]
    reached = sum(value >= design.pass_score for _, value in scores)
    reasons = [
        f"‘{criterion.text}’ moet minstens {needed} zijn. Afgesproken is {design.word(value)}."
        for criterion, value in short
    ]
    if critical and not short:
        reasons.append(f"Alles wat gehaald moet worden, is minstens {needed}.")
    enough = reached >= design.pass_count
    if design.pass_count:
        reasons.append(f"{reached} van de {len(scores)} criteria zijn minstens {needed}. Nodig: {design.pass_count}.")
    outcome = ProficiencyTest.Outcome.NOT_YET if short or not enough else ProficiencyTest.Outcome.PASSED
    if not reasons:
        reasons.append("Dit ontwerp stelt geen eis aan een enkel criterium of aan het aantal.")
    return Computed(outcome, tuple(reasons))
