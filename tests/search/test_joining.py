"""A theme joins with one dataclass and nothing else: the example of docs/architecture.md, on a table of the portal."""

import pytest
from django.db import connection

from portal import search, wall
from portal.actors import acting_as, as_owner, member
from portal.models import InstallationMark, Role, SearchDocument
from portal.search import finding, keeping, registry
from portal.wall import COMPANY_HATS, SCHOOL_HATS
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
MARKS = search.Kind(
    name="mark",
    slug="merken",
    title="Merken",
    icon="tag",
    place=80,
    documents="select t.id as object_id, null::bigint as holder_id, null::bigint as subject_id, t.name::text as title, "
    "''::text as also, ''::text as body, '{}'::text[] as codes from portal_installationmark t",
    made_from={"portal_installationmark": "select id from changed"},
    sights=dict.fromkeys((*SCHOOL_HATS, *COMPANY_HATS), search.Sight("true")),
    rows=lambda actor: InstallationMark.objects.all(),
    hit=lambda mark, actor: search.Hit(mark.name, f"/merken/{mark.pk}/"),
)


@pytest.fixture
def joined(monkeypatch):
    """A kind without a holder, of which a row was there before it joined."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    with as_owner():
        InstallationMark.objects.create(name="wegwijzers")
        connection.cursor().execute("set constraints all immediate")
        search.register(MARKS)
        wall.apply()
        keeping.remake_when_declared_anew()


@pytest.mark.parametrize("role", list(Role))
def test_what_is_for_everybody_is_found_by_every_role(joined, role):
    organisation = make.CompanyFactory() if role in (Role.TRAINER, Role.PARTNER) else make.SchoolFactory()
    actor = member(make.MembershipFactory(organisation=organisation, role=role))
    with acting_as(actor):
        for words in ("wegwijzer", "wegw", "WEGWIJZERS"):
            found = finding.find(actor, finding.read(words))
            assert [(hit.title, hit.url[:8]) for hit in finding.hits_of(found)] == [("wegwijzers", "/merken/")], words


def test_it_follows_its_table_from_then_on(joined):
    actor = member(make.MembershipFactory())
    with as_owner():
        InstallationMark.objects.filter(name="wegwijzers").update(name="kompas")
        InstallationMark.objects.create(name="sextant")
        assert SearchDocument.objects.filter(kind="mark").count() == 2
    with acting_as(actor):
        assert finding.find(actor, finding.read("wegwijzers")).count == 0
        assert finding.find(actor, finding.read("sextant")).count == 1
    assert [wrong for wrong in keeping.check(repair=False) if wrong.kind == "mark"] == []
