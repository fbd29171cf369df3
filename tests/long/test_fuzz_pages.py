"""Whatever stands in an address or a form: a page, a refusal in words, a 404; never a 500."""

from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests import world as worlds
from tests.factories import MembershipFactory
from tests.long.sizes import sizes
from tests.test_access import _addresses, _client, _path

pytestmark = pytest.mark.django_db
RELATIONS = ["owner", "coach", "coordinator", "examboard", "admin", "manager", "trainer", "partner", "link", "nobody"]
# What people, scripts and scanners put where a word, a number, a day or a key belongs.
ODD = st.sampled_from(
    [
        "", " ", "\x00", "a\x00b", "-1", "0", "1", "999999999999999999999999", "1e9", "NaN", "0001-01-01", "9999-12-31",
        "2026-02-30", "31-12-9999", "24:00", "2026-11-24T99:99", "00000000-0000-0000-0000-000000000000", "none", "null",
        "'", "''; --", "%", "%00", "\\", "../../etc/passwd", "<script>", "{{ 1 }}", "\u202e", "\ud7ff", "é" * 3000,
        "👩‍🏫", "on", "true", "[]", "{}", "a,b", "&", "?", "#", "\r\nSet-Cookie: a=b",
    ]
)  # fmt: skip
ANYTHING = ODD | st.text(max_size=40) | st.uuids().map(str) | st.dates().map(str) | st.integers().map(str)
ALWAYS = ["pagina", "zoek", "next", "dag", "week", "uid", "q"]


class _Forms(HTMLParser):
    """The fields of each form on a page and the values they offer, by the address it goes to."""

    def __init__(self, path: str):
        super().__init__()
        self.path = path
        self.found: dict[str, dict[str, set[str]]] = {}
        self.fields: dict[str, set[str]] | None = None
        self.choice = ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            action = given.get("action") or given.get("hx-post") or given.get("hx-get") or self.path
            self.fields = self.found.setdefault(action.partition("?")[0], {})
        elif self.fields is not None and tag == "option":
            self.fields.setdefault(self.choice, set()).add(given.get("value") or "")
        elif self.fields is not None and given.get("name") not in (None, "csrfmiddlewaretoken"):
            self.choice = given["name"]
            self.fields.setdefault(self.choice, set()).add(given.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.fields = None


class Site:
    """Every address, who reaches it, and the fields that its forms have."""

    def __init__(self, world):
        # Only the session's key is kept: each request starts anew, also after one that logged out.
        self.keys = {relation: _client(world, relation).cookies.get("sessionid") for relation in RELATIONS}
        self.paths = sorted({_path(name, pattern, world) for name, pattern in _addresses()})
        self.reached: dict[str, set[str]] = {path: set() for path in self.paths}
        self.fields: dict[str, dict[str, set[str]]] = {path: {} for path in self.paths}

    def client(self, relation: str) -> Client:
        client = Client()
        if key := self.keys[relation]:
            client.cookies["sessionid"] = key.value
        return client

    def learn(self) -> None:
        for relation in RELATIONS:
            for path in self.paths:
                self._learn(relation, path)

    def _learn(self, relation: str, path: str) -> None:
        with transaction.atomic():
            answer = self.client(relation).get(path)
            transaction.set_rollback(True)
        if answer.status_code in (200, 405):
            self.reached[path].add(relation)
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            reader = _Forms(path)
            reader.feed(answer.content.decode())
            for action, fields in reader.found.items():
                for name, values in fields.items():
                    self.fields.setdefault(action, {}).setdefault(name, set()).update(values)

    def requests(self):
        """Somebody who mostly may go there, an address, and values: odd ones between some that the page offers."""
        return st.sampled_from(self.paths).flatmap(self._requests_to)

    def _requests_to(self, path: str):
        known = self.fields[path]
        right = {name: st.sampled_from(sorted(values)) for name, values in known.items()}
        values = {name: (right[name] | ODD | ANYTHING) if name in right else ANYTHING for name in [*known, *ALWAYS]}
        values = {name: value | st.lists(value, max_size=3) for name, value in values.items()}
        some = sorted(self.reached[path]) or RELATIONS
        return st.tuples(
            st.sampled_from(some) | st.sampled_from(some) | st.sampled_from(RELATIONS),
            st.just(path),
            st.fixed_dictionaries({}, optional=values) | st.fixed_dictionaries(right),
            st.booleans(),
        )


@pytest.fixture
def site(monkeypatch):
    # Nobody types that often: without this every later example would hear 'too often'.
    monkeypatch.setattr("portal.limits.counted", lambda key, within: 1)
    return Site(worlds.build())


def _ask(client: Client, method: str, path: str, values: dict, *, by_htmx: bool = False) -> int:
    headers = {"HX-Request": "true"} if by_htmx else {}
    with transaction.atomic():
        answer = getattr(client, method)(path, values, headers=headers)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (method, path, values)
    return answer.status_code


@sizes(short=50, long=4000)
def test_no_page_breaks_on_odd_values(examples, site):
    site.learn()
    heard = set()

    @examples
    @given(st.sampled_from(["get", "post"]), site.requests())
    def check(method, request):
        relation, path, values, by_htmx = request
        heard.add((method, _ask(site.client(relation), method, path, values, by_htmx=by_htmx)))

    check()
    assert ("get", 200) in heard
    assert heard & {("post", 303), ("post", 422)}, "the values do not reach the actions"


@sizes(short=50, long=1500)
def test_no_address_breaks_on_odd_words_in_it(examples, site):
    """Each piece of an address that is no fixed word, replaced by something odd."""

    @examples
    @given(st.sampled_from(RELATIONS), st.sampled_from(site.paths), st.integers(0, 6), ANYTHING)
    def check(relation, path, place, odd):
        pieces = path.strip("/").split("/")
        pieces[place % len(pieces)] = odd
        _ask(site.client(relation), "get", "/" + "/".join(pieces) + "/", {})

    check()


@pytest.mark.parametrize("name", ["portfolio:evidence_new", "portfolio:observation_new"])
def test_a_form_without_any_of_its_fields_is_shown_again(name, site):
    client = site.client("owner" if name == "portfolio:evidence_new" else "coach")
    assert client.post(reverse(name)).status_code == 422


@pytest.mark.parametrize("where", ["path", "query", "cookie", "form", "field name", "upload form"])
def test_a_nul_character_is_bad_input_everywhere(where, log_in):
    client = log_in(MembershipFactory())
    path, page = reverse("portal:today"), reverse("portal:switch")
    answer = {
        "path": lambda: client.get("/l/%00/"),
        "query": lambda: client.get(f"{path}?a=%00"),
        "cookie": lambda: client.get(path, headers={"Cookie": 'kring_device="a\\000b"'}),
        "form": lambda: client.post(page, "next=%00", content_type="application/x-www-form-urlencoded"),
        "field name": lambda: client.post(page, "%00=a", content_type="application/x-www-form-urlencoded"),
        "upload form": lambda: client.post(page, {"next": "\x00"}),
    }[where]()
    assert answer.status_code == 400
    assert "nog eens" in answer.content.decode()


@pytest.mark.parametrize("wanted", ["https://elders.example/", "//elders.example/", "0001-01-01", "portal:today", ""])
def test_only_an_address_of_ours_is_a_way_back(wanted, log_in):
    teacher = MembershipFactory()
    answer = log_in(teacher).post(reverse("portal:switch"), {"membership": teacher.uid, "next": wanted})
    assert answer.headers["Location"] == reverse("portal:today")
