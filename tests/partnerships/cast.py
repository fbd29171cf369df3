"""One school and one company that work together, with everybody who has a part in it, and strangers beside them."""

import re
from dataclasses import dataclass
from datetime import timedelta

import factory

from partnerships.actions import agreements, signing, steps
from partnerships.models import Agreement, Condition, Contact, ContactLine, Partnership, Signature
from portal.actors import Actor, acting_as, as_owner, member
from portal.models import MailOut, Membership, Organisation, Role, today
from tests.factories import (
    CompanyFactory,
    Made,
    MembershipFactory,
    PartnershipFactory,
    SchoolFactory,
    StudentFactory,
    TrainerFactory,
)


class ContactFactory(Made):
    class Meta:
        model = Contact

    partnership = factory.SubFactory(PartnershipFactory)
    membership = factory.SubFactory(
        MembershipFactory, role=Role.PARTNER, organisation=factory.SelfAttribute("..partnership.company")
    )


class LineFactory(Made):
    class Meta:
        model = ContactLine

    partnership = factory.SubFactory(PartnershipFactory)
    level = "tactical"


class ConditionFactory(Made):
    class Meta:
        model = Condition

    partnership = factory.SubFactory(PartnershipFactory)
    kind = "safety"


class SignatureFactory(Made):
    class Meta:
        model = Signature


@dataclass
class Cast:
    """The people of one partnership."""

    school: Organisation
    company: Organisation
    partnership: Partnership
    coordinator: Membership
    director: Membership
    teacher: Membership
    admin: Membership
    owner: Membership
    trainer: Membership
    student: Membership

    def acts(self, who: str) -> Actor:
        return member(getattr(self, who))

    def terms(self, **changes) -> agreements.Terms:
        chosen = {
            "title": "Samen opleiden in hout",
            "starts_on": today() + timedelta(days=30),
            "ends_on": today() + timedelta(days=760),
            "school_signatory": self.director,
            "company_signatory": self.owner,
        }
        return agreements.Terms(**{**chosen, **changes})


def may_sign(membership: Membership, recorded_by: Membership | None = None) -> Membership:
    """Let somebody sign for their organisation since long ago."""
    membership.may_sign_from = today() - timedelta(days=90)
    membership.may_sign_recorded_by = recorded_by or membership
    with as_owner():
        membership.save()
    return membership


def make_cast(**names) -> Cast:
    """A school with its coordinator, director, teacher, admin and a student; a company with owner and trainer."""
    school = SchoolFactory(name=names.get("school", "Vakcollege De Vaart"), mail_domains=["devaart.example"])
    company = CompanyFactory(name=names.get("company", "Interieurbouw Linde"))
    partnership = PartnershipFactory(holder=school, company=company, since=today() - timedelta(days=900))
    people = {
        role: MembershipFactory(organisation=school, role=role) for role in (Role.COORDINATOR, Role.TEACHER, Role.ADMIN)
    }
    director = may_sign(MembershipFactory(organisation=school, role=Role.MANAGER, title="directeur"))
    owner = may_sign(MembershipFactory(organisation=company, role=Role.PARTNER, title="eigenaar"), director)
    trainer = TrainerFactory(organisation=company)
    ContactFactory(partnership=partnership, membership=owner, is_main=True)
    ContactFactory(partnership=partnership, membership=trainer)
    return Cast(
        school, company, partnership, people[Role.COORDINATOR], director, people[Role.TEACHER], people[Role.ADMIN],
        owner, trainer, StudentFactory(organisation=school),
    )  # fmt: skip


def make_agreement(cast: Cast, state: str = "draft", **changes) -> Agreement:
    """An agreement that went through the real steps up to `state` (draft, in_review, ready, signing)."""
    by = cast.acts("coordinator")
    with acting_as(by):
        agreement = agreements.make(cast.partnership, cast.terms(**changes), by=by)
        for step in (steps.share, steps.fix, steps.ask_signatures):
            if agreement.state == state:
                break
            agreement = step(agreement, by=by)
    assert agreement.state == state
    return agreement


def signature_of(agreement: Agreement, who: Membership) -> Signature:
    """The signature that this person gives under the newest version."""
    with as_owner():
        return (
            agreement.versions.first()
            .signatures.select_related("version__agreement", "signatory__person")
            .get(signatory=who)
        )


def mails() -> list[tuple[str, str]]:
    """Addresses and texts of the mails that wait to go, oldest first."""
    with as_owner():
        return list(MailOut.objects.order_by("pk").values_list("address", "text"))


def code_for(membership: Membership) -> str:
    """The code in the newest mail to this person."""
    texts = [text for address, text in mails() if address == membership.person.email]
    return re.search(r"\b(\d{6})\b", texts[-1])[1]


def sign(agreement: Agreement, who: Membership) -> Signature:
    """Sign on the screen, with the code from the mail."""
    signature, by = signature_of(agreement, who), member(who)
    with acting_as(by):
        signing.send_code(signature, by=by)
        return signing.sign_on_screen(signature, code_for(who), by=by)


def make_active(cast: Cast, **changes) -> Agreement:
    """An agreement that the director and the owner signed on the screen."""
    agreement = make_agreement(cast, "signing", **changes)
    sign(agreement, cast.director)
    sign(agreement, cast.owner)
    with as_owner():
        agreement.refresh_from_db()
    return agreement
