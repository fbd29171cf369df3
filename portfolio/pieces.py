"""What somebody says about a piece of evidence, between the form and the action."""

from dataclasses import dataclass, field
from datetime import date

from frameworks.models import Competency
from partnerships.models import Placement
from portal.models import StoredFile
from portfolio.models import Evidence


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
        names = ("happened_on", "kind", "purpose", "audience", "setting")
        return {name: getattr(self, name) for name in names}
