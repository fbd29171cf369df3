"""A student who comes in by a list has a portfolio at once."""

import pytest

from partnerships.imports import planning
from portal.actors import acting_as, as_owner, system
from portfolio.models import Portfolio
from tests.factories import SchoolFactory

LIST = b"Leerlingnummer;Roepnaam;Achternaam;Geboortedatum\n1001;Noor;Aksoy;01-02-2009\n1002;Sem;Wit;03-04-2009\n"


@pytest.mark.django_db
def test_imported_students_have_a_portfolio():
    school = SchoolFactory()
    with acting_as(system("test of an import", organisation=school)):
        planning.write(LIST, "leerlingen.csv", school=school)
    with as_owner():
        assert Portfolio.objects.unscoped("test").filter(holder=school).count() == 2
