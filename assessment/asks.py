"""What a test asks of this person now. One place: the list, the page of a test and the start page all show it.

Five queries, whatever the number of tests. Nothing here depends on another's sheet while assessors score alone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from assessment.models import Confirmation, Criterion, ProficiencyTest, Settlement, Sheet, State, TestAssessor
from portal.attention import Entry, Task
from portal.dates import long_date
from portal.models import Role, today

NUMBERS = ("geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
# About how many minutes each kind of task takes.
MINUTES = {"plan": 5, "score": 20, "compare": 10, "confirm": 2, "sign": 3, "read": 5, "establish": 5, "third": 5}


@dataclass(frozen=True)
class Ask:
    """What one test asks of one person: what it is, a sentence about it, and the page where it is done."""

    test: ProficiencyTest
    kind: str
    what: str
    words: str
    page: str
    action: str
    is_urgent: bool = False

    @property
    def url(self) -> str:
        return reverse(f"assessment:{self.page}", args=[self.test.uid])

    @property
    def task(self) -> Task:
        """The same for a list of tasks, where the test must be named."""
        return Task(
            minutes=MINUTES[self.kind],
            title=f"{self.test.student.name}: {self.what}",
            why=f"Proeve ‘{self.test.title}’. {self.words}",
            url=self.url,
            action=self.action,
            tone="attention" if self.is_urgent else "",
        )


def in_words(number: int) -> str:
    """'twee'; figures beyond twelve."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


@dataclass
class Known:
    """What there is to know about one test for one person, without another's blind sheet."""

    seat: TestAssessor | None = None
    has_sent: bool = False
    unsettled: int = 0
    to_confirm: int = 0
    proposed: int = 0
    has_third: bool = False


def asks_of(actor, tests: Iterable[ProficiencyTest]) -> dict[int, Ask]:
    """What each of these tests asks of the actor, by the key of the test; tests without one are left out."""
    tests = list(tests)
    known = _known(actor, tests)
    found = {test.pk: _ask(actor, test, known[test.pk]) for test in tests}
    return {key: ask for key, ask in found.items() if ask}


def _known(actor, tests: list[ProficiencyTest]) -> dict[int, Known]:
    known = {test.pk: Known() for test in tests}
    keys = list(known)
    for seat in TestAssessor.objects.visible_to(actor).filter(test__in=keys).current():
        if seat.assessor_id == actor.membership_id:
            known[seat.test_id].seat = seat
        known[seat.test_id].has_third |= seat.is_third
    sent = Sheet.objects.visible_to(actor).filter(
        test__in=keys, assessor_id=actor.membership_id, submitted_at__isnull=False
    )
    for test_id in sent.values_list("test_id", flat=True):
        known[test_id].has_sent = True
    designs = Counter(
        Criterion.objects.visible_to(actor)
        .filter(design__in={test.design_id for test in tests})
        .values_list("design_id", flat=True)
    )
    for test in tests:
        known[test.pk].unsettled = designs[test.design_id]
    _count_settled(actor, keys, known)
    return known


def _count_settled(actor, keys: list[int], known: dict[int, Known]) -> None:
    mine = Confirmation.objects.unscoped("the actor's own").filter(settlement=OuterRef("pk"), by_id=actor.membership_id)
    settlements = Settlement.objects.visible_to(actor).filter(test__in=keys).annotate(said_yes=Exists(mine))
    for settlement in settlements:
        about = known[settlement.test_id]
        if settlement.settled_at:
            about.unsettled -= 1
        elif settlement.proposed_by_id == actor.membership_id or settlement.said_yes:
            about.proposed += 1
        else:
            about.to_confirm += 1


def _ask(actor, test: ProficiencyTest, known: Known) -> Ask | None:
    if known.seat:
        return _of_assessor(test, known)
    if actor.role == Role.STUDENT:
        return _of_student(test)
    if actor.role == Role.TEACHER:
        return _of_teacher(test)
    return _of_board(test, known) if actor.role == Role.EXAMBOARD else None


def _of_assessor(test: ProficiencyTest, known: Known) -> Ask | None:
    reached = test.held_on is not None and test.held_on <= today()
    scoring = test.state == State.ASSESSING or (test.state == State.PLANNED and reached)
    if known.seat.is_third and test.state == State.MODERATING and not known.has_sent:
        why = "De beoordelaars werden het niet eens. Jij scoort eerst los van hen."
        return Ask(test, "score", "derde beoordelaar", why, "sheet", "Scoor", is_urgent=True)
    if scoring and not known.has_sent:
        late = test.held_on < today()  # type: ignore[operator]
        why = f"De dag was {long_date(test.held_on)}." if late else "De proeve is vandaag."
        return Ask(test, "score", "je scores", why, "sheet", "Scoor", is_urgent=late)
    if test.state == State.MODERATING:
        return _of_moderator(test, known)
    if test.state == State.NOT_HELD:
        return _of_teacher(test) if known.seat.side == TestAssessor.Side.SCHOOL else None
    return None


