"""What somebody says about a piece of evidence, between the form and the action; and a stamp of what stands there."""

from dataclasses import dataclass, field
from datetime import date

from frameworks.models import Competency
from partnerships.models import Placement
from portal.models import StoredFile
from portal.newer import stamp
from portfolio.models import Evidence, EvidenceVersion

FACTS = ("happened_on", "kind", "purpose", "audience", "setting")


@dataclass(frozen=True)
class Said:
    """One claim: this shows that element of that competency, because."""

    competency: Competency
    element: str
    reason: str = ""


@dataclass(frozen=True)
class Shown:
    """One file, with what there is to see for who cannot see it."""

    file: StoredFile
    words: str = ""


@dataclass(frozen=True)
class Piece:
    """The words, files and claims of a piece, and the facts about it. Facts stay as they were once submitted."""

    happened_on: date
    title: str = ""
    text: str = ""
    reflection: str = ""
    url: str = ""
    kind: str = Evidence.Kind.PRODUCT
    purpose: str = Evidence.Purpose.LEARN
    audience: str = Evidence.Audience.SCHOOL
    setting: str = Evidence.Setting.SCHOOL
    share_with: Placement | None = None
    claims: list[Said] = field(default_factory=list)
    files: list[Shown] = field(default_factory=list)

    def words(self) -> dict[str, str]:
        return {"title": self.title, "text": self.text, "reflection": self.reflection, "url": self.url}

    def facts(self) -> dict:
        return {name: getattr(self, name) for name in FACTS}


def stamp_of(evidence: Evidence, version: EvidenceVersion) -> str:
    """A stamp of everything the form of this draft or version shows: two queries, three for a draft."""
    words = Piece(evidence.happened_on, version.title, version.text, version.reflection, version.url).words()
    claims = sorted(version.claims.values_list("competency_id", "element", "reason"))
    files = list(version.files.values_list("file_id", "shows"))
    if not evidence.is_draft:
        return stamp(words, claims, files)
    facts = {name: getattr(evidence, name) for name in FACTS}
    shared = evidence.grants.standing().filter(placement__isnull=False).values_list("placement_id", flat=True)
    return stamp(words, claims, files, facts, sorted(shared))
