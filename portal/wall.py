"""The second wall: row policies and grants in PostgreSQL, declared per theme and applied after each migrate.

Every theme has a `wall.py` with `TABLES` (who may do what to which rows, per hat), and where needed `FUNCTIONS`
(definer functions that answer with ids) and `OPENINGS` (an extra sight on a table of a theme to its left). The
declarations are the one current truth; `apply` makes the database equal to them, in one transaction. A table that
nobody declared has no grants: forgetting it is loud and closed.

It guards against the forgotten filter, not against SQL injection: raw SQL can set the actor it likes.
"""

import hashlib
import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connections, transaction

from portal.actors import BOARD, COACH, HATS, LEARNER, OFFICE, PARTNER, SYSTEM, TRAINER

ACTOR = "(select kring_actor())"
HOLDER = "(select kring_holder())"
OF_HOLDER = f"holder_id = {HOLDER}"
SCHOOL_HATS = (LEARNER, COACH, BOARD, OFFICE)
COMPANY_HATS = (TRAINER, PARTNER)


def ids(function: str) -> str:
    """The set of ids that a definer function answers with, evaluated once per statement."""
    return f"any(array(select {function}()))"


def everyone_of_holder(*hats: str) -> dict[str, str]:
    """Rows of the actor's own organisation, for these hats (default: all hats of a school)."""
    return dict.fromkeys(hats or SCHOOL_HATS, OF_HOLDER)


@dataclass(frozen=True)
class Held:
    """A held table: per hat the test for reading, inserting, changing and deleting. No entry means no rows.

    `parents` maps a foreign key column to the table it points at: the database refuses a row whose holder
    differs from its parent's. A `change` test may be a pair: which rows, and what they may become. `append_only`
    tables refuse update, delete and truncate, to everybody but erasure.
    """

    table: str
    read: Mapping[str, str]
    insert: Mapping[str, str] = field(default_factory=dict)
    change: Mapping[str, str | tuple[str, str]] = field(default_factory=dict)
    delete: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    append_only: bool = False


@dataclass(frozen=True)
class Open:
    """A table without private rows: plain grants, for the bare log-in role and for every hat."""

    table: str
    login: str = ""
    app: str = "select"


@dataclass(frozen=True)
class Opening:
    """An extra sight, given by a theme, on a held table of a theme to its left."""

    table: str
    hat: str
    test: str
    command: str = "select"


@dataclass(frozen=True)
class Function:
    """A definer function that answers with a set of bigint ids; it sees past the policies, so it must be exact.

    Without `definer` it runs as whoever causes it, under that role's policies: for triggers that hold a rule.
    """

    name: str
    body: str
    arguments: str = ""
    returns: str = "setof bigint"
    login: bool = False
    volatile: bool = False
    language: str = "sql"
    definer: bool = True

    def statements(self) -> list[str]:
        signature = f"{self.name}({self.arguments})"
        kept = "volatile" if self.volatile else "stable"
        grantees = "kring_app, kring_login" if self.login else "kring_app"
        rights = "security definer" if self.definer else "security invoker"
        types = ", ".join(argument.split()[1] for argument in self.arguments.split(",") if argument.strip())
        return [
            f"create or replace function {signature} returns {self.returns} language {self.language} {kept} "
            f"{rights} set search_path = pg_catalog, public as $kring$ {self.body} $kring$",
            f"revoke execute on function {self.name}({types}) from public",
            f"grant execute on function {self.name}({types}) to {grantees}",
        ]


SETTINGS = [
    f"create or replace function kring_{name}() returns bigint language sql stable as "
    f"$kring$ select nullif(current_setting('kring.{name}', true), '')::bigint $kring$"
    for name in ("actor", "holder")
]
SAME_HOLDER = """
create or replace function kring_same_holder() returns trigger language plpgsql
security definer set search_path = pg_catalog, public as $kring$
declare parent_holder bigint; parent_id bigint;
begin
  execute format('select ($1).%I', tg_argv[0]) into parent_id using new;
  if parent_id is null then return new; end if;
  execute format('select holder_id from %I where %I = $1', tg_argv[1], tg_argv[2]) into parent_holder using parent_id;
  if parent_holder is distinct from new.holder_id then
    raise exception 'holder % of % differs from the holder of its parent in %', new.holder_id, tg_table_name, tg_argv[1]
      using errcode = 'check_violation';
  end if;
  return new;
end $kring$"""
REFUSE_CHANGE = """
create or replace function kring_refuse_change() returns trigger language plpgsql as $kring$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $kring$"""


def _declaring() -> list:
    """The modules that declare: the portal's own, then the `wall` of each theme in the order of the apps."""
    names = ["portal.wall_portal", *[f"{config.name}.wall" for config in apps.get_app_configs()]]
    found = [name for name in names if name != __name__ and importlib.util.find_spec(name)]
    return [importlib.import_module(name) for name in found]


def declarations(kind: str) -> list:
    """Everything the themes declare under `kind` (TABLES, FUNCTIONS, OPENINGS, TRIGGERS), in app order."""
    return [item for module in _declaring() for item in getattr(module, kind, [])]


