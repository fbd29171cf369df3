"""Signing: each assessor the same content; with the last signature the result goes into the student's portfolio."""

from django.db import transaction
from django.utils import timezone

from assessment import mails
from assessment.actions.moving import move, on_behalf, on_behalf_actor
from assessment.actions.result import write_result
from assessment.actions.settling import CHANGED, _sit_down
from assessment.comparison import Comparison
from assessment.models import ProficiencyTest, State, TestAssessor
from portal import links, trail
from portal.actors import Actor
from portal.models import MailCode
from portal.rules import ActionRefused, demand

SIGN = MailCode.Purpose.SIGN


def needs_code(actor: Actor) -> bool:
    """Who came in by a personal link shows with a fresh code that the mail address is still theirs."""
    return actor.is_link


@transaction.atomic
def ask_code(test: ProficiencyTest, *, by: Actor) -> str:
    """Mail a code for signing this test; answers with the address, half hidden."""
    test, _ = _sit_down(test, by)
    demand(Comparison(test, by).sign_blockers())
    return links.send_code(by.membership, SIGN, about=test.uid)


def sign(test: ProficiencyTest, *, seen: str, code: str = "", by: Actor) -> bool:
    """Sign what `seen` (a digest) stands for; answers whether that was the last signature.

    Not one transaction: the count of wrong codes must stay when the signature is refused.
    """
    _check(test, seen, by)
    if needs_code(by):
        links.check_code(by.membership, SIGN, code, about=test.uid)
    return _sign(test, seen, by)


@transaction.atomic
def _check(test: ProficiencyTest, seen: str, by: Actor) -> None:
    test, _ = _sit_down(test, by)
    _demand_signable(Comparison(test, by), seen)


def _demand_signable(comparison: Comparison, seen: str) -> None:
    demand(comparison.sign_blockers())
    if comparison.digest != seen:
        raise ActionRefused(CHANGED)
    if comparison.own_seat is None or comparison.own_seat.signed_at:
        raise ActionRefused("Je hebt al ondertekend.")


@transaction.atomic
def _sign(test: ProficiencyTest, seen: str, by: Actor) -> bool:
    test, _ = _sit_down(test, by)
    comparison = Comparison(test, by)
    _demand_signable(comparison, seen)
    seat = comparison.own_seat
    assert seat is not None
    seat.signed_at, seat.signed_way, seat.signed_digest = timezone.now(), by.way_in, seen
    seat.save(update_fields=["signed_at", "signed_way", "signed_digest"])
    trail.record(test, "seat_signed", by=by)
    signing = [one for one in comparison.seats if not one.is_third or comparison.third_has_sent]
    if not all(one.signed_at and one.signed_digest == seen for one in signing):
        return False
    _complete(test, comparison, by)
    return True


def _complete(test: ProficiencyTest, comparison: Comparison, by: Actor) -> None:
    outcome = comparison.outcome
    with on_behalf(test, "the last signature", by):
        if comparison.third and not comparison.third_has_sent:
            _let_go(comparison.third)
        as_system = on_behalf_actor(test, "the last signature", by)
        move(test, State.SIGNED, by=as_system, outcome=outcome, signed_at=timezone.now())
        write_result(test, comparison, by=as_system)
    mails.signed(test)


def _let_go(third: TestAssessor) -> None:
    """The two came to agree before the third had sent: that seat is not needed any more."""
    seats = TestAssessor.objects.unscoped("the third seat").filter(pk=third.pk)
    seats.update(replaced_at=timezone.now())