def _of_moderator(test: ProficiencyTest, known: Known) -> Ask | None:
    open_ = known.unsettled - known.proposed - known.to_confirm
    if known.to_confirm and not known.seat.is_third:
        what = "een voorstel wacht op jouw ja" if known.to_confirm == 1 else (
            f"{in_words(known.to_confirm)} voorstellen wachten op jouw ja"
        )  # fmt: skip
        return Ask(
            test, "confirm", what, "Kijk of je het ermee eens bent.", "compare", "Bekijk voorstel", is_urgent=True
        )
    if open_ > 0:
        what = "één score verschilt" if open_ == 1 else f"{in_words(open_)} scores verschillen"
        why = "Spreek samen af wat het wordt."
        return Ask(test, "compare", what, why, "compare", "Bekijk verschil", is_urgent=True)
    if not known.unsettled and not known.seat.signed_at:
        why = "Alle scores staan vast. Kijk de uitslag na en onderteken."
        return Ask(test, "sign", "klaar om te ondertekenen", why, "compare", "Onderteken")
    return None


def _of_student(test: ProficiencyTest) -> Ask | None:
    if test.state in (State.SIGNED, State.ESTABLISHED) and not test.student_view:
        why = "Lees wat je beoordelaars zagen en zeg wat jij ervan vindt."
        return Ask(test, "read", "je uitslag is er", why, "test_detail", "Lees je uitslag", is_urgent=True)
    return None


def _of_teacher(test: ProficiencyTest) -> Ask | None:
    if test.state == State.REQUESTED:
        why = f"Aangevraagd op {long_date(test.requested_at)}."
        return Ask(test, "plan", "vraagt een proeve aan", why, "test_detail", "Bekijk aanvraag")
    if test.state == State.NOT_HELD:
        why = "De proeve ging niet door."
        return Ask(test, "plan", "kies een nieuwe dag", why, "test_plan", "Plan opnieuw", is_urgent=True)
    return None


def _of_board(test: ProficiencyTest, known: Known) -> Ask | None:
    if test.state == State.SIGNED:
        last = establish_by(test)
        why = f"Stel de uitslag vast, uiterlijk {long_date(last)}."
        return Ask(
            test, "establish", "uitslag vaststellen", why, "test_detail", "Bekijk uitslag", is_urgent=last < today()
        )
    if test.state == State.MODERATING and test.third_asked_at and not known.has_third:
        why = "De beoordelaars worden het niet eens."
        return Ask(test, "third", "derde beoordelaar nodig", why, "third_name", "Wijs iemand aan", is_urgent=True)
    return None


def establish_by(test: ProficiencyTest):
    """The last day on which the exam board establishes a signed test in time."""
    return timezone.localdate(test.signed_at) + timedelta(days=settings.ESTABLISH_WITHIN_DAYS)


# --- The start page and the calendar ----------------------------------------------------------------------------------
WITH_TASKS = (*ProficiencyTest.OPEN, State.SIGNED, State.ESTABLISHED)
MOST = 200


def tasks_of(actor) -> list[Task]:
    """Everything that tests ask of this person now, over all schools."""
    tests = ProficiencyTest.objects.visible_to(actor).filter(state__in=WITH_TASKS).for_list()[:MOST]
    return [ask.task for ask in asks_of(actor, tests).values()]


def agenda_of(actor, first: date, last: date) -> list[Entry]:
    """The planned tests between two days, with who and where."""
    planned = ProficiencyTest.objects.visible_to(actor).filter(
        state__in=(State.PLANNED, State.ASSESSING), held_on__range=(first, last)
    )
    return [_entry(actor, test) for test in planned.for_list()[:MOST]]


def _entry(actor, test: ProficiencyTest) -> Entry:
    when: date | datetime = test.held_on  # type: ignore[assignment]
    if test.held_at:
        when = timezone.make_aware(datetime.combine(test.held_on, test.held_at))
    own = actor.role == Role.STUDENT
    return Entry(
        when=when,
        title=f"Proeve {test.title}" if own else f"Proeve van {test.student.name}",
        detail=test.place if own else ", ".join(part for part in (test.title, test.place) if part),
        url=reverse("assessment:test_detail", args=[test.uid]),
    )
