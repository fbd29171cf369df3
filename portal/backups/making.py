"""Making a backup."""

import hashlib
import json
import subprocess
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.utils import timezone
from psycopg import sql

from portal.backups.tools import BackupError, environment, program
from portal.models import StoredFile
from portal.storage import names_in

FORMAT = 1
CHUNK_BYTES = 1024 * 1024


def back_up(folder: Path) -> dict:
    """Write database and files to `folder`, which must be new or empty; returns the manifest.

    Rows first, files second: files are never changed, so every file that a row names is there. Raises BackupError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is niet leeg. Kies een nieuwe map.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with psycopg.connect(settings.DATABASE_OWNER_URL) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = connection.execute("select pg_export_snapshot()").fetchone()[0]  # type: ignore[index]
        _dump(folder / "database.dump", snapshot, connection.info.server_version)
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "postgresql": connection.info.server_version,
            "migrations": _migrations(connection),
            "rows": count_rows(connection),
        }
        promised = _promised_files(connection)
    sums = {"database.dump": sha256_of(folder / "database.dump")}
    sums |= {
        f"files/{name}": _copy(default_storage, name, folder / "files" / name) for name in names_in(default_storage)
    }
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()))
    manifest |= {
        "files": len(sums) - 1,
        "missing_files": [key for key, digest in promised if sums.get(f"files/{key}") != digest],
        "sums": sha256_of(folder / "SHA256SUMS"),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    return manifest


def _dump(path: Path, snapshot: str, server_version: int) -> None:
    # No owner: whoever restores becomes it. No comments: those on extensions belong to the superuser.
    command = [program("pg_dump", server_version), "--format=custom", "--no-owner", "--no-comments"]
    done = subprocess.run(
        [*command, f"--snapshot={snapshot}", f"--file={path}"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"pg_dump mislukte: {done.stderr.strip()}")
    path.chmod(0o600)


def _migrations(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute("select app || '.' || name from django_migrations order by app, name")
    return [row[0] for row in rows]


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table holds, as the owner sees them."""
    tables = connection.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname"
    ).fetchall()
    counted = {}
    for (table,) in tables:
        row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier("public", table))).fetchone()
        counted[table] = row[0] if row else 0
    return counted


def _promised_files(connection: psycopg.Connection) -> list[tuple[str, str]]:
    table = apps.get_model("portal", StoredFile.__name__)._meta.db_table
    query = sql.SQL("select key, sha256 from {} where state = 'ready'").format(sql.Identifier(table))
    return connection.execute(query).fetchall()  # type: ignore[return-value]


def _copy(storage: Storage, name: str, target: Path) -> str:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with storage.open(name) as source, target.open("wb") as copy:
        for chunk in source.chunks(CHUNK_BYTES):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
