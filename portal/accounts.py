"""How allauth fits the house: no sign-up, log-in names beside mail addresses."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from portal.account_words import ACCOUNT_ERRORS, MFA_ERRORS
from portal.models import User


class AccountAdapter(DefaultAccountAdapter):
    """An account comes from an invitation or a card, never from a sign-up form."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_login_redirect_url(self, request) -> str:
        from django.shortcuts import resolve_url

        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def populate_username(self, request, user: User) -> None:
        """Log-in names are given by the school; a log-in by mail has none."""


class MFAAdapter(DefaultMFAAdapter):
    """The second step, in our words."""

    error_messages = {**DefaultMFAAdapter.error_messages, **MFA_ERRORS}
