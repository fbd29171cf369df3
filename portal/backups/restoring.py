"""Putting a backup back, into an installation without data."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.migrations.loader import MigrationLoader

from portal.backups.making import FORMAT, count_rows, sha256_of
from portal.backups.tools import BackupError, environment, program
from portal.storage import names_in

# What a newer pg_restore says first and an older server does not know.
NEWER_SETTINGS = (b"SET transaction_timeout = 0;\n",)
SETTINGS_LINES = 60


def restore(folder: Path) -> dict:
    """Fill an empty database and an empty storage from `folder`; returns the manifest. All or nothing.

    Raises BackupError when the backup is damaged or of newer code, or when the installation holds anything.
    """
    manifest, sums = _checked(folder)
    with psycopg.connect(settings.DATABASE_OWNER_URL) as connection:
        if count_rows(connection):
            raise BackupError("De database is niet leeg. Terugzetten kan alleen in een nieuwe, lege database.")
        server_version = connection.info.server_version
    if next(names_in(default_storage), None):
        raise BackupError("De opslag voor bestanden is niet leeg. Terugzetten kan alleen in een lege opslag.")
    with _files_in_place(folder, [name.removeprefix("files/") for name in sums if name.startswith("files/")]):
        _load(folder / "database.dump", server_version)
    with psycopg.connect(settings.DATABASE_OWNER_URL) as connection:
        if count_rows(connection) != manifest["rows"]:
            raise BackupError("De aantallen in de database zijn anders dan in de kopie. Gebruik deze database niet.")
    return manifest


def _checked(folder: Path) -> tuple[dict, dict[str, str]]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        lines = (folder / "SHA256SUMS").read_text().splitlines()
    except FileNotFoundError as problem:
        raise BackupError(f"{folder} is geen (volledige) kopie: {Path(problem.filename).name} ontbreekt.") from problem
    if manifest["format"] != FORMAT:
        raise BackupError(f"Deze kopie heeft vorm {manifest['format']}; deze versie van Kring leest vorm {FORMAT}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise BackupError(
            f"Deze kopie is van een nieuwere versie van Kring (zij kent {newer[0]}). Werk Kring eerst bij."
        )
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    if sha256_of(folder / "SHA256SUMS") != manifest["sums"]:
        raise BackupError("SHA256SUMS is veranderd nadat de kopie is gemaakt.")
    for name, digest in sums.items():
        if not (folder / name).is_file() or sha256_of(folder / name) != digest:
            raise BackupError(f"{name} in de kopie ontbreekt of is beschadigd.")
    return manifest, sums


@contextlib.contextmanager
def _files_in_place(folder: Path, names: list[str]) -> Iterator[None]:
    """Put the files in the storage; when what follows fails, take them out again."""
    placed = []
    try:
        for name in names:
            with (folder / "files" / name).open("rb") as file:
                placed.append(default_storage.save(name, File(file)))
            if placed[-1] != name:
                raise BackupError(f"De opslag noemt {name} nu {placed[-1]}; zo vindt Kring het niet terug.")
        yield
    except BaseException:
        for name in placed:
            default_storage.delete(name)
        raise


def _load(dump: Path, server_version: int) -> None:
    unpack = [program("pg_restore", server_version), "--no-owner", "--no-comments", "--file=-", str(dump)]
    load = [program("psql", server_version), "--no-psqlrc", "--quiet", "--single-transaction"]
    load += ["--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(unpack, stdout=pipe, stderr=pipe) as source,
        subprocess.Popen(load, stdin=pipe, stderr=pipe, env=environment()) as target,
    ):
        assert source.stdout and target.stdin
        with contextlib.suppress(BrokenPipeError):  # psql stopped at an error, which it tells below
            for number, line in enumerate(source.stdout):
                if number > SETTINGS_LINES or line not in NEWER_SETTINGS:
                    target.stdin.write(line)
        source.stdout.close()
        said = target.communicate()[1]
        source.wait()
    if target.returncode or source.returncode:
        raise BackupError(f"Terugzetten mislukte, er is niets veranderd: {said.decode(errors='replace').strip()}")
