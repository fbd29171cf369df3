"""The pages: what they cost, what they show to whom, and forms that lose nothing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from assessment.models import ProficiencyTest, Score, State
from portal.actors import LINK_SESSION_KEY, as_owner
from portal.models import PersonalLink, today
from tests.assessment.scene import build, evidence_of
from tests.factories import CriterionFactory, DesignFactory, ProficiencyTestFactory, TestAssessorFactory

pytestmark = pytest.mark.django_db

LIST = reverse("assessment:test_list")
HTMX = {"HX-Request": "true"}
READERS = ("noor", "marieke", "joost", "ronald", "counsellor", "examboard", "coordinator")


def _page(name, scene, *more):
    return reverse(f"assessment:{name}", args=[scene.test.uid, *more])


def _link_to(scene, test) -> PersonalLink:
    with as_owner():
        return PersonalLink.objects.create(
            membership=scene.ronald, purpose="assess", objects_reached=[test.uid], token_hash=test.uid.hex,
            expires_at="2999-01-01T00:00Z",
        )  # fmt: skip


def _by_link(client, scene):
    """A client that came in by Ronald's personal link, as the button puts it into the session."""
    link = _link_to(scene, scene.test)
    session = client.session
    session[LINK_SESSION_KEY] = str(link.uid)
    session.save()
    return client


def _tests(scene, number):
    """So many tests of Noor in the state that asks most, each on a design of its own."""
    for _ in range(number):
        design = DesignFactory(holder=scene.school)
        CriterionFactory(design=design)
        test = ProficiencyTestFactory(student=scene.noor, design=design, state="moderating", placement=None)
        TestAssessorFactory(test=test, assessor=scene.joost, side="school")
        TestAssessorFactory(test=test, assessor=scene.ronald, side="company")


# --- The list ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("who", "queries"), [("joost", 14), ("noor", 14), ("ronald", 14), ("examboard", 14), ("coordinator", 13)]
)
def test_the_list_costs_the_same_for_any_number_of_tests(scene, log_in, django_assert_num_queries, who, queries, rows):
    _tests(scene, rows)
    client = log_in(scene.actor(who).membership)
    with django_assert_num_queries(queries):
        answer = client.get(LIST)
    assert len(answer.context["page"].object_list) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_tasks_of_the_start_page_cost_the_same(scene, acting, django_assert_num_queries, rows):
    from assessment.asks import agenda_of, tasks_of

    _tests(scene, rows)
    actor = scene.actor("joost")
    with acting(scene.joost):
        with django_assert_num_queries(5):
            tasks = tasks_of(actor)
        with django_assert_num_queries(1):
            agenda_of(actor, today(), today() + timedelta(days=14))
    assert len(tasks) == rows


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("who", "queries"), [("joost", 20), ("ronald", 15)])
def test_vandaag_costs_the_same_for_any_number_of_tasks(scene, log_in, django_assert_num_queries, who, queries, rows):
    _tests(scene, rows)
    client = log_in(scene.actor(who).membership)
    with django_assert_num_queries(queries):
        answer = client.get(reverse("portal:today"))
    assert len(answer.context["tasks"]) >= rows


@pytest.mark.parametrize("who", [*READERS, "ronald_by_link"])
def test_everybody_sees_their_own_list_and_nobody_elses(scene, log_in, client, who):
    scene.to(State.PLANNED)
    other = build().to(State.PLANNED)
    client = _by_link(client, scene) if who == "ronald_by_link" else log_in(scene.actor(who).membership)
    answer = client.get(LIST)
    assert [test.pk for test in answer.context["page"].object_list] == [scene.test.pk]
    assert str(other.test.uid) not in answer.content.decode()


def test_the_filter_shows_what_was_asked_and_the_fragment_is_part_of_the_page(scene, log_in):
    scene.to(State.CANCELLED)
    client = log_in(scene.marieke)
    assert client.get(LIST).context["page"].object_list.count() == 0
    page = client.get(LIST, {"stand": "gestopt"})
    fragment = client.get(LIST, {"stand": "gestopt"}, headers=HTMX)
    assert page.context["page"].object_list.count() == 1
    assert fragment.content.decode().strip() in page.content.decode()
    assert "<html" not in fragment.content.decode()
    assert client.get(LIST, {"stand": "onzin"}).status_code == 200


