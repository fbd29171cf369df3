"""A framework as a tree: what stands under what, in its own order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from frameworks.models import ELEMENTS, Competency


@dataclass
class Node:
    """One competency or heading, with what stands under it."""

    row: Competency
    children: list["Node"] = field(default_factory=list)

    @property
    def is_competency(self) -> bool:
        return self.row.kind == Competency.Kind.COMPETENCY

    @property
    def elements(self) -> list[tuple[str, str]]:
        """What knowing, being able, wanting and being look like here, as far as it is written down."""
        return [(element.label, said) for element in ELEMENTS if (said := getattr(self.row, element.value))]


def grow(rows: Iterable[Competency]) -> list[Node]:
    """The top nodes of these rows; a row whose parent is not among them stands on top."""
    nodes = {row.pk: Node(row) for row in rows}
    top = []  # type: ignore[var-annotated]
    for node in nodes.values():
        parent = nodes.get(node.row.parent_id)
        (parent.children if parent else top).append(node)
    return top
