"""Everything that changes a portfolio. Each action locks, checks, writes, and leaves a trail."""

from portfolio.actions.judging import judge
from portfolio.actions.observing import observe
from portfolio.actions.portfolios import add_goal, close_goal, ensure_portfolios
from portfolio.actions.results import log_result, take_back_result
from portfolio.actions.sharing import confirm, remark, revoke, set_audience, share_blockers, share_with_company
from portfolio.actions.writing import restore, save_draft, save_version, start_version, submit, withdraw

__all__ = [
    "add_goal", "close_goal", "confirm", "ensure_portfolios", "judge", "log_result", "observe", "remark", "restore",
    "revoke", "save_draft", "save_version", "set_audience", "share_blockers", "share_with_company", "start_version",
    "submit", "take_back_result", "withdraw",
]  # fmt: skip
