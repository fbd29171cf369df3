"""Showing why something was found: the words that match between <mark> and </mark>, and a piece of the text around."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import connection
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.search.registry import Hit

_WORD = re.compile(r"[^\W_]+")
AROUND, LONGEST = 60, 180
MOST_WORDS = 3000
ALIKE = 0.7


@dataclass(frozen=True)
class Marked:
    """A hit with its matches marked; `excerpt` is the part of the text that holds one, or nothing."""

    hit: Hit
    title: SafeString
    facts: list[SafeString]
    excerpt: SafeString


class Marker:
    """Knows which words of these hits match what was typed: by beginning, by stem, or (`loosely`) by likeness."""

    def __init__(self, words: Iterable[str], hits: Iterable[Hit], *, loosely: bool):
        typed = list(words)
        shown = {word for hit in hits for text in (hit.title, *hit.facts, hit.body) for word in _WORD.findall(text)}
        forms = _forms([*typed, *sorted(shown)[:MOST_WORDS]])
        asked = [forms[word] for word in typed]
        self._matching = {word for word in shown if word in forms and _matches(forms[word], asked, loosely)}

    def mark(self, hit: Hit) -> Marked:
        facts = [self._marked(fact) for fact in hit.facts]
        return Marked(hit, self._marked(hit.title), facts, self._excerpt(hit.body))

    def _spots(self, text: str) -> list[tuple[int, int]]:
        return [found.span() for found in _WORD.finditer(text) if found[0] in self._matching]

    def _marked(self, text: str, spots: list[tuple[int, int]] | None = None) -> SafeString:
        parts, at = [], 0
        for begin, end in self._spots(text) if spots is None else spots:
            parts += [(text[at:begin], text[begin:end])]
            at = end
        # Each part is escaped by itself: what somebody wrote never becomes markup.
        return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[at:])

    def _excerpt(self, text: str) -> SafeString:
        """The text around the first match, cut between words."""
        text = " ".join(text.split())
        spots = self._spots(text)
        if not spots:
            return SafeString("")
        begin = max(0, spots[0][0] - AROUND)
        if begin:
            begin = text.find(" ", begin, spots[0][0]) + 1 or spots[0][0]
        end = begin + LONGEST
        if end < len(text):
            end = max(text.rfind(" ", begin, end), spots[0][1])
        part = text[begin:end]
        inside = [(left - begin, right - begin) for left, right in spots if right <= end]
        return format_html("{}{}{}", "… " if begin else "", self._marked(part, inside), " …" if end < len(text) else "")


def _forms(words: list[str]) -> dict[str, tuple[str, str]]:
    """Each word without accents and capitals, and its stem; the database knows both, as it does when it searches."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select w, kring_search_fold(w), coalesce((ts_lexize('dutch_stem', kring_search_fold(w)))[1], '') "
            "from unnest(%s::text[]) w",
            [words],
        )
        return {word: (folded.strip(), stem) for word, folded, stem in cursor.fetchall()}


def _matches(form: tuple[str, str], asked: list[tuple[str, str]], loosely: bool) -> bool:
    folded, stem = form
    for wanted, wanted_stem in asked:
        if folded.startswith(wanted) or (stem and stem == wanted_stem):
            return True
        if loosely and SequenceMatcher(None, folded, wanted).ratio() >= ALIKE:
            return True
    return False
