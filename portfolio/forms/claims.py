"""The part of a form that says what a piece proves: per competency the quarters, and one question per quarter."""

from django import forms
from django.forms import BaseFormSet, formset_factory

from frameworks.models import ELEMENTS, Competency, Element
from portal.forms import CornerTiles, KringForm
from portfolio.matrix import Category, category_of
from portfolio.pieces import Said

MOST_COMPETENCIES = 8
SHOWN_AT_LEAST = 3
CHOOSE_COMPETENCY = "Kies de competentie waar dit bij past."
OWN_QUESTIONS = {
    Element.KNOW: "Welke regel of kennis gebruikte je?",
    Element.ABLE: "Wat deed je zonder hulp?",
    Element.WANT: "Waarom wilde je dit leren of afmaken?",
    Element.BE: "Wat zegt dit over jou in het vak?",
}
OWN_HINTS = {
    "weten": "Ik begrijp waarom het zo moet",
    "kunnen": "Ik heb het zelf gedaan",
    "willen": "Ik wilde dit leren of afmaken",
    "zijn": "Dit past bij wie ik ben in het vak",
}
LOGGED_QUESTIONS = {
    Element.KNOW: "Waaruit bleek deze kennis?",
    Element.ABLE: "Wat ging zonder hulp?",
    Element.WANT: "Waaraan zag je de inzet?",
    Element.BE: "Hoe paste dit bij het vak?",
}
LOGGED_HINTS = {
    "weten": "Begreep waarom het zo moet",
    "kunnen": "Deed het zelf",
    "willen": "Wilde het leren of afmaken",
    "zijn": "Gedroeg zich als iemand in het vak",
}


def grouped(competencies: list[Competency]) -> list:
    """The competencies as the choices of a select, under the five categories."""
    groups: list = [("", "Kies een competentie")]
    for category in Category:
        inside = [(str(one.uid), one.name) for one in competencies if category_of(one) == category]
        if inside:
            groups.append((category.label, inside))
    return groups


class ClaimForm(KringForm):
    """One competency, its quarters, and why."""

    competency = forms.ChoiceField(
        label="Bij welke competentie past dit?", required=False, error_messages={"required": CHOOSE_COMPETENCY}
    )
    elements = forms.MultipleChoiceField(
        label="Welke kwarten laat dit zien?",
        choices=[(element.value, element.label.capitalize()) for element in Element],
        widget=CornerTiles(hints=OWN_HINTS),
        required=False,
        error_messages={"required": "Kies minstens één kwart: wat bewijst dit?"},
    )

    def __init__(self, *args, competencies: list[Competency], lenient: bool = False, logged: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.lenient = lenient
        self.by_uid = {str(one.uid): one for one in competencies}
        if str(self.prefix).endswith("-0") and not lenient:
            # A piece proves at least one thing: the first block is asked for, the others are extra.
            for name in ("elements", "competency"):
                self.fields[name].required = True
        self.fields["competency"].choices = grouped(competencies)  # type: ignore[attr-defined]
        if logged:
            self.fields["elements"].widget.hints = LOGGED_HINTS
        for element, question in (LOGGED_QUESTIONS if logged else OWN_QUESTIONS).items():
            area = forms.Textarea(attrs={"rows": 3})
            self.fields[f"reason_{element}"] = forms.CharField(
                label=question, required=False, max_length=2000, widget=area
            )

    @property
    def questions(self) -> list:
        """(element, bound field) for each quarter, for the template."""
        return [(str(element), self[f"reason_{element}"]) for element in ELEMENTS]

    @property
    def is_filled(self) -> bool:
        """Whether there is something in it, as posted or as it was kept."""
        if self.is_bound:
            return bool(self.data.get(self.add_prefix("competency")) or self.data.get(self.add_prefix("elements")))
        return bool(self.initial)

    def clean(self):
        data = super().clean()
        chosen, competency = data.get("elements") or [], data.get("competency")
        if self.lenient:
            return data
        if competency and not chosen and "elements" not in self.errors:
            self.add_error("elements", "Kies minstens één kwart.")
        if chosen and not competency and "competency" not in self.errors:
            self.add_error("competency", CHOOSE_COMPETENCY)
        for element in chosen:
            if not data.get(f"reason_{element}") and f"reason_{element}" not in self.errors:
                self.add_error(f"reason_{element}", f"Beantwoord de vraag bij ‘{element}’.")
        return data

    def said(self) -> list[Said]:
        """The claims in it: as posted and found right, or as they were kept."""
        data = self.cleaned_data if self.is_bound else self.initial
        competency = self.by_uid.get(data.get("competency") or "")
        if competency is None:
            return []
        return [Said(competency, element, data.get(f"reason_{element}", "")) for element in data.get("elements") or []]


class BaseClaims(BaseFormSet):
    """Several competencies, each once. `lenient` keeps a draft as it is."""

    def clean(self):
        seen = set()
        for form in self.forms:
            competency = form.cleaned_data.get("competency") if hasattr(form, "cleaned_data") else None
            if competency and competency in seen:
                form.add_error("competency", "Deze competentie koos je hierboven al. Zet alles daar.")
            seen.add(competency)

    def total_form_count(self):
        # Posted without its counters there is still a first block to show, with the error.
        return max(super().total_form_count(), 1)

    def is_valid(self):
        # Errors that `clean` added to a form count too.
        return super().is_valid() and not any(form.errors for form in self.forms)

    @property
    def first(self) -> ClaimForm:
        # A request that is no form of ours may name no forms at all.
        return self.forms[0] if self.forms else self.empty_form

    @property
    def others(self) -> list[ClaimForm]:
        return self.forms[1:]

    def said(self) -> list[Said]:
        return [one for form in self.forms for one in form.said()]


ClaimFormSet = formset_factory(
    ClaimForm, formset=BaseClaims, extra=0, max_num=MOST_COMPETENCIES, absolute_max=MOST_COMPETENCIES
)


def initial_claims(claims) -> list[dict]:
    """What the claims of a version say, as the start of a form: one entry per competency, and room for more."""
    entries: dict[int, dict] = {}
    for claim in claims:
        entry = entries.setdefault(claim.competency_id, {"competency": str(claim.competency.uid), "elements": []})
        entry["elements"].append(claim.element)
        entry[f"reason_{claim.element}"] = claim.reason
    filled = list(entries.values())
    room = max(SHOWN_AT_LEAST, len(filled) + 1) - len(filled)
    return filled[:MOST_COMPETENCIES] + [{} for _ in range(min(room, MOST_COMPETENCIES - len(filled)))]
