"""Signing on the screen, on paper, and refusing: who may, when, and what follows."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from partnerships.actions import signing
from partnerships.models import Agreement, Signature
from portal.actors import acting_as, as_owner, member
from portal.models import Membership, PersonalLink, Role, today
from portal.rules import ActionRefused
from tests.factories import MembershipFactory, StudentFactory
from tests.partnerships.cast import (
    ContactFactory,
    code_for,
    mails,
    make_active,
    make_agreement,
    may_sign,
    sign,
    signature_of,
)  # fmt: skip

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 getekend"


def scan(content: bytes = PDF, name: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def refusal(who: Membership, act, *said, **told) -> str:
    by = member(who)
    with pytest.raises(ActionRefused) as no, acting_as(by):
        act(*said, **told, by=by)
    return " ".join(no.value.reasons)


def state_of(agreement) -> str:
    with as_owner():
        return Agreement.objects.unscoped("test").get(pk=agreement.pk).state


# --- On the screen ----------------------------------------------------------------------------------------------------
def test_the_last_signature_makes_the_agreement_run(cast):
    agreement = make_agreement(cast, "signing")
    sign(agreement, cast.owner)
    assert state_of(agreement) == "signing"

    signature = sign(agreement, cast.director)

    assert state_of(agreement) == "active"
    assert (signature.state, signature.way, signature.signed_on) == ("signed", "screen", today())
    assert signature.recorded_by == signature.signatory == cast.director
    done = [text for address, text in mails() if "Iedereen heeft overeenkomst" in text]
    assert len(done) == 2  # the owner and the coordinator; the director just did it


@pytest.mark.parametrize("who", ["coordinator", "teacher", "admin", "director"])
@pytest.mark.parametrize("act", [signing.send_code, signing.sign_on_screen, signing.refuse])
def test_nobody_of_the_school_answers_for_the_company(cast, who, act):
    agreement = make_agreement(cast, "signing")
    signature = signature_of(agreement, cast.owner)
    said = {signing.send_code: [], signing.sign_on_screen: ["123456"], signing.refuse: ["Ik wil niet."]}[act]

    assert "alleen" in refusal(getattr(cast, who), act, signature, *said)
    assert signature_of(agreement, cast.owner).state == "asked"


@pytest.mark.parametrize("who", ["coordinator", "teacher", "admin"])
def test_the_database_refuses_a_screen_signature_for_another(cast, who):
    signature = signature_of(make_agreement(cast, "signing"), cast.owner)
    forged = {"state": "signed", "way": "screen", "signed_on": today(), "answered_at": timezone.now()}
    rows = Signature.objects.unscoped("test").filter(pk=signature.pk)
    with acting_as(cast.acts(who)):
        try:
            with transaction.atomic():
                changed = rows.update(**forged, recorded_by=getattr(cast, who))
        except (ProgrammingError, IntegrityError):
            changed = 0
    assert changed == 0
    with pytest.raises(ProgrammingError), acting_as(cast.acts("coordinator")):
        rows.update(**forged, recorded_by=cast.owner)


def test_a_company_cannot_touch_the_schools_signature(cast):
    signature = signature_of(make_agreement(cast, "signing"), cast.director)
    with acting_as(cast.acts("owner")):
        assert Signature.objects.unscoped("test").filter(pk=signature.pk).update(reason="x") == 0


def test_a_wrong_code_is_counted_and_signs_nothing(cast):
    agreement = make_agreement(cast, "signing")
    signature, by = signature_of(agreement, cast.owner), cast.acts("owner")
    with acting_as(by):
        assert signing.send_code(signature, by=by).endswith(cast.owner.person.email.split("@")[1])
    wrong = "000000" if code_for(cast.owner) != "000000" else "111111"

    for _ in range(5):
        assert "klopt niet" in refusal(cast.owner, signing.sign_on_screen, signature, wrong)
    assert "te vaak" in refusal(cast.owner, signing.sign_on_screen, signature, code_for(cast.owner))
    assert signature_of(agreement, cast.owner).state == "asked"


def test_a_code_counts_once(cast):
    agreement = make_agreement(cast, "signing")
    sign(agreement, cast.owner)
    assert "getekend" in refusal(
        cast.owner, signing.sign_on_screen, signature_of(agreement, cast.owner), code_for(cast.owner)
    )


def test_who_lost_the_right_to_sign_cannot_sign_any_more(cast):
    signature = signature_of(make_agreement(cast, "signing"), cast.owner)
    with as_owner():
        Membership.objects.filter(pk=cast.owner.pk).update(may_sign_until=today() - timedelta(days=1))
    signature = signature_of(signature.version.agreement, cast.owner)
    assert "geen tekenbevoegdheid" in refusal(cast.owner, signing.send_code, signature)


def test_an_address_of_the_school_does_not_sign_for_a_company(cast):
    agreement = make_agreement(cast, "signing")
    with as_owner():
        person = cast.owner.person
        person.email = "ronald@post.devaart.example"
        person.save()
    assert "mailadres van de school" in refusal(cast.owner, signing.send_code, signature_of(agreement, cast.owner))


def test_somebody_who_works_at_the_school_too_does_not_sign_for_the_company(cast):
    agreement = make_agreement(cast, "signing")
    StudentFactory(organisation=cast.school, person=cast.owner.person)
    with as_owner():
        assert signature_of(agreement, cast.owner).person_blockers() == []
    MembershipFactory(organisation=cast.school, person=cast.owner.person, role=Role.TEACHER)
    assert "werkt ook bij de school" in refusal(cast.owner, signing.send_code, signature_of(agreement, cast.owner))


# --- In order ---------------------------------------------------------------------------------------------------------
def test_in_order_the_second_waits_and_is_mailed_when_it_is_their_turn(cast):
    agreement = make_agreement(cast, "signing", order="company")
    assert [address for address, text in mails() if "vragen jou om te tekenen" in text] == [cast.owner.person.email]
    waits = f"Eerst tekent {cast.owner.name}."
    assert refusal(cast.director, signing.send_code, signature_of(agreement, cast.director)) == waits

    sign(agreement, cast.owner)

    asked = [address for address, text in mails() if "vragen jou om te tekenen" in text]
    assert asked == [cast.owner.person.email, cast.director.person.email]
    sign(agreement, cast.director)
    assert state_of(agreement) == "active"


def test_a_company_gets_a_link_of_its_own_and_the_school_its_own_page(cast):
    agreement = make_agreement(cast, "signing")
    with as_owner():
        links = list(PersonalLink.objects.values_list("membership", "purpose", "objects_reached"))
    # One to read and react, one to sign.
    assert links == [(cast.owner.pk, "sign", [agreement.uid])] * 2
    texts = {address: text for address, text in mails() if "vragen jou om te tekenen" in text}
    assert "/l/" in texts[cast.owner.person.email]
    assert f"/afspraken/{agreement.uid}/tekenen/" in texts[cast.director.person.email]


# --- On paper ---------------------------------------------------------------------------------------------------------
def test_paper_is_recorded_by_the_school_with_a_scan(cast):
    agreement = make_agreement(cast, "signing")
    by = cast.acts("coordinator")
    with acting_as(by):
        signing.record_on_paper(signature_of(agreement, cast.owner), today() - timedelta(days=2), scan(), by=by)

    signature = signature_of(agreement, cast.owner)
    assert (signature.state, signature.way, signature.signed_on) == ("signed", "paper", today() - timedelta(days=2))
    with as_owner():
        assert signature.recorded_by == cast.coordinator
        assert signature.scan.name == "scan.pdf"


@pytest.mark.parametrize(
    ("day", "upload", "said"),
    [
        (1, scan(), "niet in de toekomst"),
        (-91, scan(), "geen tekenbevoegdheid op die dag"),
        (0, scan(b"zomaar tekst", "scan.pdf"), "Kies een pdf of een foto"),
        (0, scan(b"", "scan.pdf"), "Kies een pdf of een foto"),
    ],
)
def test_paper_that_cannot_be_right_is_refused(cast, day, upload, said):
    signature = signature_of(make_agreement(cast, "signing"), cast.owner)
    day = today() + timedelta(days=day)
    assert said in refusal(cast.coordinator, signing.record_on_paper, signature, day, upload)


def test_a_company_does_not_record_paper(cast):
    signature = signature_of(make_agreement(cast, "signing"), cast.director)
    assert "Alleen de school" in refusal(cast.owner, signing.record_on_paper, signature, today(), scan())


# --- Refusing ---------------------------------------------------------------------------------------------------------
def test_refusing_sends_the_text_back_as_the_next_version_and_tells_everybody(cast):
    agreement = make_agreement(cast, "signing")
    sign(agreement, cast.director)
    sent = len(mails())
    by = cast.acts("owner")
    with acting_as(by):
        signing.refuse(signature_of(agreement, cast.owner), "Vier uur per week lukt niet.", by=by)

    assert state_of(agreement) == "draft"
    with as_owner():
        second, first = agreement.versions.all()
        assert {row.signatory_id: row.state for row in first.signatures.all()} == {
            cast.director.pk: "void", cast.owner.pk: "refused",
        }  # fmt: skip
        assert second.number == 2
        assert second.made_because == f"{cast.owner.name} tekent niet: Vier uur per week lukt niet."
    told = mails()[sent:]
    assert sorted(address for address, _ in told) == sorted([cast.director.person.email, cast.coordinator.person.email])
    assert all("Vier uur per week lukt niet." in text for _, text in told)


def test_refusing_asks_why(cast):
    signature = signature_of(make_agreement(cast, "signing"), cast.owner)
    assert refusal(cast.owner, signing.refuse, signature, "   ") == "Schrijf kort op waarom."


# --- Reminders --------------------------------------------------------------------------------------------------------
def test_a_reminder_goes_once_a_day_and_stops_when_it_is_done(cast):
    agreement = make_agreement(cast, "signing")
    assert "kreeg vandaag al een mail" in refusal(cast.coordinator, signing.remind, signature_of(agreement, cast.owner))
    with as_owner():
        Signature.objects.unscoped("test").update(asked_at=timezone.now() - timedelta(days=2))
    by = cast.acts("coordinator")
    with acting_as(by):
        signing.remind(signature_of(agreement, cast.owner), by=by)
    assert "/l/" in mails()[-1][1]
    assert "vandaag al" in refusal(cast.coordinator, signing.remind, signature_of(agreement, cast.owner))

    sign(agreement, cast.owner)
    assert "getekend" in refusal(cast.coordinator, signing.remind, signature_of(agreement, cast.owner))


def test_a_second_company_contact_sees_but_does_not_sign(cast):
    other = may_sign(MembershipFactory(organisation=cast.company, role=Role.PARTNER))
    ContactFactory(partnership=cast.partnership, membership=other)
    agreement = make_active(cast)
    with acting_as(member(other)):
        assert list(Agreement.objects.visible_to(member(other))) == [agreement]
        assert Signature.objects.unscoped("test").filter(signatory=cast.owner).update(reason="x") == 0
