"""From loose rows to a tree: parents before children, wherever they stand in the file."""

from dataclasses import dataclass

from frameworks.models import Competency
from portal.imports.cells import Problem
from portal.imports.headers import fold
from portal.imports.parsing import quoted
from portal.imports.tables import Unreadable

Kind = Competency.Kind
Category = Competency.Category
# How a heading on the way up names one of the five groups of tip 1.
CATEGORY_WORDS = {
    "leer": Category.LEARNING,
    "leren": Category.LEARNING,
    "sociaal": Category.SOCIAL,
    "communicat": Category.SOCIAL,
    "persoon": Category.PERSONAL,
    "loopbaan": Category.CAREER,
}


@dataclass(frozen=True)
class Node:
    """A competency or heading in its place."""

    entry: object
    parent: "Node | None"
    kind: str
    category: str

    @property
    def parent_code(self):
        return self.parent.entry.code if self.parent else ""


@dataclass(frozen=True)
class Tree:
    """The framework row, its nodes with parents first, and why rows are refused or deserve a remark."""

    framework: object
    nodes: tuple[Node, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def grow(entries, problems=()):
    """Put `entries` in a tree; `problems` are those that reading them already gave.

    Every row ends up either in a node or in a problem. Raises `Unreadable` when no row is the framework itself.
    """
    framework, found = _framework(entries)
    found += problems
    by_code = {}
    for entry in entries:
        if entry.is_framework or not entry.code:
            continue
        if first := by_code.get(entry.code):
            found.append(_problem(entry, "code", f"'{entry.code}' staat ook in rij {first.row}."))
        else:
            by_code[entry.code] = entry
    parents = _parents(by_code, framework, found)
    _refuse_loops(by_code, parents, found)
    good = _refuse_below(by_code, parents, found)
    nodes = _nodes(good, {code: parents[code] for code in good})
    found.sort(key=lambda problem: problem.row)
    return Tree(framework, nodes, tuple(found), _remarks(good, by_code))


def _problem(entry, column, message):
    return Problem(entry.row, message, column=entry.column(column))


def _framework(entries):
    marked = [entry for entry in entries if entry.is_framework]
    if not marked:
        raise Unreadable("Geen rij is het raamwerk zelf: zet een 1 in de kolom 'Is framework'.")
    first, *others = marked
    message = f"Rij {first.row} is al het raamwerk. Zet elk raamwerk in een eigen bestand."
    return first, [Problem(other.row, message) for other in others]


def _parents(by_code, framework, problems):
    """Code -> code of the parent, '' at the top."""
    parents = {}
    for code, entry in by_code.items():
        # Tools other than Moodle write the framework's own code above the top rows.
        at_top = not entry.parent or (entry.parent == framework.code and entry.parent not in by_code)
        parents[code] = "" if at_top else entry.parent
        if parents[code] and parents[code] not in by_code:
            message = f"'{entry.parent}' staat niet in dit bestand."
            problems.append(_problem(entry, "parent", message))
    return parents


def _refuse_loops(by_code, parents, problems):
    done = set()
    for start in by_code:
        path = []
        code = start
        while code in by_code and code not in done and code not in path:
            path.append(code)
            code = parents[code]
        if code in path:
            loop = path[path.index(code) :]
            rows = ", ".join(str(by_code[member].row) for member in loop)
            message = f"De rijen {rows} vallen onder elkaar, in een kring."
            if len(loop) == 1:
                message = f"'{code}' valt onder zichzelf."
            problems += [_problem(by_code[member], "parent", message) for member in loop]
        done.update(path)


def _refuse_below(by_code, parents, problems):
    """Refuse what stands under a refused row; gives back the entries that remain."""
    refused = {problem.row for problem in problems}
    good = {}
    for code, entry in by_code.items():
        above = code
        while above and by_code[above].row not in refused:
            above = parents[above]
        if not above:
            good[code] = entry
        elif above != code:
            message = f"Deze rij valt onder '{above}' (rij {by_code[above].row}), en die rij is geweigerd."
            problems.append(_problem(entry, "parent", message))
    return good


def _nodes(by_code, parents):
    """All nodes, each parent before its children, siblings in the order of the file."""
    children = {}
    for code, parent in parents.items():
        children.setdefault(parent, []).append(code)
    deep = any(parents[parents[code]] for code in by_code if parents[code])
    nodes, waiting = [], [(code, None) for code in reversed(children.get("", []))]
    while waiting:
        code, parent = waiting.pop()
        kind = _kind(code in children, parent is None, deep)
        node = Node(by_code[code], parent, kind, _category(by_code[code], parent))
        nodes.append(node)
        waiting += [(child, node) for child in reversed(children.get(code, []))]
    return tuple(nodes)


def _kind(has_children, at_top, deep):
    """What is below everything is a competency; two layers are categories, more are a qualification file."""
    if not has_children:
        return Kind.COMPETENCY
    if not deep:
        return Kind.CATEGORY
    return Kind.CORE_TASK if at_top else Kind.WORK_PROCESS


def _category(entry, parent):
    """The group of tip 1: named by the top heading; what names none is about the work."""
    if parent:
        return parent.category
    name = fold(entry.name)
    found = (category for word, category in CATEGORY_WORDS.items() if name.startswith(word))
    return next(found, Category.WORK)


def _remarks(good, by_code):
    return tuple(
        _problem(entry, "related", f"{quoted(code)} staat niet in dit bestand. De verwijzing blijft wel bewaard.")
        for entry in good.values()
        for code in entry.related
        if code not in by_code
    )
