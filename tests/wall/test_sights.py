"""Both walls say the same: what a scope grants, the database gives; and what it does not grant, it keeps."""

import pytest
from django.apps import apps
from django.db import connection, transaction

from assessment.models import TestAssessor
from portal.actors import HATS, acting_as, as_owner
from portal.models import Held
from portal.wall import declarations
from portfolio.models import Claim, Evidence, EvidenceVersion
from tests import world as worlds

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
HELD = [model for model in apps.get_models() if issubclass(model, Held)]
# Tables whose policies go to the depth of the scopes: both walls must show exactly the same rows.
FULL = {
    "portfolio.Portfolio", "portfolio.Evidence", "portfolio.EvidenceVersion", "portfolio.Claim", "portfolio.Grant",
    "portfolio.Cell", "portfolio.Goal",
    "assessment.Sheet", "assessment.Score", "assessment.Settlement", "assessment.Feedforward",
    "portal.Report", "portal.AccessEntry",
}  # fmt: skip


@pytest.fixture
def world():
    return worlds.build()


def _rested_on(model, actor) -> set:
    """What the database opens beside the scope: who assesses reads what the test rests on, in those versions."""
    paths = {Evidence: "current__tests__test", EvidenceVersion: "tests__test", Claim: "version__tests__test"}
    if model not in paths:
        return set()
    with as_owner():
        mine = TestAssessor.tests_of(actor)
        rows = model.objects.unscoped("test").filter(**{f"{paths[model]}__in": mine})
        return set(rows.order_by().values_list("pk", flat=True))


def _granted(model, actor) -> set:
    """What the scope says, with the second wall away."""
    with as_owner():
        return set(model.objects.visible_to(actor).values_list("pk", flat=True))


def _given(model, actor) -> set:
    """What the database gives, with the first wall away."""
    with acting_as(actor):
        # Without the default order: it may join a parent, whose own policy would then hide the row.
        return set(model.objects.unscoped("test").order_by().values_list("pk", flat=True))


def _both(model, actor) -> set:
    with acting_as(actor):
        return set(model.objects.visible_to(actor).values_list("pk", flat=True))


@pytest.mark.parametrize("model", HELD, ids=lambda model: model._meta.label)
def test_the_second_wall_hides_nothing_that_a_scope_grants(world, model):
    for relation in world.people:
        actor = world.actor(relation)
        assert _both(model, actor) == _granted(model, actor), relation


@pytest.mark.parametrize("label", sorted(FULL))
def test_at_full_depth_both_walls_show_the_same_rows(world, label):
    model = apps.get_model(label)
    seen = set()
    for relation in world.people:
        actor = world.actor(relation)
        given = _given(model, actor)
        assert given == _granted(model, actor) | _rested_on(model, actor), relation
        seen |= given
    assert seen, "nobody sees a row: this test would prove nothing"


def _read_policies() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select tablename, policyname from pg_policies where schemaname = 'public' and cmd = 'SELECT'")
        return cursor.fetchall()


def test_opening_any_one_policy_of_a_full_table_is_noticed(world):
    """Each read policy of a table at full depth, opened in turn: some actor must then see too much."""
    tables = {apps.get_model(label)._meta.db_table: apps.get_model(label) for label in FULL}
    unnoticed = []
    opened = 0
    for table, policy in _read_policies():
        if table not in tables or not _somebody_wears(world, policy):
            continue
        opened += 1
        with as_owner(), transaction.atomic():
            before = _everything(world, tables[table], policy)
            with connection.cursor() as cursor:
                cursor.execute(f'alter policy "{policy}" on {table} using (true)')
            if _everything(world, tables[table], policy) == before:
                unnoticed.append((table, policy))
            transaction.set_rollback(True)
    assert opened > 20
    assert unnoticed == []


def _hat(policy: str) -> str:
    return next(hat for hat in HATS if policy.startswith(hat))


def _somebody_wears(world, policy: str) -> bool:
    return any(world.actor(relation).hat == _hat(policy) for relation in world.people)


def _everything(world, model, policy: str) -> dict:
    actors = {relation: world.actor(relation) for relation in world.people}
    return {relation: _given(model, actor) for relation, actor in actors.items() if actor.hat == _hat(policy)}


def test_every_declared_table_exists():
    tables = set(connection.introspection.table_names())
    assert {item.table for item in declarations("TABLES")} <= tables
