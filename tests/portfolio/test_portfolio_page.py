"""The portfolio of one student: who gets in, what they see, what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.actors import acting_as, as_owner
from portal.models import AccessEntry
from portfolio import actions
from portfolio.models import Goal
from portfolio.pieces import Said
from tests.factories import CompetencyFactory, EvidenceFactory
from tests.portfolio.making import handed_in, judged, piece_of, shared
from tests.portfolio.pages import HTMX, part, text_of

pytestmark = pytest.mark.django_db
MINE = reverse("portfolio:mine")
# The same for one piece and for three: the page of a teacher, and the own page of a student.
TEACHER_QUERIES = 27
STUDENT_QUERIES = 27


def url_of(cast) -> str:
    return reverse("portfolio:student", args=[cast.noor.uid])


def titles(response) -> list[str]:
    return [card.version.title for month in response.context["timeline"].months for card in month.cards]


@pytest.mark.parametrize("pieces", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_pieces(cast, log_in, alone, django_assert_num_queries, pieces):
    for _ in range(pieces):
        shared(cast, handed_in(cast))
    client, own = log_in(cast.marieke), log_in(cast.noor)

    with django_assert_num_queries(TEACHER_QUERIES):
        response = client.get(url_of(cast))
    assert len(titles(response)) == pieces
    with django_assert_num_queries(STUDENT_QUERIES):
        own.get(MINE)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("marieke", 200), ("counsellor", 200), ("ronald", 200), ("stranger_class", 404), ("stranger_school", 404),
        ("stranger_company", 404), ("past_trainer", 404), ("classmate", 404), ("manager", 403),
    ],
)  # fmt: skip
def test_who_gets_in(cast, log_in, name, answer):
    handed_in(cast, title="Zeer eigen")
    response = log_in(getattr(cast, name)).get(url_of(cast))

    assert response.status_code == answer
    assert ("Zeer eigen" in text_of(response)) == (name in ("marieke", "counsellor"))


def test_nobody_gets_in_without_logging_in(cast, client):
    response = client.get(url_of(cast))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_guide_sees_what_was_handed_in_and_nothing_else(cast, log_in):
    noor = cast.actor("noor")
    handed_in(cast, title="Ingeleverd")
    handed_in(cast, title="Alleen ik", audience="nobody")
    back = handed_in(cast, title="Terug")
    with acting_as(noor):
        actions.withdraw(back, by=noor)
        actions.save_draft(cast.portfolio, piece_of(cast, title="Half af"), by=noor)

    assert titles(log_in(cast.marieke).get(url_of(cast))) == ["Ingeleverd"]
    own = log_in(cast.noor).get(MINE)
    assert sorted(titles(own)) == ["Alleen ik", "Ingeleverd", "Terug"]
    assert own.context["drafts"].count() == 1


def test_a_trainer_sees_single_pieces_and_no_sums(cast, log_in):
    handed_in(cast, title="Niet gedeeld", text="Van wie blijft dit?")
    shared(cast, handed_in(cast, title="Gedeeld"))
    with acting_as(cast.actor("noor")):
        actions.add_goal(cast.portfolio, text="Een eigen doel", by=cast.actor("noor"))
    response = log_in(cast.ronald).get(url_of(cast))

    assert titles(response) == ["Gedeeld"]
    page = text_of(response)
    for hidden in ("Niet gedeeld", "Van wie blijft dit?", "Een eigen doel", "Marieke", 'class="matrix"', "Eerst dit"):
        assert hidden not in page


def test_a_filter_by_group_tells_a_trainer_nothing_of_the_rest(cast, log_in):
    handed_in(cast)
    shared(cast, handed_in(cast, title="Gedeeld"))
    response = log_in(cast.ronald).get(url_of(cast), {"categorie": "work", "kwart": "zijn"})
    assert titles(response) == []
    assert response.context["lines"] == []


def test_the_student_reads_who_opened_it_and_the_own_visit_does_not_count(cast, log_in):
    log_in(cast.marieke).get(url_of(cast))
    log_in(cast.marieke).get(url_of(cast), headers=HTMX)
    log_in(cast.noor).get(MINE)

    with acting_as(cast.actor("noor")):
        entry = AccessEntry.objects.visible_to(cast.actor("noor")).get()
        assert (entry.viewer, entry.what) == (cast.marieke, "portfolio")


def test_the_matrix_counts_pieces_per_group_and_says_eerst_dit_once(cast, log_in):
    two = [Said(cast.competencies[1], "kunnen", "Zo."), Said(cast.competencies[2], "kunnen", "Zo ook.")]
    handed_in(cast, claims=two)
    handed_in(cast, claims=[Said(cast.competencies[0], "weten", "Gelezen.")])
    page = log_in(cast.marieke).get(url_of(cast))

    lines = {line.name: [square.number for square in line.squares] for line in page.context["lines"]}
    # One piece that claims two competencies of a group is one piece of that group.
    assert lines["Werken"] == [0, 1, 0, 0]
    assert lines["Leren"] == [1, 0, 0, 0]
    assert page.context["counted"] == 2
    assert text_of(page).count("Eerst dit<span") == 1
    assert page.context["gap"] == ("Leren", "kunnen")


def test_a_student_who_has_nothing_gets_no_eerst_dit(cast, log_in):
    assert "Eerst dit" not in text_of(log_in(cast.noor).get(MINE))


def test_a_click_on_a_cell_shows_its_pieces_and_the_competencies_behind_it(cast, log_in):
    handed_in(cast, title="Werk")
    handed_in(cast, title="Leren", claims=[Said(cast.competencies[0], "weten", "Gelezen.")])
    client = log_in(cast.marieke)
    lines = client.get(url_of(cast)).context["lines"]
    square = next(line for line in lines if line.name == "Werken").squares[1]

    response = client.get(url_of(cast) + square.href)
    assert titles(response) == ["Werk"]
    assert [line.name for line in response.context["lines"]] == ["work 1", "work 2"]
    deeper = response.context["lines"][1].squares[1]
    assert titles(client.get(url_of(cast) + deeper.href)) == []


def test_one_cell_says_what_is_still_needed(cast, log_in):
    judged(cast, handed_in(cast))
    asked = {"categorie": "work", "competentie": str(cast.competencies[1].uid), "kwart": "kunnen"}
    response = log_in(cast.marieke).get(url_of(cast), asked)

    assert response.context["needed"] == [
        "nog 1 andere soort bewijs", "nog 1 andere dag", "nog 1 andere beoordelaar",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"doel": "count"}, ["Telt"]),
        ({"waar": "workplace"}, ["Werkplek"]),
        ({"kwart": "zijn"}, []),
        ({"doel": "onzin", "competentie": "geen-uid"}, ["Werkplek", "Telt"]),
    ],
)
def test_filters(cast, log_in, asked, left):
    handed_in(cast, title="Telt", purpose="count")
    handed_in(cast, title="Werkplek", setting="workplace")
    assert titles(log_in(cast.marieke).get(url_of(cast), asked)) == left


@pytest.mark.parametrize("asked", [{}, {"doel": "learn"}, {"pagina": "2"}, {"pagina": "-1"}, {"pagina": "x" * 50}])
def test_the_fragment_equals_the_same_part_of_the_page(cast, log_in, asked):
    handed_in(cast)
    client = log_in(cast.marieke)
    page, fragment = client.get(url_of(cast), asked), client.get(url_of(cast), asked, headers=HTMX)

    assert part(fragment, "bewijzen") == part(page, "bewijzen")
    assert "<html" not in text_of(fragment)


def test_older_pieces_come_on_demand_and_without_scripts_too(cast, log_in):
    for day in range(13):
        EvidenceFactory(portfolio=cast.portfolio, happened_on=cast.today - timedelta(days=20 * day))
    client = log_in(cast.marieke)
    first = client.get(url_of(cast))
    assert (len(titles(first)), first.context["timeline"].older) == (10, 3)
    assert "Toon oudere bewijzen (3)" in text_of(first)

    rest = client.get(url_of(cast), {"pagina": 2})
    assert (len(titles(rest)), rest.context["timeline"].older) == (13, 0)
    assert len(rest.context["timeline"].months) > 6


def test_who_sees_this_names_guides_and_what_was_shared(cast, log_in):
    shared(cast, handed_in(cast))
    watchers = log_in(cast.noor).get(MINE).context["watchers"]

    assert {(one.name, one.what) for one in watchers} == {
        (cast.marieke.name, "alles wat is ingeleverd, behalve wat alleen de leerling ziet"),
        (cast.counsellor.name, "alles wat is ingeleverd, behalve wat alleen de leerling ziet"),
        ("Ronald Linde", "1 bewijs dat is gedeeld"),
    }


def test_goals_are_added_and_closed_by_student_and_guide(cast, log_in):
    marieke = log_in(cast.marieke)
    marieke.post(reverse("portfolio:goal_new", args=[cast.noor.uid]), {"text": "Zelf plannen"})
    with as_owner():
        goal = Goal.objects.unscoped("test").get()
    assert goal.made_by == cast.marieke
    assert "Zelf plannen" in text_of(log_in(cast.noor).get(MINE))

    close = reverse("portfolio:goal_close", args=[goal.uid])
    assert log_in(cast.stranger_class).post(close, {"state": "reached"}).status_code == 404
    assert log_in(cast.noor).post(close, {"state": "reached"}).status_code == 303
    assert log_in(cast.noor).post(close, {"state": "dropped"}).status_code == 409


def test_an_empty_goal_is_refused_in_words(cast, log_in):
    client = log_in(cast.noor)
    response = client.post(reverse("portfolio:goal_new", args=[cast.noor.uid]), {"text": ""}, follow=True)
    assert "Zeg wat het doel is." in text_of(response)


def test_a_group_that_holds_a_piece_is_never_called_empty(cast, log_in):
    # One of two work competencies was begun: half. Of a third, it is less than half.
    CompetencyFactory(framework=cast.framework, category="work", position=9, name="work 9")
    handed_in(cast)
    page = log_in(cast.marieke).get(url_of(cast))

    square = next(line for line in page.context["lines"] if line.name == "Werken").squares[1]
    assert (square.number, square.stage, square.word) == (1, 0, "nog weinig")
    assert "Werken, kunnen: 1 bewijs, stand nog weinig" in text_of(page)
