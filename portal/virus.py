"""An optional virus scanner: clamd, by its INSTREAM command (clamd(8)); CLAMD_ADDRESS is host:port or a socket."""

import socket
import struct

from django.conf import settings
from django.core.files.base import File

CHUNK = 256 * 1024
TIMEOUT = 30


def scan(upload: File, name: str) -> None:
    """Let clamd read the file; raises FileRefused when it finds something, or when it cannot be reached."""
    from portal.files import FileRefused

    if not settings.CLAMD_ADDRESS:
        return
    try:
        answer = _ask(upload)
    except OSError:
        raise FileRefused(f"‘{name}’ kon niet worden gecontroleerd op virussen. Probeer het later nog eens.") from None
    if not answer.endswith("OK"):
        raise FileRefused(f"‘{name}’ is geweigerd door de virusscanner.")


def _ask(upload: File) -> str:
    address = settings.CLAMD_ADDRESS
    host, _, port = address.rpartition(":")
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(TIMEOUT)
        line.connect(address)
    else:
        line = socket.create_connection((host, int(port)), timeout=TIMEOUT)
    with line:
        line.sendall(b"zINSTREAM\0")
        upload.seek(0)
        for chunk in iter(lambda: upload.read(CHUNK), b""):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        upload.seek(0)
        return line.recv(4096).decode(errors="replace").strip("\0 \n")
