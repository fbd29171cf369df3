"""The seeder makes what it is asked, and every row passes the wall's triggers."""

import pytest
from django.core.management import call_command

from portal.actors import as_owner
from portal.models import Membership, Role
from portfolio.models import Claim, Evidence


@pytest.mark.django_db
def test_seed_makes_what_is_asked(capsys):
    call_command("seed", "--schools=2", "--students=60", "--evidence=120")
    with as_owner():
        assert Membership.objects.filter(role=Role.STUDENT).count() == 60
        assert Evidence.objects.unscoped("test").count() == 120
        assert Claim.objects.unscoped("test").count() == 120
