"""The field template: label, hint, error, input, tied together for who cannot see them."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.utils.datastructures import MultiValueDict

from portal.forms import Checks, CornerTiles, DayField, FilesField, KringForm, Scale, Segmented, Tiles


class Sample(KringForm):
    title = forms.CharField(label="Titel", help_text="Kort en <b>helder</b>.")
    note = forms.CharField(label="Toelichting", required=False, widget=forms.Textarea)
    day = DayField(label="Dag")
    purpose = forms.ChoiceField(
        label="Waarvoor?",
        help_text="Kies er één.",
        choices=[("learn", "Om van te leren"), ("count", "Telt mee")],
        widget=Tiles(hints={"learn": "Je krijgt feedback."}),
    )
    score = forms.ChoiceField(label="Score", choices=[(1, "nog niet"), (2, "met hulp")], widget=Scale())
    plan = forms.ChoiceField(label="Plan", choices=[("now", "Doen we al"), ("not", "Nu niet")], widget=Segmented())
    elements = forms.MultipleChoiceField(label="Kwarten", choices=[("weten", "Weten")], widget=CornerTiles())
    done = forms.MultipleChoiceField(label="Klaar", choices=[("a", "Veilig")], widget=Checks(hints={"a": "vandaag"}))
    photos = FilesField(most=2, label="Foto’s")
    consent = forms.BooleanField(label="Iedereen vindt het goed")


FIELDS = list(Sample.base_fields)
GROUPS = ["purpose", "score", "plan", "elements", "done"]


def show(name: str, data=None) -> str:
    return str(Sample(data)[name].as_field_group())


def described(html: str) -> list[str]:
    return [one for attribute in re.findall(r'aria-describedby="([^"]+)"', html) for one in attribute.split()]


@pytest.mark.parametrize("name", sorted(set(FIELDS) - {"note"}))
def test_an_error_is_tied_to_its_field(name):
    html = show(name, {})
    assert f"id_{name}_error" in described(html)
    assert all(f'id="{one}"' in html for one in described(html))
    assert " data-invalid" in html
    assert html.count('<span class="vh">Fout: </span>') == 1


@pytest.mark.parametrize("name", FIELDS)
def test_without_an_error_nothing_is_said_about_one(name):
    html = show(name)
    assert "invalid" not in html
    assert "_error" not in html
    assert all(f'id="{one}"' in html for one in described(html))


def test_label_hint_error_and_input_stand_in_that_order():
    html = show("title", {})
    places = [html.index(part) for part in ("<label", 'class="hint"', 'class="error"', "<input")]
    assert places == sorted(places)
    assert 'aria-invalid="true"' in html
    assert described(html) == ["id_title_helptext", "id_title_error"]


def test_a_hint_is_text_and_not_markup():
    assert "Kort en &lt;b&gt;helder&lt;/b&gt;." in show("title")


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_is_a_fieldset_with_a_legend(name):
    html = show(name, {})
    assert re.search(rf'<fieldset class="field" data-invalid aria-describedby="[^"]*id_{name}_error">', html)
    assert '<legend class="label">' in html
    # Radios and boxes do not know aria-invalid in every browser; the fieldset carries the words.
    assert "aria-invalid" not in html


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in GROUPS])
def test_a_single_field_has_a_label_of_its_own(name):
    assert f'for="id_{name}"' in show(name)


def test_what_may_be_left_empty_says_so():
    assert "(mag leeg)" in show("note")
    assert "(mag leeg)" not in show("title")


def test_hints_stand_at_their_answer():
    assert re.search(r"Om van te leren</span><small>Je krijgt feedback.</small>", show("purpose"))
    assert "<small>vandaag</small>" in show("done")


def test_the_scale_shows_number_and_words():
    assert "<b>2</b><span>met hulp</span>" in show("score")


def test_corner_tiles_have_the_shape_of_the_vierluik():
    assert 'class="quad"' in show("elements")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("title", "‘Titel’: vul dit in."),
        ("purpose", "‘Waarvoor?’: kies een antwoord."),
        ("photos", "‘Foto’s’: kies een bestand."),
        ("consent", "‘Iedereen vindt het goed’: zet hier een vinkje."),
    ],
)
def test_an_empty_field_says_what_to_do(name, words):
    assert Sample({}).errors[name] == [words]


def test_words_that_the_form_chose_itself_stay():
    class Own(KringForm):
        title = forms.CharField(label="Titel", error_messages={"required": "Geef je bewijs een titel."})

    assert Own({}).errors["title"] == ["Geef je bewijs een titel."]


def test_the_summary_leads_to_every_field_that_needs_mending():
    form = Sample({})
    html = engines["django"].from_string("{{ form }}").render({"form": form})
    anchors = re.findall(r'href="#([^"]+)"', html)
    assert len(anchors) == len(form.errors) == 9
    assert all(re.search(rf'<(input|select|textarea)\b[^>]* id="{anchor}"', html) for anchor in anchors)
    assert "Nog 9 dingen" in html


def test_no_summary_when_all_is_well():
    assert engines["django"].from_string("{% error_summary form %}").render({"form": Sample()}).strip() == ""


def test_a_day_is_taken_from_both_kinds_of_browser():
    field = DayField()
    assert field.clean("2026-11-24") == field.clean("24-11-2026")
    with pytest.raises(forms.ValidationError, match="zoals 24-11-2026"):
        field.clean("gisteren")


def test_files_come_as_a_list_and_not_too_many():
    def files(count):
        return MultiValueDict({"photos": [SimpleUploadedFile(f"{number}.jpg", b"x") for number in range(count)]})

    def errors(count):
        form = Sample({}, files(count))
        return form.errors.get("photos"), form.cleaned_data.get("photos")

    said, cleaned = errors(2)
    assert said is None
    assert [one.name for one in cleaned] == ["0.jpg", "1.jpg"]
    assert errors(3)[0] == ["Kies hooguit 2 bestanden tegelijk."]


def test_placeholders_do_not_play_for_labels():
    class Placed(KringForm):
        title = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Titel"}))

    assert "placeholder" not in str(Placed())
