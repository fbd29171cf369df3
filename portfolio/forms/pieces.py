"""The forms that make a piece of evidence: the student's own, its next version, and an observation of an educator."""

from typing import Any

from django import forms

from portal.forms import Checks, DayField, FilesField, KringForm, Segmented, Tiles
from portal.models import today
from portfolio.models import Evidence
from portfolio.pieces import Piece

Kind = Evidence.Kind
OWN_KINDS = [
    Kind.PRODUCT, Kind.PHOTO, Kind.FILM, Kind.AUDIO, Kind.REPORT, Kind.STATEMENT, Kind.REFLECTION, Kind.LINK, Kind.TEXT,
]  # fmt: skip
LOGGED_KINDS = [Kind.OBSERVATION, Kind.PRODUCT, Kind.PHOTO, Kind.FILM, Kind.AUDIO, Kind.REPORT, Kind.STATEMENT]
MOST_AT_ONCE = 50
FILES_HINT = "Foto, film, geluid, pdf of document. Staat er iemand op? Vraag eerst of dat mag."
PURPOSE_HINTS = {
    "learn": "Je krijgt feedback. Het telt niet mee voor je uitslag.",
    "count": "Je docent en praktijkopleider gebruiken het bij de proeve.",
}
LOGGED_PURPOSE_HINTS = {
    "learn": "Feedback om van te leren. Het telt niet mee voor de uitslag.",
    "count": "Het kan meetellen bij de proeve.",
}
AUDIENCE_HINTS = {
    "school": "Je docenten en loopbaanbegeleider.",
    "nobody": "Niemand anders ziet dit. Het telt dan ook niet mee in je overzicht.",
}


def _kinds(kinds) -> list[tuple[str, str]]:
    return [(kind.value, kind.label.capitalize()) for kind in kinds]


