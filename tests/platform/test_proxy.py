"""The nginx of the compose file, run for real in front of a stand-in for the portal; only its addresses are changed."""

import datetime
import http.client
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from tests.platform.waiting import eventually

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or ""
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")
SECRET = b"0123456789" * 100
# What Django and the file view say about a file; nginx drops some of these unless told otherwise.
SAFE = {
    "Content-Type": "image/webp",
    "Content-Disposition": 'attachment; filename="foto.webp"',
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "private, no-store",
}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class StandIn:
    """Answers /file with a private file, and remembers what it was asked."""

    def __init__(self):
        self.seen = []
        self.server = make_server("127.0.0.1", 0, self, handler_class=Quiet)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __call__(self, environ, start_response):
        began = time.monotonic()
        length = len(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        self.seen.append({**environ, "length": length, "took": time.monotonic() - began})
        headers = [("Content-Type", "text/plain")]
        if environ["PATH_INFO"] == "/file":
            headers = [*SAFE.items(), ("X-Accel-Redirect", "/private/ab/photo")]
        start_response("200 OK", headers)
        return [b"" if environ["PATH_INFO"] == "/file" else b"page"]


@pytest.fixture(scope="module")
def portal():
    stand_in = StandIn()
    yield stand_in
    stand_in.server.shutdown()
    stand_in.server.server_close()


@pytest.fixture(scope="module")
def proxy(portal):
    """nginx with our configuration; gives its plain and its TLS port."""
    folder = Path(tempfile.mkdtemp(prefix="kring-proxy-", dir="/tmp"))
    plain, tls = _free_port(), _free_port()
    (folder / "media" / "ab").mkdir(parents=True)
    (folder / "media" / "ab" / "photo").write_bytes(SECRET)
    (folder / "media" / "ab" / "photo").chmod(0o600)
    _make_certificate(folder)
    text = (Path(settings.BASE_DIR) / "deploy/proxy/nginx.conf").read_text()
    for ours, here in (
        (" /tmp/", f" {folder}/"),
        ("/dev/stdout", f"{folder}/access.log"),
        ("listen 8080", f"listen 127.0.0.1:{plain}"),
        ("listen 8443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("web:8000", f"127.0.0.1:{portal.server.server_port}"),
        ("/srv/media/", f"{folder}/media/"),
        ("/tls/", f"{folder}/"),
    ):
        assert ours in text
        text = text.replace(ours, here)
    version = subprocess.run([NGINX, "-v"], capture_output=True, text=True, check=True).stderr
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < (1, 25):
        text = text.replace("http2 on;", "")  # Debian 12's nginx spells it another way
    (folder / "nginx.conf").write_text(text)
    server = _run_nginx(folder)
    try:
        assert eventually(lambda: _status(plain, "/proxy-alive") == 204), (folder / "said").read_text()
        yield plain, tls
    finally:
        server.terminate()
        server.wait(timeout=10)
        shutil.rmtree(folder)


def _run_nginx(folder: Path) -> subprocess.Popen:
    uid = None
    if os.geteuid() == 0:
        uid = pwd.getpwnam("nobody").pw_uid
        subprocess.run(["chown", "-R", str(uid), folder], check=True)
    with (folder / "said").open("w") as said:
        return subprocess.Popen(
            [NGINX, "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"],
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, user=uid,
        )  # fmt: skip


def _make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kring.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _status(port: int, path: str) -> int:
    try:
        return _get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), path).status
    except OSError:
        return 0


def _get(connection: http.client.HTTPConnection, path: str, **headers: str) -> http.client.HTTPResponse:
    connection.request("GET", path, headers={"Host": "kring.example", **headers})
    return connection.getresponse()


def _secure(port: int) -> http.client.HTTPSConnection:
    trusting = ssl._create_unverified_context()
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trusting)


def test_plain_http_is_sent_to_https(proxy):
    answer = _get(http.client.HTTPConnection("127.0.0.1", proxy[0]), "/vandaag/?x=1")

    assert (answer.status, answer.headers["Location"]) == (301, "https://kring.example/vandaag/?x=1")


def test_a_private_file_comes_by_our_answer_only(proxy):
    asked = _get(_secure(proxy[1]), "/file")
    grabbed = _get(_secure(proxy[1]), "/private/ab/photo")

    assert (asked.status, asked.read()) == (200, SECRET)
    assert {name: asked.headers[name] for name in SAFE} == SAFE
    assert "X-Accel-Redirect" not in asked.headers
    assert grabbed.status == 404


def test_a_part_of_a_film_can_be_asked_for(proxy):
    answer = _get(_secure(proxy[1]), "/file", Range="bytes=10-19")

    assert (answer.status, answer.read()) == (206, b"0123456789")


def test_what_a_visitor_says_about_himself_is_not_believed(proxy, portal):
    lies = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "http"}

    assert _get(_secure(proxy[1]), "/", **lies).status == 200

    assert portal.seen[-1]["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert portal.seen[-1]["HTTP_X_FORWARDED_PROTO"] == "https"
    assert portal.seen[-1]["HTTP_HOST"] == "kring.example"


@pytest.mark.parametrize(("size", "status"), [(1024**2, 200), (320 * 1024**2 + 1, 413)])
def test_a_body_over_the_limit_does_not_reach_us(proxy, portal, size, status):
    before = len(portal.seen)
    connection = _secure(proxy[1])
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    if status == 200:
        connection.send(b"x" * size)

    assert connection.getresponse().status == status
    assert len(portal.seen) - before == (1 if status == 200 else 0)


def test_a_slow_body_is_taken_in_first(proxy, portal):
    connection = _secure(proxy[1])
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", "30000")
    connection.endheaders()
    before = len(portal.seen)
    for _ in range(6):
        connection.send(b"x" * 5000)
        assert len(portal.seen) == before
        time.sleep(0.2)

    assert connection.getresponse().status == 200
    assert portal.seen[-1]["length"] == 30000
    assert portal.seen[-1]["took"] < 0.2
