"""All tips as open data, in one shape that is ours to keep."""

from tips.models import Cell, Item, Section, Tip


def export() -> list[dict]:
    """Per tip: number, title, theme, four sections, tables, sources, notes and related tips.

    A section is a text and items (id, text, level); a table is a title, a head and rows of cells. The box on networking
    stands first, as number 0. A section that a tip does not have is an empty text without items.
    """
    return [_tip(tip) for tip in Tip.objects.whole()]


def _tip(tip: Tip) -> dict:
    return {
        "number": tip.number,
        "title": tip.title,
        "theme": tip.theme,
        **{
            section: {
                "text": tip.text_of(section),
                "items": [_item(item) for item in tip.items.all() if item.section == section and not item.cell_id],
            }
            for section in Section.values
        },
        "tables": [
            {
                "title": table.title,
                "head": table.head,
                "rows": [[_cell(cell) for cell in row] for row in table.rows()],
            }
            for table in tip.tables.all()
        ],
        "sources": tip.sources,
        "notes": tip.notes,
        "related": tip.related,
    }


def _item(item: Item) -> dict:
    return {"id": item.key, "text": item.text, "level": item.level}


def _cell(cell: Cell) -> dict:
    return {"id": cell.key, "text": cell.text, "items": [_item(item) for item in cell.items.all()]}
