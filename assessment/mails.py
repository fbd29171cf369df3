"""The mails about a test. They leave after the transaction, and never hold a score or a judgement."""

from datetime import datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from assessment.models import ProficiencyTest, TestAssessor
from portal import links, mail
from portal.models import Membership, PersonalLink


def _send(to: Membership, subject: str, template: str, test: ProficiencyTest, **more) -> None:
    address = links.address_on_file(to)
    if address:
        context = {"test": test, "to": to.person, "student": test.student.person, **more}
        mail.send(address, subject, f"assessment/mail/{template}", context)


def address_of(test: ProficiencyTest) -> str:
    """The full address of a test for somebody who logs in."""
    return f"{settings.SITE_URL}{reverse('assessment:test_detail', args=[test.uid])}"


def _link_for(seat: TestAssessor, test: ProficiencyTest, by: Membership) -> str:
    """A personal link that reaches this test, open until some time after the day of the test."""
    day = timezone.make_aware(datetime.combine(test.held_on, time.max))
    _, token = links.issue(
        seat.assessor,
        PersonalLink.Purpose.ASSESS,
        by=by,
        reaches=[test.uid],
        valid_until=max(day, timezone.now()) + settings.LINK_VALID,
    )
    return links.full_address(token)


def _way_in(seat: TestAssessor, test: ProficiencyTest, by: Membership) -> str:
    return _link_for(seat, test, by) if seat.side == TestAssessor.Side.COMPANY else address_of(test)


def asked_to_assess(seat: TestAssessor, test: ProficiencyTest, *, by: Membership) -> None:
    """Tell an assessor about the test; the company gets a personal link, the school the ordinary address."""
    who = seat.assessor
    _send(who, f"Voor {who.name}: je beoordeelt een proeve", "assess", test, seat=seat, link=_way_in(seat, test, by))


def planned(test: ProficiencyTest) -> None:
    """Tell the student when and where."""
    _send(test.student, "Je proeve is gepland", "planned", test, link=address_of(test))


def stopped(test: ProficiencyTest, people: list[Membership]) -> None:
    """Tell people that a test was declined, cancelled, annulled or did not take place, and why."""
    for one in people:
        _send(one, f"Proeve {test.title}: {test.get_state_display()}", "stopped", test, link=address_of(test))


def opened(test: ProficiencyTest, seats: list[TestAssessor], *, by: Membership) -> None:
    """Tell the assessors that all sheets are in: they can compare."""
    for seat in seats:
        subject = f"Voor {seat.assessor.name}: leg de scores naast elkaar"
        _send(seat.assessor, subject, "opened", test, link=_way_in(seat, test, by), seat=seat)


def signed(test: ProficiencyTest) -> None:
    """Tell the student that the result is there; the result itself stays in the portal."""
    _send(test.student, "Je proeve is ondertekend", "signed", test, link=address_of(test))
