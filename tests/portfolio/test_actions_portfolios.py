"""Every student has one portfolio; goals begin and end."""

import pytest

from portal import people_hooks
from portal.actors import acting_as, as_owner
from portal.rules import ActionRefused
from portfolio import actions
from portfolio.models import Goal, Portfolio
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db


def test_portfolios_are_made_once_and_only_where_missing(cast):
    new = [StudentFactory(), StudentFactory()]

    assert actions.ensure_portfolios([cast.noor, *new]) == 2
    assert actions.ensure_portfolios([cast.noor, *new]) == 0
    with as_owner():
        made = Portfolio.objects.unscoped("test").filter(student__in=new)
        assert {row.student_id: row.holder_id for row in made} == {one.pk: one.organisation_id for one in new}


def test_only_students_get_one(cast):
    with pytest.raises(ValueError, match="student membership"):
        actions.ensure_portfolios([cast.marieke])


def test_a_goal_is_closed_once(cast):
    marieke = cast.actor("marieke")
    with acting_as(marieke):
        portfolio = Portfolio.objects.visible_to(marieke).get()
        goal = actions.add_goal(portfolio, text="Zelf plannen", by=marieke, came_from="gesprek")
        assert (goal.made_by, goal.holder_id) == (cast.marieke, portfolio.holder_id)
        actions.close_goal(goal, "reached", by=marieke)
        with pytest.raises(ActionRefused, match="al gehaald"):
            actions.close_goal(goal, "dropped", by=marieke)


def test_a_goal_is_not_opened_again_by_a_forged_state(cast):
    noor = cast.actor("noor")
    with acting_as(noor):
        goal = actions.add_goal(cast.portfolio, text="Zelf plannen", by=noor)
        with pytest.raises(ActionRefused):
            actions.close_goal(goal, "open", by=noor)
        assert Goal.objects.visible_to(noor).get().state == "open"


def test_a_new_student_gets_one_however_the_school_added_them(cast):
    new = StudentFactory()
    people_hooks.students_added([new])
    with as_owner():
        assert Portfolio.objects.unscoped("test").filter(student=new).exists()