# --- Asking and planning ----------------------------------------------------------------------------------------------
def test_a_student_asks_with_evidence(scene, log_in):
    piece = evidence_of(scene)
    evidence_of(scene, draft=True, title="Nog niet")
    client = log_in(scene.noor)
    page = client.get(reverse("assessment:test_request"))
    assert "Nog niet" not in page.content.decode()
    answer = client.post(
        reverse("assessment:test_request"),
        {"design": scene.design.pk, "words": "Ik kan het.", "pieces": [piece.pk]},
    )
    with as_owner():
        test = ProficiencyTest.objects.unscoped("test").get()
        assert [row.version_id for row in test.evidence.all()] == [piece.current_id]
    assert (answer.status_code, answer.url) == (303, reverse("assessment:test_detail", args=[test.uid]))


def test_what_was_typed_stays_when_asking_goes_wrong(scene, log_in):
    answer = log_in(scene.noor).post(reverse("assessment:test_request"), {"words": "Dit typte ik."})
    assert answer.status_code == 422
    assert "Dit typte ik." in answer.content.decode()
    assert "‘Welke proeve?’: kies een antwoord." in answer.content.decode()


def test_a_teacher_plans_with_the_trainer_of_the_placement_filled_in(scene, log_in):
    scene.request()
    client = log_in(scene.marieke)
    page = client.get(_page("test_plan", scene))
    first = page.context["form"].initial
    assert (first["company"], first["school"]) == (scene.ronald.pk, scene.marieke.pk)
    filled = {
        "design": scene.design.pk, "held_on": today().isoformat(), "held_at": "09:30", "place": "Bij de klant",
        "company": scene.ronald.pk, "school": scene.joost.pk, "extra": "", "guided_because": "",
    }  # fmt: skip
    wrong = client.post(_page("test_plan", scene), {**filled, "held_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["held_on"] == ["Kies een dag die nog niet voorbij is."]
    assert "Bij de klant" in wrong.content.decode()
    both = client.post(_page("test_plan", scene), {**filled, "school": scene.marieke.pk})
    assert "begeleiden deze leerling zelf" in both.content.decode()
    assert client.post(_page("test_plan", scene), filled).status_code == 303
    scene.refresh()
    assert (scene.test.state, str(scene.test.held_at)) == (State.PLANNED, "09:30:00")


def test_planning_offers_only_people_of_the_own_school_and_its_companies(scene, log_in):
    build()
    scene.request()
    text = log_in(scene.marieke).get(_page("test_plan", scene)).content.decode()
    offered = {name: _offered(text, name) for name in ("company", "school")}
    assert offered == {
        "company": {scene.ronald.pk, scene.outsiders["trainer_colleague"].pk},
        "school": {scene.marieke.pk, scene.joost.pk, scene.outsiders["other_teacher"].pk},
    }


def _offered(text: str, name: str) -> set[int]:
    select = re.search(rf'<select name="{name}".*?</select>', text, re.S).group()
    return {int(key) for key in re.findall(r'value="(\d+)"', select)}


@pytest.mark.parametrize(
    ("page", "state", "who", "to"),
    [
        ("test_decline", "requested", "marieke", "declined"),
        ("test_cancel", "requested", "noor", "cancelled"),
        ("test_cancel", "planned", "marieke", "cancelled"),
        ("test_not_held", "planned", "ronald_by_link", "not_held"),
        ("test_annul", "signed", "examboard", "annulled"),
    ],
)
def test_steps_ask_once_more_and_then_do_it(scene, log_in, client, page, state, who, to):
    scene.to(state)
    client = _by_link(client, scene) if who == "ronald_by_link" else log_in(scene.actor(who).membership)
    assert client.get(_page(page, scene)).status_code == 200
    scene.refresh()
    assert scene.test.state == state
    assert client.post(_page(page, scene), {"reason": "Om deze reden."}).status_code == 303
    scene.refresh()
    assert (scene.test.state, scene.test.stopped_because) == (to, "Om deze reden.")


def test_declining_needs_a_reason_and_the_wrong_moment_is_said_in_words(scene, log_in):
    scene.to(State.REQUESTED)
    client = log_in(scene.marieke)
    assert client.post(_page("test_decline", scene), {"reason": ""}).status_code == 422
    assert client.post(_page("test_cancel", scene), {}).status_code == 409
    assert "de leerling" in client.get(_page("test_cancel", scene)).content.decode()


# --- The sheet --------------------------------------------------------------------------------------------------------
def _prefixed(place, **values):
    return {f"c{place}-{name}": value for name, value in values.items()}


def test_the_trainer_reads_the_words_of_the_shop_floor(scene, client):
    scene.to(State.PLANNED)
    text = _by_link(client, scene).get(_page("sheet", scene) + "?criterium=2").content.decode()
    assert re.search(r"<h2>Meet twee keer, zaagt een keer</h2>", text)
    assert "Op school heet dit: Controleert maten" in text


def test_each_answer_is_kept_at_once_with_and_without_htmx(scene, client):
    scene.to(State.PLANNED)
    client = _by_link(client, scene)
    save = _page("score_save", scene, scene.criteria[0].uid)
    fragment = client.post(save, _prefixed(1, note="Netjes.", value="3"), headers=HTMX)
    assert fragment.status_code == 200
    assert "Bewaard om" in fragment.content.decode()
    assert 'id="voortgang" hx-swap-oob="true"' in fragment.content.decode()
    plain = client.post(save, {**_prefixed(1, note="Heel netjes.", value="4"), "verder": "2"})
    assert (plain.status_code, plain.url) == (303, _page("sheet", scene) + "?criterium=2")
    text = client.get(_page("sheet", scene) + "?criterium=1").content.decode()
    assert "Heel netjes." in text
    assert re.search(r'value="4"[^>]*checked', text)


def test_something_newer_from_another_device_is_shown_and_kept(scene, log_in):
    scene.to(State.PLANNED)
    client, save = log_in(scene.ronald), _page("score_save", scene, scene.criteria[0].uid)
    start = re.search(r'name="based_on" value="(\w+)"', client.get(_page("sheet", scene)).text)[1]
    assert client.post(save, _prefixed(1, note="Tablet.", value="2") | {"based_on": start}).status_code == 303

    late = _prefixed(1, note="Telefoon.", value="3") | {"based_on": start}
    for headers in ({}, HTMX):
        both = client.post(save, late, headers=headers)
        assert both.status_code == 409
        assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", both.text)[:2] == [
            ("Wat zag je?", "Tablet."), ("Welke stap past?", "Met hulp"),
        ]  # fmt: skip
        assert "Telefoon." in both.text
    assert (both["HX-Retarget"], both["HX-Reswap"], "<html" in both.text) == ("#sheet", "outerHTML", False)
    with as_owner():
        assert Score.objects.unscoped("test").get().note == "Tablet."
    now = re.search(r'name="based_on" value="(\w+)"', both.text)[1]
    assert client.post(save, late | {"based_on": now}).status_code == 303
    assert client.post(save, late | {"based_on": start}).status_code == 303  # the same words: nothing to overwrite


def test_a_wrong_answer_under_htmx_takes_the_place_of_the_whole_sheet(scene, log_in):
    scene.to(State.PLANNED)
    save = _page("score_save", scene, scene.criteria[0].uid)
    wrong = log_in(scene.ronald).post(save, _prefixed(1, value="9"), headers=HTMX)
    assert (wrong.status_code, wrong["HX-Retarget"]) == (422, "#sheet")


def test_the_kept_line_is_part_of_the_page(scene, log_in):
    scene.to(State.PLANNED)
    client = log_in(scene.joost)
    fragment = client.post(
        _page("score_save", scene, scene.criteria[0].uid), _prefixed(1, value="3"), headers=HTMX
    ).content.decode()
    page = client.get(_page("sheet", scene) + "?criterium=1").content.decode()
    line = re.search(r'<p class="saved.*?</p>', fragment, re.S).group()
    assert line in page
    progress = re.search(r'<div class="tally">.*?</div>', fragment, re.S).group()
    assert progress in page


@pytest.mark.parametrize("value", ["0", "5", "x", "3; drop table"])
def test_a_wrong_answer_is_named_and_what_was_typed_stays(scene, log_in, value):
    scene.to(State.PLANNED)
    answer = log_in(scene.joost).post(
        _page("score_save", scene, scene.criteria[0].uid), _prefixed(1, note="Wat ik zag.", value=value)
    )
    assert answer.status_code == 422
    assert "Wat ik zag." in answer.content.decode()
    scene.refresh()
    assert scene.test.state == State.PLANNED


def test_a_sheet_that_was_sent_says_that_it_waits(scene, log_in):
    scene.to(State.PLANNED)
    scene.score("joost")
    client = log_in(scene.joost)
    assert client.post(_page("sheet_send", scene)).status_code == 303
    text = client.get(_page("sheet", scene)).content.decode()
    assert "Beide beoordelaars zijn nog niet klaar." in text
    assert "gezien joost" in text
    assert client.post(_page("score_save", scene, scene.criteria[0].uid), _prefixed(1, value="1")).status_code == 409


def test_a_sheet_cannot_be_sent_with_a_gap(scene, log_in):
    scene.to(State.PLANNED)
    answer = log_in(scene.joost).post(_page("sheet_send", scene))
    assert answer.status_code == 409
    assert "Geef nog een score bij" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("marieke", 409), ("noor", 403), ("examboard", 403), ("classmate", 403)])