class WordsForm(KringForm):
    """What a version holds: title, story, look back, link and files. A new version asks only this."""

    # The fields that go into a Piece under their own name.
    PARTS: tuple[str, ...] = ("title", "text", "reflection", "url")

    title = forms.CharField(
        label="Titel",
        max_length=120,
        help_text="Zo vind je het later terug. Bijvoorbeeld: ‘Lades op maat gemaakt’.",
        error_messages={
            "required": "Geef je bewijs een titel.",
            "max_length": "Maak de titel korter: hooguit 120 tekens.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label="Vertel het kort",
        required=False,
        max_length=10_000,
        help_text="Wat was de opdracht, wat deed jij en wat ging anders dan je dacht?",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reflection = forms.CharField(
        label="Wat neem je mee?",
        required=False,
        max_length=10_000,
        help_text="Wat doe je een volgende keer weer zo, en wat anders?",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    url = forms.URLField(
        label="Of een link",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Vul een heel adres in, zoals https://voorbeeld.nl."},
    )
    # Wide limits here: each file is judged by itself, so that the good ones stay when one is refused.
    files = FilesField(  # type: ignore[assignment]
        label="Foto, filmpje, geluid of document",
        most=MOST_AT_ONCE,
        allow_empty_file=True,
        required=False,
        help_text=FILES_HINT,
    )

    def __init__(self, *args, lenient: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if lenient:
            self.fields["title"].required = False

    def demand_something(self, kept) -> None:
        """An error beside the story when there is nothing to see at all; asked after the files came in."""
        data = self.cleaned_data
        if not kept.kept and not any(data.get(name) for name in ("text", "reflection", "url")) and not self.errors:
            self.add_error("text", "Vertel het kort, of voeg een bestand toe.")

    def piece(self, **more) -> Piece:
        data = self.cleaned_data
        parts: dict[str, Any] = {name: data.get(name) for name in self.PARTS if name in data}
        return Piece(**parts | more)


class EvidenceForm(WordsForm):
    """The student's own piece."""

    PARTS = (*WordsForm.PARTS, "happened_on", "kind", "purpose", "audience", "setting", "share_with")

    happened_on = DayField(label="Wanneer was het?", initial=today, help_text="De dag waarop je dit deed.")
    setting = forms.ChoiceField(
        label="Waar was het?", choices=_kinds(Evidence.Setting), widget=Segmented, initial=Evidence.Setting.SCHOOL
    )
    share_with: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Deel je dit ook met een bedrijf?",
        queryset=None,
        required=False,
        empty_label="Nee, niet met een bedrijf",
        to_field_name="uid",
        help_text="Je praktijkopleider ziet dit bewijs dan. Je kunt het later weer stoppen.",
    )
    kind = forms.ChoiceField(label="Wat voor bewijs is het?", choices=_kinds(OWN_KINDS), initial=Kind.PRODUCT)
    purpose = forms.ChoiceField(
        label="Waarvoor gebruik je het?",
        choices=[("learn", "Om van te leren"), ("count", "Laat het meetellen")],
        widget=Tiles(hints=PURPOSE_HINTS),
        initial="learn",
    )
    audience = forms.ChoiceField(
        label="Wie op school ziet dit?",
        choices=[("school", "Mijn begeleiders op school"), ("nobody", "Alleen ik")],
        widget=Tiles(hints=AUDIENCE_HINTS),
        initial="school",
    )

    def __init__(self, *args, placements, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["share_with"].queryset = placements
        self.fields["share_with"].label_from_instance = lambda placement: f"Ja, met {placement.company}"
        if not placements:
            del self.fields["share_with"]

    def clean_happened_on(self):
        return _not_later(self.cleaned_data["happened_on"])

    def clean(self):
        data = super().clean()
        if data.get("share_with") and data.get("audience") == Evidence.Audience.NOBODY:
            self.add_error("share_with", "Je koos ‘Alleen ik’. Deel het dan ook niet met een bedrijf.")
        return data


class ObservationForm(WordsForm):
    """What an educator saw, of one student or of several in one go."""

    PARTS = ("title", "text", "happened_on", "kind", "purpose", "setting")

    students = forms.MultipleChoiceField(
        label="Voor wie is dit?", widget=Checks, error_messages={"required": "Kies voor wie dit is."}
    )
    happened_on = DayField(label="Wanneer was het?", initial=today)
    setting = forms.ChoiceField(label="Waar was het?", choices=_kinds(Evidence.Setting), widget=Segmented)
    kind = forms.ChoiceField(label="Wat voor bewijs is het?", choices=_kinds(LOGGED_KINDS), initial=Kind.OBSERVATION)
    purpose = forms.ChoiceField(
        label="Waarvoor is het?",
        choices=[("learn", "Om van te leren"), ("count", "Kan meetellen")],
        widget=Tiles(hints=LOGGED_PURPOSE_HINTS),
        initial="learn",
    )
    accept = forms.BooleanField(
        label="Voor mij is dit genoeg bewijs voor deze kwarten",
        required=False,
        help_text="Dan staat het meteen als aanvaard. Anders kan ook een collega nog reageren.",
    )

    def __init__(self, *args, students: list, may_accept: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_uid = {str(student.uid): student for student in students}
        self.fields["students"].choices = [  # type: ignore[attr-defined]
            (uid, student.name) for uid, student in self.by_uid.items()
        ]
        self.fields["text"].label = "Wat zag je?"
        self.fields["text"].required = True
        self.fields["text"].help_text = "Beschrijf wat je zag. De leerling leest mee."
        self.fields["text"].error_messages["required"] = "Vertel kort wat je zag."
        self.fields["title"].help_text = "Bijvoorbeeld: ‘Klant te woord gestaan’."
        del self.fields["reflection"], self.fields["url"]
        if not may_accept:
            del self.fields["accept"]

    def clean_happened_on(self):
        return _not_later(self.cleaned_data["happened_on"])

    def chosen(self) -> list:
        return [self.by_uid[uid] for uid in self.cleaned_data["students"]]


def _not_later(day):
    if day > today():
        raise forms.ValidationError("Kies een dag die al geweest is.")
    return day