def _policy(table: str, hat: str, command: str, test: str | tuple[str, str], tag: str = "") -> str:
    before, after = test if isinstance(test, tuple) else (test, test)
    using = {"insert": f"with check ({after})", "update": f"using ({before}) with check ({after})"}.get(
        command, f"using ({before})"
    )
    return f"create policy {hat}_{command}{tag} on {table} for {command} to {hat} {using}"


def _held_statements(held: Held, primary_keys: dict[str, str]) -> list[str]:
    table = held.table
    said = [f"alter table {table} enable row level security"]
    rights = ["select", "insert"] if held.append_only else ["select", "insert", "update", "delete"]
    said.append(f"grant {', '.join(rights)} on {table} to kring_app")
    for command, tests in (
        ("select", held.read), ("insert", held.insert), ("update", held.change), ("delete", held.delete),
    ):  # fmt: skip
        said += [_policy(table, hat, command, test) for hat, test in tests.items()]
    said.append(f"create policy {SYSTEM}_all on {table} for all to {SYSTEM} using (true) with check (true)")
    for column, parent in held.parents.items():
        trigger = f"kring_holder_{column}"
        said += [
            f"drop trigger if exists {trigger} on {table}",
            f"create trigger {trigger} before insert or update of {column}, holder_id on {table} for each row "
            f"execute function kring_same_holder('{column}', '{parent}', '{primary_keys[parent]}')",
        ]
    if held.append_only:
        for what, scope in (("update or delete", "row"), ("truncate", "statement")):
            trigger = f"kring_append_only_{scope}"
            said += [
                f"drop trigger if exists {trigger} on {table}",
                f"create trigger {trigger} before {what} on {table} for each {scope} "
                "execute function kring_refuse_change()",
            ]
    return said


def statements(tables: set[str], primary_keys: dict[str, str]) -> list[str]:
    """The SQL that makes grants, functions, triggers and policies, for those declared tables that exist."""
    from portal.search import wall as search_wall

    said = [*SETTINGS, SAME_HOLDER, REFUSE_CHANGE]
    said.append("grant usage on schema public to kring_login, kring_app")
    held = [item for item in declarations("TABLES") if isinstance(item, Held) and item.table in tables]
    opened = [item for item in declarations("TABLES") if isinstance(item, Open) and item.table in tables]
    for function in declarations("FUNCTIONS"):
        said += function.statements()
    for item in opened:
        said.append(f"alter table {item.table} disable row level security")
        said += [f"grant {item.app} on {item.table} to kring_app"] if item.app else []
        said += [f"grant {item.login} on {item.table} to kring_login"] if item.login else []
    for item in held:  # type: ignore[assignment]
        said += _held_statements(item, primary_keys)
    for number, extra in enumerate(declarations("OPENINGS")):
        if extra.table in tables:
            said.append(_policy(extra.table, extra.hat, extra.command, extra.test, tag=f"_{number}"))
    for trigger in declarations("TRIGGERS"):
        said.append(trigger)
    said += search_wall.statements(tables)
    for hat in HATS:
        said.append(f"grant usage on all sequences in schema public to {hat}")
    said.append("grant usage on all sequences in schema public to kring_login, kring_app")
    return said


FORGET_ALL = """
do $kring$ declare row record; begin
  for row in select policyname, tablename from pg_policies where schemaname = 'public' loop
    execute format('drop policy %I on %I', row.policyname, row.tablename);
  end loop;
end $kring$"""
REVOKE_ALL = "revoke all on all tables in schema public from kring_login, kring_app, " + ", ".join(HATS)


def apply(using: str = "default") -> bool:
    """Make the wall equal to the declarations; answers whether anything had to change."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        keys = {model._meta.db_table: model._meta.pk.column for model in apps.get_models(include_auto_created=True)}
        said = statements(tables, keys)
        digest = hashlib.sha256("\n".join(said + sorted(tables)).encode()).hexdigest()
        cursor.execute("select obj_description(to_regprocedure('kring_actor()'), 'pg_proc')")
        if cursor.fetchone()[0] == digest:
            return False
        cursor.execute("select pg_advisory_xact_lock(hashtext('kring_wall'))")
        cursor.execute("set local check_function_bodies = off")
        for statement in [FORGET_ALL, REVOKE_ALL, *said]:
            cursor.execute(statement)
        cursor.execute(f"comment on function kring_actor() is '{digest}'")
    return True


def after_migrate(sender, using, **kwargs) -> None:
    """Put the wall in place as soon as the schema is: once per migrate, when the first app reports."""
    if sender.name == "portal":
        from portal.search import keeping

        apply(using)
        keeping.remake_when_declared_anew()


__all__ = [
    "ACTOR", "BOARD", "COACH", "COMPANY_HATS", "HOLDER", "LEARNER", "OFFICE", "OF_HOLDER", "PARTNER", "SCHOOL_HATS",
    "SYSTEM", "TRAINER", "Function", "Held", "Open", "Opening", "apply", "everyone_of_holder", "ids",
]  # fmt: skip