def test_the_sheet_is_for_assessors(scene, log_in, who, status):
    scene.to(State.PLANNED)
    assert log_in(scene.actor(who).membership).get(_page("sheet", scene)).status_code == status


def test_out_of_reach_is_not_there(scene, log_in):
    scene.to(State.PLANNED)
    for who in ("other_teacher", "trainer_elsewhere", "trainer_colleague", "teacher_elsewhere"):
        for name in ("test_detail", "sheet", "compare"):
            assert log_in(scene.actor(who).membership).get(_page(name, scene)).status_code == 404


# --- Side by side -----------------------------------------------------------------------------------------------------
def test_settling_confirming_and_signing_by_the_pages(scene, log_in, client, caught_mails):
    scene.to(State.MODERATING)
    trainer, teacher = _by_link(client, scene), log_in(scene.joost)
    for place in (2, 3):
        criterion = scene.criteria[place - 1]
        seen = scene.seen("ronald", place - 1)
        said = _prefixed(place, value="3", reason="Samen besproken.", seen=seen)
        answer = trainer.post(_page("settle", scene, criterion.uid), said, headers=HTMX)
        assert (answer.status_code, "Wacht op Joost" in answer.content.decode()) == (200, True)
        page = teacher.get(_page("compare", scene)).content.decode()
        assert "Ronald stelt voor: 3, zelfstandig." in page
        seen = scene.seen("joost", place - 1)
        assert teacher.post(_page("settle_confirm", scene, criterion.uid), {"seen": seen}).status_code == 303
    assert teacher.post(_page("step_add", scene), {"stap-text": "Oefen.", "stap-due_on": ""}).status_code == 303
    signed = {"teken-seen": scene.comparison("joost").digest}
    assert teacher.post(_page("sign", scene), signed).status_code == 303
    assert trainer.post(_page("sign", scene), signed).status_code == 422
    assert trainer.post(_page("code_ask", scene)).status_code == 303
    code = re.search(r"\b\d{6}\b", caught_mails[-1][2]).group()
    wrong = trainer.post(_page("sign", scene), {**signed, "teken-code": "000000"})
    assert (wrong.status_code, "Deze code klopt niet" in wrong.content.decode()) == (422, True)
    done = trainer.post(_page("sign", scene), {**signed, "teken-code": code})
    assert (done.status_code, done.url) == (303, _page("test_detail", scene))
    scene.refresh()
    assert scene.test.state == State.SIGNED


