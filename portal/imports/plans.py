"""What an import would do: looked at first, then done in one transaction or not at all."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import connection, transaction

from portal.imports.cells import Problem


class Outcome(StrEnum):
    """What happens with one row."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"

    @property
    def label(self):
        return {"created": "nieuw", "changed": "gewijzigd", "unchanged": "blijft zo"}[self.value]


@dataclass(frozen=True)
class Change:
    """One field that gets another value, in words."""

    title: str
    before: str
    after: str


@dataclass
class Step:
    """One row that can be carried out; `write` does it and may be left out when nothing changes."""

    row: int
    kind: str
    name: str
    outcome: Outcome
    changes: tuple[Change, ...] = ()
    write: Callable[[], None] | None = None
    sheet: str = ""


class PlanRefused(Exception):
    """Nothing was written: some rows of `plan` are refused."""

    def __init__(self, plan):
        super().__init__(plan)
        self.plan = plan


@dataclass
class Plan:
    """Everything a file asks for. `remarks` are things the administrator should know.

    `finish` runs once after all steps, for what is written in bulk.
    """

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    finish: Callable[[], None] | None = None

    def of(self, outcome):
        """The steps with this outcome, in the order of the file."""
        chosen = [step for step in self.steps if step.outcome == outcome]
        return sorted(chosen, key=lambda step: (step.sheet, step.row))

    @property
    def refused_rows(self):
        return {(problem.sheet, problem.row) for problem in self.problems}

    @property
    def has_work(self):
        return any(step.outcome != Outcome.UNCHANGED for step in self.steps)

    def counts(self):
        """Rows by what happens with them."""
        counted = Counter(step.outcome.value for step in self.steps)
        return {outcome.value: counted[outcome.value] for outcome in Outcome} | {"refused": len(self.refused_rows)}

    def by_kind(self):
        """Kind -> rows by what happens with them, in the order of the plan."""
        kinds = dict.fromkeys(step.kind for step in self.steps)
        return {kind: Counter(step.outcome.value for step in self.steps if step.kind == kind) for kind in kinds}

    def as_dict(self, *, written):
        """The plan for a machine: `manage.py import_... --json` prints it."""
        counts = self.counts()
        return {
            "created": counts["created"],
            "changed": counts["changed"],
            "unchanged": counts["unchanged"],
            "kinds": {kind: dict(counted) for kind, counted in self.by_kind().items()},
            "refused": [_as_dict(problem) for problem in self.problems],
            "remarks": [_as_dict(remark) for remark in self.remarks],
            "unused_columns": self.unused,
            "written": written,
        }


def _as_dict(problem):
    place = {"sheet": problem.sheet} if problem.sheet else {}
    return place | {"row": problem.row, "column": problem.column, "message": problem.message}


def carry_out(build, *, lock):
    """Build the plan once more and write it, in one transaction; returns the plan.

    `build` is called inside the transaction, under an advisory lock named `lock`: two people who confirm the
    same file at once get one import and one 'nothing changed'. Raises `PlanRefused` when a row is refused.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [lock])
        plan = build()
        if plan.problems:
            raise PlanRefused(plan)
        for step in plan.steps:
            if step.write:
                step.write()
        if plan.finish:
            plan.finish()
    return plan
