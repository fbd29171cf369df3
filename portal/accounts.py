"""How allauth fits the house: no sign-up, log-in names beside mail addresses, mail in the queue, secrets sealed."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.shortcuts import resolve_url

from portal import htmx, mail
from portal.account_words import ACCOUNT_ERRORS, MFA_ERRORS
from portal.actors import ACTING_SESSION_KEY, current_memberships
from portal.models import Membership, User
from portal.models.people import STAFF_ROLES


class AccountAdapter(DefaultAccountAdapter):
    """An account comes from an invitation or a card, never from a sign-up form."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_login_redirect_url(self, request) -> str:
        """The start page; for somebody without a role at this moment the page that explains that."""
        known = Membership.objects.current().filter(person_id=request.user.person_id).exists()
        return resolve_url(settings.LOGIN_REDIRECT_URL if known else "portal:account")

    def populate_username(self, request, user: User) -> None:
        """Log-in names are given by the school; a log-in by mail has none."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """allauth's mails go by our queue too: a slow mail server keeps nobody waiting."""
        request = allauth_context.request
        given = {"request": request, "email": email, "current_site": get_current_site(request)}
        message = self.render_mail(template_prefix, email, {**given, **context})
        mail.queue(email, str(message.subject), str(message.body))


class MFAAdapter(DefaultMFAAdapter):
    """The second step, in our words; its secrets are sealed with the installation's key."""

    error_messages = {**DefaultMFAAdapter.error_messages, **MFA_ERRORS}

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"kring second step {key}".encode()).digest() for key in keys)  # type: ignore[str-bytes-safe]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def log_in(request, user: User, *, acting: Membership | None = None) -> None:
    """Log `user` in with a fresh session, acting in `acting`. Who has a second step is asked elsewhere."""
    get_adapter().login(request, user)
    if acting is not None:
        choose(request, acting)


def choose(request, membership: Membership) -> None:
    """From now on this log-in acts in `membership`."""
    request.session[ACTING_SESSION_KEY] = str(membership.uid)


def own_membership(request, uid) -> Membership | None:
    """The current membership of the logged-in person with this uid."""
    return next((one for one in current_memberships(request.user) if str(one.uid) == str(uid)), None)


# --- The second step, where an organisation asks it of its staff ------------------------------------------------------
# Where somebody without a second step may still go: setting it up, another role, logging out.
OPEN_WITHOUT = ("portal:account", "portal:switch", "portal:health")


def second_step_missing(request) -> bool:
    """Whether the acting membership is staff of an organisation that asks a second step, and this log-in has none."""
    actor = request.actor
    if not actor.is_known or actor.way_in != "login" or actor.role not in STAFF_ROLES:
        return False
    if not actor.organisation.second_factor_required:
        return False
    # Recovery codes are a spare key, not a second step by themselves.
    steps = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not MFAAdapter().is_mfa_enabled(request.user, types=steps)


class SecondStepMiddleware:
    """Leads staff to setting up their second step, where their organisation asks one. Personal links are exempt."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if name in OPEN_WITHOUT or name.startswith(("mfa_", "account_")) or not second_step_missing(request):
            return None
        messages.info(request, "Je organisatie vraagt een tweede stap bij het inloggen. Stel die eerst in.")
        return htmx.go_to(request, "mfa_index")
