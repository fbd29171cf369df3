"""What PostgreSQL itself says about the wall."""

import pytest
from django.apps import apps
from django.db import connection

from portal.actors import HATS, as_owner
from portal.models import Held
from portal.wall import Held as HeldTable
from portal.wall import declarations

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
HELD_TABLES = {model._meta.db_table for model in apps.get_models() if issubclass(model, Held)}
APP_ROLES = ("kring_login", "kring_app", *HATS)


def _ask(sql: str, *values) -> list[tuple]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_every_held_model_is_declared():
    assert {item.table for item in declarations("TABLES") if isinstance(item, HeldTable)} >= HELD_TABLES


def test_every_table_with_a_holder_has_row_security():
    without = _ask(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "where c.relkind = 'r' and a.attname = 'holder_id' and not a.attisdropped and not c.relrowsecurity"
    )
    assert without == []


def test_the_app_has_no_power_over_the_cluster():
    rows = _ask(
        "select rolname from pg_roles where rolname = any(%s) and (rolsuper or rolbypassrls or rolcreaterole "
        "or rolcreatedb or rolreplication)", list(APP_ROLES),
    )  # fmt: skip
    assert rows == []


def test_the_app_owns_nothing():
    rows = _ask("select relname from pg_class where relowner = any(select oid from pg_roles where rolname = any(%s))",
                list(APP_ROLES))  # fmt: skip
    assert rows == []


def test_the_login_role_has_no_rights_on_held_tables():
    rows = _ask(
        "select table_name, privilege_type from information_schema.role_table_grants "
        "where grantee in ('kring_login', 'PUBLIC') and table_name = any(%s)", sorted(HELD_TABLES),
    )  # fmt: skip
    assert rows == []


def test_nobody_of_the_app_may_empty_a_table():
    rows = _ask(
        "select table_name from information_schema.role_table_grants "
        "where grantee = any(%s) and privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')", list(APP_ROLES),
    )  # fmt: skip
    assert rows == []


def test_definer_functions_are_pinned_and_closed():
    rows = _ask(
        "select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = 'public' and p.prosecdef and proname like 'kring%%' and ("
        "p.proconfig is null or not p.proconfig::text like '%%search_path%%' "
        "or has_function_privilege('public', p.oid, 'execute') and p.prorettype <> 'trigger'::regtype)"
    )
    assert rows == []


def test_there_are_no_views_that_see_past_the_policies():
    assert _ask("select viewname from pg_views where schemaname = 'public'") == []


def test_a_trail_cannot_be_changed_even_by_its_owner():
    triggers = _ask(
        "select c.relname, count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid "
        "where t.tgname like 'kring_append_only%%' group by 1"
    )
    assert dict(triggers) == {
        item.table: 2 for item in declarations("TABLES") if isinstance(item, HeldTable) and item.append_only
    }
