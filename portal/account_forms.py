"""allauth's forms in our words: a label and a hint per field."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from portal.forms import House

LONG_ENOUGH = "Minstens 10 tekens. Een korte zin werkt goed."
CODE_IN_APP = "De zes cijfers in je app, of een van je herstelcodes."


class LoginForm(House, account.LoginForm):
    WORDS = {"login": ("Mailadres of inlognaam", ""), "password": ("Wachtwoord", "")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class RequestLoginCodeForm(House, account.RequestLoginCodeForm):
    WORDS = {"email": ("Je mailadres", "We sturen je een code. Die blijft een kwartier geldig.")}


class ConfirmLoginCodeForm(House, account.ConfirmLoginCodeForm):
    WORDS = {"code": ("De code uit je mail", "")}


class ReauthenticateForm(House, account.ReauthenticateForm):
    WORDS = {"password": ("Je wachtwoord", "")}


class ResetPasswordForm(House, account.ResetPasswordForm):
    WORDS = {"email": ("Je mailadres", "")}


class ResetPasswordKeyForm(House, account.ResetPasswordKeyForm):
    WORDS = {"password1": ("Nieuw wachtwoord", LONG_ENOUGH), "password2": ("Nog een keer", "")}


class ChangePasswordForm(House, account.ChangePasswordForm):
    WORDS = {
        "oldpassword": ("Wachtwoord dat je nu hebt", ""),
        "password1": ("Nieuw wachtwoord", LONG_ENOUGH),
        "password2": ("Nieuw wachtwoord, nog een keer", ""),
    }


class SetPasswordForm(House, account.SetPasswordForm):
    WORDS = {"password1": ("Wachtwoord", LONG_ENOUGH), "password2": ("Nog een keer", "")}


class AuthenticateForm(House, mfa.AuthenticateForm):
    WORDS = {"code": ("Code", CODE_IN_APP)}


class MfaReauthenticateForm(House, mfa.ReauthenticateForm):
    WORDS = {"code": ("Code", CODE_IN_APP)}


class ActivateTOTPForm(House, totp.ActivateTOTPForm):
    WORDS = {"code": ("Code in je app", "Zes cijfers.")}


class AddWebAuthnForm(House, webauthn.AddWebAuthnForm):
    WORDS = {
        "name": ("Hoe noem je deze sleutel?", "Bijvoorbeeld: mijn telefoon."),
        "passwordless": ("Hiermee wil ik ook zonder wachtwoord inloggen", ""),
    }


class EditWebAuthnForm(House, webauthn.EditWebAuthnForm):
    WORDS = {"name": ("Hoe noem je deze sleutel?", "")}
