"""The roles of the second wall, as SQL for whoever rules the PostgreSQL cluster, be it embedded or a school's own.

Roles belong to the whole cluster, so migrations cannot make them; they only grant to them (`portal/wall.py`).
The SQL runs on PostgreSQL 15 and later, may run again, and holds no password.
"""

OWNER = "kring_owner"  # owns the database and its tables; migrations and backups
LOGIN = "kring_login"  # what web and workers log in as; no rights on held tables
GRANTS = "kring_app"  # nobody logs in as this one; it holds the grants that all hats share
HATS = tuple(f"kring_{hat}" for hat in ("learner", "coach", "trainer", "board", "office", "partner", "system"))
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
DATABASE = "kring"


def roles_sql() -> str:
    """Make every role and who may become whom. Statements end in a blank line, as `postgres --single -j` wants them."""
    hats = ", ".join(HATS)
    statements = [_role_if_missing(role) for role in (OWNER, LOGIN, GRANTS, *HATS)]
    statements += [
        # The owner inherits: on PostgreSQL 15 that is how the owner of a database may make tables in it.
        f"alter role {OWNER} with login inherit createdb",
        # NOINHERIT: logging in gives nothing; only SET ROLE to a hat opens what that hat may see.
        f"alter role {LOGIN} with login noinherit nocreatedb",
        f"grant {GRANTS} to {hats}",
        f"grant {hats} to {LOGIN}",
        # Tests log in as the owner and step down to the login role and the hats.
        f"grant {LOGIN}, {GRANTS}, {hats} to {OWNER}",
    ]
    return _script(statements)


def extensions_sql() -> str:
    """The extensions the tables need; to be run inside the database."""
    return _script([f"create extension if not exists {name}" for name in EXTENSIONS])


def database_sql() -> str:
    """Make the database; only where it does not exist yet."""
    return _script([f"create database {DATABASE} owner {OWNER} template template0 encoding 'UTF8'"])


def psql_script() -> str:
    """All of it for `psql`, run by a superuser on the database `postgres`; it may run again."""
    create = database_sql().strip().rstrip(";")
    return "\n".join(
        [
            "-- The roles and the database of Kring, for PostgreSQL 15 or later. Made by: manage.py database_roles",
            "-- Run it as a superuser: psql --file roles.sql postgres",
            f"-- Then set both passwords in psql: \\password {OWNER} and \\password {LOGIN}",
            "\\set ON_ERROR_STOP on",
            "",
            roles_sql().strip(),
            "",
            f"select $sql${create}$sql$",
            f"where not exists (select from pg_database where datname = '{DATABASE}') \\gexec",
            f"\\connect {DATABASE}",
            "",
            extensions_sql(),
        ]
    )


def _role_if_missing(role: str) -> str:
    return (
        f"do $$ begin if not exists (select from pg_roles where rolname = '{role}') "
        f"then create role {role}; end if; end $$"
    )


def _script(statements: list[str]) -> str:
    return "".join(f"{statement};\n\n" for statement in statements)
