"""Every address with every relation: the answers stand in access_matrix.csv, the one table.

Words in the table: `yes` (a page, a form with errors, or a refusal), `login` (asked to log in), `role` (403: the page
is for other roles), `gone` (404: out of reach), `method` (405). After a change of addresses or rules, write the table
anew with `KRING_WRITE_MATRIX=1` before pytest, and read the difference line by line before you commit it.
"""

import csv
import os
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from portal.access import OUR_APPS
from portal.actors import ACTING_SESSION_KEY, LINK_SESSION_KEY, as_owner
from portal.links import digest
from portal.models import PersonalLink
from tests import world as worlds
from tests.factories import user_of

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "access_matrix.csv"
WRITING = bool(os.environ.get("KRING_WRITE_MATRIX"))
TOKEN = "t" * 43
# Which of the owner's things an address is asked with; the argument's name decides, else the name of the address.
BY_ARGUMENT = {"token": TOKEN, "number": 13}
# The style pages exist only in demo and test; healthz is public and says 503 here, where no worker runs.
LEFT_OUT = {"portal:style", "portal:style_plain", "portal:health"}


def _addresses(resolver=None, namespace: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.callback.__module__.split(".")[0] in OUR_APPS:
                found.append((f"{namespace}{entry.name}", entry))
        else:
            inner = f"{entry.namespace}:" if entry.namespace else ""
            found += _addresses(entry, namespace + inner)
    return [pair for pair in found if pair[0] not in LEFT_OUT]


def _path(name: str, pattern: URLPattern, world) -> str:
    given = {}
    for argument in pattern.pattern.converters or pattern.pattern.regex.groupindex:
        if argument in BY_ARGUMENT:
            given[argument] = BY_ARGUMENT[argument]
        else:
            thing = world.thing_of(name, argument)
            given[argument] = getattr(thing, "uid", thing)
    return reverse(name, kwargs=given)


def _client(world, relation: str) -> Client:
    client = Client()
    if relation == "nobody":
        return client
    if relation == "link":
        with as_owner():
            link = PersonalLink.objects.create(
                membership=world.people["trainer"],
                purpose="assess",
                objects_reached=world.reached,
                token_hash=digest(TOKEN),
                expires_at=worlds.timezone.now() + worlds.timedelta(days=1),
            )
        session = client.session
        session[LINK_SESSION_KEY] = str(link.uid)
        session.save()
        return client
    client.force_login(user_of(world.people[relation].person))
    session = client.session
    session[ACTING_SESSION_KEY] = str(world.people[relation].uid)
    session.save()
    return client


def _word(response) -> str:
    if response.status_code in (301, 302, 303) and "/toegang/" in response.headers["Location"]:
        return "login"
    return {401: "login", 403: "role", 404: "gone", 405: "method"}.get(response.status_code, "yes")


def _ask(client: Client, method: str, path: str) -> str:
    # Some pages log out: what they did is rolled back, and their cookies are forgotten too.
    cookies = client.cookies.output(header="", sep=";")
    with transaction.atomic():
        response = getattr(client, method.lower())(path)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    assert response.status_code < 500, (method, path)
    return _word(response)


def _table() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(newline="") as handle:
        return {(row["view"], row["method"]): row for row in csv.DictReader(handle)}


def _observed(world, relation: str) -> dict[tuple[str, str], str]:
    client = _client(world, relation)
    return {
        (name, method): _ask(client, method, _path(name, pattern, world))
        for name, pattern in _addresses()
        for method in ("GET", "POST")
    }


def test_the_table_names_every_address_and_nothing_else():
    if WRITING:
        pytest.skip("the table is being written")
    assert {view for view, _ in _table()} == {name for name, _ in _addresses()}


@pytest.fixture
def world():
    return worlds.build()


@pytest.mark.parametrize("relation", worlds.RELATIONS)
def test_every_address_answers_as_the_table_says(world, relation):
    observed = _observed(world, relation)
    if WRITING:
        _write(relation, observed)
        return
    expected = {key: row[relation] for key, row in _table().items()}
    assert {key: word for key, word in observed.items() if expected[key] != word} == {}


def _write(relation: str, observed: dict[tuple[str, str], str]) -> None:
    old = _table() if TABLE.exists() else {}
    fields = ["view", "method", *worlds.RELATIONS]
    with TABLE.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, fields, restval="?", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for view, method in sorted(observed):
            row = {**old.get((view, method), {}), "view": view, "method": method, relation: observed[view, method]}
            writer.writerow(row)


def test_the_table_holds_real_differences():
    """A table that says 'yes' everywhere would prove nothing."""
    if WRITING:
        pytest.skip("the table is being written")
    rows = _table()
    strangers = ("other_school_teacher", "other_school_coordinator", "other_trainer", "nobody")
    for relation in strangers:
        own = {key for key, row in rows.items() if "owner" in row and row[relation] == "gone"}
        assert own or relation == "nobody", relation
    assert all(row["nobody"] in ("login", "yes", "method", "gone") for row in rows.values())
