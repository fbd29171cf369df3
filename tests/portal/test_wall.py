"""The wall itself: applied, complete, and closed to who forgets it."""

import pytest
from django.db import ProgrammingError, connection

from portal import wall
from portal.actors import acting_as, member
from portfolio.models import Evidence
from tests.factories import EvidenceFactory, GroupCoachFactory, GroupStudentFactory, PortfolioFactory

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def test_without_an_actor_held_tables_refuse():
    EvidenceFactory()
    with pytest.raises(ProgrammingError, match="permission denied"):
        list(Evidence.objects.unscoped("test"))


def test_a_coach_sees_submitted_work_of_the_own_group_only():
    coach = GroupCoachFactory()
    own = GroupStudentFactory(group=coach.group)
    portfolio = PortfolioFactory(student=own.student)
    shared = EvidenceFactory(portfolio=portfolio)
    EvidenceFactory(portfolio=portfolio, draft=True)
    EvidenceFactory()

    with acting_as(member(coach.coach)):
        assert list(Evidence.objects.unscoped("test")) == [shared]


def test_applying_twice_changes_nothing():
    from portal.actors import as_owner

    with as_owner():
        assert wall.apply() is False


def test_every_table_with_a_holder_has_row_security():
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid "
            "where c.relkind = 'r' and a.attname = 'holder_id' and not c.relrowsecurity"
        )
        assert cursor.fetchall() == []
