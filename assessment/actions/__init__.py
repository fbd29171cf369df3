"""What can be done with a test. Each action locks the test first, checks the rule, writes, and leaves a trail."""

from assessment.actions.board import annul, establish, name_third
from assessment.actions.course import cancel, decline, not_held, plan, replace_assessor, request
from assessment.actions.scoring import save_score, send_sheet
from assessment.actions.settling import (
    add_step,
    ask_third,
    confirm,
    depart,
    follow_rule,
    propose,
    remove_step,
)
from assessment.actions.signing import ask_code, sign
from assessment.actions.student import choose_evidence, react

__all__ = [
    "add_step", "annul", "ask_code", "ask_third", "cancel", "choose_evidence", "confirm", "decline", "depart",
    "establish", "follow_rule", "name_third", "not_held", "plan", "propose", "react", "remove_step",
    "replace_assessor", "request", "save_score", "send_sheet", "sign",
]  # fmt: skip
