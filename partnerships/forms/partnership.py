"""Forms about companies and what a school knows of them."""

import re

from django import forms

from partnerships.forms.people import PersonChoice, contacts_of, staff_of
from partnerships.models import Condition, ContactLine, Partnership
from portal.forms import Checks, DayField, KringForm, KringModelForm, Segmented
from portal.models import Organisation, Role, today

COMPANY_ROLES = [(Role.PARTNER, "Contactpersoon"), (Role.TRAINER, "Praktijkopleider")]


class PartnerFilter(forms.Form):
    """What the list of companies is narrowed down to."""

    q = forms.CharField(label="Zoek", required=False, max_length=80)
    fase = forms.ChoiceField(label="Fase", required=False, choices=[("", "Alle fasen"), *Partnership.Stage.choices])

    def apply(self, rows):
        """The rows that fit; an unknown value narrows nothing down."""
        self.full_clean()
        if q := self.cleaned_data.get("q"):
            rows = rows.named(q)
        if stage := self.cleaned_data.get("fase"):
            rows = rows.filter(stage=stage)
        return rows


def clean_kvk(value: str) -> str:
    """Eight digits, however they were typed."""
    digits = re.sub(r"[\s.]", "", value)
    if digits and not re.fullmatch(r"\d{8}", digits):
        raise forms.ValidationError("Een KvK-nummer heeft acht cijfers.")
    return digits


class CompanySearch(KringForm):
    """Looking whether a company is already there."""

    naam = forms.CharField(label="Naam van het bedrijf", required=False, max_length=120)
    kvk = forms.CharField(label="KvK-nummer", required=False, max_length=12)

    def clean_kvk(self):
        return clean_kvk(self.cleaned_data["kvk"])


class CompanyForm(KringModelForm):
    """The public facts of a company."""

    # Longer than the eight digits: people type spaces and points between them.
    kvk_number = forms.CharField(label="KvK-nummer", max_length=14, required=False)
    recognised_until = DayField(label="Erkend leerbedrijf tot", required=False)
    website = forms.URLField(
        label="Website", required=False, assume_scheme="https",
        error_messages={"invalid": "Vul een webadres in, zoals https://www.bedrijf.nl."},
    )  # fmt: skip

    class Meta:
        model = Organisation
        fields = [
            "name", "trade_name", "kvk_number", "training_company_id", "sector", "street", "postcode", "city",
            "phone", "website", "employees", "recognised_until",
        ]  # fmt: skip
        labels = {
            "name": "Naam", "trade_name": "Handelsnaam", "training_company_id": "Leerbedrijf-id",
            "sector": "Vakgebied", "street": "Straat en nummer",
            "postcode": "Postcode", "city": "Plaats", "phone": "Telefoon", "employees": "Aantal medewerkers",
        }  # fmt: skip
        help_texts = {"trade_name": "Alleen als mensen het bedrijf onder een andere naam kennen."}

    def clean_kvk_number(self):
        return clean_kvk(self.cleaned_data["kvk_number"])

    def _get_validation_exclusions(self):
        # The action knows which company has such a number, and says so.
        return super()._get_validation_exclusions() | {"kvk_number", "training_company_id"}


class NewCompanyForm(CompanyForm):
    """A company that is not there yet."""

    is_another = forms.BooleanField(label="Dit is een ander bedrijf dan die hierboven", required=False)


class KnownForm(KringModelForm):
    """What the school knows of and plans with a company."""

    since = DayField(label="Werkt samen sinds", required=False)
    next_step_on = DayField(label="Wanneer", required=False)

    class Meta:
        model = Partnership
        fields = ["stage", "since", "room", "number", "next_step", "next_step_on", "note"]
        labels = {
            "stage": "Fase", "room": "Plek voor hoeveel leerlingen", "number": "Nummer bij de school",
            "next_step": "Volgende stap", "note": "Notitie",
        }  # fmt: skip
        help_texts = {"room": "Tegelijk.", "note": "Alleen collega’s van je school lezen dit."}
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


