"""The library: whole, loaded again without harm, public, and open data in a fixed shape."""

import csv
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from portal import reference
from portal.actors import as_owner
from portal.models import InstallationMark
from tests.factories import MembershipFactory
from tips.models import Cell, Item, Section, Table, Theme, Tip
from tips.reference import load_tips

pytestmark = pytest.mark.django_db
FOLDER = Path(settings.BASE_DIR) / "fixtures" / "tips"
LIST = reverse("tips:tip_list")
TEXTS = {path.name: tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("[0-9][0-9]-*.toml"))}
NUMBERS = sorted(data["number"] for data in TEXTS.values())
# Content bullets, dash lines and table cells of the source, per tip: counted by hand before a word was written.
COUNTS = {
    1: (21, 0, 10), 2: (7, 0, 12), 3: (28, 0, 18), 4: (38, 0, 0), 5: (8, 2, 0), 6: (15, 0, 0), 7: (10, 0, 0),
    8: (4, 0, 0), 9: (0, 0, 0), 10: (23, 0, 12), 11: (29, 0, 14), 12: (13, 6, 0), 13: (8, 0, 0), 14: (8, 18, 0),
    15: (15, 0, 0), 16: (8, 0, 0), 17: (22, 7, 0), 18: (10, 0, 0), 19: (11, 0, 0), 20: (13, 0, 0), 21: (5, 0, 0),
    22: (5, 0, 0), 23: (9, 0, 0), 24: (9, 3, 0), 25: (0, 0, 10), 26: (10, 0, 0), 27: (10, 0, 0), 28: (3, 0, 0),
    29: (6, 4, 0), 30: (2, 5, 0), 31: (4, 12, 0), 0: (0, 0, 0),
}  # fmt: skip


def rows() -> list[dict]:
    with (FOLDER / "coverage.csv").open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("number", NUMBERS)
def test_every_mark_of_the_source_has_its_item(number):
    found = Counter(row["kind"] for row in rows() if row["tip"] == str(number))
    assert (found["bullet"], found["sub"], found["cell"]) == COUNTS[number]


def test_no_line_is_told_twice_and_no_item_comes_from_nowhere(library):
    marks = [row["line"] for row in rows() if row["kind"] != "cell"]
    cells = [row["line"] for row in rows() if row["kind"] == "cell"]
    assert len(marks) == len(set(marks))
    # A cell that begins with its first point stands on the same line as that point.
    assert len(cells) == len(set(cells))
    named = Counter(row["item"] for row in rows())
    assert set(named.values()) == {1}
    given = set(Item.objects.filter(basis=Item.Basis.GIVEN).values_list("key", flat=True))
    assert given == {row["item"] for row in rows() if row["kind"] != "cell"}
    assert set(Cell.objects.values_list("key", flat=True)) == {row["item"] for row in rows() if row["kind"] == "cell"}


def test_loading_again_changes_nothing_and_keeps_what_hangs_on_items(library):
    before = list(Item.objects.values())
    gone = Item.objects.first()
    with as_owner():
        Item.objects.create(tip=gone.tip, key="t99-oud", section="how", text="Van een vorige versie", position=99)
        load_tips()
    assert list(Item.objects.exclude(key="t99-oud").values()) == before
    assert Item.objects.get(key="t99-oud").retired


def test_a_visitor_reads_everything_without_a_log_in(client, library):
    assert [tip.number for _, tips in client.get(LIST).context["sections"] for tip in tips if tip.number] == [
        number for number in NUMBERS if number
    ]
    for number in NUMBERS:
        page = client.get(reverse("tips:tip_detail", args=[number]))
        assert page.status_code == 200
        assert "[^" not in page.content.decode()
    about = client.get(reverse("tips:about")).content.decode()
    assert 'id="noot-11"' in about
    assert 'id="noot-12"' not in about
    assert client.get(reverse("tips:tip_detail", args=[32])).status_code == 404


def test_every_item_stands_on_the_page_of_its_tip(client, library):
    for tip in Tip.objects.all():
        page = client.get(reverse("tips:tip_detail", args=[tip.number])).content.decode()
        missing = [key for key in tip.items.values_list("key", flat=True) if page.count(f'id="{key}"') != 1]
        assert missing == []


# A tip without tables has no cells to fetch: two queries less.
@pytest.mark.parametrize(("number", "queries"), [(1, 7), (3, 7), (17, 5), (4, 5)])
def test_a_tip_costs_the_same_whatever_it_holds(client, library, django_assert_num_queries, number, queries):
    with django_assert_num_queries(queries):
        client.get(reverse("tips:tip_detail", args=[number]))


@pytest.mark.parametrize("chosen", [{}, {"thema": "pathways"}])
def test_the_list_is_one_query(client, library, django_assert_num_queries, chosen):
    with django_assert_num_queries(1):
        client.get(reverse("tips:tip_list"), chosen)


def test_choosing_a_theme_or_a_role_narrows_and_nonsense_does_not(client, library, log_in):
    def seen(**chosen):
        return [tip.number for _, tips in client.get(LIST, chosen).context["sections"] for tip in tips]

    assert seen(thema="pathways") == [12, 13]
    everything = seen()
    assert set(seen(rol="student")) < set(everything)
    assert seen(thema="onzin", rol="baas") == everything
    assert log_in(MembershipFactory()).get(LIST).status_code == 200


