"""PostgreSQL and a broker for one machine, out of two wheels; for demo and test only, when no addresses are given.

Everything lies under `var/<mode>/` in the checkout. The servers listen on unix sockets that only this user may open.
A server runs for as long as a process that called `start_database()` or `start_broker()` lives (see `keeper.py`), so
any command may start one and none leaves one behind. PostgreSQL refuses to run as root and then runs as `nobody`; where
`nobody` cannot reach the checkout, its data and a copy of its programs lie under /var/lib.
"""

import dataclasses
import fcntl
import shutil
from collections.abc import Callable
from urllib.parse import quote

from portal import roles
from portal.embedded import broker, postgres
from portal.embedded.places import EmbeddedError, password, place
from portal.embedded.sharing import no_users, share

__all__ = [
    "Addresses",
    "EmbeddedError",
    "addresses",
    "mark_migrated",
    "migrate_when_new",
    "place",
    "reset",
    "start_broker",
    "start_database",
]


@dataclasses.dataclass(frozen=True)
class Addresses:
    """Where the embedded servers answer."""

    database_url: str
    owner_url: str
    redis_url: str


def addresses() -> Addresses:
    """The addresses of this checkout's servers. Makes the passwords when missing, starts nothing."""
    here = place()
    host = quote(str(here.sockets), safe="")

    def url(role: str) -> str:
        return f"postgresql://{role}:{password(here, role)}@{host}/{roles.DATABASE}"

    return Addresses(url(roles.LOGIN), url(roles.OWNER), f"unix://{here.broker_socket}")


def start_database() -> None:
    """Have PostgreSQL running for as long as this process lives. Raises EmbeddedError with the reason."""
    share(postgres.Database(place(), addresses().database_url))


def start_broker() -> None:
    """Have the broker running for as long as this process lives. Raises EmbeddedError with the reason."""
    share(broker.Broker(place()))


def migrate_when_new(migrate: Callable[[], None]) -> None:
    """Call `migrate` once for a database that was made and never migrated; two callers do not both do it."""
    here = place()
    with open(here.state / "migrating", "w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if here.unmigrated.exists():
            migrate()
            here.unmigrated.unlink()


def mark_migrated() -> None:
    """Remember that the embedded database has its tables, however they came there."""
    place().unmigrated.unlink(missing_ok=True)


def reset() -> None:
    """Throw away all data of this mode. Raises EmbeddedError while a program uses it."""
    here = place()
    with no_users(here, "database"), no_users(here, "broker"):
        for folder in (here.data, here.sockets):
            shutil.rmtree(folder, ignore_errors=True)
        for entry in here.state.iterdir() if here.state.exists() else ():
            # The passwords stay: the settings of this very process carry them already.
            if entry.name != "secrets":
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
