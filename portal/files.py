"""Files: taken in, checked by content, kept private, handed out after a check. Nothing else touches storage."""

import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import pillow_heif
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import Sum
from PIL import Image, ImageOps

from portal import virus
from portal.actors import acting_as, system
from portal.models import Membership, Organisation, StoredFile, uuid7
from portal.models.files import StoredFileQuerySet
from portal.rules import ActionRefused

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = settings.IMAGE_MAX_PIXELS

Kind = StoredFile.Kind
# Where a file type shows itself: the bytes at an offset, the kind and the type we hand out.
SIGNS: list[tuple[int, bytes, str, str]] = [
    (0, b"\xff\xd8\xff", Kind.IMAGE, "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", Kind.IMAGE, "image/png"),
    (8, b"WEBP", Kind.IMAGE, "image/webp"),
    (0, b"%PDF-", Kind.PDF, "application/pdf"),
    (0, b"ID3", Kind.AUDIO, "audio/mpeg"),
    (0, b"\xff\xfb", Kind.AUDIO, "audio/mpeg"),
    (0, b"\xff\xf3", Kind.AUDIO, "audio/mpeg"),
    (0, b"OggS", Kind.AUDIO, "audio/ogg"),
    (8, b"WAVE", Kind.AUDIO, "audio/wav"),
    (4, b"ftypM4A", Kind.AUDIO, "audio/mp4"),
    (4, b"ftypheic", Kind.IMAGE, "image/heic"),
    (4, b"ftypheix", Kind.IMAGE, "image/heic"),
    (4, b"ftypmif1", Kind.IMAGE, "image/heic"),
    (4, b"ftypqt", Kind.VIDEO, "video/quicktime"),
    (4, b"ftyp", Kind.VIDEO, "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", Kind.VIDEO, "video/webm"),
]
# What marks an office document inside its zip.
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OPEN_DOCUMENT = re.compile(rb"^application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)$")
SAY_KINDS = "Kies een foto, film, geluid, pdf of document (Word, Excel, PowerPoint)."
CHUNK = 1024 * 1024
# The end of an archive (its record and a comment) and its list of names, in bytes.
ARCHIVE_END_MOST = 22 + 65_535
ARCHIVE_NAMES_MOST = 1024 * 1024

_openers: list[Callable] = StoredFileQuerySet.openers


class FileRefused(ActionRefused):
    """A file cannot be taken in; the reason is a sentence for who chose it."""


def opens(find: Callable) -> None:
    """Let a theme open files: `find(actor)` answers with the keys of files the actor may fetch, as a subquery."""
    _openers.append(find)


