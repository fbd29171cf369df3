"""Both walls, per actor and model: the scope as owner == everything under the hat == what the domain says.

`scoped` is what the querysets give when the database holds nothing back; `walled` is what the database gives when
the querysets hold nothing back. Each must be right alone, or one only works because of the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.actors import acting_as, as_owner
from portal.models import StoredFile
from portfolio import actions
from portfolio.models import Cell, Claim, Evidence, EvidenceFile, EvidenceVersion, Goal, Grant, Portfolio
from tests.factories import StoredFileFactory
from tests.portfolio.conftest import Cast
from tests.portfolio.making import handed_in, piece_of

pytestmark = pytest.mark.django_db

MODELS = [Portfolio, Evidence, EvidenceVersion, EvidenceFile, Claim, Grant, Cell, Goal]
ACTORS = [
    "noor", "classmate", "marieke", "counsellor", "ronald", "stranger_class", "stranger_school", "stranger_company",
    "past_trainer", "manager",
]  # fmt: skip
# Which pieces of Noor each actor may read. `theirs` is the piece of the classmate.
GUIDED = {"submitted", "shared", "revoked", "expired", "logged", "by_past"}
SIGHT = {
    "noor": GUIDED | {"draft", "private", "withdrawn"},
    "marieke": GUIDED,
    "counsellor": GUIDED,
    "ronald": {"shared", "logged"},
    "past_trainer": {"by_past"},
    "classmate": {"theirs"},
    "stranger_class": {"theirs"},
    "stranger_company": set(),
    "stranger_school": set(),
    "manager": set(),
}
# Whose whole portfolio: cells, goals and the portfolio row itself.
WHOLE = {"noor": {"noor"}, "marieke": {"noor"}, "counsellor": {"noor"}, "classmate": {"classmate"},
         "stranger_class": {"classmate"}}  # fmt: skip
# A trainer finds the portfolio itself, without its sums.
FOUND = WHOLE | {"ronald": {"noor"}, "stranger_company": {"classmate"}}
# Grants: with the piece; a trainer reads the own ones only.
ALL_GRANTS = {"shared", "revoked", "expired", "past", "other"}
GRANTED = {"noor": ALL_GRANTS, "marieke": ALL_GRANTS, "counsellor": ALL_GRANTS, "ronald": {"shared"}}


@dataclass
class World:
    cast: Cast
    pieces: dict[str, Evidence] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def names(self, ids: set[int]) -> set[str]:
        return {name for name, piece in self.pieces.items() if piece.pk in ids}


@pytest.fixture
def world(cast) -> World:
    world = World(cast)
    for name in ("submitted", "shared", "revoked", "expired"):
        world.pieces[name] = handed_in(cast)
    world.pieces["private"] = handed_in(cast, audience="nobody")
    world.pieces["withdrawn"] = handed_in(cast)
    noor = cast.actor("noor")
    with acting_as(noor):
        world.pieces["draft"] = actions.save_draft(cast.portfolio, piece_of(cast), by=noor)
        world.grants["shared"] = actions.share_with_company(world.pieces["shared"], cast.placement, by=noor)
        grant = actions.share_with_company(world.pieces["revoked"], cast.placement, by=noor)
        world.grants["revoked"] = actions.revoke(grant, by=noor)
        # Shared with the company, then taken back: the trainer sees it no longer.
        actions.share_with_company(world.pieces["withdrawn"], cast.placement, by=noor)
        actions.withdraw(world.pieces["withdrawn"], by=noor)
        actions.add_goal(cast.portfolio, text="Zelf een gesprek voeren", by=noor)
        # The next version of a piece that others read already is the student's alone.
        for name in ("submitted", "shared"):
            actions.start_version(world.pieces[name], by=noor)
    ronald = cast.actor("ronald")
    with acting_as(ronald):
        (world.pieces["logged"],) = actions.observe([cast.noor], piece_of(cast), by=ronald)
    _by_owner(world)
    return world


def _by_owner(world: World) -> None:
    """What no actor can make any more today: things of the past, and of the classmate."""
    cast, yesterday = world.cast, world.cast.today - timedelta(days=1)
    with as_owner():
        world.grants["expired"] = Grant.objects.create(
            evidence=world.pieces["expired"], portfolio=cast.portfolio, placement=cast.placement,
            given_by=cast.noor, until=yesterday,
        )  # fmt: skip
        # Somebody else may look as well: no business of the trainer's.
        world.grants["other"] = Grant.objects.create(
            evidence=world.pieces["shared"], portfolio=cast.portfolio, person=cast.manager, given_by=cast.noor
        )
        past = cast.past_trainer.trains.first()
        world.grants["past"] = Grant.objects.create(
            evidence=world.pieces["submitted"], portfolio=cast.portfolio, placement=past, given_by=cast.noor
        )
        world.pieces["by_past"] = _piece(cast.portfolio, logged_by=cast.past_trainer)
        theirs = Portfolio.objects.unscoped("test").get(student=cast.classmate)
        world.pieces["theirs"] = _piece(theirs)
        Goal.objects.create(portfolio=theirs, text="Iets leren", made_by=cast.classmate)
        Cell.objects.create(portfolio=theirs, competency=cast.competencies[0], element="weten", pieces=1, stage=1)
        for piece in world.pieces.values():
            for version in piece.versions.all():
                stored = StoredFileFactory(owner=version.portfolio.student)
                EvidenceFile.objects.create(version=version, portfolio=version.portfolio, file=stored)
                if not version.claims.exists():
                    Claim.objects.create(
                        version=version, portfolio=version.portfolio, competency=cast.competencies[0],
                        element="weten", reason="Omdat.",
                    )  # fmt: skip


def _piece(portfolio, **facts) -> Evidence:
    piece = Evidence.objects.create(
        portfolio=portfolio, state="submitted", submitted_at=timezone.now(), happened_on=timezone.localdate(), **facts
    )
    piece.current = EvidenceVersion.objects.create(
        evidence=piece, portfolio=portfolio, title="Los", fixed_at=timezone.now()
    )
    piece.save()
    return piece


def expected(world: World, model, actor: str) -> set:
    """The keys of the rows of this model that this actor may read, from the tables on top."""
    cast = world.cast
    whole = {cast.noor.pk if name == "noor" else cast.classmate.pk for name in WHOLE.get(actor, ())}
    if model is Portfolio:
        return {cast.noor.pk if name == "noor" else cast.classmate.pk for name in FOUND.get(actor, ())}
    rows = model.objects.unscoped("test")
    if model in (Cell, Goal):
        return set(rows.filter(portfolio__in=whole).values_list("pk", flat=True))
    if model is Grant:
        known = {world.grants[name].pk for name in GRANTED.get(actor, ())}
        withdrawn = rows.filter(evidence=world.pieces["withdrawn"]) if actor == "noor" else []
        return known | {grant.pk for grant in withdrawn}
    pieces = {world.pieces[name].pk for name in SIGHT[actor]}
    path = {Evidence: "pk", EvidenceVersion: "evidence", EvidenceFile: "version__evidence", Claim: "version__evidence"}
    fixed = {EvidenceVersion: "fixed_at", EvidenceFile: "version__fixed_at", Claim: "version__fixed_at"}
    rows = rows.filter(**{f"{path[model]}__in": pieces})
    if model in fixed and actor not in ("noor", "classmate"):
        rows = rows.filter(**{f"{fixed[model]}__isnull": False})
    return set(rows.values_list("pk", flat=True))


def everything(model) -> set:
    """All rows the hat lets through. Without the model's ordering, which joins tables with a wall of their own."""
    return set(model.objects.unscoped("test").order_by().values_list("pk", flat=True))


