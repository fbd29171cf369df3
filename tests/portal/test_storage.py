"""Files in a folder and in a bucket behave the same: private, whole, in the pieces that are asked for."""

import hashlib
import io
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal import files, paper
from portal.actors import acting_as, as_owner, member
from portal.models import StoredFile
from portal.storage import HasNoAddress, names_in
from tests.factories import StudentFactory
from tests.portal.test_production import COMPLETE, SHELL

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
CONTENT = b"%PDF-1.7 " + bytes(range(256)) * 4000


@pytest.fixture(params=["folder", "bucket"])
def kept_in(request):
    """Where this test keeps its files."""
    if request.param == "bucket":
        request.getfixturevalue("store")
    return request.param


@pytest.fixture
def student():
    return StudentFactory()


@pytest.fixture
def stored(kept_in, student) -> StoredFile:
    with acting_as(member(student)):
        return files.receive(
            SimpleUploadedFile("verslag.pdf", CONTENT), owner=student, holder=student.organisation, subject=student
        )


def test_what_goes_in_comes_out(stored, student, log_in):
    response = log_in(student).get(f"/bestand/{stored.uid}/")
    assert b"".join(response.streaming_content) == CONTENT
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize(
    ("asked", "status", "got"),
    [
        ("bytes=2-4", 206, CONTENT[2:5]),
        ("bytes=1000000-", 206, CONTENT[1000000:]),
        ("bytes=-2", 206, CONTENT[-2:]),
        (f"bytes={len(CONTENT)}-", 416, b""),
    ],
)
def test_a_range_is_answered(stored, student, log_in, asked, status, got):
    response = log_in(student).get(f"/bestand/{stored.uid}/", headers={"Range": asked})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert (response.status_code, body) == (status, got)


def test_of_a_film_in_a_bucket_only_the_piece_that_is_asked_for_is_fetched(store, student, log_in, monkeypatch):
    with acting_as(member(student)):
        film = files.receive(SimpleUploadedFile("a.pdf", CONTENT), owner=student, holder=student.organisation)
    asked = []
    client = type(default_storage._wrapped.connection.meta.client)
    real = client._make_api_call
    monkeypatch.setattr(
        client, "_make_api_call", lambda self, name, given: asked.append(given) or real(self, name, given)
    )
    response = log_in(student).get(f"/bestand/{film.uid}/", headers={"Range": "bytes=100-199"})
    assert b"".join(response.streaming_content) == CONTENT[100:200]
    assert [one.get("Range") for one in asked] == ["bytes=100-199"]


def test_there_is_no_address_to_pass_on(stored):
    with pytest.raises(HasNoAddress):
        default_storage.url(stored.key)


def test_nothing_in_the_bucket_is_made_public(store):
    key = default_storage.save("test/bestand", ContentFile(b"geheim"))
    grants = store.client().get_object_acl(Bucket=store.bucket, Key=key)["Grants"]
    assert [grant for grant in grants if "AllUsers" in grant["Grantee"].get("URI", "")] == []


def test_bytes_that_are_gone_are_a_404_and_no_half_answer(stored, student, log_in):
    default_storage.delete(stored.key)
    assert log_in(student).get(f"/bestand/{stored.uid}/").status_code == 404


def test_nothing_is_written_over(kept_in):
    first = default_storage.save("ab/een", ContentFile(b"1"))
    second = default_storage.save("ab/een", ContentFile(b"2"))
    assert first != second
    assert default_storage.open(first).read() == b"1"


def test_an_empty_file_is_a_file(kept_in):
    key = default_storage.save("ab/leeg", ContentFile(b""))
    assert b"".join(default_storage.pieces(key, 0, 0)) == b""
    assert default_storage.open(key).read() == b""


def test_all_names_are_found_and_those_of_one_folder(kept_in):
    for name in ("a/1", "a/b/2", "c"):
        default_storage.save(name, ContentFile(b"x"))
    assert list(names_in(default_storage)) == ["c", "a/1", "a/b/2"]
    assert list(names_in(default_storage, "a/")) == ["a/1", "a/b/2"]
    assert list(names_in(default_storage, "none/")) == []


def test_a_photo_of_a_bucket_stands_on_paper(store, student):
    with acting_as(member(student)):
        photo = files.receive(
            SimpleUploadedFile("a.jpg", _picture()), owner=student, holder=student.organisation, subject=student
        )
    assert Image.open(io.BytesIO(paper._print_copy(photo))).size == (1240, 930)


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2000, 1500), "teal").save(out, "JPEG")
    return out.getvalue()


def test_a_copy_for_another_student_has_bytes_of_its_own(stored, student):
    other = StudentFactory()
    with as_owner():
        copy = files.copy_for(stored, other)
    default_storage.delete(stored.key)
    assert default_storage.open(copy.key).read() == CONTENT


# --- Settings ---------------------------------------------------------------------------------------------------------
def _production(**given: str) -> subprocess.CompletedProcess:
    show = (
        "from django.conf import settings; from django.core.files.storage import default_storage as s; "
        "s.location; print(type(s._wrapped).__name__, repr(settings.ACCEL_LOCATION))"
    )
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", show],
        cwd=django_settings.BASE_DIR, env={**SHELL, **COMPLETE, "KRING_MODE": "production", **given},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_settings_choose_the_folder_or_the_bucket():
    accel = {"ACCEL_LOCATION": "/private/"}
    assert _production(**accel).stdout.split() == ["Folder", "'/private/'"]
    with_bucket = _production(**accel, S3_BUCKET="kring", S3_ENDPOINT="http://127.0.0.1:1", MEDIA_ROOT="")
    # The proxy cannot read a bucket: then we stream ourselves.
    assert with_bucket.stdout.split() == ["Bucket", "''"], with_bucket.stderr


def test_who_keeps_files_in_a_folder_does_not_load_what_a_bucket_needs():
    show = "import sys; print('boto3' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", show], cwd=django_settings.BASE_DIR,
        env={**os.environ, "KRING_MODE": "test"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "False", done.stderr
