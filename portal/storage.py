"""Where files lie: a folder of this machine, or a bucket of an S3-compatible store (`portal.bucket`).

Both are private. A file has no address: whoever may see it gets it streamed by us, after our check, in pieces.
"""

from collections.abc import Iterator
from typing import IO

from django.core.files.storage import FileSystemStorage, Storage

PIECE = 256 * 1024


class HasNoAddress(NotImplementedError):
    """Somebody asked for the address of a private file."""


class Folder(FileSystemStorage):
    """Files in a folder, which is MEDIA_ROOT unless told otherwise."""

    def url(self, name):
        raise HasNoAddress("Private files have no address; see portal.views.files.")

    def pieces(self, name: str, first: int, length: int) -> Iterator[bytes]:
        """`length` bytes from `first` on. Raises FileNotFoundError at once, not halfway."""
        handle = self.open(name)
        handle.seek(first)
        return _read(handle, length)


def _read(handle: IO[bytes], length: int) -> Iterator[bytes]:
    with handle:
        while length > 0 and (piece := handle.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every file in the storage, or in one folder of it, by name; an absent folder holds none."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from names_in(storage, f"{folder}{name}/")
