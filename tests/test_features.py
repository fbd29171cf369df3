"""The demand tables in docs/features: a row that says 'done' names a proof that exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STATES = {"done", "partly", "open"}
TABLES = sorted((ROOT / "docs" / "features").glob("*.md"))
PROOF = re.compile(r"`([^`]+)`")


def _rows(path: Path) -> list[list[str]]:
    lines = [line for line in path.read_text().splitlines() if line.startswith("| ") and not line.startswith("| id")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]


def _exists(proof: str) -> bool:
    """A test (`tests/x.py::test_y`), a file, or a picture of a walk (`screen:name`)."""
    if proof.startswith("screen:"):
        name = proof.removeprefix("screen:")
        return any(f'shot("{name}"' in path.read_text() for path in (ROOT / "tests" / "browser").glob("*.py"))
    path, _, test = proof.partition("::")
    if not (ROOT / path).exists():
        return False
    return not test or re.search(rf"^\s*(def|class) {re.escape(test)}\b", (ROOT / path).read_text(), re.M) is not None


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_row_is_whole_and_every_done_is_proven(path):
    rows = _rows(path)
    assert rows, "a table without demands"
    for row in rows:
        assert len(row) == 5, row
        identity, demand, where, proof, state = row
        assert state in STATES, row
        assert demand, row
        if state == "done":
            proofs = PROOF.findall(proof)
            assert where and proofs, f"{identity} says done without a place or a proof"
            missing = [one for one in proofs if not _exists(one)]
            assert missing == [], f"{identity}: {missing}"


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_ids_are_used_once(path):
    identities = [row[0] for row in _rows(path)]
    assert len(identities) == len(set(identities))
