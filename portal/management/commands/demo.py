"""`manage.py demo`: the whole portal on one machine, with a demo school in it, until Ctrl-C."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError
from psycopg import sql

from portal import embedded, reference
from portal.processes import Children, Stopping

ADDRESS = "127.0.0.1"
UP_WITHIN_SECONDS = 90
# Threads enough for a class that uploads over a bad line: there is no proxy here that takes in slow bodies.
GUNICORN = ("--workers=2", "--worker-class=gthread", "--threads=40", "--keep-alive=5", "--graceful-timeout=5")
LOOK_EVERY_SECONDS = 0.2


class StoppedEarlyError(Exception):
    """Somebody asked the demo to stop before it was up."""


class Command(BaseCommand):
    help = "Start de demo: database, wachtrij, werker, klok en website, met een demoschool. Ctrl-C stopt alles."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--reset", action="store_true", help="begin opnieuw: gooi alle gegevens van de demo weg")

    def handle(self, *, reset, **options):
        if settings.MODE != "demo":
            raise CommandError("De demo draait alleen met KRING_MODE=demo. Typ make demo.")
        self.stopping = Stopping()
        self.children = Children(settings.BASE_DIR, settings.VAR_DIR / "log")
        self._refuse_a_taken_port()
        try:
            self._bring_up(reset=reset)
            self._tell_where()
            self._watch()
        except StoppedEarlyError:
            pass
        except embedded.EmbeddedError as problem:
            raise CommandError(str(problem)) from problem
        finally:
            self.children.stop()
        self.stdout.write("De demo is gestopt. De gegevens blijven bewaard.")

    def _bring_up(self, *, reset: bool) -> None:
        if reset:
            self._step("Oude gegevens weggooien", embedded.reset)
        if settings.EMBEDDED:
            self._step("Database starten", embedded.start_database)
            self._step("Wachtrij starten", embedded.start_broker)
        self._step("Tabellen bijwerken", lambda: self._manage("migrate", "--verbosity=0"))
        if not self._has_mark(reference.mark()):
            self._step("Raamwerken en tips bijwerken", lambda: self._manage("load_reference", "--verbosity=0"))
        embedded.mark_migrated()
        if not self._has_mark("demo"):
            self._step("Demoschool laden", lambda: self._manage("load_demo", "--verbosity=0"))
        self._step("Website, werker en klok starten", self._start_children)

    def _step(self, what: str, do: Callable[[], object]) -> None:
        if self.stopping:
            raise StoppedEarlyError
        self.stdout.write(f"  {what} ...", ending="")
        self.stdout.flush()
        began = time.monotonic()
        do()
        self.stdout.write(f" klaar ({time.monotonic() - began:.1f} s)".replace(".", ","))

    def _manage(self, *arguments: str) -> None:
        """Run a command of manage.py beside us: migrating logs in as another role than we do."""
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
        done = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            output = self._wait_for(done)
        finally:
            if done.poll() is None:
                done.terminate()
                done.wait()
        if done.returncode:
            raise CommandError(f"manage.py {' '.join(arguments)} mislukte:\n{output}")

    def _wait_for(self, process: subprocess.Popen) -> str:
        while True:
            try:
                return process.communicate(timeout=LOOK_EVERY_SECONDS)[0]
            except subprocess.TimeoutExpired:
                if self.stopping:
                    raise StoppedEarlyError from None

    def _has_mark(self, name: str) -> bool:
        table = apps.get_model("portal", "InstallationMark")._meta.db_table
        query = sql.SQL("select exists (select from {} where name = %s)").format(sql.Identifier(table))
        with psycopg.connect(settings.DATABASE_OWNER_URL) as connection:
            return connection.execute(query, [name]).fetchone() == (True,)

    def _refuse_a_taken_port(self) -> None:
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((ADDRESS, int(settings.PORT)))
            except OSError as problem:
                raise CommandError(
                    f"Poort {settings.PORT} is al in gebruik. Kies een andere, bijvoorbeeld: make demo PORT=8123"
                ) from problem

    def _start_children(self) -> None:
        python, bound = sys.executable, f"{ADDRESS}:{settings.PORT}"
        celery = [python, "-m", "celery", "--app=portal.celery"]
        self.children.start("website", [python, "-m", "gunicorn", f"--bind={bound}", *GUNICORN, "portal.wsgi"])
        self.children.start("werker", [*celery, "worker", "--concurrency=2", "--loglevel=INFO"])
        self.children.start("klok", [*celery, "beat", f"--schedule={settings.VAR_DIR / 'beat'}", "--pidfile="])
        deadline = time.monotonic() + UP_WITHIN_SECONDS
        while not self._is_healthy():
            self._refuse_a_dead_child()
            if self.stopping:
                raise StoppedEarlyError
            if time.monotonic() > deadline:
                raise CommandError(f"De demo is na {UP_WITHIN_SECONDS} s nog niet klaar. Kijk in {self.children.logs}.")
            time.sleep(LOOK_EVERY_SECONDS)

    def _is_healthy(self) -> bool:
        try:
            with urlopen(f"http://{ADDRESS}:{settings.PORT}/healthz", timeout=3) as answer:
                return json.load(answer)["ok"]
        except (URLError, OSError, ValueError):
            return False

    def _refuse_a_dead_child(self) -> None:
        if dead := self.children.dead():
            raise CommandError(f"'{dead.name}' is gestopt, dus de demo stopt ook. Uit {dead.log}:\n{dead.last_words()}")

    def _tell_where(self) -> None:
        loader: Any = load_command_class(get_commands()["load_demo"], "load_demo")
        self.stdout.write(f"\n{settings.PRODUCT_NAME} draait op http://{ADDRESS}:{settings.PORT}\n\n")
        self.stdout.write("Inloggen kan als:")
        for role, name in loader.logins():
            self.stdout.write(f"  {role:<20} {name}")
        self.stdout.write(f"  Het wachtwoord is overal: {loader.password}")
        self.stdout.write(f"Logboeken staan in {os.path.relpath(self.children.logs)}. Stoppen: Ctrl-C.")
        self.stdout.flush()

    def _watch(self) -> None:
        while not self.stopping:
            self._refuse_a_dead_child()
            time.sleep(LOOK_EVERY_SECONDS)
