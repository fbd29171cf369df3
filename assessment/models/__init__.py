"""Proficiency tests: the design, the course of a test, blind sheets, and what assessors settle together."""

from assessment.models.course import NEXT_STATES, WHO_MAY, Party, State, move_blockers, party_of
from assessment.models.design import DEFAULT_SCALE, HIGHEST, LOWEST, Criterion, TestDesign
from assessment.models.settling import Confirmation, Feedforward, Settlement
from assessment.models.sheets import Score, Sheet, opened_tests
from assessment.models.test import ProficiencyTest, TestAssessor, TestEvidence

__all__ = [
    "DEFAULT_SCALE", "HIGHEST", "LOWEST", "NEXT_STATES", "WHO_MAY", "Confirmation", "Criterion", "Feedforward", "Party",
    "ProficiencyTest", "Score", "Settlement", "Sheet", "State", "TestAssessor", "TestDesign", "TestEvidence",
    "move_blockers", "opened_tests", "party_of",
]  # fmt: skip
