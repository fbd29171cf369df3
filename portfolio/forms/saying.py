"""Short forms: a reaction to a claim, the student's remark, a goal, and the filters of a page."""

from typing import ClassVar

from django import forms

from frameworks.models import Element
from portal.forms import Checks, DayField, KringForm, Segmented
from portfolio.matrix import Category
from portfolio.models import Claim, Evidence

State = Claim.State


class JudgeForm(KringForm):
    """Accept a claim with the quality ticks, or ask for more with what is missing."""

    state = forms.ChoiceField(label="Jouw reactie", widget=Segmented)
    ticks = forms.MultipleChoiceField(
        label="Wat klopt aan dit bewijs?", choices=list(Claim.TICKS.items()), widget=Checks, required=False
    )
    said = forms.CharField(
        label="Wat viel je op?",
        max_length=500,
        required=False,
        help_text="Beschrijf wat je zag. De leerling leest dit.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    missing = forms.CharField(
        label="Wat is er nog nodig?",
        max_length=300,
        required=False,
        help_text="Alleen als je meer vraagt.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    ANSWERS: ClassVar[dict[str, str]] = {State.ACCEPTED: "Aanvaarden", State.ASKED_MORE: "Meer nodig"}

    def __init__(self, *args, claim: Claim, **kwargs):
        super().__init__(*args, **kwargs)
        self.claim = claim
        nexts = Claim.NEXT_STATES[State(claim.state)]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            (state, words) for state, words in self.ANSWERS.items() if state in nexts
        ]

    def clean(self):
        data = super().clean()
        if data.get("state") == State.ASKED_MORE and not data.get("missing"):
            self.add_error("missing", "Zeg wat er nog nodig is.")
        return data


class RemarkForm(KringForm):
    """What the student says about what another put down."""

    remark = forms.CharField(
        label="Wil je er iets bij zeggen?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Typ eerst je opmerking."},
    )  # fmt: skip


class GoalForm(KringForm):
    """A goal for the plan."""

    text = forms.CharField(
        label="Wat wil je leren?", max_length=300, error_messages={"required": "Zeg wat het doel is."}
    )
    due_on = DayField(label="Wanneer is het klaar?", required=False)
    helper = forms.CharField(label="Wie helpt?", max_length=120, required=False)


class TimelineFilter(forms.Form):
    """Which pieces the timeline shows. A value that is not in the list is taken as 'all'."""

    categorie = forms.ChoiceField(label="Groep", required=False, choices=[("", "Alle groepen"), *Category.choices])
    kwart = forms.ChoiceField(label="Kwart", required=False, choices=[("", "Alle kwarten"), *Element.choices])
    doel = forms.ChoiceField(
        label="Waarvoor", required=False, choices=[("", "Alles"), ("learn", "Om van te leren"), ("count", "Telt mee")]
    )
    waar = forms.ChoiceField(label="Waar", required=False, choices=[("", "Overal"), *Evidence.Setting.choices])
    competentie = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, with_matrix: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.with_matrix = with_matrix

    @property
    def shown(self) -> list:
        """The fields to show: what asks for the matrix only where there is one."""
        names = ("categorie", "kwart", "doel", "waar") if self.with_matrix else ("doel", "waar")
        return [self[name] for name in names]

    def chosen(self) -> dict:
        """The filters that hold; nonsense in the address filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
