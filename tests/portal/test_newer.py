"""A newer version is never overwritten: stamps, and what differs, in words."""

from datetime import date

import pytest
from django import forms

from portal import newer
from portal.forms import KringForm, Segmented


class PieceForm(KringForm):
    title = forms.CharField(label="Titel")
    day = forms.DateField(label="Dag", required=False)
    kind = forms.ChoiceField(label="Soort", choices=[("a", "Foto"), ("b", "Film")], widget=Segmented, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


HERE = {"title": "Kast", "day": date(2026, 11, 24), "kind": "a", "secret": "x"}


def test_a_stamp_says_whether_anything_changed():
    made = newer.stamp("Kast", date(2026, 11, 24), [1, 2], None)
    assert made == newer.stamp("Kast", date(2026, 11, 24), [1, 2], None)
    others = [newer.stamp("Kast", date(2026, 11, 25), [1, 2], None), newer.stamp("Kast", None, [1, 2], None),
              newer.stamp("Kast", date(2026, 11, 24), [2, 1], None)]  # fmt: skip
    assert made not in others and len(set(others)) == 3


@pytest.mark.parametrize(("based_on", "refused"), [(None, False), ("nu", False), ("vroeger", True), ("", True)])
def test_only_what_rests_on_what_stands_here_now_goes_in(based_on, refused):
    if not refused:
        newer.demand_same(based_on, "nu")
        return
    with pytest.raises(newer.ChangedMeanwhile, match="intussen veranderd"):
        newer.demand_same(based_on, "nu")


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ({"title": "Kast", "day": "2026-11-24", "kind": "a", "secret": "y"}, []),
        ({"title": "Deur", "day": "2026-11-24", "kind": "a"}, [("Titel", "Kast")]),
        ({"title": "Kast", "day": "", "kind": "b"}, [("Dag", "24 november"), ("Soort", "Foto")]),
    ],
)
def test_what_stands_here_is_told_in_words_where_it_differs(typed, lines):
    assert newer.differences(PieceForm(typed), HERE) == lines


def test_an_empty_value_has_a_word_too():
    form = PieceForm({"title": "Kast", "day": "2026-11-24", "kind": "b"})
    assert newer.differences(form, {"day": None, "kind": ""}) == [("Dag", "niets"), ("Soort", "niets")]
