"""What a framework file would change here: new, changed, unchanged and refused rows."""

from frameworks import rich_text
from frameworks.imports import moodle, tree
from frameworks.models import Competency, Framework
from portal.imports.cells import Problem
from portal.imports.plans import Change, Outcome, Plan, Step, carry_out

TITLES = {
    "name": "naam",
    "description": "omschrijving",
    "scale": "schaal",
    "source": "bron",
    "kind": "soort",
    "category": "groep",
    "extra": "verder uit het bestand",
    "retired": "vervallen",
    "parent": "valt onder",
}
SOURCE = "Moodle"


def plan(data, name, *, school=None):
    """What importing the bytes `data` of a Moodle file called `name` would do.

    `school` makes it that school's own framework; without it, it is shared reference. The newest version with
    the code of the file is brought up to date; what the file no longer names stays. Raises `Unreadable`.
    """
    file = moodle.read(data, name)
    grown = tree.grow(file.entries, file.problems)
    made = Plan(problems=list(grown.problems), remarks=list(grown.remarks))
    current = _newest(grown.framework.code, school)
    existing = {row.code: row for row in current.competencies.select_related("parent")} if current else {}
    writer = Writer(current or Framework(school=school, code=grown.framework.code), existing)
    if grown.framework.row not in {problem.row for problem in grown.problems}:
        made.steps.append(writer.framework_step(grown.framework, grown.nodes))
    made.steps += [writer.competency_step(node, place) for place, node in enumerate(grown.nodes, start=1)]
    made.remarks += _left(existing, file.entries, grown.framework.row)
    return made


def write(data, name, *, school=None):
    """Import the file in one transaction; returns the plan that was carried out.

    Raises `Unreadable`, or `PlanRefused` while any row is refused.
    """
    lock = f"framework-import:{school.pk if school else 'shared'}"
    return carry_out(lambda: plan(data, name, school=school), lock=lock)


def _newest(code, school):
    return Framework.objects.filter(code=code, school=school).order_by("-version").first()


def _left(existing, entries, row):
    """What stands here and not in the file: it stays, and the administrator should know."""
    named = {entry.code for entry in entries}
    return [
        Problem(row, f"'{left.name}' ({code}) staat niet in dit bestand en blijft zoals het is.")
        for code, left in existing.items()
        if code not in named and not left.retired
    ]


class Writer:
    """Makes the steps for one framework; later steps find the rows that earlier steps made."""

    def __init__(self, framework, existing):
        self.framework = framework
        self.rows = existing

    def framework_step(self, entry, nodes):
        """The step for the framework row itself; another order of the same competencies is its change."""
        row = self.framework
        values = {
            "name": entry.name,
            "description": _description(entry),
            "scale": list(entry.scale),
            "source": SOURCE,
        }
        changes = _changes(row, values)
        places = [self.rows[node.entry.code].position for node in nodes if node.entry.code in self.rows]
        if places != sorted(places):
            changes += (Change("volgorde", "", "zoals in het bestand"),)
        outcome = _outcome(row, changes)
        write = None if outcome is Outcome.UNCHANGED else lambda: _save(row, values)
        return Step(entry.row, "raamwerk", entry.name, outcome, changes if row.pk else (), write)

    def competency_step(self, node, position):
        """The step for one competency or heading at `position` in the whole tree."""
        entry = node.entry
        row = self.rows.setdefault(entry.code, Competency(framework=self.framework, code=entry.code))
        values = {
            "name": entry.name,
            "description": _description(entry),
            "kind": node.kind,
            "category": node.category,
            "extra": _extra(entry, row),
            "retired": False,
        }
        changes = _changes(row, values)
        parent = row.parent.code if row.parent else ""
        if parent != node.parent_code:
            changes += (Change(TITLES["parent"], parent, node.parent_code),)
        outcome = _outcome(row, changes)

        def write():
            row.framework = self.framework  # it has a key only now
            row.parent = self.rows[node.parent_code] if node.parent_code else None
            _save(row, values | {"position": position})

        # A row that only shifts because another came before it is written, and not called changed.
        needed = outcome is not Outcome.UNCHANGED or row.position != position
        shown = changes if row.pk else ()
        return Step(entry.row, node.kind.label, entry.name, outcome, shown, write if needed else None)


def _changes(row, values):
    return tuple(
        Change(TITLES[field], _shown(getattr(row, field)), _shown(value))
        for field, value in values.items()
        if getattr(row, field) != value
    )


def _outcome(row, changes):
    if row.pk is None:
        return Outcome.CREATED
    return Outcome.CHANGED if changes else Outcome.UNCHANGED


def _save(row, values):
    for field, value in values.items():
        setattr(row, field, value)
    row.save()


def _description(entry):
    return rich_text.from_moodle(entry.description, entry.description_format)


def _extra(entry, row):
    """What Kring keeps for Moodle; the older layout does not have two of its columns, and takes nothing away."""
    extra = dict(entry.rules)
    if "related" not in dict(entry.columns):
        extra = {key: row.extra[key] for key in ("related", "export_id") if key in row.extra} | extra
    if entry.related:
        extra["related"] = list(entry.related)
    if entry.scale:
        extra["scale"] = list(entry.scale)
    return extra


def _shown(value):
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return ", ".join(item["name"] for item in value)
    if isinstance(value, dict):
        return ", ".join(sorted(value))
    return str(getattr(value, "label", value))
