"""The match is shown, and what somebody wrote never becomes markup."""

import pytest

from portal.search.marking import LONGEST, Marker
from portal.search.registry import Hit

pytestmark = pytest.mark.django_db


def _mark(words: str, hit: Hit, *, loosely: bool = False):
    return Marker(words.split(), [hit], loosely=loosely).mark(hit)


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("deur", "<mark>Deuren</mark> voor het Café"),
        ("cafe", "Deuren voor het <mark>Café</mark>"),
        ("deuren caf", "<mark>Deuren</mark> voor het <mark>Café</mark>"),
        ("euren", "Deuren voor het Café"),
        ("vloer", "Deuren voor het Café"),
    ],
)
def test_words_that_match_are_marked_whole(typed, marked):
    assert _mark(typed, Hit("Deuren voor het Café", "/")).title == marked


def test_a_likely_word_is_marked_when_guessing():
    hit = Hit("Wandkast plaatsen", "/")
    assert _mark("wandkats", hit).title == "Wandkast plaatsen"
    assert _mark("wandkats", hit, loosely=True).title == "<mark>Wandkast</mark> plaatsen"


def test_markup_in_what_was_written_stays_text():
    bad = "<img src=x onerror=alert(1)> deur & <mark>"
    found = _mark("deur img mark", Hit(bad, "/", (bad,), f"{bad} {bad}"))
    safe = "&lt;<mark>img</mark> src=x onerror=alert(1)&gt; <mark>deur</mark> &amp; &lt;<mark>mark</mark>&gt;"
    assert found.title == found.facts[0] == safe
    assert found.excerpt == f"{safe} {safe}"


def test_signs_that_mean_something_elsewhere_do_not_leak_through():
    hit = Hit("{{ deur }} %s {0} {% url %}", "/")
    assert _mark("deur", hit).title == "{{ <mark>deur</mark> }} %s {0} {% url %}"


def test_the_excerpt_is_cut_around_the_first_match_between_words():
    body = f"{'aanloop ' * 40}kozijn {'uitloop ' * 60}kozijn"
    excerpt = _mark("kozijn", Hit("Titel", "/", (), body)).excerpt
    assert excerpt.startswith("… aanloop ") and excerpt.endswith(" uitloop …")
    assert excerpt.count("<mark>kozijn</mark>") == 1
    assert len(excerpt) < LONGEST + 40


def test_a_match_that_is_longer_than_an_excerpt_is_shown_whole():
    word = "k" * 400
    assert _mark("kkkk", Hit("Titel", "/", (), f"voor {word} na")).excerpt == f"voor <mark>{word}</mark> …"


def test_without_a_match_in_the_text_there_is_no_excerpt():
    assert _mark("deur", Hit("Deur", "/", (), "Een lang verhaal.")).excerpt == ""


def test_no_text_is_lost_by_marking():
    text = "Één deur, twee deuren; drie 'deurtjes'\nen een cafédeur."
    marked = _mark("deur", Hit(text, "/")).title
    assert marked.replace("<mark>", "").replace("</mark>", "").replace("&#x27;", "'") == text
