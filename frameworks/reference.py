"""The frameworks that come with the portal: the starting set and two examples, from `fixtures/frameworks`."""

import tomllib

from django.conf import settings
from django.db import transaction

from frameworks.models import ELEMENTS, Competency, Framework

FOLDER = settings.BASE_DIR / "fixtures" / "frameworks"
FIELDS = ("kind", "category", "name", "description", *[str(element.value) for element in ELEMENTS])


@transaction.atomic
def load_frameworks() -> list[Framework]:
    """Make or bring up to date every shared framework of the fixtures; a second call changes nothing."""
    return [_load(path) for path in sorted(FOLDER.glob("*.toml"))]


def _load(path) -> Framework:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    facts = {field: data[field] for field in ("name", "description", "scale", "source")}
    framework, _ = Framework.objects.update_or_create(
        school=None, code=data["code"], version=data["version"], defaults=facts
    )
    rows: dict[str, Competency] = {}
    for position, entry in enumerate(data["competency"], start=1):
        values = {field: entry[field] for field in FIELDS if field in entry}
        parent = rows.get(entry.get("parent", ""))
        if parent:
            values.setdefault("category", parent.category)
        values |= {"parent": parent, "position": position}
        rows[entry["code"]], _ = Competency.objects.update_or_create(
            framework=framework, code=entry["code"], defaults=values
        )
    return framework
