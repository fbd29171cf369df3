"""The form of an educator: for one student or several, with the same care for what was typed."""

from uuid import uuid4

import pytest
from django.urls import reverse

from portal.actors import as_owner
from portal.models import today
from portfolio.models import Evidence
from tests.factories import EnrolmentFactory, GroupStudentFactory, PortfolioFactory, StudentFactory
from tests.portfolio.pages import text_of
from tests.portfolio.test_evidence_form import photo

pytestmark = pytest.mark.django_db
URL = reverse("portfolio:observation_new")


@pytest.fixture
def sem(cast):
    student = StudentFactory(organisation=cast.noor.organisation)
    GroupStudentFactory(group=cast.group, student=student)
    with as_owner():
        EnrolmentFactory(programme=cast.noor.enrolments.get().programme, student=student)
    PortfolioFactory(student=student)
    return student


def filled(cast, *students, **changes) -> dict:
    data = {
        "once": str(uuid4()), "students": [str(one.uid) for one in students], "title": "Klant te woord gestaan",
        "text": "Luisterde eerst.", "happened_on": today().isoformat(), "setting": "workplace",
        "kind": "observation", "purpose": "learn", "claims-TOTAL_FORMS": "3", "claims-INITIAL_FORMS": "3",
        "claims-0-competency": str(cast.competencies[3].uid), "claims-0-elements": ["kunnen"],
        "claims-0-reason_kunnen": "Vatte zelf samen.",
    }  # fmt: skip
    return {name: value for name, value in (data | changes).items() if value is not None}


def pieces() -> list[Evidence]:
    with as_owner():
        return list(Evidence.objects.unscoped("test").select_related("current", "logged_by").order_by("portfolio_id"))


def test_a_teacher_logs_one_observation_with_a_photo_for_two_students(cast, sem, log_in):
    response = log_in(cast.marieke).post(URL, filled(cast, cast.noor, sem, files=[photo()]))

    assert (response.status_code, response.url) == (303, reverse("portfolio:student_list"))
    made = pieces()
    assert [piece.portfolio_id for piece in made] == sorted([cast.noor.pk, sem.pk])
    assert {piece.logged_by for piece in made} == {cast.marieke}
    with as_owner():
        files = [piece.current.files.get().file for piece in made]
        assert [one.subject_id for one in files] == [piece.portfolio_id for piece in made]
        assert {one.sha256 for one in files} == {files[0].sha256}


def test_for_one_student_it_ends_at_the_piece(cast, log_in):
    response = log_in(cast.marieke).post(URL, filled(cast, cast.noor))
    (piece,) = pieces()
    assert response.url == reverse("portfolio:evidence_detail", args=[piece.uid])
    assert "Vastgelegd door" in text_of(log_in(cast.noor).get(response.url))


def test_the_same_form_sent_twice_makes_one_piece_each(cast, sem, log_in):
    data, client = filled(cast, cast.noor, sem), log_in(cast.marieke)
    client.post(URL, data)
    assert client.post(URL, data).status_code == 303
    assert len(pieces()) == 2


def test_a_changed_form_is_no_second_observation_before_the_teacher_says_so(cast, sem, log_in):
    data, client = filled(cast, cast.noor), log_in(cast.marieke)
    first = client.post(URL, data)
    again = client.post(URL, data | {"text": "Luisterde eerst, en vatte samen."})
    page = text_of(again)
    assert (again.status_code, len(pieces())) == (409, 1)
    assert f'href="{first.url}"' in page and "Luisterde eerst, en vatte samen." in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"students": None}, "Kies voor wie dit is."),
        ({"students": ["019a20ba-0000-7000-8000-000000000000"]}, "Selecteer een geldige keuze"),
        ({"text": ""}, "Vertel kort wat je zag."),
        ({"title": ""}, "Geef je bewijs een titel."),
        ({"claims-0-elements": []}, "Kies minstens één kwart"),
        ({"kind": "test_result"}, "Selecteer een geldige keuze"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast, log_in, wrong, said):
    data = filled(cast, cast.noor, files=[photo()], **wrong)
    response = log_in(cast.marieke).post(URL, data)

    page = text_of(response)
    assert (response.status_code, pieces()) == (422, [])
    assert said in page and "Vatte zelf samen." in page
    (kept,) = response.context["kept"]
    again = filled(cast, cast.noor, kept=[str(kept.file.uid)])
    assert log_in(cast.marieke).post(URL, again).status_code == 303
    with as_owner():
        assert pieces()[0].current.files.get().file.subject_id == cast.noor.pk


def test_a_student_of_another_group_cannot_be_slipped_in(cast, log_in):
    response = log_in(cast.marieke).post(URL, filled(cast, cast.noor, cast.classmate))
    assert (response.status_code, pieces()) == (422, [])
    assert log_in(cast.marieke).get(URL, {"leerling": cast.classmate.uid}).status_code == 404
    assert log_in(cast.marieke).get(URL, {"groep": "onzin"}).status_code == 404


def test_the_student_that_was_picked_is_ticked(cast, sem, log_in):
    form = log_in(cast.marieke).get(URL, {"leerling": cast.noor.uid}).context["form"]
    assert form["students"].value() == [str(cast.noor.uid)]
    assert {label for _, label in form.fields["students"].choices} == {cast.noor.name, sem.name}


def test_a_trainer_logs_for_placed_students_only(cast, log_in):
    client = log_in(cast.ronald)
    form = client.get(URL).context["form"]
    assert [label for _, label in form.fields["students"].choices] == [cast.noor.name]

    client.post(URL, filled(cast, cast.noor))
    (piece,) = pieces()
    assert (piece.logged_by, piece.placement_id) == (cast.ronald, cast.placement.pk)
    assert log_in(cast.past_trainer).get(URL).status_code == 404
    assert log_in(cast.past_trainer).post(URL, filled(cast, cast.noor)).status_code == 404


def test_accepting_at_once_is_for_educators(cast, log_in):
    assert "accept" in log_in(cast.marieke).get(URL).context["form"].fields
    assert "accept" not in log_in(cast.counsellor).get(URL).context["form"].fields
    log_in(cast.counsellor).post(URL, filled(cast, cast.noor, accept="on"))
    (piece,) = pieces()
    with as_owner():
        assert piece.current.claims.get().state == "open"


@pytest.mark.parametrize("name", ["noor", "manager"])
def test_others_are_told_for_whom_this_is(cast, log_in, name):
    assert log_in(getattr(cast, name)).get(URL).status_code == 403
