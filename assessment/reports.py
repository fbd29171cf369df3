"""The record of a test on paper: both scores, what was agreed and why, the student's view, and who signed."""

from django.utils import timezone

from assessment.comparison import Comparison, Row
from assessment.models import ProficiencyTest, TestAssessor, TestEvidence, opened_tests
from portal.reports import ReportKind
from portfolio.models import EvidenceFile


def find(actor, uid) -> ProficiencyTest:
    """The test, once it is signed and its judgements are open to this actor; raises DoesNotExist."""
    tests = ProficiencyTest.objects.visible_to(actor).filter(state__in=ProficiencyTest.WITH_OUTCOME)
    return tests.filter(pk__in=opened_tests(actor)).for_list().get(uid=uid)


def build(test: ProficiencyTest, actor, progress) -> bytes:
    """The record as a tagged PDF."""
    # Only a worker pays for loading the PDF maker.
    from portal.pdf import render_pdf

    progress(0, 2)
    comparison = Comparison(test, actor)
    evidence = TestEvidence.objects.visible_to(actor).filter(test=test).select_related("version__evidence")
    context = {
        "test": test,
        "comparison": comparison,
        "seats": comparison.seats,
        "rows": [record_row(comparison, row) for row in comparison.rows],
        "evidence": evidence,
        "seal": seal_of(comparison),
        "made_at": timezone.now(),
    }
    progress(1, 2)
    made = render_pdf("assessment/print/test_record.html", context)
    progress(2, 2)
    return made


def record_row(comparison: Comparison, row: Row) -> dict:
    """One criterion on paper: a score per assessor in the order of the seats, the agreed one and the reason."""
    given = {mark.seat.pk: mark.value for mark in row.marks}
    settlement = row.settlement
    third = comparison.third
    return {
        "criterion": row.criterion,
        "scores": [given.get(seat.pk) for seat in comparison.seats],
        "differs": row.gap > 0,
        "agreed": settlement.value if settlement else None,
        "word": comparison.design.word(settlement.value) if settlement else "",
        "reason": settlement.reason if settlement else "",
        "by_third": bool(settlement and third and settlement.proposed_by_id == third.assessor_id),
    }


def seal_of(comparison: Comparison) -> str:
    """What the signatures cover, short enough to compare by eye: four groups of four."""
    digest = next((seat.signed_digest for seat in comparison.seats if seat.signed_digest), "")
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4)).upper() if digest else ""


def files_under_tests(actor):
    """Keys of the files of the evidence that the tests of this assessor rest on, as a subquery."""
    assessed = ProficiencyTest.objects.visible_to(actor).filter(pk__in=TestAssessor.tests_of(actor)).values("pk")
    versions = TestEvidence.objects.visible_to(actor).filter(test__in=assessed).values("version")
    return (
        EvidenceFile.objects.unscoped("files under a test that the actor assesses")
        .filter(version__in=versions)
        .values("file_id")
    )


TEST_RECORD = ReportKind(kind="test_record", find=find, build=build, queue="short")
