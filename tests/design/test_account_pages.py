"""allauth's pages in the house style: each one renders, speaks our Dutch, and needs no inline script."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.urls import reverse

from portal.actors import as_owner
from portal.mail import post
from tests.factories import MembershipFactory, user_of

pytestmark = pytest.mark.django_db
PASSWORD = "tussen de hoge bomen"
ENTRANCE = {
    "account_login": "Inloggen",
    "account_request_login_code": "Log in met een code",
    "account_reset_password": "Wachtwoord vergeten",
    "account_reset_password_done": "Kijk in je mail",
    "account_reset_password_from_key_done": "Je nieuwe wachtwoord is bewaard",
    "account_inactive": "Dit account staat uit",
}
MANAGE = {
    "account_logout": "Wil je uitloggen?",
    "account_change_password": "Verander je wachtwoord",
    "account_reauthenticate": "Ben jij het nog?",
    "mfa_index": "Inloggen en veiligheid",
}
# These ask for the password again first.
CAREFUL = {
    "mfa_activate_totp": "Zet een app aan",
    "mfa_add_webauthn": "Voeg een passkey toe",
}


@pytest.fixture
def somebody():
    with as_owner():
        user = user_of(MembershipFactory().person)
        user.email = "marieke@vaart.example"
        user.set_password(PASSWORD)
        user.save()
    return user


@pytest.fixture(autouse=True)
def _mail_at_once_and_no_waiting(monkeypatch, settings):
    monkeypatch.setattr("portal.mail.queue", post)
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def logged_in(client, somebody):
    client.post(reverse("account_login"), {"login": somebody.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(somebody.pk)
    return client


def heading(response) -> str:
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert "placeholder=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    return re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1]


@pytest.mark.parametrize("name", ENTRANCE)
def test_strangers_find_their_way_in(client, name):
    assert heading(client.get(reverse(name))) == ENTRANCE[name]


@pytest.mark.parametrize("name", MANAGE)
def test_who_is_in_can_look_after_the_account(logged_in, name):
    assert heading(logged_in.get(reverse(name))) == MANAGE[name]


@pytest.mark.parametrize("name", CAREFUL)
def test_careful_changes_ask_again_and_then_open(client, somebody, name):
    client.force_login(somebody)
    asked = client.get(reverse(name))
    assert heading(client.get(asked.url)) == "Ben jij het nog?"
    assert heading(client.post(asked.url, {"password": PASSWORD}, follow=True)) == CAREFUL[name]


def test_a_wrong_password_says_what_to_do(client, somebody):
    page = client.post(reverse("account_login"), {"login": somebody.email, "password": "iets anders"}).content.decode()
    assert "Dit mailadres en dit wachtwoord horen niet bij elkaar." in page
    assert f'value="{somebody.email}"' in page
    assert 'class="error-summary"' in page


def test_an_empty_form_names_its_fields(client):
    page = client.post(reverse("account_login"), {}).content.decode()
    assert "‘Mailadres of inlognaam’: vul dit in." in page
    assert "‘Wachtwoord’: vul dit in." in page


def test_a_code_by_mail_lets_one_in(client, somebody):
    asked = client.post(reverse("account_request_login_code"), {"email": somebody.email}, follow=True)
    assert heading(asked) == "Kijk in je mail"
    assert heading(client.post(reverse("account_confirm_login_code"), {"code": "AAAA-AAAA"})) == "Kijk in je mail"
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", _last_mail(), re.MULTILINE)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.session["_auth_user_id"] == str(somebody.pk)


def test_a_forgotten_password_can_be_replaced(client, somebody):
    client.post(reverse("account_reset_password"), {"email": somebody.email})
    link = re.search(r"https?://[^/]+(/\S+)", _last_mail())[1]
    form = client.get(link, follow=True)
    assert heading(form) == "Kies een nieuw wachtwoord"
    new = {"password1": "een heel ander bos", "password2": "een heel ander bos"}
    assert heading(client.post(form.request["PATH_INFO"], new, follow=True)) == "Je nieuwe wachtwoord is bewaard"
    assert heading(client.get(link, follow=True)) == "Deze link werkt niet meer"


def _last_mail() -> str:
    assert mail.outbox, "no mail was sent"
    assert "Hello" not in mail.outbox[-1].body
    return mail.outbox[-1].body


def test_the_code_to_scan_is_drawn_in_the_page(client, somebody):
    client.force_login(somebody)
    asked = client.get(reverse("mfa_activate_totp"))
    page = client.post(asked.url, {"password": PASSWORD}, follow=True).content.decode()
    # An image address with data: is refused by the policy.
    assert re.search(r'<svg role="img" aria-label="Vierkant om te scannen met je app"', page)
    assert "data:image" not in page


def test_keys_and_codes_have_their_pages(client, somebody):
    with as_owner():
        key = Authenticator.objects.create(user=somebody, type="webauthn", data={"name": "mijn telefoon"})
        RecoveryCodes.activate(somebody)
    client.force_login(somebody)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert heading(client.get(reverse("mfa_list_webauthn"))) == "Je passkeys en sleutels"
    assert heading(client.get(reverse("mfa_edit_webauthn", args=[key.pk]))) == "Geef je sleutel een andere naam"
    assert heading(client.get(reverse("mfa_remove_webauthn", args=[key.pk]))) == "Haal je deze sleutel weg?"
    assert heading(client.get(reverse("mfa_view_recovery_codes"))) == "Je herstelcodes"
    assert heading(client.get(reverse("mfa_generate_recovery_codes"))) == "Maak nieuwe herstelcodes"


def test_the_second_step_offers_app_key_and_a_way_back(client, somebody):
    with as_owner():
        Authenticator.objects.create(user=somebody, type="totp", data={"secret": "x"})
    page = client.post(reverse("account_login"), {"login": somebody.email, "password": PASSWORD}, follow=True)
    assert heading(page) == "Nog één stap"
    assert "Stop met inloggen" in page.content.decode()
    assert 'data-passkey="authenticate"' in page.content.decode()
