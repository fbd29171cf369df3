"""The roles of the cluster, as the second wall needs them; on PostgreSQL 15 as well as on the embedded one."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from portal import roles
from portal.actors import HATS

pytestmark = [pytest.mark.integration]


@pytest.fixture
def cluster():
    """A connection as the owner, beside Django's own."""
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as opened:
        yield opened


@pytest.fixture
def table(cluster):
    """The name of a new table; each test process has its own, for they share this database."""
    name = f"worn_{os.getpid()}"
    cluster.execute(f"create table {name} (n int)")
    yield name
    cluster.execute(f"drop table {name}")


def test_the_hats_are_those_of_the_actors():
    assert sorted(roles.HATS) == sorted(HATS)


def test_no_role_is_above_the_law(cluster):
    names = [roles.OWNER, roles.LOGIN, roles.GRANTS, *roles.HATS]
    rows = cluster.execute(
        "select rolname, rolcanlogin, rolcreatedb, rolinherit from pg_roles where rolname = any(%s)"
        " and not rolsuper and not rolbypassrls and not rolcreaterole and not rolreplication order by rolname",
        [names],
    ).fetchall()

    assert {row[0] for row in rows} == set(names)
    assert {row[0] for row in rows if row[1]} == {roles.OWNER, roles.LOGIN}
    assert {row[0] for row in rows if row[2]} == {roles.OWNER}
    assert {row[0] for row in rows if not row[3]} == {roles.LOGIN}


@pytest.mark.parametrize("hat", roles.HATS)
def test_the_login_role_may_put_on_a_hat_and_has_nothing_without_one(cluster, table, hat):
    cluster.execute(f"grant select on {table} to {hat}")
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as login:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login.execute(f"select n from {table}")
        login.execute(f"set role {hat}")
        assert login.execute(f"select n from {table}").fetchall() == []
        login.execute("reset role")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login.execute(f"select n from {table}")


@pytest.mark.parametrize("hat", roles.HATS)
def test_a_hat_has_what_all_hats_share(cluster, table, hat):
    cluster.execute(f"grant select on {table} to {roles.GRANTS}")
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as login:
        login.execute(f"set role {hat}")
        assert login.execute(f"select n from {table}").fetchall() == []


@pytest.mark.parametrize("target", [roles.OWNER, "postgres"])
def test_the_login_role_cannot_become_the_owner(target):
    with (
        psycopg.connect(settings.DATABASE_URL) as login,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue)),
    ):
        login.execute(f"set role {target}")


def test_the_owner_may_step_down_to_every_role(cluster):
    for role in (roles.LOGIN, roles.GRANTS, *roles.HATS):
        cluster.execute(f"set role {role}")
        assert cluster.execute("select current_user").fetchone() == (role,)


@pytest.mark.django_db
def test_the_extensions_are_there():
    with connection.cursor() as cursor:
        cursor.execute("select extname from pg_extension")
        assert set(roles.EXTENSIONS) <= {row[0] for row in cursor.fetchall()}


def test_the_roles_that_docker_makes_are_these():
    assert Path(settings.BASE_DIR, "deploy/postgres/roles.sql").read_text() == roles.psql_script()


def test_the_command_prints_the_script_and_nothing_else():
    done = subprocess.run(
        [settings.BASE_DIR / ".venv/bin/python", "manage.py", "database_roles"],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == roles.psql_script()
