"""The lists of the demo school go through the importer as any administrator's would; a second time changes nothing."""

import re
from datetime import date

import pytest
from django.conf import settings

from partnerships.imports import planning
from portal.actors import acting_as, system
from portal.models import Organisation
from tests.factories import ProgrammeFactory, SchoolFactory, SchoolYearFactory

DEMO = settings.BASE_DIR / "fixtures" / "demo"
LISTS = ["bedrijven", "medewerkers", "contacten", "leerlingen", "plaatsingen"]
PROGRAMMES = {"vaart": ["93251", "V-BWI", "93480"], "waterwolde": ["34560H"]}


@pytest.fixture
def schools(db):
    year = date.today().year
    made = {}
    for folder, codes in PROGRAMMES.items():
        made[folder] = SchoolFactory()
        SchoolYearFactory(holder=made[folder])
        for code in codes:
            ProgrammeFactory(holder=made[folder], code=code)
    return made, year


def files(schools):
    made, year = schools
    for folder, school in made.items():
        for name in LISTS:
            text = (DEMO / folder / f"{name}.csv").read_text()
            data = re.sub(r"<(-?\d+)>", lambda found: str(year - 1 + int(found[1])), text).encode()
            yield school, f"{name}.csv", data


def test_every_list_of_the_demo_is_taken_in_whole_and_the_second_time_changes_nothing(schools):
    for school, name, data in files(schools):
        with acting_as(system("a test imports the demo", organisation=school)):
            planning.write(data, name, school=school)

    for school, name, data in files(schools):
        with acting_as(system("a test imports the demo", organisation=school)):
            counts = planning.plan(data, name, school=school).counts()
        assert (name, counts["created"], counts["changed"], counts["refused"]) == (name, 0, 0, 0)
    assert Organisation.objects.filter(kind="company").count() == 8
