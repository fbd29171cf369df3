"""Placements: who, where and when; the states follow the dates, and what opens to the trainer has a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partnerships.actions import placements as actions
from partnerships.models import Placement
from partnerships.tasks import follow_dates
from portal.actors import acting_as, as_owner
from portal.models import Organisation, TrailEntry, today
from portal.rules import ActionRefused
from tests.factories import CompanyFactory, PlacementFactory, StudentFactory, TrainerFactory
from tests.partnerships.cast import make_cast

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("partnerships:placement_list"), reverse("partnerships:placement_new")
DAY = timedelta(days=1)


def make(cast, **changes) -> Placement:
    plain = {
        "student": cast.student, "company": cast.company, "trainer": cast.trainer, "teacher": cast.teacher,
        "state": "agreed", "pok_signed_on": None, "starts_on": today() - 10 * DAY, "ends_on": today() + 100 * DAY,
    }  # fmt: skip
    return PlacementFactory(**{**plain, **changes})


def fresh(placement) -> Placement:
    with as_owner():
        return Placement.objects.unscoped("test").get(pk=placement.pk)


def act(cast, action, placement, *said) -> Placement:
    by = cast.acts("coordinator")
    with acting_as(by):
        return action(placement, *said, by=by)


def refused(cast, action, placement, *said) -> list[str]:
    with pytest.raises(ActionRefused) as no:
        act(cast, action, placement, *said)
    return list(no.value.reasons)


def step(placement, name: str) -> str:
    return reverse("partnerships:placement_step", args=[placement.uid, name])


def detail(placement) -> str:
    return reverse("partnerships:placement_detail", args=[placement.uid])


# --- States -----------------------------------------------------------------------------------------------------------
def test_agreeing_says_all_that_is_missing(cast):
    placement = make(cast, state="proposed", trainer=None, teacher=None, ends_on=today() - DAY)
    assert refused(cast, actions.agree, placement) == [
        "Kies een praktijkopleider van het bedrijf.",
        "Kies een begeleider van de school.",
        "De periode is al voorbij. Kies andere dagen.",
    ]
    assert act(cast, actions.agree, make(cast, state="proposed", starts_on=today())).state == "agreed"


def test_a_signed_pok_lets_a_placement_run_from_its_first_day(cast):
    begun, later = make(cast), make(cast, starts_on=today() + 5 * DAY)
    assert refused(cast, actions.start, begun) == ["De praktijkovereenkomst is nog niet getekend."]
    assert act(cast, actions.record_pok, begun, today()).state == "running"
    assert act(cast, actions.record_pok, later, today()).state == "agreed"
    assert refused(cast, actions.start, later) == ["De eerste dag is nog niet geweest."]


@pytest.mark.parametrize(
    ("day", "recognised", "said"),
    [
        (1, None, ["Een praktijkovereenkomst kan niet in de toekomst getekend zijn."]),
        (0, -1, ["Het bedrijf was op die dag geen erkend leerbedrijf meer."]),
        (-2, -1, []),
        (0, 0, []),
        (0, None, []),
    ],
)
def test_a_pok_needs_a_day_that_can_be_right(cast, day, recognised, said):
    until = None if recognised is None else today() + recognised * DAY
    with as_owner():
        Organisation.objects.filter(pk=cast.company.pk).update(recognised_until=until)
    placement = fresh(make(cast))
    with as_owner():
        assert placement.pok_blockers(today() + day * DAY) == said


def test_a_pok_waits_for_what_was_agreed(cast):
    assert "voorgesteld" in refused(cast, actions.record_pok, make(cast, state="proposed"), today())[0]


def test_opening_earlier_asks_why_and_says_who(cast):
    placement = make(cast)
    assert refused(cast, actions.open_early, placement, " ") == ["Schrijf kort op waarom."]
    opened = act(cast, actions.open_early, placement, "De directeur is met vakantie.")
    assert (opened.state, opened.opened_early_by) == ("running", cast.coordinator)
    assert "ziet het gedeelde werk al" in refused(cast, actions.open_early, placement, "Nog eens")[0]
    with as_owner():
        entries = TrailEntry.objects.unscoped("test").filter(object_uid=placement.uid)
        assert [(row.event, bool(row.reason_digest)) for row in entries] == [("opened_early", True), ("started", False)]


def test_ending_earlier_asks_why_and_shortens_the_period(cast):
    placement = make(cast, state="running")
    assert refused(cast, actions.end, placement, today(), "") == ["Schrijf kort op waarom."]
    assert "binnen de periode" in refused(cast, actions.end, placement, today() + DAY, "x")[0]
    ended = act(cast, actions.end, placement, today() - DAY, "De leerling is verhuisd.")
    assert (ended.state, ended.ends_on) == ("ended", today() - DAY)


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("proposed", {"agree", "cancel"}),
        ("agreed", {"record_pok", "open_early", "cancel"}),
        ("running", {"record_pok", "open_early", "end"}),
        ("ended", set()),
        ("cancelled", set()),
    ],
)
def test_only_the_steps_of_the_table_can_be_taken(cast, state, allowed):
    said = {"record_pok": [today()], "open_early": ["x"], "cancel": ["x"], "end": [today(), "x"]}
    taken = set()
    for place, name in enumerate(("agree", "record_pok", "open_early", "start", "end", "cancel")):
        placement = make(cast, state=state, starts_on=today() - (place + 1) * DAY)
        try:
            act(cast, getattr(actions, name), placement, *said.get(name, []))
            taken.add(name)
        except ActionRefused:
            assert fresh(placement).state == state
    assert taken == allowed


def test_every_night_placements_follow_their_dates_once(cast):
    rows = {
        "begins": make(cast, pok_signed_on=today(), starts_on=today()),
        "waits": make(cast, starts_on=today() - DAY),
        "later": make(cast, pok_signed_on=today(), starts_on=today() + DAY),
        "ends": make(cast, state="running", pok_signed_on=today(), starts_on=today() - 20 * DAY, ends_on=today() - DAY),
        "last_day": make(cast, state="running", pok_signed_on=today(), starts_on=today() - 30 * DAY, ends_on=today()),
        "missed": make(cast, pok_signed_on=today(), starts_on=today() - 40 * DAY, ends_on=today() - 2 * DAY),
    }

    follow_dates()
    follow_dates()

    assert {name: fresh(row).state for name, row in rows.items()} == {
        "begins": "running", "waits": "agreed", "later": "agreed", "ends": "ended", "last_day": "running",
        "missed": "ended",
    }  # fmt: skip
    with as_owner():
        assert TrailEntry.objects.unscoped("test").filter(object_uid=rows["ends"].uid).count() == 1


# --- Making and changing ----------------------------------------------------------------------------------------------
def test_a_placement_is_made_in_three_steps_without_script(cast, log_in):
    client = log_in(cast.coordinator)
    found = client.get(NEW, {"zoek": cast.student.person.family_name.upper()})
    assert list(found.context["students"]) == [cast.student]
    chosen = f"{NEW}?leerling={cast.student.uid}&bedrijf={cast.partnership.uid}"
    data = {
        "company": cast.partnership.uid, "trainer": cast.trainer.uid, "teacher": cast.teacher.uid,
        "starts_on": today(), "ends_on": today() + 90 * DAY, "hours": 400,
    }  # fmt: skip

    assert client.post(chosen, data).status_code == 303
    again = client.post(chosen, data)

    assert again.status_code == 422
    assert "heeft al een plaatsing bij" in again.text
    with as_owner():
        [placement] = Placement.objects.unscoped("test")
    assert (placement.state, placement.student, placement.trainer) == ("proposed", cast.student, cast.trainer)


def test_a_period_that_ends_before_it_begins_keeps_what_was_typed(cast, log_in):
    data = {"company": cast.partnership.uid, "starts_on": today(), "ends_on": today() - DAY, "hours": 321}
    response = log_in(cast.coordinator).post(f"{NEW}?leerling={cast.student.uid}&bedrijf={cast.partnership.uid}", data)
    assert response.status_code == 422
    assert "De laatste dag ligt voor de eerste." in response.text
    assert 'value="321"' in response.text


def test_only_students_companies_and_people_of_the_school_can_be_chosen(cast, log_in):
    other = make_cast(school="Andere school", company="Ander bedrijf")
    client = log_in(cast.coordinator)
    assert client.get(NEW, {"leerling": other.student.uid}).status_code == 404
    assert client.get(NEW, {"leerling": cast.student.uid, "bedrijf": other.partnership.uid}).status_code == 404
    assert client.get(NEW, {"leerling": "zomaar"}).status_code == 404
    assert list(client.get(NEW, {"zoek": other.student.person.family_name}).context["students"]) == []
    url = f"{NEW}?leerling={cast.student.uid}&bedrijf={cast.partnership.uid}"
    data = {"company": cast.partnership.uid, "starts_on": today(), "ends_on": today(), "trainer": other.trainer.uid}
    assert client.post(url, data).status_code == 422


def test_the_action_itself_refuses_people_who_do_not_belong(cast):
    by, other = cast.acts("coordinator"), make_cast(school="Andere school", company="Ander bedrijf")
    plan = {
        "student": StudentFactory(), "company": cast.company, "trainer": TrainerFactory(), "teacher": other.teacher,
        "starts_on": today(), "ends_on": today(), "hours": None,
    }  # fmt: skip
    with pytest.raises(ActionRefused) as no, acting_as(by):
        actions.propose(plan, by=by)
    assert len(no.value.reasons) == 3


def test_another_company_is_another_placement(cast):
    placement = make(cast)
    plan = {
        "company": CompanyFactory(), "trainer": None, "teacher": cast.teacher, "starts_on": today(),
        "ends_on": today(), "hours": None,
    }  # fmt: skip
    assert "nieuwe plaatsing" in refused(cast, actions.change, placement, plan)[0]


@pytest.mark.parametrize("state", ["ended", "cancelled"])
def test_what_is_over_does_not_change(cast, log_in, state):
    url = reverse("partnerships:placement_edit", args=[make(cast, state=state).uid])
    assert log_in(cast.coordinator).get(url).status_code == 409


# --- Pages ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(cast, log_in, django_assert_num_queries, rows):
    for _ in range(rows):
        make(cast, student=StudentFactory(organisation=cast.school))
    client = log_in(cast.coordinator)

    # session, user, membership; savepoint, hat and the way back (4); count, rows
    with django_assert_num_queries(9):
        response = client.get(LIST)

    assert len(response.context["page"].object_list) == rows


def test_the_list_holds_what_is_the_actors_and_is_not_over(cast, log_in):
    own = make(cast)
    make(cast, state="ended", starts_on=today() - 99 * DAY)
    other = make_cast(school="Andere school", company="Ander bedrijf")
    there = make(other)
    at_company = make(other, company=cast.company, trainer=cast.trainer)

    def seen(who, **filters):
        return set(log_in(who).get(LIST, filters).context["page"].object_list)

    assert seen(cast.coordinator) == seen(cast.teacher) == {own}
    assert seen(cast.owner) == {own, at_company}
    assert seen(other.coordinator) == {there, at_company}
    assert seen(cast.coordinator, stand="zonder-pok") == {own}
    assert seen(cast.coordinator, stand="running") == set()
    assert seen(cast.coordinator, q=cast.student.person.family_name.lower()) == {own}


@pytest.mark.parametrize("who", ["coordinator", "teacher", "student", "trainer", "owner"])
def test_everybody_in_a_placement_reads_it_and_only_the_office_has_buttons(cast, log_in, who):
    placement = make(
        cast, opened_early_because="canary-why", opened_early_at=timezone.now(), opened_early_by=cast.admin
    )
    response = log_in(getattr(cast, who)).get(detail(placement))
    assert response.status_code == 200
    assert (step(placement, "pok") in response.text) == (who == "coordinator")
    assert ("canary-why" in response.text) == (who in ("coordinator", "teacher"))


@pytest.mark.parametrize("who", ["coordinator", "student", "trainer", "owner"])
def test_a_placement_of_others_cannot_be_found(cast, log_in, who):
    other = make_cast(school="Andere school", company="Ander bedrijf")
    placement = make(other)
    client = log_in(getattr(cast, who))
    assert client.get(detail(placement)).status_code == 404
    if who == "coordinator":
        assert client.post(step(placement, "pok"), {"signed_on": today()}).status_code == 404


def test_steps_go_by_their_forms_and_keep_what_was_typed(cast, log_in):
    placement, client = make(cast), log_in(cast.coordinator)
    response = client.post(step(placement, "open"), {"reason": ""})
    assert response.status_code == 422
    assert "‘Waarom?’: vul dit in." in response.text

    late = client.post(step(placement, "pok"), {"signed_on": today() + DAY})
    assert late.status_code == 422
    assert "kan niet in de toekomst" in late.text

    assert client.post(step(placement, "pok"), {"signed_on": today()}).status_code == 303
    assert fresh(placement).state == "running"
    assert client.post(step(placement, "spreek-af")).status_code == 409
    assert client.post(step(placement, "zomaar")).status_code == 404
