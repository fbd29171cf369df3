from portfolio.models.evidence import Claim, Evidence, EvidenceFile, EvidenceVersion, Grant
from portfolio.models.portfolio import Cell, Goal, Portfolio, coached_students

__all__ = [
    "Cell", "Claim", "Evidence", "EvidenceFile", "EvidenceVersion", "Goal", "Grant", "Portfolio", "coached_students",
]  # fmt: skip