def test_the_fragment_equals_the_same_part_of_the_page(client, library):
    page = client.get(LIST, {"thema": "career"}).content.decode()
    part = client.get(LIST, {"thema": "career"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.strip() in page


def test_open_data_has_its_shape(client, library):
    tips = client.get(reverse("tips:export")).json()["tips"]
    assert [tip["number"] for tip in tips] == NUMBERS
    keys = {"number", "title", "theme", "what", "why", "how", "whereto", "tables", "sources", "notes", "related"}
    for tip in tips:
        assert set(tip) == keys
        for section in Section.values:
            assert set(tip[section]) == {"text", "items"}
            assert all(set(item) == {"id", "text", "level"} for item in tip[section]["items"])
        assert all({len(row) for row in table["rows"]} == {len(table["head"])} for table in tip["tables"])


def test_note_marks_are_links_only_where_there_is_a_note(client, library):
    seven = client.get(reverse("tips:tip_detail", args=[1])).content.decode()
    assert 'href="/tips/over/#noot-7"' in seven
    later = client.get(reverse("tips:tip_detail", args=[3])).content.decode()
    assert "<sup>16</sup>" in later


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("loopbaangesprekken", {15, 16}),
        ("profve van bekwaamheid", {10, 11}),
        ("proéve", {10, 11}),
        ("loopbancentrum", {24}),
        ("tip 17", {17}),
    ],
)
def test_words_find_their_tips_also_with_a_mistake(client, library, words, numbers):
    """Without a log-in; the tips that are meant stand first."""
    found = client.get(LIST, {"q": words}).context["findings"]
    first = [hit.hit.url for shelf in found.shelves for hit in shelf.hits][: len(numbers)]
    assert set(first) == {reverse("tips:tip_detail", args=[number]) for number in numbers}


def test_nonsense_finds_nothing_and_says_so(client, library):
    page = client.get(LIST, {"q": "xqzwvk"})
    assert page.context["findings"].count == 0
    assert "Geen tip gevonden" in page.content.decode()


@pytest.mark.parametrize("role", ["teacher", "student", "trainer"])
def test_tips_stand_among_what_one_finds_everywhere(library, log_in, role):
    page = log_in(MembershipFactory(role=role)).get(reverse("portal:search"), {"q": "loopbaancentrum"})
    assert [shelf.kind.name for shelf in page.context["findings"].shelves] == ["tip"]


def test_the_library_is_whole_and_has_no_section_that_the_source_lacks(library):
    assert list(range(32)) == NUMBERS
    given = {
        tip.number: [s.value for s in Section if tip.text_of(s) or tip.items.filter(section=s).exists()]
        for tip in Tip.objects.all()
    }
    everything = [section.value for section in Section]
    absent = {0: {"how", "whereto"}, 1: {"whereto"}, 16: {"why"}}
    assert given == {number: [s for s in everything if s not in absent.get(number, ())] for number in range(32)}


def test_tables_have_the_rows_and_columns_of_the_source(library):
    sizes = {}
    for table in Table.objects.select_related("tip"):
        assert {len(row) for row in table.rows()} == {len(table.head)}
        rows, columns = sizes.get(table.tip.number, (0, 0))
        sizes[table.tip.number] = (rows + len(table.rows()), max(columns, len(table.head)))
    assert sizes == {1: (5, 2), 2: (6, 2), 3: (6, 3), 10: (6, 2), 11: (7, 2), 25: (5, 2)}


def test_thoughts_stand_where_the_source_has_one(library):
    without = {tip.number for tip in Tip.objects.filter(thinker="")}
    assert without == {0, 9, 12, 18, 22, 24, 26, 31}
    assert {tip.number for tip in Tip.objects.filter(thought="")} == without | {13}
    assert {tip.number for tip in Tip.objects.filter(thought_cut=True)} == {15, 17}


def test_the_map_goes_from_the_learner_outward_and_leads_to_every_theme(client, library):
    page = client.get(reverse("tips:about"))
    rings = page.context["map"].rings
    assert [(ring.theme.value, ring.numbers) for ring in reversed(rings)] == [
        ("design", "3–4"), ("guidance", "5–9"), ("assessment", "10–11"), ("pathways", "12–13"),
        ("professionalisation", "14"), ("career", "15–16"), ("cooperation", "17–23"), ("organisation", "24–31"),
    ]  # fmt: skip
    for outer, inner in pairwise([*rings, page.context["map"].core]):
        assert outer.x < inner.x
        assert outer.y < inner.y
        assert inner.x + inner.width < outer.x + outer.width
        assert inner.y + inner.height <= outer.y + outer.height
    for theme in Theme.values:
        assert f'href="{LIST}?thema={theme}"' in page.content.decode()


def test_the_figure_of_tip_15_stands_with_it(client, library):
    def captions(number):
        return client.get(reverse("tips:tip_detail", args=[number])).content.decode().count("tip-figure")

    assert [captions(number) for number in (14, 15, 16)] == [0, 1, 0]


def test_the_command_marks_the_database_with_this_very_release(db):
    with as_owner():
        InstallationMark.objects.create(name="ref-older")
        call_command("load_reference", verbosity=0)
        call_command("load_reference", verbosity=0)
    assert list(InstallationMark.objects.values_list("name", flat=True)) == [reference.mark()]
    assert Tip.objects.count() == 32
