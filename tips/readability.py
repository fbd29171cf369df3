"""How easily a text reads: the Flesch reading ease with the numbers of Douma (1960) for Dutch.

206.84 - 0.93 x (words per sentence) - 77 x (syllables per word). From 60 on a text is plain; above 80 it is easy.
"""

import re

import pyphen

from tips.models import Tip

_SENTENCE = re.compile(r"[.!?:]+(?:\s|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SYLLABLES = pyphen.Pyphen(lang="nl_NL", left=1, right=1)


def flesch_douma(text: str) -> float:
    """The reading ease of a text, 0 (hard) to 100 (easy); a text without words is a ValueError."""
    words = _WORD.findall(text)
    if not words:
        raise ValueError("A text without words has no readability.")
    sentences = [part for part in _SENTENCE.split(text) if _WORD.search(part)]
    syllables = sum(len(_SYLLABLES.positions(word)) + 1 for word in words)
    return 206.84 - 0.93 * len(words) / len(sentences) - 77 * syllables / len(words)


def text_of(tip: Tip) -> str:
    """All running text and points of a tip, a line each. Wants `Tip.objects.whole()`."""
    lines = tip.lines() + [cell.text for table in tip.tables.all() for cell in table.cells.all()]
    return re.sub(r"\[\^\d+\]", "", "\n".join(lines))
