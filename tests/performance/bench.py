"""`make bench`: the main pages on a large seeded world, as figures; never a pass or fail.

Prints per page the number of queries and the times over several runs, and keeps them in build/bench.json. The data are
seeded once and kept under build/bench (`--fresh` starts over).

    python -m tests.performance.bench [--students 1000] [--evidence 30000] [--runs 15] [--only zoeken] [--fresh]
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "build" / "bench"
# role, page; `{student}` is a student of that role.
PAGES = [
    ("teacher", "/vandaag/"),
    ("teacher", "/leerlingen/"),
    ("teacher", "/leerlingen/{student}/"),
    ("teacher", "/proeven/"),
    ("student", "/vandaag/"),
    ("student", "/portfolio/"),
    ("trainer", "/leerlingen/"),
    ("trainer", "/leerlingen/{student}/"),
    ("coordinator", "/bedrijven/"),
    ("coordinator", "/plaatsingen/"),
    ("coordinator", "/afspraken/"),
    ("examboard", "/proeven/"),
    ("admin", "/mensen/"),
]
# A word of very many pieces, a rare one, a name, a beginning of two letters, a typing error, and what is nowhere.
ASKED = ("meten", "schuurscharnier", "jansen", "de", "wandkats", "nietditwoord")
# A counsellor of 500 students has the widest sight on evidence that there is.
ASKING = ("teacher", "counsellor", "trainer", "student", "coordinator", "admin", "examboard", "manager", "partner")
PAGES += [(role, f"/zoeken/?q={words}") for role in ASKING for words in ASKED]
LINE = "{role:12} {page:34} {status}  {queries:3} vragen  min {min_ms:7}  p50 {p50_ms:7}  max {max_ms:7} ms  {kb} kB"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Meet de hoofdpagina's op een grote, verzonnen school.")
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--evidence", type=int, default=30_000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--only", default="", help="alleen bladzijden met dit in hun adres")
    parser.add_argument("--fresh", action="store_true")
    return parser.parse_args()


def _manage(*command: str, role: str = "login") -> None:
    environment = {**os.environ, "KRING_DATABASE_ROLE": role}
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def _prepare(arguments: argparse.Namespace) -> None:
    if arguments.fresh:
        shutil.rmtree(VAR, ignore_errors=True)
    size = VAR / f"seeded-{arguments.students}-{arguments.evidence}"
    if not size.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        _manage("migrate", "-v0", role="owner")
        _manage("seed", "--schools=1", f"--students={arguments.students}", f"--evidence={arguments.evidence}")
        _manage(
            "shell",
            "--command",
            "from django.db import connection; connection.cursor().execute('analyze')",
            role="owner",
        )
        size.touch()


def _measure(role: str, page: str, runs: int) -> dict:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from portal.actors import ACTING_SESSION_KEY
    from portal.models import Membership

    membership = Membership.objects.filter(role=role).order_by("-organisation_id", "pk").select_related("person")[0]
    client = Client()
    client.force_login(membership.person.user)
    session = client.session
    session[ACTING_SESSION_KEY] = str(membership.uid)
    session.save()
    path = page.format(student=_student_of(membership)) if "{" in page else page
    times = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        response = client.get(path)
        times.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    times = sorted(times[1:])  # the first one warms up
    return {
        "role": role,
        "page": page,
        "status": response.status_code,
        "queries": len(queries),
        "min_ms": round(times[0], 1),
        "p50_ms": round(statistics.median(times), 1),
        "max_ms": round(times[-1], 1),
        "kb": round(len(response.content) / 1024, 1),
    }


def _student_of(membership) -> str:
    from portal.actors import acting_as, member
    from portfolio.models import Portfolio

    with acting_as(member(membership)):
        return str(Portfolio.objects.visible_to(member(membership)).for_list()[0].student.uid)


def main() -> None:
    arguments = _arguments()
    os.environ |= {"KRING_MODE": "test", "KRING_VAR": str(VAR), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    _prepare(arguments)
    import django

    django.setup()
    from django.conf import settings

    from portal import embedded

    if settings.EMBEDDED:
        embedded.start_database()
        embedded.start_broker()
    rows = [_measure(role, page, arguments.runs) for role, page in PAGES if arguments.only in page]
    print(f"{arguments.students} leerlingen, {arguments.evidence} bewijzen, {arguments.runs} keer per pagina")
    for row in rows:
        print(LINE.format(**row))
    (ROOT / "build" / "bench.json").write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