def test_a_proposal_without_a_reason_keeps_what_was_chosen(scene, log_in):
    scene.to(State.MODERATING)
    said = _prefixed(3, value="2", reason="", seen=scene.seen("joost", 2))
    for headers in ({}, HTMX):
        answer = log_in(scene.joost).post(_page("settle", scene, scene.criteria[2].uid), said, headers=headers)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Schrijf op waarom. Noor leest dit mee." in text
        assert re.search(r'name="c3-value" value="2"[^>]*checked', text)


def test_who_is_too_late_is_told_and_keeps_the_page(scene, log_in):
    scene.to(State.MODERATING)
    said = _prefixed(2, value="2", reason="Laag.", seen=scene.seen("joost", 1))
    scene.propose("ronald", 1, 3)
    answer = log_in(scene.joost).post(_page("settle", scene, scene.criteria[1].uid), said, headers=HTMX)
    assert (answer.status_code, answer.content.decode()) == (
        409, "Je collega was je net voor. Kijk eerst wat er nu staat.",
    )  # fmt: skip


def test_the_table_fragment_is_part_of_the_page(scene, log_in):
    scene.to(State.MODERATING)
    client = log_in(scene.joost)
    token = re.compile(r'(csrfmiddlewaretoken|once)" value="[\w-]+')
    page = token.sub("", client.get(_page("compare", scene)).content.decode())
    fragment = token.sub("", client.get(_page("compare", scene), headers=HTMX).content.decode())
    assert fragment.strip() in page
    assert "<html" not in fragment


@pytest.mark.parametrize("who", ["marieke", "other_teacher"])
def test_side_by_side_is_for_its_assessors(scene, log_in, who):
    scene.to(State.MODERATING)
    assert log_in(scene.actor(who).membership).get(_page("compare", scene)).status_code in (404, 409)
