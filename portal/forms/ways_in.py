"""Forms for getting in: a card, a code, a new password, a new link, handing over."""

from django import forms
from django.contrib.auth import password_validation

from portal.forms.house import KringForm

PASSWORD_HINT = "Minstens 10 tekens. Een korte zin werkt goed."  # noqa: S105 - words on the screen


class CardForm(KringForm):
    """Log-in name and code from a printed card."""

    login_name = forms.CharField(
        label="Inlognaam",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = forms.CharField(
        label="Code", max_length=40, help_text="Drie keer vier tekens. Hoofdletters of kleine letters maakt niet uit.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class NewPasswordForm(KringForm):
    """A password, twice; checked against the person it is for."""

    password = forms.CharField(
        label="Nieuw wachtwoord", help_text=PASSWORD_HINT, max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label="Nog een keer", max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self):
        first, second = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if first and second and first != second:
            self.add_error("again", "Dit is een ander wachtwoord dan hierboven. Typ het nog een keer.")
        return self.cleaned_data


class CodeForm(KringForm):
    """The six digits from the mail."""

    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$", label="De code uit je mail", help_text="Zes cijfers.", max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"invalid": "Vul de zes cijfers uit de mail in."},
    )  # fmt: skip

    def clean_code(self) -> str:
        return "".join(digit for digit in self.cleaned_data["code"] if digit.isdigit())


class NewLinkForm(KringForm):
    """The address to which a new personal link may go."""

    email = forms.EmailField(
        label="Je mailadres", max_length=254, help_text="Het adres waarop je de eerste link kreeg.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Vul een mailadres in, zoals naam@bedrijf.nl."},
    )  # fmt: skip


class HandOverForm(KringForm):
    """Which colleague should do this instead."""

    name = forms.CharField(
        label="Naam van je collega", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label="Mailadres van je collega", max_length=254,
        error_messages={"invalid": "Vul een mailadres in, zoals naam@bedrijf.nl."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    reason = forms.CharField(
        label="Waarom je collega?",
        max_length=200,
        required=False,
        help_text="Bijvoorbeeld: ik begeleid deze leerling niet.",
    )
