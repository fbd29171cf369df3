"""Sets up a checkout: the virtual environment, the packages, the system libraries and `.env`. Starts nothing.

Runs on the machine's own Python with nothing but the standard library. What is already in place is left alone, so every
make target may call it. Ends with exit code 1 and the exact command to type where it may not install something itself.
"""

import argparse
import ctypes
import hashlib
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "kring-packages"
OLDEST_PYTHON = (3, 11)
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# Package that brings it -> what must be there: a library that loads, or a program.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
TEST_PROGRAMS = {"chromium": "chromium", "poppler-utils": "pdftotext"}


class CannotGoOnError(Exception):
    """The reader has to do something first; the message says what."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    dev = parser.parse_args().dev
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        find_newer_python()
        make_venv()
        install_packages(dev=dev)
        install_system_packages(dev=dev)
        write_env()
    except CannotGoOnError as problem:
        sys.exit(f"\n{problem}")
    except subprocess.CalledProcessError as failed:
        sys.exit(f"\nDeze opdracht mislukte: {shlex.join(map(str, failed.cmd))}")
    except KeyboardInterrupt:
        sys.exit("\nAfgebroken. Typ dezelfde opdracht nog eens om verder te gaan.")


def say(what: str) -> None:
    print(f"  {what}", flush=True)


def find_newer_python() -> None:
    """Start again with a newer Python when this one is too old and another is installed."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in range(20, OLDEST_PYTHON[1] - 1, -1):
        if newer := shutil.which(f"python3.{minor}"):
            os.execv(newer, [newer, *sys.argv])  # noqa: S606
    raise CannotGoOnError("Kring heeft Python 3.11 of nieuwer nodig. Typ daarna: make PYTHON=/pad/naar/python3 demo")


def make_venv() -> None:
    """Make `.venv`; on Debian the module for it is a package of its own."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0:
        return
    if subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True, check=False).returncode:
        install_with_apt([f"python3.{sys.version_info.minor}-venv"])
    say("Virtuele omgeving maken")
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def install_packages(*, dev: bool) -> None:
    """Install exactly the locked packages; test tools only when asked, and then they stay."""
    had = STAMP.read_text().split() if STAMP.exists() else []
    dev = dev or "dev" in had  # a demo after a test throws nothing away
    locked = ROOT / ("requirements-dev.txt" if dev else "requirements.txt")
    wanted = ["dev" if dev else "plain", hashlib.sha256(locked.read_bytes()).hexdigest()]
    if had == wanted:
        return
    say("Pakketten installeren")
    if not (VENV / "bin" / "uv").exists():
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "--requirement", str(ROOT / "scripts" / "uv.txt")], check=True)
    STAMP.unlink(missing_ok=True)
    sync = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON)]
    # Where the network is inspected only the machine's own list knows the certificate; uv brings another list.
    sync += ["--system-certs"] if SYSTEM_CERTIFICATES.exists() else []
    subprocess.run([*sync, str(locked)], check=True)
    STAMP.write_text("\n".join(wanted))


def install_system_packages(*, dev: bool) -> None:
    """Install the libraries that make PDFs, and for tests a browser and tools to read PDFs."""
    missing = [package for package, library in LIBRARIES.items() if not can_load(library)]
    if dev:
        missing += [package for package, program in TEST_PROGRAMS.items() if not shutil.which(program)]
    if missing:
        install_with_apt(missing)


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_with_apt(packages: list[str]) -> None:
    """Install Debian packages when we may. Raises CannotGoOnError with the command when we may not."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        raise CannotGoOnError(f"Installeer eerst wat op Debian zo heet: {' '.join(packages)}. Typ daarna make opnieuw.")
    if os.geteuid() != 0:
        raise CannotGoOnError(f"Typ eerst deze opdracht, en daarna make opnieuw:\n\n    sudo {shlex.join(install)}\n")
    say(f"Systeempakketten installeren: {' '.join(packages)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "--quiet=2"], ["apt-get", "--quiet=2", *install[1:]]):
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def write_env() -> None:
    """Write `.env` for a demo, once: what stands in it already is the owner's."""
    path = ROOT / ".env"
    if path.exists():
        return
    say(".env schrijven")
    text = f"KRING_MODE=demo\nSECRET_KEY={secrets.token_urlsafe(50)}\n"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
