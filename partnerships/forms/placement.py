"""Forms about placements."""

from django import forms

from partnerships.forms.people import PersonChoice, contacts_of, teachers_of
from partnerships.models import Partnership, Placement
from portal.forms import DayField, KringForm
from portal.models import Role, today

STATES = [
    ("", "Alles wat nog speelt"), ("proposed", "Voorgesteld"), ("agreed", "Afgesproken"), ("running", "Loopt"),
    ("ended", "Afgelopen"), ("cancelled", "Geannuleerd"), ("zonder-pok", "Wacht op praktijkovereenkomst"),
]  # fmt: skip


class PlacementFilter(forms.Form):
    """What the list of placements is narrowed down to; without a choice: all that is not over."""

    q = forms.CharField(label="Zoek", required=False, max_length=80)
    stand = forms.ChoiceField(label="Stand", required=False, choices=STATES)

    def apply(self, rows):
        self.full_clean()
        stand = self.cleaned_data.get("stand", "")
        rows = rows.without_pok() if stand == "zonder-pok" else rows.filter(state=stand) if stand else rows.living()
        q = self.cleaned_data.get("q")
        return rows.named(q) if q else rows


class PlacementForm(KringForm):
    """Who guides a student at which company, and when. The student was chosen before."""

    company = forms.ModelChoiceField(
        label="Bedrijf", queryset=Partnership.objects.none(), to_field_name="uid", empty_label="Kies een bedrijf"
    )
    trainer = PersonChoice(label="Praktijkopleider", required=False)
    teacher = PersonChoice(label="Begeleider van de school", required=False)
    starts_on = DayField(label="Eerste dag")
    ends_on = DayField(label="Laatste dag")
    hours = forms.IntegerField(label="Uren", required=False, min_value=1, max_value=5000)

    def __init__(self, *args, actor, partnership: Partnership | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        partnerships = Partnership.objects.visible_to(actor).select_related("company")
        self.fields["company"].queryset = partnerships.exclude(stage=Partnership.Stage.ENDED)  # type: ignore[attr-defined]
        self.fields["teacher"].queryset = teachers_of(actor.organisation)  # type: ignore[attr-defined]
        if partnership is not None:
            self.fields["company"].queryset = partnerships.filter(pk=partnership.pk)  # type: ignore[attr-defined]
            self.fields["company"].widget = forms.HiddenInput()
            self.fields["trainer"].queryset = contacts_of(partnership, actor, Role.TRAINER)  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(placement: Placement) -> dict:
        """What the form shows of a placement that is there."""
        people = {name: getattr(placement, name) and getattr(placement, name).uid for name in ("trainer", "teacher")}
        return people | {name: getattr(placement, name) for name in ("starts_on", "ends_on", "hours")}

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "De laatste dag ligt voor de eerste. Kijk de dagen nog eens na.")
        return cleaned

    def plan(self) -> dict:
        """What `actions.placements` takes, without the student."""
        return self.cleaned_data | {"company": self.cleaned_data["company"].company}


class PokForm(KringForm):
    """The day on which the praktijkovereenkomst was signed."""

    signed_on = DayField(label="Getekend op", initial=today)


class ReasonForm(KringForm):
    """Why a step is taken."""

    reason = forms.CharField(label="Waarom?", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class EndForm(KringForm):
    """The last day of a placement, and why when it is earlier than planned."""

    last_day = DayField(label="Laatste dag", initial=today)
    reason = forms.CharField(
        label="Waarom eerder?", max_length=200, required=False, help_text="Alleen nodig als het eerder stopt."
    )
