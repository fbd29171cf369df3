from assessment.models.design import DEFAULT_SCALE, Criterion, TestDesign
from assessment.models.test import (
    Feedforward,
    ProficiencyTest,
    Score,
    Settlement,
    Sheet,
    TestAssessor,
    TestEvidence,
)

__all__ = [
    "DEFAULT_SCALE", "Criterion", "Feedforward", "ProficiencyTest", "Score", "Settlement", "Sheet", "TestAssessor",
    "TestDesign", "TestEvidence",
]  # fmt: skip