def safe_name(name: str) -> str:
    """A name that is safe to show and to save: no folders, control or direction signs, at most 120 characters."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem = re.sub(r"[^\w .()+-]", "_", path.stem).strip(" .") or "bestand"
    suffix = re.sub(r"[^\w.]", "", path.suffix)[:10]
    return f"{stem[:110]}{suffix}"


def recognise(handle: File) -> tuple[str, str]:
    """Kind and type of a file by its content, never by its name; ("", "") when we do not take it."""
    handle.seek(0)
    head = handle.read(64)
    handle.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _recognise_office(handle)
    for offset, sign, kind, content_type in SIGNS:
        if head[offset : offset + len(sign)] == sign:
            return kind, content_type
    return "", ""


def _recognise_office(handle: File) -> tuple[str, str]:
    if not _is_short_archive(handle):
        return "", ""
    try:
        with zipfile.ZipFile(handle) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    said = entry.read(100).strip()
                return (Kind.OFFICE, said.decode()) if OPEN_DOCUMENT.match(said) else ("", "")
    except Exception:
        # A broken archive breaks zipfile in many ways; whichever it is, this is no document.
        return "", ""
    finally:
        handle.seek(0)
    has_macros = any(name.endswith("vbaProject.bin") for name in names)
    for folder, content_type in OFFICE.items():
        if not has_macros and any(name.startswith(folder) for name in names):
            return Kind.OFFICE, content_type
    return "", ""


def _is_short_archive(handle: File) -> bool:
    """Whether the archive's list of names is short enough to read: a bomb names a million entries."""
    handle.seek(max(handle.size - ARCHIVE_END_MOST, 0))
    end = handle.read()
    handle.seek(0)
    at = end.rfind(b"PK\x05\x06")
    # No document of less than 4 GB needs the 64 bit form, in which the length stands elsewhere.
    if at < 0 or len(end) - at < 22 or end[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
        return False
    return int.from_bytes(end[at + 12 : at + 16], "little") <= ARCHIVE_NAMES_MOST


def _megabytes(size: int) -> str:
    return f"{size / settings.MB:.0f} MB"


def _redraw(handle: File, name: str) -> bytes:
    """The photo drawn anew as a JPEG: upright, at most 2560 pixels, without place, camera or hidden content."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(handle, formats=("JPEG", "PNG", "WEBP", "HEIF")) as picture:
                # Smaller first: turning a whole photo would hold it in memory twice.
                picture.thumbnail((settings.IMAGE_LONGEST_SIDE, settings.IMAGE_LONGEST_SIDE))
                upright = ImageOps.exif_transpose(picture)
                drawn = Image.new("RGB", upright.size, "white")
                drawn.paste(upright.convert("RGBA"), mask=upright.convert("RGBA").getchannel("A"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(
            f"‘{name}’ heeft te veel beeldpunten. Maak de foto kleiner en probeer het nog eens."
        ) from None
    except Exception:
        # A broken picture breaks Pillow in many ways.
        raise FileRefused(f"‘{name}’ is geen foto die we kunnen openen. Kies een andere foto.") from None
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def _check_size(upload: File, name: str, kind: str) -> None:
    limit = settings.UPLOAD_LIMITS[kind]
    if upload.size > limit:
        raise FileRefused(f"‘{name}’ is te groot: {_megabytes(upload.size)}. Dit mag hooguit {_megabytes(limit)} zijn.")


@dataclass(frozen=True)
class Room:
    """How full the files of one student are, in bytes; for showing."""

    used: int
    most: int

    def __str__(self) -> str:
        return f"{_megabytes(self.used)} van {_megabytes(self.most)}"


def used_by(subject: Membership) -> int:
    """How many bytes stand in storage about this student, whoever put them there."""
    with acting_as(system("quota: counts also what the actor may not see")):
        files = StoredFile.objects.unscoped("quota of one student").of_subject(subject.pk).ready()
        return files.aggregate(total=Sum("size"))["total"] or 0


def receive(upload: File, *, owner: Membership, holder: Organisation, subject: Membership | None = None) -> StoredFile:
    """Check `upload` by its content, clean it, and store it. Raises FileRefused with the reason.

    A photo is drawn anew, which leaves its location data behind. Nothing is stored of what is refused.
    """
    name = safe_name(upload.name or "bestand")
    if not upload.size:
        raise FileRefused(f"‘{name}’ is leeg. Kies een ander bestand.")
    kind, content_type = recognise(upload)
    if not kind:
        raise FileRefused(f"‘{name}’ kunnen we niet aannemen. {SAY_KINDS}")
    _check_size(upload, name, kind)
    if subject is not None and used_by(subject) + upload.size > settings.STUDENT_QUOTA:
        raise FileRefused(
            f"‘{name}’ past niet meer: de ruimte van {_megabytes(settings.STUDENT_QUOTA)} is vol. "
            "Verwijder eerst een concept met bestanden."
        )
    virus.scan(upload, name)
    content: File = upload
    if kind == Kind.IMAGE:
        content = ContentFile(_redraw(upload, name))
        content_type, name = "image/jpeg", f"{PurePosixPath(name).stem}.jpg"
    return store(content, name=name, kind=kind, content_type=content_type, owner=owner, holder=holder, subject=subject)


def store(
    content: File,
    *,
    name: str,
    kind: str,
    content_type: str,
    owner: Membership,
    holder: Organisation,
    subject: Membership | None = None,
) -> StoredFile:
    """Put checked or own content in storage, with its row."""
    uid = uuid7()
    content.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: content.read(CHUNK), b""):
        digest.update(chunk)
    content.seek(0)
    key = default_storage.save(f"{uid.hex[:4]}/{uid}", content)
    return StoredFile.objects.create(
        uid=uid,
        holder=holder,
        owner=owner,
        subject=subject,
        state=StoredFile.State.READY,
        kind=kind,
        name=name,
        content_type=content_type,
        size=content.size,
        sha256=digest.hexdigest(),
        key=key,
        inline=kind == Kind.IMAGE,
    )


def copy_for(stored: StoredFile, subject: Membership) -> StoredFile:
    """A row and bytes of its own for another student, so that erasing one student leaves the other whole."""
    with default_storage.open(stored.key) as handle:
        return store(
            handle,
            name=stored.name,
            kind=stored.kind,
            content_type=stored.content_type,
            owner=stored.owner,
            holder=subject.organisation,
            subject=subject,
        )
