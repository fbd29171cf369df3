"""A tip in the order in which it is read: its sections with their items by heading, and their tables."""

from dataclasses import dataclass, field

from tips.models import Item, Section, Table, Tip


@dataclass
class Point:
    """An item with the smaller items under it."""

    item: Item
    under: list[Item] = field(default_factory=list)


@dataclass
class Group:
    """Items under one heading; the heading may be empty."""

    heading: str
    points: list[Point] = field(default_factory=list)


@dataclass
class Part:
    """One section of a tip; `code` is also its place on the page."""

    code: str
    title: str
    text: str
    groups: list[Group]
    tables: list[Table]


def read(tip: Tip) -> list[Part]:
    """The sections that this tip has. Wants `Tip.objects.whole()`; asks no queries of its own."""
    parts = []
    for section in Section:
        items = [item for item in tip.items.all() if item.section == section and not item.cell_id]
        tables = [table for table in tip.tables.all() if table.section == section]
        text = tip.text_of(section)
        if text or items or tables:
            parts.append(Part(section.value, section.label, text, _grouped(items), tables))
    return parts


def _grouped(items: list[Item]) -> list[Group]:
    groups: list[Group] = []
    for item in items:
        if not groups or groups[-1].heading != item.group:
            groups.append(Group(item.group))
        if item.level > 1 and groups[-1].points:
            groups[-1].points[-1].under.append(item)
        else:
            groups[-1].points.append(Point(item))
    return groups
