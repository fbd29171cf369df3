from portfolio.models.claim import JUDGES, Claim
from portfolio.models.evidence import Evidence, EvidenceFile, EvidenceVersion
from portfolio.models.grant import Grant
from portfolio.models.portfolio import GUIDES, Cell, Goal, Portfolio, coached_students

__all__ = [
    "GUIDES", "JUDGES", "Cell", "Claim", "Evidence", "EvidenceFile", "EvidenceVersion", "Goal", "Grant", "Portfolio",
    "coached_students",
]  # fmt: skip
