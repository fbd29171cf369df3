"""The steps of the demo in their order: all of them, or nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.db import connection, transaction

from portal import mail
from portal.demo import agreements, classmates, noor, partners, people, placements, schools, tests
from portal.demo.world import World
from portal.demo_gate import MARK
from portal.models import InstallationMark
from portal.storage import names_in

STEPS: tuple[tuple[str, Callable[[World], None]], ...] = (
    ("Scholen, opleidingen en raamwerken", schools.make),
    ("Mensen en bedrijven uit de lijsten", people.import_everybody),
    ("Portfolio's openen", people.open_portfolios),
    ("Teams en logo's", schools.add_teams_and_logos),
    ("Wie mag tekenen", people.record_who_may_sign),
    ("Accounts", people.make_log_ins),
    ("Samenwerking met bedrijven", partners.fill_in),
    ("Plaatsingen", placements.make),
    ("Overeenkomsten", agreements.make),
    ("Het portfolio van Noor", noor.make),
    ("De klas van Noor", classmates.make_class),
    ("Observaties van de hele klas", classmates.observe_class),
    ("Alle andere portfolio's", classmates.make_others),
    ("Ontwerpen van proeven", tests.make_designs),
    ("Proeven", tests.make),
)


def is_loaded() -> bool:
    """Whether this database holds the demo."""
    return InstallationMark.objects.filter(name=MARK).exists()


def load(say: Callable[[str], None] = lambda line: None) -> None:
    """Make the demo in one transaction and mark the database; `say` hears what was done and how long it took.

    Nobody is told: mails are not even queued, and jobs, which wait for the transaction to end, are dropped before that.
    """
    before = _stored()
    try:
        with _silence(), transaction.atomic():
            world = World()
            for title, step in STEPS:
                began = time.monotonic()
                step(world)
                say(f"{title}: {time.monotonic() - began:.1f} s".replace(".", ","))
            with world.as_system():
                InstallationMark.objects.create(name=MARK)
            connection.run_on_commit = []
    except BaseException:
        # The rows are gone with the transaction; their files are not.
        for name in _stored() - before:
            default_storage.delete(name)
        raise


@contextmanager
def _silence() -> Iterator[None]:
    """No mail: the people of the demo do not exist, and what the actions would write them was weeks ago."""
    queue = mail.queue
    mail.queue = lambda address, subject, text: None
    try:
        yield
    finally:
        mail.queue = queue


def _stored() -> set[str]:
    """The names of all stored files; few or none before a demo is loaded."""
    return set(names_in(default_storage))
