"""A passkey, from making it to logging in with nothing else; the browser's own virtual key stands in for a finger."""

import dataclasses

import pytest

from portal.demo.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_and_lets_one_in_without_a_password(visitor):
    somebody = visitor("passkey")
    # A key is tied to a name; an address in numbers has none.
    somebody.house = dataclasses.replace(
        somebody.house, address=somebody.house.address.replace("127.0.0.1", "localhost")
    )
    page = somebody.page
    devtools = somebody.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    somebody.log_in_as("Dewi Soerono")
    somebody.go("/toegang/2fa/webauthn/add/")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.locator("main form").get_by_role("button").first.click()
    page.get_by_role("heading", name="Voeg een passkey toe").wait_for()
    somebody.shot("passkey-maken")
    page.get_by_label("Hoe noem je deze sleutel?").fill("Mijn telefoon")
    page.get_by_label("Hiermee wil ik ook zonder wachtwoord inloggen").check()
    page.get_by_role("button", name="Maak de passkey").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    somebody.go("/toegang/2fa/webauthn/")
    page.get_by_role("rowheader", name="Mijn telefoon").wait_for()
    somebody.shot("passkeys")

    somebody.context.clear_cookies()
    somebody.go("/toegang/login/")
    page.get_by_role("button", name="passkey").click()
    page.wait_for_url("**/vandaag/")
    page.get_by_text("Dewi").first.wait_for()

    # Without the key nobody gets in.
    devtools.send("WebAuthn.disable")
    somebody.context.clear_cookies()
    somebody.go("/vandaag/")
    assert "/toegang/login/" in page.url
    assert somebody.faults == []
