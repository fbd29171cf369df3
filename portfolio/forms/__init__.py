"""The forms of the portfolio."""

from portfolio.forms.claims import initial_claims
from portfolio.forms.kept import KeptFiles
from portfolio.forms.pieces import EvidenceForm, ObservationForm, WordsForm
from portfolio.forms.saying import GoalForm, JudgeForm, RemarkForm, TimelineFilter
from portfolio.forms.sheet import Sheet, claims_form

__all__ = [
    "EvidenceForm", "GoalForm", "JudgeForm", "KeptFiles", "ObservationForm", "RemarkForm", "Sheet", "TimelineFilter",
    "WordsForm", "claims_form", "initial_claims",
]  # fmt: skip
