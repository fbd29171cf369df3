"""Where the files of the embedded servers lie, and whose they are."""

import contextlib
import dataclasses
import hashlib
import os
import pwd
import re
import secrets
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MODES = ("demo", "test")
DATABASE_SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
# A comma stands between two hosts for PostgreSQL's clients; spaces and percent signs are read differently by each.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.+-]+")

Owner = tuple[int, int]  # uid, gid


class EmbeddedError(Exception):
    """The server cannot run here; the message says in Dutch why, and what to do."""


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the files of one mode lie."""

    mode: str
    state: Path  # locks, passwords, logs, the broker's data: ours
    data: Path  # PostgreSQL's data: of the user it runs as
    sockets: Path
    programs: Path  # for a copy of PostgreSQL that the server's user can reach

    @property
    def database_socket(self) -> Path:
        return self.sockets / DATABASE_SOCKET

    @property
    def broker_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def unmigrated(self) -> Path:
        return self.data / "kring.unmigrated"


def place() -> Place:
    """Where this mode's files lie: the same answer for every process of the same checkout. Makes nothing."""
    mode = os.environ.get("KRING_MODE", "")
    if mode not in MODES:
        raise EmbeddedError("Ingebouwde servers bestaan alleen met KRING_MODE=demo of KRING_MODE=test.")
    var = Path(os.environ.get("KRING_VAR") or BASE_DIR / "var").resolve()
    state = var / mode
    key = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    apart = Path("/var/lib") / f"kring-{key}"
    base = apart / mode if os.geteuid() == 0 and not _everyone_may_enter(var.parent) else state
    sockets = base / "run"
    too_long = len(os.fsencode(sockets / DATABASE_SOCKET)) > LONGEST_SOCKET_PATH
    if too_long or not PLAIN_PATH.fullmatch(str(sockets)):
        sockets = Path("/tmp") / f"kring-{os.geteuid()}-{key}-{mode}"  # noqa: S108 - make_folder refuses a stranger's
    return Place(mode, state, base / "postgres", sockets, apart)


def server_user(here: Place) -> Owner | None:
    """Who PostgreSQL runs as; None is ourselves."""
    if os.geteuid() != 0:
        return None
    if here.data.exists() and (facts := here.data.stat()).st_uid:
        return facts.st_uid, facts.st_gid  # made by somebody before root came along
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def password(here: Place, role: str) -> str:
    """The password of a role, from its file; the file is made when missing."""
    path = here.state / "secrets" / role
    if not path.exists():
        make_state(here)
        make_folder(path.parent, 0o700)
        ours = path.with_name(f"{role}.{os.getpid()}")
        write(ours, secrets.token_hex(24))
        with contextlib.suppress(FileExistsError):  # another process was first: its password holds
            os.link(ours, path)
        ours.unlink()
    return path.read_text()


def make_state(here: Place) -> None:
    """Make the folder of this mode; the server's user must be able to pass through it."""
    for folder in (here.state.parent, here.state):
        make_folder(folder, 0o711 if os.geteuid() == 0 else 0o700)


def make_folder(folder: Path, mode: int, owner: Owner | None = None) -> None:
    """Make a folder that is ours, or the server user's. Raises EmbeddedError where somebody else's stands."""
    if not folder.exists():
        if not folder.parent.exists():
            make_folder(folder.parent, 0o711 if os.geteuid() == 0 else 0o700)
        folder.mkdir(mode, exist_ok=True)
        folder.chmod(mode)
        if owner:
            os.chown(folder, *owner)
    # Root may work in anybody's checkout, but takes no folder that a stranger laid ready for the server.
    theirs = folder.lstat().st_uid not in {os.geteuid(), owner[0] if owner else os.geteuid()}
    if folder.is_symlink() or (theirs and (owner or os.geteuid() != 0)):
        raise EmbeddedError(f"De map {folder} is van een andere gebruiker. Verwijder die map, of log in als die ander.")


def write(path: Path, text: str, owner: Owner | None = None) -> None:
    """Write a file that only its owner may read; never through a link that the server's user could have laid."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w") as file:
        if owner:
            os.fchown(file.fileno(), *owner)
        file.write(text)


def _everyone_may_enter(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents) if part.exists())
