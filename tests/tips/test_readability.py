"""Readability: the formula on texts counted by hand, and the library itself."""

from io import StringIO

import pytest
from django.core.management import call_command

from tips.readability import flesch_douma


@pytest.mark.parametrize(
    ("text", "sentences", "words", "syllables"),
    [
        ("De kat zit op de mat.", 1, 6, 6),
        ("Lopen. Fietsen! Werken?", 3, 3, 6),
        ("Een leerling bewijst in de praktijk wat hij kan: dat telt.", 2, 11, 14),
    ],
)
def test_the_formula_on_what_was_counted_by_hand(text, sentences, words, syllables):
    assert flesch_douma(text) == pytest.approx(206.84 - 0.93 * words / sentences - 77 * syllables / words)


def test_a_text_without_words_is_an_error():
    with pytest.raises(ValueError, match="without words"):
        flesch_douma("12 - 13.")


@pytest.mark.django_db
def test_the_library_reads_easily(library):
    said = StringIO()
    call_command("readability", stdout=said)
    *tips, last = said.getvalue().splitlines()
    assert len(tips) == 32
    assert float(last.split()[0]) >= 60
    assert min(float(line.split()[0]) for line in tips) >= 50
