"""The library comes with the release. Loading it again changes what we wrote, never what people made with it."""

import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from tips.models import Cell, Item, LibraryText, Note, Section, Source, Table, Tip

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "tips"
PAGES = {
    "foreword": "Voorwoord",
    "introduction": "Inleiding",
    "reading_guide": "Zo lees je een tip",
    "process": "Het opleiden in beeld",
    "environment_figure": "De loopbaangerichte leeromgeving",
}
FIGURE = ("head", "rows", "note")
FACTS = ("slug", "title", "theme", "short", "roles", "principles", "related", "keywords", "sources", "notes")


@transaction.atomic
def load_tips() -> int:
    """Make the library equal to the fixtures; answers how many items stand in it. A second call changes nothing.

    Items that the release no longer has are retired, not deleted: plans and answers hang on them.
    """
    standing: set[str] = set()
    for path in sorted(FOLDER.glob("[0-9][0-9]-*.toml")):
        standing |= _load_tip(tomllib.loads(path.read_text(encoding="utf-8")))
    Item.objects.exclude(key__in=standing).update(retired=True)
    _load_frame(tomllib.loads((FOLDER / "library.toml").read_text(encoding="utf-8")))
    return len(standing)


def _load_tip(data: dict) -> set[str]:
    quote = data.get("quote", {})
    facts = {name: data[name] for name in FACTS}
    facts |= {section: data.get(section, {}).get("text", "").strip() for section in Section.values}
    facts |= {
        "thinker": quote.get("name", ""),
        "thinker_who": quote.get("who", ""),
        "thinker_years": quote.get("years", ""),
        "thought": quote.get("thought", ""),
        "thought_cut": quote.get("cut", False),
    }
    tip, _ = Tip.objects.update_or_create(number=data["number"], defaults=facts)
    wanted = [
        _item(tip, section, entry) for section in Section.values for entry in data.get(section, {}).get("items", [])
    ]
    for position, table in enumerate(data.get("tables", []), start=1):
        wanted += _load_table(tip, position, table)
    for position, item in enumerate(wanted, start=1):
        item.position = position
    Item.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["tip", "section", "cell", "level", "group", "text", "basis", "position", "retired"],
    )
    return {item.key for item in wanted}


def _item(tip: Tip, section: str, entry: dict[str, Any], cell: Cell | None = None) -> Item:
    return Item(
        tip=tip,
        key=entry["id"],
        section=section,
        cell=cell,
        level=entry.get("level", 1),
        group=entry.get("group", ""),
        text=entry["text"].strip(),
        basis=entry.get("basis", Item.Basis.GIVEN),
    )


def _load_table(tip: Tip, position: int, data: dict) -> list[Item]:
    table, _ = Table.objects.update_or_create(
        tip=tip, position=position, defaults={"section": data["section"], "title": data["title"], "head": data["head"]}
    )
    places = [
        (row, column, said)
        for row, entry in enumerate(data["rows"], start=1)
        for column, said in enumerate(entry["cells"], start=1)
    ]
    cells = [
        Cell(table=table, key=said["id"], row=row, column=column, text=said.get("text", "").strip())
        for row, column, said in places
    ]
    Cell.objects.bulk_create(
        cells, update_conflicts=True, unique_fields=["key"], update_fields=["table", "row", "column", "text"]
    )
    return [
        _item(tip, data["section"], one, cell)
        for cell, (_, _, said) in zip(cells, places, strict=True)
        for one in said.get("items", [])
    ]


def _load_frame(data: dict) -> None:
    for position, (key, title) in enumerate(PAGES.items(), start=1):
        page = data[key]
        LibraryText.objects.update_or_create(
            key=key.replace("_", "-"),
            defaults={
                "title": title,
                "text": page.get("text", "").strip(),
                "points": {"list": page.get("items", []), **{name: page[name] for name in FIGURE if name in page}},
                "position": position,
            },
        )
    for source in data["sources"]:
        facts = {name: source.get(name, "") for name in ("title", "authors", "year", "place", "kind")}
        Source.objects.update_or_create(number=source["number"], defaults=facts)
    for note in data["notes"]:
        Note.objects.update_or_create(number=note["number"], defaults={"text": note["text"].strip()})
