"""Forms of an administrator about school years, programmes, groups, teams and settings."""

import re
from datetime import date, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from portal.forms.house import Checks, DayField, FileDrop, KringForm, KringModelForm
from portal.models import Organisation, Programme, SchoolYear, TeachingGroup, Team

DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
MOST_DAYS = 200
DOMAIN = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")


class HolidaysField(forms.CharField):
    """Days and ranges, one per line: '24-12-2026 t/m 3-1-2027'. Cleans to a sorted list of days."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value):
        return "\n".join(ranges(value)) if isinstance(value, list) else value

    def clean(self, value) -> list[date]:
        days: set[date] = set()
        for number, line in enumerate((super().clean(value) or "").splitlines(), start=1):
            if line.strip():
                days.update(self._days_in(line, number))
        return sorted(days)

    def _days_in(self, line: str, number: int) -> list[date]:
        try:
            found = [date(int(year), int(month), int(day)) for day, month, year in DAY.findall(line)]
        except ValueError:
            found = []
        if len(found) not in (1, 2) or found[-1] < found[0] or (found[-1] - found[0]).days > MOST_DAYS:
            raise forms.ValidationError(
                f"Regel {number}: schrijf een dag of een periode, zoals 24-12-2026 t/m 3-1-2027."
            )
        return [found[0] + timedelta(days=step) for step in range((found[-1] - found[0]).days + 1)]


def ranges(days: list[date]) -> list[str]:
    """'24-12-2026 t/m 3-1-2027' for days that follow each other."""
    said: list[list[date]] = []
    for day in sorted(days):
        if said and day - said[-1][1] == timedelta(days=1):
            said[-1][1] = day
        else:
            said.append([day, day])
    return [_day(first) if first == last else f"{_day(first)} t/m {_day(last)}" for first, last in said]


def _day(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


class SchoolYearForm(KringModelForm):
    starts_on = DayField(label="Eerste dag")
    ends_on = DayField(label="Laatste dag")
    holidays = HolidaysField(
        label="Vakanties en vrije dagen",
        required=False,
        help_text="Eén per regel: een dag, of een periode zoals 24-12-2026 t/m 3-1-2027.",
    )

    class Meta:
        model = SchoolYear
        fields = ("name", "starts_on", "ends_on", "holidays")
        labels = {"name": "Naam"}

    def clean(self):
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and not timedelta(0) < last - first < timedelta(days=550):
            self.add_error("ends_on", "Een schooljaar eindigt na de eerste dag, en binnen anderhalf jaar.")
        return self.cleaned_data


class ProgrammeForm(KringModelForm):
    level = forms.ChoiceField(label="Niveau", choices=[("", "Kies een niveau"), *Organisation.Level.choices])

    class Meta:
        model = Programme
        fields = ("name", "level", "code", "learning_path", "need_methods", "need_moments", "need_assessors")
        labels = {
            "name": "Naam", "code": "Code", "learning_path": "Leerweg", "need_methods": "Soorten bewijs",
            "need_moments": "Verschillende dagen", "need_assessors": "Beoordelaars",
        }  # fmt: skip
        help_texts = {
            "code": "De crebo of croho.",
            "learning_path": "Bijvoorbeeld BOL of BBL.",
            "need_methods": "Zo veel soorten bewijs zijn nodig voordat een competentie is aangetoond.",
            "need_moments": "Op zo veel verschillende dagen.",
            "need_assessors": "Door zo veel beoordelaars.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("need_methods", "need_moments", "need_assessors"):
            self.fields[name].validators = [MinValueValidator(1), MaxValueValidator(9)]
            self.fields[name].widget = forms.NumberInput(attrs={"min": 1, "max": 9})


class GroupForm(KringModelForm):
    class Meta:
        model = TeachingGroup
        fields = ("name", "school_year", "programme")
        labels = {"name": "Naam", "school_year": "Schooljaar", "programme": "Opleiding"}
        field_classes = {"school_year": forms.ModelChoiceField, "programme": forms.ModelChoiceField}

    def __init__(self, *args, years, programmes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_year"].queryset, self.fields["programme"].queryset = years, programmes
        self.fields["school_year"].empty_label, self.fields["programme"].empty_label = "Kies een schooljaar", "Geen"


class TeamForm(KringModelForm):
    class Meta:
        model = Team
        fields = ("name", "task")
        labels = {"name": "Naam", "task": "Taak"}
        help_texts = {"task": "Waar het team samen voor zorgt."}
        widgets = {"task": forms.Textarea(attrs={"rows": 3})}


class TeamGroupsForm(KringForm):
    """Which groups a team carries."""

    groups = forms.MultipleChoiceField(label="Groepen van dit team", required=False, widget=Checks())

    def __init__(self, *args, groups, chosen=(), **kwargs):
        super().__init__(*args, initial={"groups": [str(one.uid) for one in chosen]}, **kwargs)
        self.by_uid = {str(one.uid): one for one in groups}
        self.fields["groups"].choices = [
            (uid, f"{one.name}, {one.school_year.name}") for uid, one in self.by_uid.items()
        ]

    def chosen(self) -> list[TeachingGroup]:
        return [self.by_uid[uid] for uid in self.cleaned_data["groups"]]


class JointCodeForm(KringForm):
    """The code that another school gave."""

    code = forms.CharField(
        label="Code van de andere school", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SettingsForm(KringForm):
    """What a school says of itself, and how its people log in."""

    paper_name = forms.CharField(
        label="Naam op papier", max_length=120, help_text="Zo staat de school boven overeenkomsten."
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        widget=FileDrop(),
        help_text="PNG of JPEG, hooguit 25 MB. Komt op alles wat je afdrukt.",
    )
    no_logo = forms.BooleanField(label="Haal het logo weg", required=False)
    street = forms.CharField(label="Straat en nummer", max_length=120, required=False)
    postcode = forms.CharField(label="Postcode", max_length=7, required=False)
    city = forms.CharField(label="Plaats", max_length=80, required=False)
    phone = forms.CharField(label="Telefoon", max_length=20, required=False)
    website = forms.URLField(
        label="Website",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Vul een webadres in, zoals https://school.nl."},
    )
    mail_domains = forms.CharField(
        label="Maildomeinen van de school", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Eén per regel, zoals school.nl. Mensen van bedrijven beoordelen en tekenen niet met zo'n adres.",
    )  # fmt: skip
    second_factor_required = forms.BooleanField(
        label="Medewerkers loggen in met een tweede stap",
        required=False,
        help_text="Een code uit een app of een passkey. Wie die nog niet heeft, stelt hem na het inloggen meteen in.",
    )

    PARTS = (
        ("Op papier", ("paper_name", "logo", "no_logo", "street", "postcode", "city", "phone", "website")),
        ("Inloggen en mail", ("second_factor_required", "mail_domains")),
    )

    def clean_mail_domains(self) -> list[str]:
        found = [line.strip().lower().removeprefix("@") for line in self.cleaned_data["mail_domains"].splitlines()]
        wrong = [one for one in found if one and not DOMAIN.match(one)]
        if wrong:
            raise forms.ValidationError(f"‘{wrong[0]}’ is geen maildomein. Schrijf: school.nl.")
        return sorted({one for one in found if one})
