"""The embedded servers: started by who needs them, shared, and gone after the last one, however that one ended."""

import os
import re
import signal
import stat
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis
from kombu import Connection

from portal import embedded
from portal.embedded.places import LONGEST_SOCKET_PATH
from tests.platform.waiting import eventually

BOTH = "embedded.start_database()\nembedded.start_broker()"
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")


def _servers(checkout) -> list[str]:
    return [line for line in checkout.processes() if "keeper" not in line]


def test_asking_for_the_addresses_starts_nothing_and_gives_the_same_answer_twice(checkout, monkeypatch):
    checkout.place(monkeypatch)

    first, second = embedded.addresses(), embedded.addresses()

    assert first == second
    assert checkout.processes() == []
    secrets = sorted((checkout.var / "test" / "secrets").iterdir())
    assert [path.name for path in secrets] == ["kring_login", "kring_owner"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}
    assert secrets[0].read_text() != secrets[1].read_text()


def test_both_servers_answer_on_sockets_that_others_cannot_reach(checkout, monkeypatch):
    holder = checkout.holding(BOTH)
    here = checkout.place(monkeypatch)

    with psycopg.connect(embedded.addresses().database_url) as connection:
        assert connection.execute("select current_user, current_setting('listen_addresses')").fetchone() == (
            "kring_login",
            "",
        )
    assert stat.S_IMODE(here.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(here.broker_socket.stat().st_mode) == 0o700
    assert len(_servers(checkout)) == 2
    holder.communicate()
    assert checkout.processes() == []


def test_nobody_gets_in_without_the_password_and_the_superuser_never(checkout, monkeypatch):
    checkout.holding()
    checkout.place(monkeypatch)
    url = embedded.addresses().database_url

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(re.sub(r":[0-9a-f]+@", ":guess@", url))
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        psycopg.connect(url.replace("kring_login", "postgres"))


def test_starters_at_the_same_moment_share_one_server(checkout):
    code = (
        "embedded.start_database()\n"
        "print(open(embedded.place().data / 'postmaster.pid').readline().strip(), flush=True)\n"
        "import sys; sys.stdin.read()"
    )
    programs = [checkout.python(code) for _ in range(4)]

    numbers = {program.stdout.readline() for program in programs}

    assert len(numbers) == 1
    assert numbers.pop().strip().isdigit()
    assert len(_servers(checkout)) == 1
    for program in programs:
        program.communicate()
    assert checkout.processes() == []


def test_a_server_stays_for_who_still_uses_it(checkout):
    first, second = checkout.holding(), checkout.holding()

    first.communicate()

    assert len(_servers(checkout)) == 1
    second.communicate()
    assert checkout.processes() == []


def test_a_user_that_is_killed_leaves_no_server_behind(checkout):
    holder = checkout.holding(BOTH)

    holder.kill()

    assert eventually(lambda: checkout.processes() == [])


def test_data_outlives_a_server_that_is_killed(demo_checkout):
    holder = demo_checkout.holding()
    write = "import psycopg\nc = psycopg.connect(embedded.addresses().owner_url, autocommit=True)\n"
    demo_checkout.python(
        f"{write}c.execute('create table kept (n int)')\nc.execute('insert into kept values (7)')"
    ).communicate()
    (server,) = _servers(demo_checkout)
    os.kill(int(server.split()[1]), signal.SIGKILL)

    read = demo_checkout.python(f"embedded.start_database()\n{write}print(c.execute('select n from kept').fetchone())")

    assert read.communicate(timeout=60)[0] == "(7,)\n"
    holder.communicate()


def test_a_pid_file_with_the_number_of_another_program_is_no_obstacle(checkout, monkeypatch):
    checkout.holding().communicate()
    here = checkout.place(monkeypatch)
    pid_file = here.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{here.data}\n1\n5432\n{here.sockets}\n*\n")
    os.chown(pid_file, here.data.stat().st_uid, here.data.stat().st_gid)

    checkout.holding().communicate()

    assert not pid_file.exists()


def test_a_first_start_that_was_cut_off_is_done_again(checkout, monkeypatch):
    checkout.holding().communicate()
    here = checkout.place(monkeypatch)
    (here.data / "kring.roles").unlink()
    (here.data / "PG_VERSION").unlink()

    holder = checkout.holding()

    assert len(_servers(checkout)) == 1
    holder.communicate()


def test_lost_passwords_are_replaced_in_the_database_too(checkout, monkeypatch):
    checkout.holding().communicate()
    here = checkout.place(monkeypatch)
    (here.state / "secrets" / "kring_login").unlink()

    checkout.holding()

    psycopg.connect(embedded.addresses().database_url).close()


def test_throwing_away_waits_until_nobody_uses_it(checkout, monkeypatch):
    holder = checkout.holding(BOTH)
    here = checkout.place(monkeypatch)

    with pytest.raises(embedded.EmbeddedError, match="draait nog"):
        embedded.reset()
    holder.communicate()
    embedded.reset()

    assert not here.data.exists()
    assert [entry.name for entry in here.state.iterdir()] == ["secrets"]


def test_a_path_with_odd_characters_will_do(checkout, monkeypatch):
    checkout.var = checkout.var.parent / "a, b'c"
    checkout.environment["KRING_VAR"] = str(checkout.var)
    holder = checkout.holding(BOTH)
    checkout.place(monkeypatch)
    psycopg.connect(embedded.addresses().database_url).close()
    url = embedded.addresses().redis_url
    assert redis.Redis.from_url(url).ping()
    with Connection(url.replace("unix://", "redis+socket://")) as queue:
        queue.ensure_connection(max_retries=1)
    holder.communicate()
    embedded.reset()


def test_a_long_path_gets_a_short_socket_folder(monkeypatch):
    monkeypatch.setenv("KRING_VAR", f"/tmp/{'long' * 30}/var")
    monkeypatch.setenv("KRING_MODE", "demo")

    demo = embedded.place()
    monkeypatch.setenv("KRING_MODE", "test")
    test = embedded.place()

    assert len(str(demo.database_socket)) <= LONGEST_SOCKET_PATH
    assert demo.sockets != test.sockets


def test_a_socket_folder_that_a_stranger_laid_ready_is_refused(checkout, monkeypatch):
    here = checkout.place(monkeypatch)
    theirs = Path(tempfile.mkdtemp(prefix="kring-stranger-", dir="/tmp"))
    embedded.addresses()
    here.sockets.symlink_to(theirs)

    said = checkout.python("embedded.start_broker()").communicate(timeout=60)[0]

    assert "is van een andere gebruiker" in said
    theirs.rmdir()


def test_production_has_no_embedded_servers(monkeypatch):
    monkeypatch.setenv("KRING_MODE", "production")

    with pytest.raises(embedded.EmbeddedError, match="alleen met KRING_MODE=demo"):
        embedded.addresses()


@ROOT_ONLY
def test_as_root_the_data_lies_where_the_server_can_reach_it(checkout, monkeypatch):
    checkout.var.parent.chmod(0o700)
    here = checkout.place(monkeypatch)

    checkout.holding().communicate()

    assert here.data.is_relative_to("/var/lib")
    assert here.data.owner() == "nobody"
    assert stat.S_IMODE(here.data.stat().st_mode) == 0o700
    embedded.reset()
    assert not here.data.exists()
    checkout.run("rm", "-rf", here.programs)


@ROOT_ONLY
def test_as_root_programs_out_of_reach_are_copied(checkout, monkeypatch):
    checkout.place(monkeypatch)
    code = (
        "from portal.embedded import postgres, places\n"
        "real = postgres._can_run\n"
        "postgres._can_run = lambda folder, owner: False\n"
        "database = postgres.Database(embedded.place(), '')\n"
        "print(database._programs())\n"
        "print(real(database._programs(), database.owner))\n"
    )

    folder, can_run = checkout.python(code).communicate(timeout=60)[0].split()

    assert folder.startswith(str(embedded.place().programs))
    assert can_run == "True"
    checkout.run("rm", "-rf", embedded.place().programs)
    assert sys.executable not in folder
