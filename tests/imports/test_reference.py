"""The frameworks that come with the portal are whole, and load twice without a change."""

import tomllib
from collections import Counter

import pytest

from frameworks import rich_text
from frameworks.models import ELEMENTS, Competency, Framework
from frameworks.reference import FOLDER, load_frameworks
from portal.actors import acting_as, system

FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_competency_says_what_the_four_elements_look_like(path):
    entries = tomllib.loads(path.read_text())["competency"]
    codes = [entry["code"] for entry in entries]
    parents = {entry.get("parent") for entry in entries}

    assert len(codes) == len(set(codes))
    for place, entry in enumerate(entries):
        assert entry.get("parent") in [None, *codes[:place]], entry["code"]
        assert entry.get("category") in Competency.Category.values or "parent" in entry
        assert rich_text.clean(entry.get("description", "")) == entry.get("description", "")
        if entry["code"] in parents:
            assert entry["kind"] in ("category", "core_task", "work_process"), entry["code"]
        else:
            assert all(entry[element] for element in ELEMENTS), entry["code"]
            assert entry.get("kind", "competency") == "competency"


def test_the_starting_set_has_the_five_groups_with_all_their_examples():
    entries = tomllib.loads((FOLDER / "kern.toml").read_text())["competency"]
    groups = {entry["code"]: entry["category"] for entry in entries if entry.get("kind") == "category"}
    counts = Counter(groups[entry["parent"]] for entry in entries if "parent" in entry)

    assert counts == {"learning": 5, "work": 3, "social": 3, "personal": 5, "career": 5}


def test_loading_twice_changes_nothing(db):
    with acting_as(system("a test loads reference data")):
        first = load_frameworks()
        keys = set(Competency.objects.values_list("pk", flat=True))
        load_frameworks()

        assert {framework.code for framework in first} == {"KERN", "IB-93251", "VP-93480"}
        assert Framework.objects.count() == 3
        assert set(Competency.objects.values_list("pk", flat=True)) == keys
        assert Competency.objects.get(code="IB-K2-W1-a").parent.parent.code == "IB-K2"
