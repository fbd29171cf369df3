"""`make check`: format, lint, types, templates, missing migrations, conventions. Runs them all, says which failed."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


def commands() -> dict[str, list[str]]:
    """What is checked, and how, in the order of how fast it answers."""
    templates = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    manage = [str(BIN / "python"), "manage.py"]
    return {
        "opmaak": [str(BIN / "ruff"), "format", "--check", "."],
        "lint": [str(BIN / "ruff"), "check", "."],
        "sjablonen": [str(BIN / "djade"), "--check", *templates],
        "instellingen": [*manage, "check", "--fail-level", "WARNING"],
        "migraties": [*manage, "makemigrations", "--check", "--dry-run"],
        "afspraken": [str(BIN / "pytest"), "-q", "tests/test_conventions.py"],
        "types": [str(BIN / "mypy"), "."],
    }


def main() -> None:
    os.chdir(ROOT)
    environment = os.environ | {"KRING_MODE": "test"}
    failed = []
    for name, command in commands().items():
        began = time.monotonic()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        print(f"{'goed' if done.returncode == 0 else 'FOUT'}  {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    if failed:
        sys.exit(f"Niet goed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
