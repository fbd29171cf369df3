"""Files: by content, not by name; cleaned, limited, private, and served without a way to run as a page."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal import files
from portal.actors import acting_as, as_owner, member
from portal.models import StoredFile
from tests.factories import CompanyFactory, MembershipFactory, StoredFileFactory, StudentFactory, TrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
GPS = 0x8825
MEDIA = Path(settings.BASE_DIR) / "tests" / "data" / "media"


@pytest.fixture
def student():
    return StudentFactory()


def _photo(size=(3000, 2000), form="JPEG", **how) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **how)
    return out.getvalue()


def _receive(student, name, content):
    with acting_as(member(student)):
        return files.receive(
            SimpleUploadedFile(name, content), owner=student, holder=student.organisation, subject=student
        )


def _open(stored) -> Image.Image:
    return Image.open(io.BytesIO(default_storage.open(stored.key).read()))


def test_a_photo_loses_its_place_and_becomes_smaller(student):
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (52.0, 5.0, 0.0)}
    exif[0x0112] = 6
    stored = _receive(student, "kast.JPG", _photo(exif=exif))
    picture = _open(stored)
    assert GPS not in picture.getexif()
    assert picture.size == (1707, 2560)  # turned upright, longest side 2560
    assert (stored.content_type, stored.inline, stored.name) == ("image/jpeg", True, "kast.jpg")


@pytest.mark.parametrize("form", ["PNG", "WEBP", "HEIF"])
def test_other_kinds_of_photos_become_jpeg(student, form):
    stored = _receive(student, f"foto.{form.lower()}", _photo((40, 30), form))
    assert _open(stored).format == "JPEG"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("foto.jpg", b"<html><script>alert(1)</script></html>", "kunnen we niet aannemen"),
        ("verslag.pdf", b"<!doctype html>", "kunnen we niet aannemen"),
        ("leeg.jpg", b"", "is leeg"),
        ("kapot.jpg", b"\xff\xd8\xff\xe0" + b"x" * 50, "geen foto die we kunnen openen"),
        ("tekening.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "kunnen we niet aannemen"),
        ("archief.zip", b"PK\x03\x04" + b"\0" * 40, "kunnen we niet aannemen"),
    ],
)
def test_what_we_do_not_take_is_refused_in_words_and_leaves_nothing(student, name, content, words):
    with pytest.raises(files.FileRefused, match=words):
        _receive(student, name, content)
    with as_owner():
        assert not StoredFile.objects.unscoped("test").exists()


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_drawn(student, settings, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(files.FileRefused, match="te veel beeldpunten"):
        _receive(student, "groot.png", _photo((100, 100), "PNG"))


def test_a_file_over_its_limit_is_refused(student, settings):
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, "pdf": 100}
    with pytest.raises(files.FileRefused, match="te groot"):
        _receive(student, "verslag.pdf", b"%PDF-1.7" + b"0" * 200)


def test_the_limits_are_those_we_promise(settings):
    megabytes = {kind: size // settings.MB for kind, size in settings.UPLOAD_LIMITS.items()}
    assert megabytes == {"image": 25, "audio": 50, "video": 300, "pdf": 50, "office": 50}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("kast.png", "image"), ("kast.heic", "image"), ("geluid.mp3", "audio"), ("geluid.wav", "audio"),
        ("film.mp4", "video"), ("werkbon.pdf", "pdf"), ("werkbon.docx", "office"),
    ],
)  # fmt: skip
def test_each_kind_has_a_limit_of_its_own(student, settings, name, kind):
    content = (MEDIA / name).read_bytes()
    settings.UPLOAD_LIMITS = dict.fromkeys(settings.UPLOAD_LIMITS, 10) | {kind: len(content)}
    stored = _receive(student, name, content)
    assert (stored.kind, stored.inline) == (kind, kind == "image")
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, kind: len(content) - 1}
    with pytest.raises(files.FileRefused, match="te groot"):
        _receive(student, name, content)


def test_a_student_has_a_quota(student, settings):
    settings.STUDENT_QUOTA = 1000
    StoredFileFactory(owner=student, size=900)
    with pytest.raises(files.FileRefused, match="ruimte"):
        _receive(student, "verslag.pdf", b"%PDF-1.7" + b"0" * 200)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\foto's\\mijn kast.jpg", "mijn kast.jpg"),
        ("naam\u202egpj.exe", "naam_gpj.exe"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("...", "bestand"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert files.safe_name(given) == kept


def test_a_virus_scanner_that_cannot_be_reached_refuses(student, settings):
    settings.CLAMD_ADDRESS = "127.0.0.1:9"
    with pytest.raises(files.FileRefused, match="niet worden gecontroleerd"):
        _receive(student, "verslag.pdf", b"%PDF-1.7 x")


# --- Handing out ------------------------------------------------------------------------------------------------------
def _stored(student, content=b"0123456789", **values) -> StoredFile:
    key = default_storage.save("test/bestand", ContentFile(content))
    return StoredFileFactory(owner=student, key=key, size=len(content), **values)


def test_the_owner_gets_the_file_and_it_cannot_act_as_a_page(student, log_in):
    response = log_in(student).get(f"/bestand/{_stored(student, kind='pdf', content_type='application/pdf').uid}/")
    assert b"".join(response.streaming_content) == b"0123456789"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "status", "got"),
    [("bytes=2-4", 206, b"234"), ("bytes=7-", 206, b"789"), ("bytes=-2", 206, b"89"), ("bytes=20-", 416, b"")],
)
def test_films_answer_to_a_range(student, log_in, asked, status, got):
    response = log_in(student).get(f"/bestand/{_stored(student).uid}/", headers={"Range": asked})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert (response.status_code, body) == (status, got)


def test_behind_the_proxy_only_the_place_is_told(student, log_in, settings):
    settings.ACCEL_LOCATION = "/_bestanden/"
    stored = _stored(student)
    response = log_in(student).get(f"/bestand/{stored.uid}/")
    assert response.headers["X-Accel-Redirect"] == f"/_bestanden/{stored.key}"
    assert response.content == b""


def test_nobody_else_gets_it(student, log_in):
    stored = _stored(student)
    strangers = [
        StudentFactory(organisation=student.organisation),
        MembershipFactory(organisation=student.organisation),
        MembershipFactory(organisation=student.organisation, role="admin"),
        MembershipFactory(organisation=student.organisation, role="manager"),
        StudentFactory(),
        TrainerFactory(organisation=CompanyFactory()),
    ]
    assert {log_in(who).get(f"/bestand/{stored.uid}/").status_code for who in strangers} == {404}