def sights(world: World, model) -> Iterator[tuple[str, set, set, set]]:
    for name in ACTORS:
        actor = world.cast.actor(name)
        with as_owner():
            right = expected(world, model, name)
            scoped = set(model.objects.visible_to(actor).values_list("pk", flat=True))
        with acting_as(actor):
            walled = everything(model)
        yield name, right, scoped, walled


def test_both_walls_give_exactly_what_the_domain_says(world):
    wrong = {
        (model.__name__, name): {"right": right, "scoped": scoped, "walled": walled}
        for model in MODELS
        for name, right, scoped, walled in sights(world, model)
        if not right == scoped == walled
    }
    assert wrong == {}


def test_the_world_holds_something_to_leak(world):
    with as_owner():
        for model in MODELS:
            rows = {name: expected(world, model, name) for name in ACTORS}
            assert rows["noor"], model
            assert rows["stranger_school"] == set(), model
            assert everything(model) - rows["ronald"], model


def test_no_hat_reads_the_file_of_a_piece_it_may_not_read(world):
    for name in ACTORS:
        with as_owner():
            rows = EvidenceFile.objects.unscoped("test").filter(pk__in=expected(world, EvidenceFile, name))
            right = set(rows.values_list("file_id", flat=True))
            scoped = set(StoredFile.objects.visible_to(world.cast.actor(name)).values_list("pk", flat=True))
        with acting_as(world.cast.actor(name)):
            walled = set(StoredFile.objects.unscoped("test").values_list("pk", flat=True))
        assert (scoped, walled) == (right, right), name


def _read_policies() -> list[tuple[str, str, str]]:
    tables = [model._meta.db_table for model in MODELS]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select tablename, policyname, roles[1] from pg_policies where cmd = 'SELECT' and tablename = any(%s)",
            [tables],
        )
        return cursor.fetchall()


def _notices(world: World, model, hat: str) -> bool:
    for name in ACTORS:
        actor = world.cast.actor(name)
        if actor.hat != hat:
            continue
        with as_owner():
            right = expected(world, model, name)
        with acting_as(actor):
            if everything(model) != right:
                return True
    return False


def test_each_read_policy_opened_in_turn_is_noticed(world):
    by_table = {model._meta.db_table: model for model in MODELS}
    policies, unnoticed = _read_policies(), []
    for table, policy, hat in policies:
        with transaction.atomic():
            with as_owner(), connection.cursor() as cursor:
                cursor.execute(f"alter policy {policy} on {table} using (true)")
            if not _notices(world, by_table[table], hat):
                unnoticed.append((table, policy))
            transaction.set_rollback(True)
    assert len(policies) >= 21
    assert unnoticed == []
