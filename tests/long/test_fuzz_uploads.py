"""Whatever is uploaded: taken in clean or refused in words, and nothing stays of what was refused."""

import io
import re
import struct
import tracemalloc
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from portal import files
from portal.actors import acting_as, member
from portal.models import StoredFile
from portal.views.files import serve
from tests.factories import StudentFactory
from tests.long.sizes import sizes

pytestmark = pytest.mark.django_db
MEDIA = Path(__file__).parent.parent / "data" / "media"
REAL = [path.read_bytes() for path in sorted(MEDIA.iterdir())]
SIGNS = [b"x" * offset + sign for offset, sign, _, _ in files.SIGNS] + [b"RIFF1234WEBPVP8 ", b"PK\x03\x04"]
GIVEN_OUT = {content_type for _, _, _, content_type in files.SIGNS} | set(files.OFFICE.values())
MOST_MEMORY = 60 * 1024 * 1024


@st.composite
def _broken_real_files(draw) -> bytes:
    """A real file, cut off, with some bytes changed or another one behind it."""
    content = bytearray(draw(st.sampled_from(REAL)))
    for place, byte in draw(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=12)):
        if content:
            content[place % len(content)] = byte
    if draw(st.booleans()):
        content = content[: draw(st.integers(0, len(content)))]
    return bytes(content) + draw(st.sampled_from([b"", b"", b"<script>alert(1)</script>", *REAL[:3]]))


@st.composite
def _zips(draw) -> bytes:
    """An archive that may look like a document, may hold macros, may be cut off."""
    usual = ["word/document.xml", "xl/workbook.xml", "ppt/x", "mimetype", "word/vbaProject.bin", "[Content_Types].xml"]
    names = draw(st.lists(st.sampled_from(usual) | st.text(max_size=12), max_size=6, unique=True))
    texts = st.binary(max_size=40) | st.sampled_from([b"application/vnd.oasis.opendocument.text", b"\xff\xfe"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))) as archive:
        for name in names:
            archive.writestr(name or "x", draw(texts))
    content = bytearray(out.getvalue())
    for place, byte in draw(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=4)):
        content[place % len(content)] = byte
    return bytes(content)


CONTENTS = (
    st.binary(max_size=300)
    | st.builds(bytes.__add__, st.sampled_from(SIGNS), st.binary(max_size=300))
    | _broken_real_files()
    | _zips()
)
# Also control signs, signs that turn the writing direction, path signs, and names that are very long.
NAMES = (
    st.text(max_size=30)
    | st.text(alphabet='\u202e\u200b\u2066\r\n\t\x00\x7f/\\.:*?"<>|aé ', max_size=30)
    | st.builds(str.__add__, st.text(min_size=1, max_size=3).map(lambda text: text * 100), st.just(".jpg"))
)


def _crash_of_zipfile(kind: str) -> bytes:
    """Archives that fuzzing found: names that are no UTF-8, and an entry that no compression made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("é" if kind == "names" else "mimetype", b"x" * 50)
    content = out.getvalue()
    if kind == "names":
        return content.replace("é".encode(), b"\xff\xff")
    start = content.index(b"mimetype") + len("mimetype")
    return content[:start] + b"\xff\xff\xff" + content[start + 3 :]


@pytest.fixture
def student():
    return StudentFactory()


def _in_storage(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def _try(student, name: str, content: bytes) -> StoredFile | None:
    try:
        with acting_as(member(student)):
            upload = SimpleUploadedFile("x", content)
            upload._name = name  # past Django's own cleaning of names: ours must hold by itself
            return files.receive(upload, owner=student, holder=student.organisation, subject=student)
    except files.FileRefused as refused:
        assert [reason for reason in refused.reasons if reason.endswith(".")], "refused without a sentence"
        return None


def _check_taken_in(stored: StoredFile) -> None:
    assert stored.content_type in GIVEN_OUT or stored.content_type.startswith("application/vnd.oasis.opendocument.")
    assert 0 < len(stored.name) <= 120
    odd = [sign for sign in stored.name if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs") or sign in '/\\<>"']
    assert not odd, f"unsafe signs in {stored.name!r}"
    response = serve(RequestFactory().get("/"), stored)
    body = b"".join(response.streaming_content)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    inline = response.headers["Content-Disposition"].startswith("inline")
    assert inline == (stored.kind == StoredFile.Kind.IMAGE)
    if inline:
        assert Image.open(io.BytesIO(body)).format == "JPEG"
        assert stored.content_type == "image/jpeg"
        assert b"<script>" not in body


@sizes(short=120, long=1500)
def test_it_is_taken_in_clean_or_refused_in_words(examples, student, settings):
    folder = Path(settings.MEDIA_ROOT)

    @examples
    @given(NAMES, CONTENTS)
    @example("..", REAL[0])
    @example("foto\u202egpj.exe", REAL[-1])
    @example("names.docx", _crash_of_zipfile("names"))
    @example("entry.odt", _crash_of_zipfile("entry"))
    def check(name, content):
        before = _in_storage(folder)
        with transaction.atomic():
            stored = _try(student, name, content)
            new = _in_storage(folder) - before
            if stored is None:
                assert new == set(), "something stayed of what was refused"
            else:
                assert len(new) == 1
                _check_taken_in(stored)
            transaction.set_rollback(True)

    check()


@sizes(short=300, long=20_000)
def test_every_name_becomes_a_safe_one(examples):
    @examples
    @given(st.text(max_size=400))
    def check(name):
        made = files.safe_name(name)
        assert 0 < len(made) <= 120
        assert re.fullmatch(r"[\w .()+-]+", made)
        assert made not in (".", "..")

    check()


def _bomb_in_mimetype() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("mimetype", "w") as entry:
        for _ in range(200):
            entry.write(bytes(1024 * 1024))
    return out.getvalue()


def _bomb_of_many_names() -> bytes:
    """One empty entry, said to be there 200,000 times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"")
    plain = out.getvalue()
    start, end = plain.index(b"PK\x01\x02"), plain.index(b"PK\x05\x06")
    times = 200_000
    directory = plain[start:end] * times
    said = min(times, 0xFFFF).to_bytes(2, "little") * 2
    tail = b"PK\x05\x06" + bytes(4) + said + len(directory).to_bytes(4, "little") + start.to_bytes(4, "little")
    return plain[:start] + directory + tail + bytes(2)


def _bomb_picture() -> bytes:
    """A PNG of some hundred bytes that says it is 60,000 by 60,000."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "bomb", [_bomb_in_mimetype, _bomb_of_many_names, _bomb_picture], ids=lambda make: make.__name__
)
def test_a_bomb_is_refused_without_unpacking_it(bomb, student):
    content = bomb()
    tracemalloc.start()
    try:
        stored = _try(student, "bom.docx", content)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stored is None
    assert most < MOST_MEMORY + 2 * len(content)
