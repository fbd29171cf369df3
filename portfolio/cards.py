"""A piece of evidence as a card: on the timeline, on the page of the piece and on paper."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Prefetch

from portal.models import Membership, StoredFile
from portfolio.coverage import piece_stages
from portfolio.models import Claim, Evidence, EvidenceFile, EvidenceVersion

Kind = StoredFile.Kind
# One and many of each kind of file, and the icon of the first that a piece has.
FILE_WORDS: dict[str, tuple[str, str, str]] = {
    Kind.IMAGE: ("foto", "foto’s", "camera"),
    Kind.VIDEO: ("film", "films", "video"),
    Kind.AUDIO: ("geluidsopname", "geluidsopnamen", "mic"),
    Kind.PDF: ("pdf", "pdf’s", "file-text"),
    Kind.OFFICE: ("document", "documenten", "file-text"),
}
KIND_ICONS: dict[str, str] = {
    Evidence.Kind.OBSERVATION: "eye",
    Evidence.Kind.STATEMENT: "message-square-quote",
    Evidence.Kind.TEST_RESULT: "clipboard-check",
    Evidence.Kind.REFLECTION: "lightbulb",
    Evidence.Kind.LINK: "link",
}
EXCERPT = 160


def for_cards(evidence):
    """The pieces with everything a card needs, in three more queries whatever their number."""
    claims = Claim.objects.unscoped("claims of a piece that was fetched by its scope")
    files = EvidenceFile.objects.unscoped("files of a piece that was fetched by its scope")
    return evidence.for_list().prefetch_related(
        Prefetch("current__claims", claims.select_related("competency", "judged_by__person")),
        Prefetch("current__files", files.select_related("file")),
    )


@dataclass(frozen=True)
class Card:
    """One piece, ready to show. `version` is the current one, or the one being written."""

    evidence: Evidence
    version: EvidenceVersion
    claims: list[Claim]
    files: list[EvidenceFile]

    @property
    def stages(self) -> list[int]:
        return piece_stages(self.claims)

    @property
    def tags(self) -> list[str]:
        """The competencies it claims, each once, in the order of the framework."""
        return list(dict.fromkeys(claim.competency.name for claim in self.claims))

    @property
    def icon(self) -> str:
        if self.evidence.kind in KIND_ICONS:
            return KIND_ICONS[self.evidence.kind]
        return FILE_WORDS[self.files[0].file.kind][2] if self.files else "file-text"

    @property
    def what(self) -> str:
        """'6 foto’s en 1 document', or what kind of evidence it is when there are no files."""
        counted = Counter(row.file.kind for row in self.files)
        parts = [
            f"{counted[kind]} {one if counted[kind] == 1 else many}"
            for kind, (one, many, _icon) in FILE_WORDS.items()
            if counted[kind]
        ]
        kind = self.evidence.get_kind_display()
        if not parts:
            return kind[:1].upper() + kind[1:]
        return " en ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)

    @property
    def voice(self) -> tuple[str, str, str] | None:
        """One voice: what an educator said last, else the words of who logged it. (words, name, role)."""
        said = [(claim.judged_at, claim.pk, claim) for claim in self.claims if claim.said and claim.judged_at]
        if said:
            last = max(said)[2]
            return _by(last.said, last.judged_by)
        if self.evidence.logged_by and self.version.text:
            return _by(_shortened(self.version.text), self.evidence.logged_by)
        return None

    @property
    def excerpt(self) -> str:
        """The beginning of the student's own story; what another logged is a voice instead."""
        return "" if self.evidence.is_logged else _shortened(self.version.text)

    @property
    def is_waiting(self) -> bool:
        return any(claim.state == Claim.State.OPEN for claim in self.claims)

    @property
    def asks_more(self) -> bool:
        return any(claim.state == Claim.State.ASKED_MORE for claim in self.claims)


def _by(words: str, who: Membership | None) -> tuple[str, str, str]:
    return (words, who.name, who.get_role_display()) if who else (words, "", "")


def _shortened(text: str) -> str:
    if len(text) <= EXCERPT:
        return text
    return text[:EXCERPT].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def card_of(evidence: Evidence, version=None) -> Card:
    """The card of a piece that was fetched by `for_cards`, or of one version of it."""
    version = version or evidence.current
    return Card(evidence, version, list(version.claims.all()), list(version.files.all()))


def cards_of(evidence, *, most: int | None = None) -> list[Card]:
    """The pieces as cards, newest first."""
    return [card_of(piece) for piece in for_cards(evidence)[:most]]
