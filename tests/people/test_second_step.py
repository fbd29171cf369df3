"""An organisation can ask a second step of its staff; links and students are exempt."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from portal.accounts import MFAAdapter
from portal.actors import as_owner
from portal.models import Role
from tests.factories import MembershipFactory, StudentFactory, TrainerFactory, user_of
from tests.people.factories import known_device, link_for, url_of

pytestmark = pytest.mark.django_db
TODAY, SETUP = reverse("portal:today"), reverse("mfa_index")


@pytest.fixture
def strict(admin):
    with as_owner():
        admin.organisation.second_factor_required = True
        admin.organisation.save()
    return admin.organisation


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.ADMIN)


def test_staff_without_one_is_led_to_setting_it_up(log_in, strict, admin):
    client = log_in(admin)
    answer = client.get(TODAY)
    assert (answer.status_code, answer["Location"]) == (303, SETUP)
    assert "tweede stap" in client.get(SETUP).content.decode()
    assert client.post(reverse("portal:people_invite"), {"all": "1"})["Location"] == SETUP
    assert client.get(reverse("portal:account")).status_code == 200
    htmx = client.get(TODAY, headers={"HX-Request": "true"})
    assert SETUP in htmx.headers["HX-Location"]


def test_with_one_everything_is_as_it_was(log_in, strict, admin):
    with as_owner():
        TOTP.activate(user_of(admin.person), "JBSWY3DPEHPK3PXP")
    assert log_in(admin).get(TODAY).status_code == 200


def test_recovery_codes_alone_are_no_second_step(log_in, strict, admin):
    with as_owner():
        Authenticator.objects.create(user=user_of(admin.person), type="recovery_codes", data={})
    assert log_in(admin).get(TODAY).status_code == 303


def test_students_and_other_organisations_are_not_asked(log_in, strict):
    assert log_in(StudentFactory(organisation=strict)).get(TODAY).status_code == 200
    assert log_in(MembershipFactory()).get(TODAY).status_code == 200


def test_only_the_acting_role_counts(log_in, strict, admin):
    elsewhere = MembershipFactory(person=admin.person)
    client = log_in(elsewhere)
    assert client.get(TODAY).status_code == 200
    assert client.post(reverse("portal:switch"), {"membership": admin.uid}).status_code == 303
    assert client.get(TODAY).status_code == 303


def test_personal_links_are_exempt(posted):
    trainer = TrainerFactory()
    with as_owner():
        trainer.organisation.second_factor_required = True
        trainer.organisation.save()
    _, token = link_for(trainer)
    client = known_device(trainer)
    posted(client, url_of(token))
    assert client.get(reverse("portal:link_tasks")).status_code == 200


def test_the_secret_stands_sealed_and_survives_a_new_key(settings, admin):
    user = user_of(admin.person)
    with as_owner():
        made = TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        row = Authenticator.objects.get(pk=made.instance.pk)
    assert "JBSWY3DPEHPK3PXP" not in str(row.data)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "een nieuwe sleutel"
    assert MFAAdapter().decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_a_log_in_by_code_leaves_by_our_queue(posted, mailoutbox, admin):
    user = user_of(admin.person)
    posted(Client(), reverse("account_request_login_code"), {"email": user.email})
    assert [mail.to for mail in mailoutbox] == [[user.email]]
