"""Every way to log in: mail address, log-in name, an app as second step. Codes by mail stand with the account pages."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from portal.actors import as_owner
from tests.factories import MembershipFactory, user_of

pytestmark = pytest.mark.django_db
PASSWORD = "tussen de hoge bomen"
LOGIN = reverse("account_login")


@pytest.fixture
def somebody(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    with as_owner():
        user = user_of(MembershipFactory().person)
        user.email, user.login_name = "marieke@vaart.example", "marieke.vaart"
        user.set_password(PASSWORD)
        user.save()
    return user


def _is_in(client) -> bool:
    return "_auth_user_id" in client.session


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("name", ["marieke@vaart.example", "MARIEKE@vaart.example", "marieke.vaart"])
def test_by_mail_address_or_log_in_name(client, somebody, name):
    client.post(LOGIN, {"login": name, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(somebody.pk)


@pytest.mark.parametrize(
    ("name", "password"),
    [("marieke@vaart.example", PASSWORD + "!"), ("niemand@vaart.example", PASSWORD), ("marieke.vaart", "")],
)
def test_what_does_not_fit_keeps_one_out_and_tells_no_more(client, somebody, name, password):
    page = client.post(LOGIN, {"login": name, "password": password})
    assert not _is_in(client)
    assert f'value="{name}"' in page.content.decode()
    assert "bestaat niet" not in page.content.decode()


def test_somebody_who_was_switched_off_stays_out(client, somebody):
    with as_owner():
        type(somebody).objects.filter(pk=somebody.pk).update(is_active=False)
    client.post(LOGIN, {"login": somebody.email, "password": PASSWORD})
    assert not _is_in(client)


def test_with_an_app_the_password_alone_is_not_enough(client, somebody):
    secret = generate_totp_secret()
    with as_owner():
        sealed = get_adapter().encrypt(secret)
        Authenticator.objects.create(user=somebody, type=Authenticator.Type.TOTP, data={"secret": sealed})
    client.post(LOGIN, {"login": somebody.email, "password": PASSWORD})
    assert not _is_in(client)
    assert client.get(reverse("portal:today")).status_code == 302

    wrong = str((int(_code(secret)) + 1) % 1_000_000).zfill(6)
    client.post(reverse("mfa_authenticate"), {"code": wrong})
    assert not _is_in(client)

    client.post(reverse("mfa_authenticate"), {"code": _code(secret)})
    assert client.session["_auth_user_id"] == str(somebody.pk)
