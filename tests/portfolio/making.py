"""Short ways to have evidence made and judged, through the actions and under the right hats."""

from portal.actors import acting_as
from portfolio import actions
from portfolio.models import Claim, Evidence
from portfolio.pieces import Piece, Said
from tests.portfolio.conftest import Cast


def piece_of(cast: Cast, *, element: str = "kunnen", reason: str = "Zonder hulp gemeten.", **changes) -> Piece:
    facts = {"happened_on": cast.today, "title": "Wandkast", "text": "De muur stond scheef."}
    claims = [Said(cast.competencies[1], element, reason)]
    return Piece(**facts | {"claims": claims} | changes)


def submitted(cast: Cast, **changes) -> Evidence:
    evidence = actions.save_draft(cast.portfolio, piece_of(cast, **changes), by=cast.actor("noor"))
    return actions.submit(evidence, by=cast.actor("noor"))


def handed_in(cast: Cast, **changes) -> Evidence:
    """A piece of Noor, submitted under her own hat."""
    with acting_as(cast.actor("noor")):
        return submitted(cast, **changes)


def judged(cast: Cast, evidence: Evidence, by: str = "marieke", state: str = "accepted", **said) -> None:
    """Every claim of a piece, judged by one of the cast."""
    with acting_as(cast.actor(by)):
        for claim in Claim.objects.visible_to(cast.actor(by)).filter(version__evidence=evidence):
            actions.judge(claim, state, by=cast.actor(by), **said)


def shared(cast: Cast, evidence: Evidence):
    """The piece, shared with the company of Noor's open placement."""
    with acting_as(cast.actor("noor")):
        return actions.share_with_company(evidence, cast.placement, by=cast.actor("noor"))
