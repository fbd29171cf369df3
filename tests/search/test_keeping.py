"""What can be found follows what is there: by itself, in whatever way it changes; and a check tells when it did not."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from partnerships.models import Agreement, Contact
from portal import removal, wall
from portal.actors import acting_as, as_owner, member
from portal.models import Membership, Organisation, Person, Role, SearchDocument, today
from portal.search import finding, keeping, kinds
from portal.search import wall as search_wall
from portal.tasks import check_search
from portfolio import actions
from portfolio.models import Evidence, EvidenceVersion, Portfolio
from tests import factories as make
from tests import world as worlds
from tests.search.asking import titles

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.fixture
def world():
    return worlds.build()


def _wrong(**choice) -> list[tuple[str, int]]:
    return [(wrong.kind, wrong.object_id) for wrong in keeping.check(**choice)]


def _nothing_is_wrong() -> bool:
    return _wrong(repair=False) == []


def _document(kind: str, row) -> SearchDocument | None:
    with as_owner():
        return SearchDocument.objects.filter(kind=kind, object_id=row.pk).first()


# --- By itself -------------------------------------------------------------------------------------------------------
def test_a_whole_world_is_right_as_soon_as_it_is_made(world):
    with as_owner():
        kept = set(SearchDocument.objects.values_list("kind", flat=True))
    assert kept == {kind.name for kind in kinds()}
    assert _nothing_is_wrong()


def test_a_new_name_is_found_everywhere_and_the_old_one_nowhere(world):
    student = world.people["owner"]
    with as_owner():
        person = Person.objects.get(pk=student.person_id)
        person.call_name, person.family_name = "Xanthippe", "Quist"
        old = f"{student.person.call_name} {student.person.family_name}"
        person.save()
    for relation, kind in (
        ("coach", "student"), ("coach", "evidence"), ("coach", "test"), ("coach", "placement"), ("admin", "person"),
    ):  # fmt: skip
        actor = world.actor(relation)
        assert titles(actor, "xanthippe quist", only=kind), kind
        assert titles(actor, old, only=kind) == [], kind
    assert _nothing_is_wrong()


def test_a_new_name_of_a_company_is_found_everywhere(world):
    with as_owner():
        Organisation.objects.filter(pk=world.things["partnership"].company_id).update(trade_name="Zilverlinde")
        Organisation.objects.filter(pk=world.things["school"].pk).update(name="Nieuwe school")
    for kind in ("company", "placement", "agreement"):
        assert titles(world.actor("coach"), "zilverlinde", only=kind), kind
    assert titles(world.actor("coordinator"), "zilverlinde", only="person")
    assert titles(world.actor("partner"), "nieuwe school", only="agreement")
    assert _nothing_is_wrong()


def test_people_of_a_company_are_found_by_the_school_that_knows_them(world):
    coordinator, admin = world.actor("coordinator"), world.actor("admin")
    known, trainer = world.people["partner"], world.people["trainer"]
    assert titles(coordinator, known.name, only="person") == [known.name]
    assert titles(coordinator, trainer.name, only="person") == titles(admin, trainer.name, only="person") == []
    with as_owner():
        contact = Contact.objects.create(partnership=world.things["partnership"], membership=trainer)
    assert titles(coordinator, trainer.name, only="person") == [trainer.name]
    assert titles(coordinator, trainer.name, only="company") == ["Leerbedrijf"]
    with as_owner():
        contact.left_on = today()
        contact.save()
    assert titles(coordinator, trainer.name, only="company") == []
    with as_owner():
        contact.delete()
    assert titles(coordinator, trainer.name, only="person") == []
    assert _nothing_is_wrong()


def test_a_piece_is_found_from_the_moment_it_is_handed_in_and_in_its_last_version(world):
    owner, coach = world.actor("owner"), world.actor("coach")
    piece = make.EvidenceFactory(portfolio=world.things["portfolio"], title="Kraanvogel vouwen", draft=True)
    with as_owner():
        make.ClaimFactory(version=piece.versions.get(), competency=world.things["competency"])
    assert titles(owner, "kraanvogel") == ["Kraanvogel vouwen"]
    assert titles(coach, "kraanvogel") == [] and _document("evidence", piece) is None
    with acting_as(owner):
        actions.submit(Evidence.objects.owned_by(owner).get(pk=piece.pk), by=owner)
    assert titles(coach, "kraanvogel") == ["Kraanvogel vouwen"]
    with as_owner():
        # What is being written is found by nobody yet, not even by its words in the index.
        EvidenceVersion.objects.create(
            evidence=piece, portfolio=piece.portfolio, number=2, title="IJsvogel vouwen", text="ijsvogel"
        )
    assert titles(coach, "ijsvogel") == [] and "ijsvogel" not in _document("evidence", piece).words
    with as_owner():
        newer = piece.versions.get(number=2)
        newer.fixed_at = timezone.now()
        newer.save()
        Evidence.objects.unscoped("test").filter(pk=piece.pk).update(current=newer)
    assert titles(coach, "ijsvogel") == ["IJsvogel vouwen"]
    assert titles(coach, "kraanvogel") == []
    with acting_as(owner):
        actions.withdraw(Evidence.objects.owned_by(owner).get(pk=piece.pk), by=owner)
    assert titles(coach, "ijsvogel") == [] and _document("evidence", piece) is None
    assert titles(owner, "ijsvogel") == ["IJsvogel vouwen"]
    assert _nothing_is_wrong()


def test_a_concept_comes_into_the_index_when_it_is_shown_to_the_company(world):
    with as_owner():
        concept = Agreement.objects.unscoped("test").get(title="canary-concept-1")
        assert not _document("agreement", concept).indexed
        concept.shared_at = timezone.now()
        concept.save()
    assert _document("agreement", concept).indexed
    assert titles(world.actor("partner"), "canary-concept", only="agreement") == ["canary-concept-1"]
    assert _nothing_is_wrong()


def test_what_is_thrown_away_is_found_no_longer(world):
    with as_owner():
        draft = world.things["draft"]
        placement = make.PlacementFactory(student=world.people["classmate"], company=world.things["placement"].company)
        assert _document("placement", placement)
        gone = placement.pk
        placement.delete()
        assert not SearchDocument.objects.filter(kind="placement", object_id=gone).exists()
        draft.versions.get().claims.all().delete()
        draft.versions.all().delete()
        draft.delete()
    assert "canary-evidence-1" not in titles(world.actor("owner"), "canary", only="evidence")
    assert _nothing_is_wrong()


def test_many_rows_at_once_are_seen_too(world):
    with as_owner():
        people = Person.objects.bulk_create(
            [Person(call_name="Bulk", family_name=f"Bloem{number}", sort_name="x") for number in range(50)]
        )
        rows = [Membership(person=one, organisation=world.things["school"], role=Role.STUDENT) for one in people]
        Portfolio.objects.bulk_create(Portfolio(student=row) for row in Membership.objects.bulk_create(rows))
        assert SearchDocument.objects.filter(kind="person", names__startswith="bulk").count() == 50
        assert SearchDocument.objects.filter(kind="student", names__startswith="bulk").count() == 50
        Person.objects.filter(call_name="Bulk").update(call_name="Blok")
        assert not SearchDocument.objects.filter(names__startswith="bulk").exists()
    assert _nothing_is_wrong()


def test_rights_follow_the_calendar_and_not_the_words(world):
    """A group that ended, a membership of it that ended: nothing about the words changes, and nothing is found."""
    coach = world.actor("coach")
    name = world.people["owner"].name
    assert titles(coach, name, only="student") == [name]
    with as_owner():
        seat = world.people["coach"].coaches_groups.get()
        seat.ends_on = today() - timedelta(days=1)
        seat.save()
    assert titles(coach, name, only="student") == titles(coach, "canary", only="evidence") == []


def test_with_a_removed_school_its_words_go(world):
    other = world.things["other_school"]
    with as_owner():
        assert SearchDocument.objects.filter(holder_id=other.pk).exists()
        planned = removal.plan(other).rows["portal.searchdocument"]
        assert planned == SearchDocument.objects.filter(holder_id=other.pk).count()
        removal.remove(other)
        # Whom rows of others still name stays, without a name.
        left = SearchDocument.objects.filter(holder_id=other.pk).values_list("kind", "names", "codes")
        assert {(kind, names.strip(), tuple(codes)) for kind, names, codes in left} == {("person", "oud lid", ())}
    assert _nothing_is_wrong()


# --- The check --------------------------------------------------------------------------------------------------------
@pytest.fixture
def spoiled(world):
    """Three documents that are not right: missing, too much, and saying something else."""
    with as_owner():
        piece, test = world.things["evidence"], world.things["test_planned"]
        SearchDocument.objects.filter(kind="evidence", object_id=piece.pk).delete()
        SearchDocument.objects.filter(kind="test", object_id=test.pk).update(names="iets anders")
        # A draft of which the words were kept.
        draft = world.things["draft"]
        SearchDocument.objects.create(
            kind="evidence", object_id=draft.pk, holder_id=draft.holder_id, subject_id=draft.portfolio_id,
            indexed=False, names="canary", words="canary", codes=[],
        )  # fmt: skip
    return sorted([("evidence", piece.pk), ("test", test.pk), ("evidence", draft.pk)])


def test_a_check_names_every_difference_and_mends_it(spoiled):
    assert sorted(_wrong(repair=False)) == spoiled
    assert sorted(_wrong()) == spoiled
    assert _nothing_is_wrong()


def test_the_check_looks_at_everything_some_at_a_time(spoiled, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", 1 + max(key for _, key in spoiled) // 7)
    assert sorted(_wrong()) == spoiled


def test_a_document_that_should_not_be_there_gives_no_sight(world, spoiled):
    """Sight is tested on the rows of this moment, never on what was kept of them."""
    for relation in ("coach", "trainer", "colleague"):
        assert "canary-evidence-1" not in titles(world.actor(relation), "canary", only="evidence")


def test_every_night_the_log_names_what_was_wrong(spoiled, caplog):
    check_search()
    said = sorted(record.getMessage() for record in caplog.records if record.name == "portal.tasks")
    assert said == sorted(f"search document of {kind} {key} was not right" for kind, key in spoiled)
    caplog.clear()
    check_search()
    assert not caplog.records


def test_the_command_counts_and_mends(spoiled):
    out = StringIO()
    call_command("rebuild_search", "--dry-run", stdout=out)
    assert "Bewijs: 2" in out.getvalue() and "3 verschillen gevonden." in out.getvalue()
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert "3 verschillen hersteld." in out.getvalue()
    assert _nothing_is_wrong()


def test_everything_can_be_made_again_from_nothing(world):
    with as_owner():
        before = sorted(SearchDocument.objects.values_list("kind", "object_id", "names", "words", "holder_id", "codes"))
        SearchDocument.objects.all().delete()
    assert len(_wrong()) == len(before)
    with as_owner():
        again = sorted(SearchDocument.objects.values_list("kind", "object_id", "names", "words", "holder_id", "codes"))
    assert again == before


# --- A release --------------------------------------------------------------------------------------------------------
def test_a_release_that_says_it_otherwise_makes_the_words_again(world, monkeypatch):
    with as_owner():
        keeping.remake_when_declared_anew()
        SearchDocument.objects.filter(kind="test").delete()
        keeping.remake_when_declared_anew()
        assert not SearchDocument.objects.filter(kind="test").exists(), "nothing changed, so nothing is made"
        SearchDocument.objects.create(kind="gone", object_id=1, indexed=True, names="x", words="x", codes=[])
        monkeypatch.setattr(search_wall, "WORDS", search_wall.WORDS.replace("20000", "10000"))
        keeping.remake_when_declared_anew()
        assert SearchDocument.objects.filter(kind="test").exists()
        assert not SearchDocument.objects.filter(kind="gone").exists()


def test_what_is_no_longer_declared_is_swept_away(monkeypatch):
    left = [kind for kind in kinds() if kind.name != "test"]
    names = "select count(*) from {} where {} like 'kring\\_search\\_%%\\_test%%'"
    with as_owner(), connection.cursor() as cursor:
        for table, column in (("pg_proc", "proname"), ("pg_trigger", "tgname")):
            cursor.execute(names.format(table, column))
            assert cursor.fetchone()[0] > 0
        monkeypatch.setattr(search_wall, "kinds", lambda: left)
        wall.apply()
        for table, column in (("pg_proc", "proname"), ("pg_trigger", "tgname")):
            cursor.execute(names.format(table, column))
            assert cursor.fetchone()[0] == 0


def test_searching_changes_nothing(world):
    admin = member(world.people["admin"])
    with acting_as(admin), connection.cursor() as cursor:
        cursor.execute("set transaction read only")
        assert finding.find(admin, finding.read("leerbedrijf")).count
