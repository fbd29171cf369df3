"""Forms of an administrator about people: finding, adding, changing, ending, choosing."""

from django import forms

from portal.actions.people import Facts
from portal.forms.house import Checks, DayField, KringForm, Tiles
from portal.models import Membership, Role, TeachingGroup, sort_key, today
from portal.models.account_states import CHOICES
from portal.models.people import SCHOOL_ROLES

SOMEBODY_ELSE = "else"
SCHOOL, COMPANIES = "school", "bedrijven"


class PeopleFilter(forms.Form):
    """What the list shows; every answer may stay empty."""

    zoek = forms.CharField(label="Naam of nummer", required=False, max_length=80, widget=forms.SearchInput)
    rol = forms.ChoiceField(label="Rol", required=False, choices=[("", "alle rollen"), *Role.choices])
    groep = forms.ModelChoiceField(
        label="Groep",
        required=False,
        queryset=TeachingGroup.objects.none(),
        to_field_name="uid",
        empty_label="alle groepen",
    )
    stand = forms.ChoiceField(label="Account", required=False, choices=[("", "alles"), *CHOICES])

    def __init__(self, data, *, groups, company_people: bool):
        super().__init__(data, label_suffix="")
        self.fields["groep"].queryset = groups  # type: ignore[attr-defined]
        if company_people:
            del self.fields["groep"]
            roles = [
                (value, label) for value, label in Role.choices if value not in SCHOOL_ROLES or value == Role.MANAGER
            ]
            self.fields["rol"].choices = [("", "alle rollen"), *roles]  # type: ignore[attr-defined]

    def apply(self, memberships):
        """The memberships that fit what was filled in; what cannot be understood is ignored."""
        self.is_valid()
        wanted = self.cleaned_data
        if words := wanted.get("zoek", "").strip():
            memberships = memberships.filter(number=words) if words.isdigit() else memberships.named(words)
        if wanted.get("rol"):
            memberships = memberships.filter(role=wanted["rol"])
        if wanted.get("groep"):
            memberships = memberships.filter(pk__in=wanted["groep"].students.current().values("student_id"))
        if wanted.get("stand"):
            memberships = memberships.filter(account_state=wanted["stand"])
        return memberships


class FactsForm(KringForm):
    """Who somebody is."""

    call_name = forms.CharField(label="Roepnaam", max_length=60)
    infix = forms.CharField(label="Tussenvoegsel", max_length=20, required=False)
    family_name = forms.CharField(label="Achternaam", max_length=80)
    first_names = forms.CharField(label="Voornamen", max_length=120, required=False, help_text="Zoals op het diploma.")
    birth_date = DayField(
        label="Geboortedatum",
        required=False,
        help_text="Alleen voor leerlingen: wie jonger is dan 18, tekent samen met een ouder.",
    )
    email = forms.EmailField(
        label="Mailadres", max_length=254, required=False, help_text="Hier gaan uitnodigingen en codes naartoe.",
        error_messages={"invalid": "Vul een mailadres in, zoals naam@school.nl."},
    )  # fmt: skip
    phone = forms.CharField(label="Telefoon", max_length=20, required=False)

    FACTS = ("call_name", "infix", "family_name", "first_names", "birth_date", "email", "phone")

    def clean_birth_date(self):
        day = self.cleaned_data["birth_date"]
        if day and not 1900 < day.year <= today().year - 4:
            raise forms.ValidationError("Deze geboortedatum kan niet kloppen. Kijk naar het jaar.")
        return day

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def facts(self) -> Facts:
        return Facts(**{name: self.cleaned_data[name] for name in self.FACTS})


class PeriodForm(KringForm):
    """In which period somebody has a role, and under which number."""

    number = forms.CharField(
        label="Nummer bij de school", max_length=30, required=False, help_text="Leerlingnummer of afkorting."
    )
    title = forms.CharField(label="Functie", max_length=80, required=False)
    starts_on = DayField(label="Eerste dag")
    ends_on = DayField(label="Laatste dag", required=False, help_text="Leeg: tot nader order.")

    def clean(self):
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "De laatste dag ligt voor de eerste dag.")
        return self.cleaned_data

    def period(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("number", "title", "starts_on", "ends_on")}


