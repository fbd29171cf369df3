"""Everything an organisation holds, as files that any program can read.

One JSON line per row and one file per table, in a fixed order: the order of the apps, then the name of the model.
A reference stands as the uid of the row it points at. `docs/export.md` tells what each file holds.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F
from django.utils import timezone

from portal.actors import acting_as, system
from portal.models import Held, Membership, Organisation, Person, StoredFile

MANIFEST, FILES = "manifest.json", "files"
ROWS_AT_ONCE = 2000
PERSON = ("uid", "call_name", "infix", "family_name", "first_names", "email", "phone", "birth_date")
MEMBER = ("uid", "role", "number", "title", "starts_on", "ends_on", "may_sign_from", "may_sign_until")


class ExportRefused(Exception):
    """Why nothing was written, in one Dutch line."""


def held_models() -> list[type[models.Model]]:
    """Every model with a holder, in the order of the export."""
    return [model for model in apps.get_models() if issubclass(model, Held)]


def export(school: Organisation, folder: Path) -> dict:
    """Write all rows and files that `school` holds into `folder`, which must be new or empty; answers the manifest."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportRefused(f"{folder} is niet leeg. Kies een nieuwe map.")
    (folder / FILES).mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    with acting_as(system("export of all held rows", organisation=school)):
        tables = {"organisation": _write(folder, "organisation", _organisation(school))}
        tables["people"] = _write(folder, "people", _people(school))
        tables["memberships"] = _write(folder, "memberships", _memberships(school))
        others: set[int] = set()
        for model in held_models():
            name = model._meta.label_lower
            tables[name] = _write(folder, name, _rows(model, school, others))
        tables["memberships_elsewhere"] = _write(folder, "memberships_elsewhere", _elsewhere(school, others))
        files = _files(folder, school)
    manifest = {
        "product": settings.PRODUCT_NAME,
        "school": school.code,
        "name": school.name,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "tables": tables,
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    return manifest


def _write(folder: Path, name: str, rows: Iterator[dict]) -> dict:
    """Write one table; answers its number of rows and its digest."""
    digest, count = hashlib.sha256(), 0
    with (folder / f"{name}.jsonl").open("wb") as out:
        for row in rows:
            line = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n"
            out.write(line)
            digest.update(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _organisation(school: Organisation) -> Iterator[dict]:
    names = [field.name for field in Organisation._meta.concrete_fields if not field.is_relation and field.name != "id"]
    yield {name: getattr(school, name) for name in names}


def _people(school: Organisation) -> Iterator[dict]:
    ids = Membership.objects.filter(organisation=school).values("person_id")
    found = Person.objects.filter(pk__in=ids).order_by("pk")
    yield from found.values(*PERSON, mail_login=F("user__email"), login_name=F("user__login_name")).iterator(
        ROWS_AT_ONCE
    )


def _memberships(school: Organisation) -> Iterator[dict]:
    found = Membership.objects.filter(organisation=school).order_by("pk")
    yield from found.values(*MEMBER, person_uid=F("person__uid")).iterator(ROWS_AT_ONCE)


def _rows(model: type[models.Model], school: Organisation, others: set[int]) -> Iterator[dict]:
    """The held rows of one model, references by uid; `others` collects the memberships that rows point at."""
    plain, by_uid, to_members = _columns(model)
    found = model.objects.unscoped("export of all held rows").filter(holder=school).order_by("pk")  # type: ignore[attr-defined]
    wanted = {f"{name}_uid": F(f"{name}__uid") for name in by_uid}
    for row in found.values(*plain, *to_members, **wanted).iterator(ROWS_AT_ONCE):
        others.update(row.pop(name) or 0 for name in to_members)
        yield {name: _plain(value) for name, value in row.items()}


def _columns(model: type[models.Model]) -> tuple[list[str], list[str], list[str]]:
    fields = [field for field in model._meta.concrete_fields if field.name not in ("id", "holder")]
    plain = [field.name for field in fields if not field.is_relation]
    by_uid, rest = [], []  # type: ignore[var-annotated]
    for field in (one for one in fields if one.is_relation):
        target = field.related_model
        has_uid = any(one.name == "uid" for one in target._meta.concrete_fields)
        (by_uid if has_uid else rest).append(field.name)
    to_members = [field.attname for field in fields if field.is_relation and field.related_model is Membership]
    return plain + [f"{name}_id" for name in rest], by_uid, to_members


def _plain(value):
    return value.hex() if isinstance(value, memoryview | bytes) else value


def _elsewhere(school: Organisation, ids: set[int]) -> Iterator[dict]:
    """People of other organisations whom the rows point at: name and role, so that the rows can be read."""
    found = Membership.objects.filter(pk__in=ids).exclude(organisation=school).order_by("pk")
    for one in found.select_related("person", "organisation"):
        yield {"uid": one.uid, "name": one.name, "role": one.role, "organisation": one.organisation.name}


def _files(folder: Path, school: Organisation) -> list[dict]:
    """Copy the bytes of every file that is kept; answers what lies where."""
    found = StoredFile.objects.unscoped("export of all held files").filter(holder=school).order_by("pk")
    said = []
    for stored in found.iterator(ROWS_AT_ONCE):
        if not default_storage.exists(stored.key):
            said.append({"uid": str(stored.uid), "missing": True})
            continue
        target = folder / FILES / str(stored.uid)
        with default_storage.open(stored.key) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
        said.append({"uid": str(stored.uid), "size": target.stat().st_size, "sha256": stored.sha256})
    return said
