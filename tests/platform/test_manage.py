"""manage.py starts the database by itself where a command needs one, and leaves nothing behind."""

import ast
import json
import signal
import sys

from tests.platform.conftest import ROOT
from tests.platform.waiting import eventually

SHOW_ROLE = "from django.db import connection as c\nimport json\nprint(json.dumps(c.settings_dict['USER']))"


def test_a_new_database_gets_its_tables_and_standard_output_stays_clean(demo_checkout):
    count = "from portal.models import InstallationMark as M\nimport json\nprint(json.dumps(M.objects.count()))"

    first = demo_checkout.manage("shell", "-v0", "-c", count)
    second = demo_checkout.manage("shell", "-v0", "-c", count)

    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout) == json.loads(second.stdout) == 0
    assert "de tabellen worden gemaakt" in first.stderr
    assert second.stderr == ""
    assert demo_checkout.processes() == []


def test_commands_log_in_without_rights_unless_they_change_the_schema(checkout):
    assert json.loads(checkout.manage("shell", "-v0", "-c", SHOW_ROLE).stdout) == "kring_login"

    tree = ast.parse((ROOT / "manage.py").read_text())
    names = {node.targets[0].id: ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign)}
    owner = {
        "backup",
        "restore",
        "remove_school",
        "load_reference",
        "migrate",
        "makemigrations",
        "dumpdata",
        "loaddata",
        "sqlmigrate",
        "showmigrations",
    }
    assert names["AS_OWNER"] == owner
    assert checkout.manage("showmigrations", "sessions").stdout.startswith("sessions")


def test_asking_for_help_starts_nothing(checkout):
    done = checkout.manage("migrate", "--help")

    assert done.returncode == 0
    assert not (checkout.var / "test" / "postgres").exists()


def test_a_command_that_is_told_to_stop_takes_its_database_along(checkout):
    command = checkout.start(
        sys.executable, ROOT / "manage.py", "shell", "-v0", "-c", "import time; print('up', flush=True); time.sleep(60)"
    )
    assert command.stdout.readline() == "up\n"
    assert checkout.processes()

    command.send_signal(signal.SIGTERM)

    assert command.wait(timeout=20) == 128 + signal.SIGTERM
    assert eventually(lambda: checkout.processes() == [], 5)


def test_a_database_that_cannot_start_ends_in_a_sentence(checkout):
    checkout.var.mkdir()
    (checkout.var / "test").mkdir()
    (checkout.var / "test" / "postgres").write_text("in the way")

    done = checkout.manage("shell", "-v0", "-c", "pass")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "postgres" in done.stderr
