"""How far a student is. Stages are computed here and nowhere else; actions keep the cells right, a recount checks.

A cell is one (competency, element). It counts the pieces that were submitted and that more than the student sees, by
the claims of their current version. Stages: 0 nog leeg = none; 1 begin = one or more claims; 2 onderweg = accepted
claims of two different days; 3 stevig = the triangulation rule of the programme is met.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F

from frameworks.models import ELEMENTS
from portal.actors import Actor, acting_as, system
from portfolio.course import Triangulation, courses_of
from portfolio.models import Cell, Claim, Evidence, Portfolio

EMPTY, BEGUN, UNDERWAY, FIRM = range(4)
DAYS_UNDERWAY = 2
Place = tuple[int, str]  # competency, element


# --- The formulas ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Accepted:
    """What one accepted claim brings to triangulation: the kind of evidence, the day, and who accepted it."""

    method: str
    day: date
    assessor: int | None


def cell_stage(claims: int, accepted: Collection[Accepted], rule: Triangulation) -> int:
    """The stage of a cell with so many claims, of which these were accepted."""
    if not claims:
        return EMPTY
    if accepted and not missing(accepted, rule):
        return FIRM
    return UNDERWAY if len({one.day for one in accepted}) >= DAYS_UNDERWAY else BEGUN


def missing(accepted: Collection[Accepted], rule: Triangulation) -> list[str]:
    """What the triangulation rule still asks, in words; empty when it is met."""
    wanted = [
        (rule.methods - len({one.method for one in accepted}), "andere soort bewijs", "andere soorten bewijs"),
        (rule.moments - len({one.day for one in accepted}), "andere dag", "andere dagen"),
        (rule.assessors - len({one.assessor for one in accepted}), "andere beoordelaar", "andere beoordelaars"),
    ]
    return [f"nog {short} {one if short == 1 else many}" for short, one, many in wanted if short > 0]


def at_least_half(stages: Iterable[int], out_of: int) -> int:
    """The highest stage that at least half of `out_of` competencies reach; those without a stage stand at 0."""
    reached = list(stages)
    if not out_of:
        return EMPTY
    return max((stage for stage in range(4) if 2 * sum(one >= stage for one in reached) >= out_of), default=EMPTY)


def still_needed(portfolio_id: int, competency, element: str, rule: Triangulation, *, by: Actor) -> list[str]:
    """What one cell still needs to be firm, in words, as far as `by` may see."""
    claims = Claim.objects.visible_to(by).filter(
        portfolio_id=portfolio_id,
        competency=competency,
        element=element,
        state=Claim.State.ACCEPTED,
        version__evidence__in=Evidence.objects.visible_to(by).counted(),
        version__evidence__current_id=F("version_id"),
    )
    rows = claims.order_by().values_list(
        "version__evidence__kind", "version__evidence__happened_on", "judged_by__person_id"
    )
    return missing({Accepted(*row) for row in rows}, rule)


def piece_stages(claims: Iterable[Claim]) -> list[int]:
    """The glyph of one piece: per element its strongest claim."""
    best: dict[str, int] = {}
    for claim in claims:
        best[claim.element] = max(best.get(claim.element, EMPTY), claim.stage)
    return [best.get(element, EMPTY) for element in ELEMENTS]


# --- Keeping the cells right ----------------------------------------------------------------------------------------
@dataclass
class _Tally:
    pieces: set[int] = field(default_factory=set)
    accepted: set[Accepted] = field(default_factory=set)


@dataclass(frozen=True)
class Difference:
    """A cell that stood wrong: (pieces, stage) as it was and as it should be."""

    portfolio_id: int
    competency_id: int
    element: str
    was: tuple[int, int]
    should: tuple[int, int]


def keep_right(portfolio_id: int, places: Iterable[Place], *, by: Actor) -> None:
    """Count these cells of one portfolio again; every action that changes what counts calls this, at its end."""
    places = set(places)
    if not places:
        return
    with acting_as(system("keep the matrix right", organisation=by.organisation, by=by.membership)):
        _settle([portfolio_id], places)


def places_of(version) -> set[Place]:
    """The cells that a version of a piece touches."""
    if version is None:
        return set()
    return set(version.claims.values_list("competency_id", "element"))


def recount(
    portfolio_ids: Collection[int] | None = None, *, dry_run: bool = False, batch: int = 200
) -> list[Difference]:
    """Count whole portfolios again and mend what stood wrong; answers with the differences. Also for bulk loading."""
    with acting_as(system("recount of the matrix")):
        if portfolio_ids is None:
            portfolio_ids = list(Portfolio.objects.unscoped("recount").order_by("pk").values_list("pk", flat=True))
    found: list[Difference] = []
    keys = sorted(portfolio_ids)
    for start in range(0, len(keys), batch):
        with acting_as(system("recount of the matrix")):
            found += _settle(keys[start : start + batch], None, write=not dry_run)
    return found


def _settle(portfolio_ids: list[int], places: set[Place] | None, *, write: bool = True) -> list[Difference]:
    # One at a time per portfolio: two actions that each saw half would both write half.
    locked = Portfolio.objects.unscoped("recount").filter(pk__in=portfolio_ids).order_by("pk")
    holders = dict(locked.select_for_update().values_list("pk", "holder_id"))
    should = _count(list(holders), places)
    standing = Cell.objects.unscoped("recount").filter(portfolio_id__in=holders)
    was = {(cell.portfolio_id, cell.competency_id, cell.element): cell for cell in _within(standing, places)}
    wrong = [key for key in should.keys() | was.keys() if _values(was.get(key)) != should.get(key, (0, EMPTY))]
    found = [
        Difference(portfolio_id, competency_id, element, _values(was.get(key)), should.get(key, (0, EMPTY)))
        for key in sorted(wrong)
        for portfolio_id, competency_id, element in [key]
    ]
    if write:
        _write(wrong, was, should, holders)
    return found


def _values(cell: Cell | None) -> tuple[int, int]:
    return (cell.pieces, cell.stage) if cell else (0, EMPTY)


def _within(rows, places: set[Place] | None) -> list:
    if places is None:
        return list(rows)
    rows = rows.filter(competency_id__in={competency for competency, _ in places})
    return [row for row in rows if (row.competency_id, row.element) in places]


def _count(portfolio_ids: list[int], places: set[Place] | None) -> dict:
    """What the claims say: (pieces, stage) per cell that has any."""
    claims = Claim.objects.unscoped("recount").filter(
        portfolio_id__in=portfolio_ids,
        version__evidence__in=Evidence.objects.unscoped("recount").counted(),
        version__evidence__current_id=F("version_id"),
    )
    rows = claims.select_related("version__evidence", "judged_by")
    tallies: dict[tuple[int, int, str], _Tally] = defaultdict(_Tally)
    for claim in _within(rows.order_by(), places):
        evidence = claim.version.evidence
        tally = tallies[claim.portfolio_id, claim.competency_id, claim.element]
        tally.pieces.add(evidence.pk)
        if claim.state == Claim.State.ACCEPTED:
            tally.accepted.add(Accepted(evidence.kind, evidence.happened_on, claim.judged_by.person_id))
    courses = courses_of(portfolio_ids)
    return {
        key: (len(tally.pieces), cell_stage(len(tally.pieces), tally.accepted, courses[key[0]].rule))
        for key, tally in tallies.items()
    }


def _write(wrong: list, was: dict, should: dict, holders: dict[int, int]) -> None:
    cells = Cell.objects.unscoped("recount")
    cells.filter(pk__in=[was[key].pk for key in wrong if key in was and key not in should]).delete()
    changed = [was[key] for key in wrong if key in was and key in should]
    for cell in changed:
        cell.pieces, cell.stage = should[cell.portfolio_id, cell.competency_id, cell.element]
    cells.bulk_update(changed, ["pieces", "stage"], batch_size=500)
    cells.bulk_create(
        [
            Cell(
                portfolio_id=portfolio_id,
                holder_id=holders[portfolio_id],
                competency_id=competency_id,
                element=element,
                pieces=should[portfolio_id, competency_id, element][0],
                stage=should[portfolio_id, competency_id, element][1],
            )
            for portfolio_id, competency_id, element in wrong
            if (portfolio_id, competency_id, element) not in was
        ],
        batch_size=500,
    )
