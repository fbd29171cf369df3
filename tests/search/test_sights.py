"""Who finds what: the table is written by hand from the rules; both walls must give exactly that, also one by one."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from portal.actors import HATS, SYSTEM, acting_as, as_login, as_owner, member
from portal.models import SearchDocument, today
from portal.models.people import MembershipQuerySet
from portal.models.scoping import HeldQuerySet
from portal.search import finding, kinds_for
from portfolio import actions
from portfolio.models import Evidence
from tests import factories as make
from tests import world as worlds
from tests.search.asking import KINDS, ask, keys_in_scope, titles
from tests.test_access import _client
from tests.wall.test_knockout import _all_querysets

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
PEOPLE = [relation for relation in worlds.RELATIONS if relation not in ("link", "nobody")]
PAPERS = {"canary-agreement-1", "canary-concept-1"}


def _pieces(*numbers: int) -> set[str]:
    return {f"canary-evidence-{number}" for number in numbers}


# A colleague at the company, another company, an ended placement, another school, a link, the public.
NOTHING = (
    "trainer_colleague", "other_trainer", "other_partner", "past_trainer", "other_school_coordinator",
    "other_school_examboard", "other_school_admin", "link", "nobody",
)  # fmt: skip
# Everything in the world whose title holds 'canary': pieces of evidence and agreements.
MAY_FIND = {
    # The own drafts and what nobody else may see, too.
    "owner": _pieces(1, 2, 3, 4, 5, 6, 7, 8),
    "classmate": _pieces(11, 21),
    "other_class": _pieces(12, 22),
    "coach": _pieces(3, 4, 5, 6, 7, 8, 11) | PAPERS,
    "colleague": _pieces(12) | PAPERS,
    "counsellor": PAPERS,
    "coordinator": PAPERS,
    "examboard": PAPERS,
    "manager": PAPERS,
    "admin": PAPERS,
    # Shared with the company, and logged by the trainer; not what was shared with an earlier company, or revoked.
    "trainer": _pieces(4, 8),
    "partner": {"canary-agreement-1"},
    "company_manager": {"canary-agreement-1"},
    "other_school_student": _pieces(13, 23),
    "other_school_teacher": _pieces(13),
    **{relation: set() for relation in NOTHING},
}


@pytest.fixture
def world():
    return worlds.build()


def _canaries(actor) -> set[str]:
    if not kinds_for(actor):
        return {hit.title for hit in finding.hits_of(finding.find(actor, finding.read("canary")))}
    return {title for kind in ("evidence", "agreement") for title in titles(actor, "canary", only=kind)}


@pytest.mark.parametrize("relation", worlds.RELATIONS)
def test_everybody_finds_exactly_what_is_theirs(world, relation):
    assert _canaries(world.actor(relation)) == MAY_FIND[relation]


@pytest.mark.parametrize("relation", worlds.RELATIONS)
def test_the_same_with_every_scope_knocked_out(world, relation, monkeypatch):
    """The functions of the database hold by themselves."""
    for cls in _all_querysets(HeldQuerySet):
        monkeypatch.setattr(cls, "visible_to", lambda queryset, actor: queryset.scoped())
    monkeypatch.setattr(MembershipQuerySet, "administered_by", lambda queryset, actor: queryset.all())
    assert _canaries(world.actor(relation)) == MAY_FIND[relation]


@pytest.mark.parametrize("relation", PEOPLE)
def test_the_same_when_the_database_finds_everything(world, relation, monkeypatch):
    """The scopes and the row policies hold by themselves: the functions hand out every key there is."""
    with as_owner():
        every = {name: _all_keys(kind) for name, kind in KINDS.items()}
    monkeypatch.setattr(finding, "_keys", lambda actor, how, question, wanted, most: every)
    monkeypatch.setattr(finding, "MOST", 10_000)
    assert _canaries(world.actor(relation)) == MAY_FIND[relation]


def _all_keys(kind) -> list[int]:
    model = kind.rows(member(make.StudentFactory())).model
    manager = model.objects
    rows = manager.unscoped("every row") if hasattr(manager, "unscoped") else manager.all()
    return list(rows.order_by().values_list("pk", flat=True))


@pytest.mark.parametrize("relation", PEOPLE)
def test_the_database_finds_what_the_scope_grants_no_more_and_no_less(world, relation):
    """Every object of every kind, asked for by its own name: found if and only if its scope grants it."""
    actor = world.actor(relation)
    names = _names(world)
    for kind in kinds_for(actor):
        granted = keys_in_scope(kind, actor)
        with acting_as(actor):
            found = {key for key, said in names[kind.name].items() if key in _keys(actor, kind, said)}
        assert found == granted, kind.name
        with acting_as(actor):
            # And what is fetched to be shown hides none of them.
            assert {row.pk for row in finding._rows(actor, kind, list(granted))} == granted, kind.name


def _keys(actor, kind, said: str) -> list[int]:
    return finding._keys(actor, "find", finding.read(said), [kind], 10_000).get(kind.name, [])


def _names(world) -> dict[str, dict[int, str]]:
    """What every object is called, those included of which no words are kept."""
    with as_owner():
        names: dict[str, dict[int, str]] = {name: {} for name in KINDS}
        for document in SearchDocument.objects.all():
            names[document.kind][document.object_id] = document.names
        for piece in Evidence.objects.unscoped("test").prefetch_related("versions"):
            names["evidence"][piece.pk] = next(iter(piece.versions.all())).title
    assert all(names.values()), "a kind without objects would prove nothing"
    return names


def test_each_of_these_relations_finds_something_of_each_kind_that_it_can_find(world):
    """Guard against proving nothing."""
    for relation, kind in {
        "owner": "placement", "coach": "student", "trainer": "test", "partner": "placement", "coordinator": "person",
        "examboard": "test", "admin": "person", "manager": "company",
    }.items():  # fmt: skip
        assert keys_in_scope(KINDS[kind], world.actor(relation)), (relation, kind)


# --- Ways in -------------------------------------------------------------------------------------------------------
def test_a_link_and_the_public_have_no_search_and_no_box(world):
    page = reverse("portal:search")
    link, nobody = _client(world, "link"), _client(world, "nobody")
    assert link.get(page, {"q": "canary"}).status_code == 403
    assert nobody.get(page, {"q": "canary"}).status_code == 302
    assert nobody.get(page, {"q": "canary"}, headers={"HX-Request": "true"}).status_code == 401
    tasks = link.get(reverse("portal:link_tasks")).content.decode()
    assert "Mijn taken" in tasks and page not in tasks
    teacher = _client(world, "coach").get(reverse("portal:today")).content.decode()
    assert f'action="{page}"' in teacher


def test_an_ended_placement_closes_what_it_opened(world):
    trainer = world.actor("trainer")
    assert set(titles(trainer, "canary", only="evidence")) == _pieces(4, 8)
    with as_owner():
        placement = world.things["placement"]
        placement.ends_on = today() - timedelta(days=15)
        placement.save()
    assert titles(trainer, "canary", only="evidence") == ["canary-evidence-8"]
    assert titles(trainer, world.people["owner"].person.family_name, only="student") == []


# --- The database itself ---------------------------------------------------------------------------------------------
def test_each_hat_may_call_its_own_functions_only():
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select p.proname, r.rolname from pg_proc p, pg_roles r where p.proname ~ '^kring_search_(find|guess)_' "
            "and r.rolname = any(%s) and has_function_privilege(r.oid, p.oid, 'execute')",
            [[*HATS, "kring_login", "kring_app"]],
        )
        allowed = {(name.rpartition("_")[2], role.removeprefix("kring_")) for name, role in cursor.fetchall()}
    everybody = [*HATS, "kring_login", "kring_app"]
    of_visitors = {("visitor", role.removeprefix("kring_")) for role in everybody}
    assert allowed == {(hat.removeprefix("kring_"),) * 2 for hat in HATS if hat != SYSTEM} | of_visitors


def test_no_role_of_the_app_reads_the_words_or_changes_them(world):
    for relation in ("owner", "coach", "admin"):
        with acting_as(world.actor(relation)):
            assert SearchDocument.objects.count() == 0
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                SearchDocument.objects.create(kind="evidence", object_id=1, indexed=True, names="x", words="")
            for helper in ("kring_search_refresh_evidence(array[1])", "kring_search_check_evidence(1, 2, true)"):
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    connection.cursor().execute(f"select {helper}")
    with as_login(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        SearchDocument.objects.count()


def test_nobody_counts_or_ranks_by_what_they_cannot_see(world):
    """Five pieces the coach sees, and many the coach does not: no 'more', and the same order as without them."""
    coach, owner = world.actor("coach"), world.things["portfolio"]
    seen = [make.EvidenceFactory(portfolio=owner, title=f"zwaluwstaart {number}") for number in range(5)]
    before = titles(coach, "zwaluwstaart")
    away = world.people["other_class"].portfolio
    for number in range(20):
        make.EvidenceFactory(portfolio=owner, title="zwaluwstaart", text="zwaluwstaart " * 9, audience="nobody")
        make.EvidenceFactory(portfolio=owner, title="zwaluwstaart", draft=True)
        make.EvidenceFactory(portfolio=away, title=f"zwaluwstaart {number}")
    found = ask(coach, "zwaluwstaart")
    assert [hit.title for hit in finding.hits_of(found)] == before
    assert len(before) == len(seen) and not any(shelf.more for shelf in found.shelves)


def test_what_looks_alike_is_guessed_among_what_one_may_see(world):
    """A word that only others wrote is no suggestion."""
    make.EvidenceFactory(portfolio=world.people["other_class"].portfolio, title="Zwaluwstaartverbinding")
    make.EvidenceFactory(portfolio=world.things["portfolio"], title="Zwaluwstaartverbinding", draft=True)
    for relation, found in (("coach", 0), ("colleague", 1), ("owner", 1), ("trainer", 0), ("other_school_teacher", 0)):
        answer = ask(world.actor(relation), "zwaluwstartverbidning")
        assert answer.count == found, relation


# --- Private words ---------------------------------------------------------------------------------------------------
def test_private_words_are_kept_nowhere(world):
    """Neither drafts, nor what only the student sees, nor notes, remarks, scores and reasons of anybody."""
    private = [
        "canary-evidence-1", "canary-text-1", "canary-evidence-2", "canary-text-2", "canary-evidence-21",
        "canary-partnership-1", "canary-partnership-2", "canary-comment-1", "canary-article-1", "canary-import-1",
    ]  # fmt: skip
    private += [f"canary-{kind}-{number}" for kind in ("score-school", "settled", "forward") for number in range(1, 6)]
    with as_owner(), connection.cursor() as cursor:
        for words in [*private, "canary-evidence-3"]:
            # The words side by side, as a phrase.
            cursor.execute(
                "select count(*) from portal_searchdocument "
                "where words @@ phraseto_tsquery('simple', kring_search_fold(%s))",
                [words],
            )
            assert cursor.fetchone()[0] == (0 if words in private else 1), words


def test_words_of_students_and_of_concepts_stand_in_no_index(world):
    with as_owner():
        indexed = set(SearchDocument.objects.filter(indexed=True).values_list("kind", flat=True))
        concept = SearchDocument.objects.get(kind="agreement", names__contains="concept")
        with connection.cursor() as cursor:
            cursor.execute(
                "select indexrelid::regclass::text from pg_index where indrelid = 'portal_searchdocument'::regclass "
                "and indexrelid::regclass::text ~ '(words|names|codes)' and pg_get_expr(indpred, indrelid) = 'indexed'"
            )
            assert len(cursor.fetchall()) == 3
    assert indexed == {"person", "company", "placement", "agreement", "test", "tip"}
    assert not concept.indexed


def test_what_a_student_takes_back_is_found_by_nobody_else_from_that_moment(world):
    owner, coach, trainer = (world.actor(relation) for relation in ("owner", "coach", "trainer"))
    piece = world.things["evidence"]
    with acting_as(owner):
        actions.revoke(world.things["grant"], by=owner)
    assert titles(trainer, "canary-evidence-4", only="evidence") == []
    assert titles(coach, "canary-evidence-4", only="evidence") == ["canary-evidence-4"]
    with acting_as(owner):
        actions.set_audience(piece, Evidence.Audience.NOBODY, by=owner)
    assert titles(coach, "canary-evidence-3", only="evidence") == []
    assert titles(owner, "canary-evidence-3", only="evidence") == ["canary-evidence-3"]
    with as_owner():
        assert not SearchDocument.objects.filter(kind="evidence", object_id=piece.pk).exists()