class RoleForm(PeriodForm):
    """A role for somebody: which one, and the period."""

    role = forms.ChoiceField(
        label="Rol", choices=[("", "Kies een rol"), *((one.value, one.label) for one in SCHOOL_ROLES)]
    )
    field_order = ("role", "number", "title", "starts_on", "ends_on")


class NewPersonForm(FactsForm, RoleForm):
    """Somebody new. Where the school already knows a person of that name, it asks: the same one, or not?"""

    field_order = (*FactsForm.FACTS, *RoleForm.field_order)  # type: ignore[assignment]
    PARTS = (("Wie", FactsForm.FACTS), ("Rol", RoleForm.field_order))

    def __init__(self, *args, namesakes, **kwargs):
        super().__init__(*args, initial={"starts_on": today()}, **kwargs)
        self.namesakes = namesakes
        self.by_uid: dict[str, Membership] = {}

    def clean(self):
        super().clean()
        call_name, family_name = self.cleaned_data.get("call_name"), self.cleaned_data.get("family_name")
        if call_name and family_name:
            self._ask_about_namesakes(call_name, family_name)
        return self.cleaned_data

    def _ask_about_namesakes(self, call_name: str, family_name: str) -> None:
        key = sort_key(f"{family_name} {call_name}")
        found = self.namesakes.filter(person__sort_name__startswith=key)
        for one in found:
            self.by_uid.setdefault(str(one.person.uid), one)
        if not self.by_uid:
            return
        hints = {uid: f"{one.get_role_display()} {one.number}".strip() for uid, one in self.by_uid.items()}
        self.fields["same"] = forms.ChoiceField(
            label="Bedoel je deze persoon?",
            help_text="We kennen al iemand met deze naam. Eén mens met twee rollen hoort één keer in de lijst.",
            choices=[
                *((uid, f"Ja: {one.name}") for uid, one in self.by_uid.items()),
                (SOMEBODY_ELSE, "Nee, dit is iemand anders"),
            ],
            widget=Tiles(hints=hints),
        )
        answer = self.data.get("same")
        if answer not in (*self.by_uid, SOMEBODY_ELSE):
            self.add_error("same", "‘Bedoel je deze persoon?’: kies een antwoord.")
        self.cleaned_data["same"] = answer

    def known_person(self):
        """The person whom the administrator recognised, or None for somebody new."""
        same = self.by_uid.get(self.cleaned_data.get("same", ""))
        return same.person if same else None


class EndForm(KringForm):
    """The last day of something."""

    on = DayField(label="Laatste dag")


class SigningForm(KringForm):
    """From when until when somebody may sign for the organisation; without a first day not at all."""

    may_from = DayField(label="Mag tekenen vanaf", required=False, help_text="Leeg: deze persoon mag niet tekenen.")
    until = DayField(label="Tot en met", required=False, help_text="Leeg: tot nader order.")

    def clean(self):
        first, last = self.cleaned_data.get("may_from"), self.cleaned_data.get("until")
        if last and not first:
            self.add_error("may_from", "Vul ook de eerste dag in.")
        if first and last and last < first:
            self.add_error("until", "De laatste dag ligt voor de eerste dag.")
        return self.cleaned_data


class ChoosePeopleForm(KringForm):
    """Some of these people. `notes` says a line about each."""

    people = forms.MultipleChoiceField(
        label="Wie?", widget=Checks(), error_messages={"required": "Kies minstens één persoon."}
    )

    def __init__(self, *args, memberships, label: str = "Wie?", notes=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_uid = {str(one.uid): one for one in memberships}
        field = self.fields["people"]
        field.label = label
        field.choices = [(uid, one.name) for uid, one in self.by_uid.items()]  # type: ignore[attr-defined]
        field.widget.hints = {uid: notes(one) for uid, one in self.by_uid.items()} if notes else {}

    def chosen(self) -> list[Membership]:
        return [self.by_uid[uid] for uid in self.cleaned_data["people"]]
