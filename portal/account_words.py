"""What allauth says when something does not fit, in our words. No imports: settings and the adapter read it."""

ACCOUNT_ERRORS = {
    "account_inactive": "Dit account staat uit. Vraag het na bij de beheerder van je school.",
    "email_password_mismatch": "Dit mailadres en dit wachtwoord horen niet bij elkaar. Kijk ze na.",
    "username_password_mismatch": "Deze inlognaam en dit wachtwoord horen niet bij elkaar. Kijk ze na.",
    "enter_current_password": "Dit is niet het wachtwoord dat je nu hebt. Typ het opnieuw.",
    "incorrect_code": "Deze code klopt niet. Kijk hem na, of vraag een nieuwe.",
    "incorrect_password": "Dit wachtwoord klopt niet. Typ het opnieuw.",
    "invalid_password_reset": "Deze link werkt niet meer. Vraag een nieuwe.",
    "too_many_login_attempts": "Dit ging te vaak mis. Wacht een paar minuten en probeer het opnieuw.",
    "unknown_email": "We kennen dit mailadres niet. Kijk het na.",
    "rate_limited": "Dat ging te snel achter elkaar. Wacht even en probeer het opnieuw.",
}
MFA_ERRORS = {
    "cannot_delete_authenticator": "Je kunt deze stap niet uitzetten.",
    "cannot_generate_recovery_codes": "Zet eerst een app of een sleutel aan. Dan kun je herstelcodes maken.",
    "incorrect_code": "Deze code klopt niet. Wacht op de volgende code en probeer het opnieuw.",
}
ACCOUNT_FORMS = {
    "login": "portal.account_forms.LoginForm",
    "request_login_code": "portal.account_forms.RequestLoginCodeForm",
    "confirm_login_code": "portal.account_forms.ConfirmLoginCodeForm",
    "reauthenticate": "portal.account_forms.ReauthenticateForm",
    "reset_password": "portal.account_forms.ResetPasswordForm",
    "reset_password_from_key": "portal.account_forms.ResetPasswordKeyForm",
    "change_password": "portal.account_forms.ChangePasswordForm",
    "set_password": "portal.account_forms.SetPasswordForm",
}
MFA_FORMS = {
    "authenticate": "portal.account_forms.AuthenticateForm",
    "reauthenticate": "portal.account_forms.MfaReauthenticateForm",
    "activate_totp": "portal.account_forms.ActivateTOTPForm",
    "add_webauthn": "portal.account_forms.AddWebAuthnForm",
    "edit_webauthn": "portal.account_forms.EditWebAuthnForm",
}