class ContactForm(KringForm):
    """Somebody of the company."""

    role = forms.ChoiceField(label="Wat doet deze persoon?", choices=COMPANY_ROLES, widget=Segmented())
    call_name = forms.CharField(label="Voornaam", max_length=60)
    infix = forms.CharField(label="Tussenvoegsel", max_length=20, required=False)
    family_name = forms.CharField(label="Achternaam", max_length=80)
    title = forms.CharField(label="Functie", max_length=80, required=False, help_text="Bijvoorbeeld eigenaar.")
    email = forms.EmailField(
        label="Mailadres bij het bedrijf", error_messages={"invalid": "Vul een mailadres in, zoals naam@bedrijf.nl."}
    )
    phone = forms.CharField(label="Telefoon", max_length=20, required=False)
    is_main = forms.BooleanField(label="Vast aanspreekpunt voor de samenwerking", required=False)
    may_sign = forms.BooleanField(label="Mag tekenen voor het bedrijf", required=False)
    may_sign_from = DayField(label="Mag tekenen vanaf", required=False, help_text="Leeg is vanaf vandaag.")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("may_sign") and not cleaned.get("may_sign_from") and "may_sign_from" not in self.errors:
            cleaned["may_sign_from"] = today()
        return cleaned


class KnownContactForm(KringForm):
    """What the school knows of somebody it already has as a contact."""

    is_main = forms.BooleanField(label="Vast aanspreekpunt voor de samenwerking", required=False)
    may_sign = forms.BooleanField(label="Mag tekenen voor het bedrijf", required=False)
    note = forms.CharField(label="Notitie", max_length=200, required=False)
    left_on = DayField(label="Werkt hier niet meer sinds", required=False)


class LineForm(KringForm):
    """Who speaks with whom on one level."""

    school_side = PersonChoice(label="Van de school", required=False)
    company_side = PersonChoice(label="Van het bedrijf", required=False)
    rhythm = forms.CharField(label="Hoe vaak", max_length=80, required=False, help_text="Bijvoorbeeld: elk kwartaal.")

    def __init__(self, *args, partnership: Partnership, actor, line: ContactLine | None = None, **kwargs):
        if line is not None:
            kwargs["initial"] = {
                "school_side": line.school_side and line.school_side.uid,
                "company_side": line.company_side and line.company_side.uid,
                "rhythm": line.rhythm,
            }
        super().__init__(*args, **kwargs)
        self.fields["school_side"].queryset = staff_of(partnership.holder)  # type: ignore[attr-defined]
        self.fields["company_side"].queryset = contacts_of(partnership, actor)  # type: ignore[attr-defined]


class TickForm(KringForm):
    """The conditions that are arranged, as boxes."""

    met = forms.MultipleChoiceField(
        label="Voorwaarden", required=False, choices=Condition.Kind.choices, widget=Checks()
    )

    def ticked(self) -> dict[str, bool]:
        return dict.fromkeys(self.cleaned_data["met"], True)


class ConditionsForm(KringForm):
    """All conditions with their lines: `met_<kind>` and `note_<kind>`."""

    def __init__(self, *args, rows: list[Condition], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = [row for row in rows if not row.is_computed]
        for row in self.rows:
            self.fields[f"met_{row.kind}"] = forms.BooleanField(label=row.label, required=False, initial=row.is_met)
            self.fields[f"note_{row.kind}"] = forms.CharField(
                label=f"Toelichting bij {row.label[0].lower()}{row.label[1:]}", max_length=80, required=False,
                initial=row.note,
            )  # fmt: skip

    def met(self) -> dict[str, bool]:
        return {row.kind: self.cleaned_data[f"met_{row.kind}"] for row in self.rows}

    def notes(self) -> dict[str, str]:
        return {row.kind: self.cleaned_data[f"note_{row.kind}"] for row in self.rows}
