"""Files that are already in: whatever else is wrong with a form, nobody chooses a file twice."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from portal import files
from portal.models import StoredFile
from portfolio.pieces import Shown


@dataclass
class Kept:
    """One file that was taken in, as the form shows it."""

    file: StoredFile
    words: str = ""


def _uids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


class KeptFiles:
    """The files of a form: those that were kept, minus those to drop, plus those that now come in."""

    def __init__(self, kept: list[Kept]):
        self.kept = kept

    @classmethod
    def posted(cls, request, allowed) -> "KeptFiles":
        """What the form says it kept; `allowed` are the files the actor may attach here."""
        wanted = _uids(request.POST.getlist("kept"))
        dropped = set(_uids(request.POST.getlist("drop")))
        there = {row.uid: row for row in allowed.ready().filter(uid__in=wanted)}
        return cls(
            [
                Kept(there[uid], request.POST.get(f"shows-{uid}", "")[:200].strip())
                for uid in dict.fromkeys(wanted)
                if uid in there and uid not in dropped
            ]
        )

    @classmethod
    def of_version(cls, version) -> "KeptFiles":
        return cls([Kept(row.file, row.shows) for row in version.files.select_related("file")])

    def receive(self, form, uploads, *, owner, holder, subject) -> None:
        """Take in what was chosen now. A file that is refused becomes an error beside the field; the rest stays."""
        for upload in uploads:
            if len(self.kept) >= settings.MAX_FILES_PER_EVIDENCE:
                form.add_error("files", f"Een bewijs heeft hooguit {settings.MAX_FILES_PER_EVIDENCE} bestanden.")
                return
            try:
                stored = files.receive(upload, owner=owner, holder=holder, subject=subject)
            except files.FileRefused as refused:
                for reason in refused.reasons:
                    form.add_error("files", reason)
            else:
                self.kept.append(Kept(stored))

    def shown(self) -> list[Shown]:
        return [Shown(kept.file, kept.words) for kept in self.kept]
