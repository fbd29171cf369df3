"""What tests add to the portfolio pages: the stand in 'Mijn leerlingen', a panel, a chapter on paper, and holds."""

from collections.abc import Iterable

from assessment.asks import asks_of
from assessment.comparison import Comparison
from assessment.models import ProficiencyTest, State, opened_tests
from assessment.pages.test import TestPage
from assessment.reports import record_row
from portal.models import today
from portfolio.additions import Panel, Standing

# A test speaks before most else: it has a day, and other people wait for it.
WEIGHT_ASKS, WEIGHT_RUNS = 80, 30
NEXT_STEP = {
    State.REQUESTED: "Proeve plannen",
    State.PLANNED: "Proeve",
    State.NOT_HELD: "Proeve opnieuw plannen",
    State.ASSESSING: "Scores voor de proeve",
    State.MODERATING: "Overleg over proeve",
    State.SIGNED: "Uitslag vaststellen",
}


def standings(actor, student_ids: Iterable[int]) -> dict[int, Standing]:
    """The next step and the stand of students who have a test under way; the test that asks most speaks."""
    tests = list(
        ProficiencyTest.objects.visible_to(actor)
        .filter(student__in=list(student_ids), state__in=(*ProficiencyTest.OPEN, State.SIGNED))
        .for_list()
    )
    asks = asks_of(actor, tests)
    found: dict[int, Standing] = {}
    for test in tests:
        standing = _standing(test, asks.get(test.pk))
        before = found.get(test.student_id)
        if before is None or before.weight < standing.weight:
            found[test.student_id] = standing
    return found


def _standing(test: ProficiencyTest, ask) -> Standing:
    this_month = bool(test.held_on and (test.held_on.year, test.held_on.month) == (today().year, today().month))
    if ask is None:
        return Standing(NEXT_STEP[State(test.state)], weight=WEIGHT_RUNS, has_test=this_month)
    words, tone = ("Overleg nodig", "attention") if test.state == State.MODERATING else ("Wacht op jou", "info")
    return Standing(NEXT_STEP[State(test.state)], words, tone, weight=WEIGHT_ASKS, has_test=this_month)


def panels(actor, student) -> list[Panel]:
    """The road of the test that is under way, beside the timeline."""
    test = (
        ProficiencyTest.objects.visible_to(actor)
        .filter(student=student, state__in=(*ProficiencyTest.OPEN, State.SIGNED))
        .for_list()
        .first()
    )
    if test is None:
        return []
    return [Panel("assessment/_panel.html", {"test": test, "stages": TestPage(test, actor).stages})]


def chapters(actor, student) -> list[Panel]:
    """The signed tests of this student on paper, with scores and reasons, as far as the actor may read them."""
    signed = ProficiencyTest.objects.visible_to(actor).filter(
        student=student, state__in=(State.SIGNED, State.ESTABLISHED), pk__in=opened_tests(actor)
    )
    return [_chapter(test, Comparison(test, actor)) for test in signed.for_list().order_by("held_on", "pk")]


def _chapter(test: ProficiencyTest, comparison: Comparison) -> Panel:
    rows = [record_row(comparison, row) for row in comparison.rows]
    return Panel("assessment/print/_chapter.html", {"test": test, "comparison": comparison, "rows": rows})


def reasons_to_keep(evidence) -> list[str]:
    """Why a piece may not be withdrawn: a test rests on it, or it is the result of one."""
    from assessment.models import TestEvidence

    ended = (State.DECLINED, State.CANCELLED, State.ANNULLED)
    rests = TestEvidence.objects.unscoped("tests of the student's own piece").filter(version__evidence=evidence)
    if rests.exclude(test__state__in=ended).exists():
        return ["Een proeve rust op dit bewijs. Daarom blijft het staan."]
    if ProficiencyTest.objects.unscoped("the own result").filter(result=evidence).exclude(state__in=ended).exists():
        return ["Dit is de uitslag van een proeve. Die blijft in je portfolio."]
    return []
