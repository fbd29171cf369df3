"""The pages of a test after its signatures, by link, and their forms."""

import re

import pytest

from assessment.actions import add_step, choose_evidence
from assessment.models import ProficiencyTest, State
from portal.actors import as_owner
from portfolio.models import EvidenceFile
from tests.assessment.scene import build, evidence_of
from tests.assessment.test_pages import HTMX, READERS, _by_link, _link_to, _page
from tests.factories import (
    CriterionFactory,
    ProficiencyTestFactory,
    StoredFileFactory,
    TestAssessorFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db


# --- After the signatures ---------------------------------------------------------------------------------------------
def test_a_student_reads_and_reacts(scene, log_in):
    scene.to(State.SIGNED)
    client = log_in(scene.noor)
    assert "Uitslag: gehaald" in client.get(_page("test_detail", scene)).content.decode()
    bad = client.post(_page("react", scene), {"view": "differs", "words": ""})
    assert (bad.status_code, "Schrijf op wat jij anders ziet." in bad.content.decode()) == (422, True)
    assert client.post(_page("react", scene), {"view": "agrees", "words": ""}).status_code == 303
    scene.refresh()
    assert scene.test.student_view == "agrees"


def test_the_exam_board_establishes(scene, log_in):
    scene.to(State.SIGNED)
    client = log_in(scene.examboard)
    assert "Stel de uitslag vast" in client.get(_page("test_detail", scene)).content.decode()
    assert client.post(_page("establish", scene)).status_code == 303
    assert client.post(_page("establish", scene)).status_code == 409
    assert log_in(scene.marieke).post(_page("establish", scene)).status_code == 403


def test_a_coordinator_sees_how_far_never_how_judged(scene, log_in):
    scene.to(State.SIGNED)
    text = log_in(scene.coordinator).get(_page("test_detail", scene)).content.decode()
    assert "Ondertekend" in text
    assert not any(words in text for words in ("Samen besproken.", "gehaald</h2>", "klantgesprekken"))


@pytest.mark.parametrize("state", list(State))
def test_the_page_of_a_test_opens_in_every_state(scene, state, log_in):
    scene.to(state)
    unseated = ("joost", "ronald") if state in (State.REQUESTED, State.DECLINED) else ()
    for who in READERS:
        answer = log_in(scene.actor(who).membership).get(_page("test_detail", scene))
        assert answer.status_code == (404 if who in unseated else 200), who
        judged = state in ProficiencyTest.WITH_OUTCOME and who != "coordinator"
        assert ("Uitslag:" in answer.content.decode()) is judged, who


# --- What the pages cost ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("more", [0, 3])
def test_sheet_table_and_judgement_cost_the_same_for_any_number_of_criteria(
    scene, log_in, django_assert_num_queries, more
):
    extra = [CriterionFactory(design=scene.design, position=4 + place) for place in range(more)]
    scene.criteria += extra
    scene.request()
    scene.plan()
    scene.score("joost", (3, 3, 2, *[2] * more))
    client = log_in(scene.joost)
    with django_assert_num_queries(15):
        client.get(_page("sheet", scene))
    scene.score("ronald", (3, 2, 4, *[3] * more))
    scene.send("joost")
    scene.send("ronald")
    with django_assert_num_queries(17):
        client.get(_page("compare", scene))
    for place in range(1, 3 + more):
        scene.propose("ronald", place, 3)
        scene.confirm("joost", place)
    scene.act("joost", add_step, scene.test, text="Oefen.", due_on=None)
    scene.sign("joost")
    scene.sign("ronald")
    with django_assert_num_queries(22):
        client.get(_page("test_detail", scene))


# --- The evidence under a test ----------------------------------------------------------------------------------------
def test_who_assesses_reads_the_evidence_in_the_version_it_rests_on(scene, log_in, client):
    piece = evidence_of(scene, title="Zoals het was", text="Dit schreef ik toen.")
    photo = StoredFileFactory(owner=scene.noor)
    with as_owner():
        EvidenceFile.objects.create(version=piece.current, portfolio=piece.portfolio, file=photo)
    scene.to(State.PLANNED)
    scene.act("noor", choose_evidence, scene.test, [piece])
    scene.score("joost")
    with as_owner():
        row = scene.test.evidence.get()
        piece.current = VersionFactory(evidence=piece, title="Later veranderd")
        piece.save()
    page = _page("test_piece", scene, row.uid)
    for who in ("noor", "marieke", "joost", "ronald", "ronald_by_link"):
        one = _by_link(client, scene) if who == "ronald_by_link" else log_in(scene.actor(who).membership)
        text = one.get(page).content.decode()
        assert "Zoals het was" in text, who
        assert "Dit schreef ik toen." in text, who
        assert str(photo.uid) in text, who
        assert "Later veranderd" not in text, who
        if who not in ("noor", "marieke"):
            assert str(row.uid) in one.get(_page("sheet", scene)).content.decode(), who
    for who, status in (("examboard", 403), ("coordinator", 403), ("other_teacher", 404), ("trainer_colleague", 404)):
        assert log_in(scene.actor(who).membership).get(page).status_code == status, who


# --- The way in by link -----------------------------------------------------------------------------------------------
def test_my_tasks_shows_all_open_tests_of_all_schools(scene, client):
    other = build()
    scene.to(State.PLANNED)
    with as_owner():
        test = ProficiencyTestFactory(
            student=other.noor, design=other.design, state="planned", placement=None, title="Andere school"
        )
        TestAssessorFactory(test=test, assessor=scene.ronald, side="company")
    client = _by_link(client, scene)
    _link_to(scene, test)
    text = client.get("/mijn-taken/").content.decode()
    assert "Wandkast maken" in text
    assert "Andere school" in text


# --- Forms without a token would be refused ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("page", "state", "who"),
    [
        ("test_detail", "requested", "marieke"), ("test_detail", "signed", "noor"),
        ("test_detail", "signed", "examboard"),
        ("test_plan", "requested", "marieke"), ("sheet", "planned", "joost"), ("sheet", "assessing", "joost"),
        ("compare", "moderating", "ronald_by_link"), ("react", "signed", "noor"), ("test_annul", "signed", "examboard"),
    ],
)  # fmt: skip
def test_every_form_that_posts_carries_a_token(scene, log_in, client, page, state, who):
    scene.to(state)
    client = _by_link(client, scene) if who == "ronald_by_link" else log_in(scene.actor(who).membership)
    answers = []
    if page == "compare":
        # With the forms to sign, and after that with the forms to settle.
        scene.settle()
        answers.append(client.get(_page(page, scene)))
        scene.propose("joost", 1, 2, "Toch opnieuw.")
    answers.append(client.get(_page(page, scene)))
    if page in ("sheet", "compare"):
        answers.append(client.get(_page(page, scene), headers=HTMX))
    for answer in answers:
        text = answer.content.decode()
        forms = re.findall(r'<form[^>]*method="post".*?</form>', text, re.S)
        assert forms
        assert [form[:90] for form in forms if "csrfmiddlewaretoken" not in form] == []
