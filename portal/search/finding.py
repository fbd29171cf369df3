"""Asking: one query finds, one more per kind fetches through the scope of that kind."""

import re
from dataclasses import dataclass, field

from django.db import connection

from portal.actors import Actor
from portal.search.marking import Marked, Marker
from portal.search.registry import Hit, Kind, hat_of, kinds_for
from portal.search.wall import MIN_BEGINNING

LONGEST = 200
MIN_LETTERS = 2
PER_KIND, MOST = 5, 50
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Question:
    """What somebody typed, cut to a size that can do no harm: `words` to look for, `codes` to find in full."""

    text: str = ""
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether there is enough to look for."""
        return sum(len(word) for word in self.words) >= MIN_LETTERS

    @property
    def is_short(self) -> bool:
        """Whether it is one word of so few letters that only names and words of just these letters are found."""
        return len(self.words) == 1 and len(self.words[0]) < MIN_BEGINNING


@dataclass
class Shelf:
    """What was found of one kind, the best first. `more` says that there is more than is shown."""

    kind: Kind
    hits: list[Marked] = field(default_factory=list)
    more: bool = False


@dataclass
class Findings:
    """The answer. `guessed`: nothing was found as it was typed, this is what looks like it."""

    question: Question
    shelves: list[Shelf] = field(default_factory=list)
    guessed: bool = False

    @property
    def count(self) -> int:
        return sum(len(shelf.hits) for shelf in self.shelves)


def read(text: str) -> Question:
    """The question in what came from outside: any text, of any length."""
    text = " ".join(text.replace("\x00", " ")[:LONGEST].split())
    parts = text.lower().split()
    codes = {"".join(parts), *(part.strip(".,;:()<>\"'") for part in parts)} - {""}
    return Question(text, tuple(_WORD.findall(text)), tuple(sorted(codes)))


def find(actor: Actor, question: Question, *, only: str = "") -> Findings:
    """What `actor` may see of what was asked, by kind; with `only` (the slug of a kind) more of that one."""
    wanted = [kind for kind in kinds_for(actor) if only in ("", kind.slug)]
    if not wanted or not question.is_asked:
        return Findings(question)
    most = MOST if only else PER_KIND
    keys, guessed = _keys(actor, "find", question, wanted, most), False
    if not keys:
        keys, guessed = _keys(actor, "guess", question, wanted, most), True
    rows = {kind: _rows(actor, kind, keys[kind.name][:most]) for kind in wanted if kind.name in keys}
    hits = {kind: [kind.hit(row, actor) for row in found] for kind, found in rows.items()}
    marker = Marker(question.words, [hit for found in hits.values() for hit in found], loosely=guessed)
    shelves = [
        Shelf(kind, [marker.mark(hit) for hit in found], more=len(keys[kind.name]) > most)
        for kind, found in hits.items()
        if found
    ]
    return Findings(question, shelves, guessed)


def _keys(actor: Actor, how: str, question: Question, wanted: list[Kind], most: int) -> dict[str, list[int]]:
    """Per kind the keys of what was found, in order: one more than asked for when there is more."""
    function = hat_of(actor).replace("kring_", f"kring_search_{how}_")
    asked = [list(question.words), list(question.codes), [kind.name for kind in wanted], most + 1]
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"select kind, object_id from {function}(%s, %s, %s, %s)", asked)
        for name, key in cursor.fetchall():
            found.setdefault(name, []).append(key)
    return found


def _rows(actor: Actor, kind: Kind, keys: list[int]) -> list:
    """The rows themselves, by their own scope and under the actor's hat: what is not visible drops out here too."""
    rows = kind.rows(actor).filter(pk__in=keys).in_bulk()
    return [rows[key] for key in keys if key in rows]


def hits_of(findings: Findings) -> list[Hit]:
    """All hits without their marks, for tests and other programs."""
    return [marked.hit for shelf in findings.shelves for marked in shelf.hits]
