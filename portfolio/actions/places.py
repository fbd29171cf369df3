"""Where something happened."""

from collections.abc import Iterable

from partnerships.models import Placement
from portal.actors import Actor
from portfolio.models import Evidence
from portfolio.pieces import Piece


def placements_on(student_ids: Iterable[int], piece: Piece, *, by: Actor) -> dict[int, Placement]:
    """The placement of each student on the day of this piece, when it happened at work; as far as `by` may see."""
    if piece.setting != Evidence.Setting.WORKPLACE:
        return {}
    there = Placement.objects.visible_to(by).filter(
        student_id__in=list(student_ids), starts_on__lte=piece.happened_on, ends_on__gte=piece.happened_on
    )
    unreal = [Placement.State.PROPOSED, Placement.State.CANCELLED]
    return {row.student_id: row for row in there.exclude(state__in=unreal).order_by("starts_on", "pk")}
