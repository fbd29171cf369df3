"""A student's portfolio by the real actions: writing, sharing, being judged and observed, each on its own day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from partnerships.models import Placement
from portal import files, trail
from portal.actors import acting_as, member
from portal.demo import days, papers, pictures
from portal.demo.world import World
from portal.models import Membership, StoredFile
from portfolio import actions
from portfolio.models import Claim, Evidence, Portfolio
from portfolio.pieces import Piece, Said, Shown

# The oldest piece of this school year: the placements began just before.
LONGEST_AGO = 80
TICKS = list(Claim.TICKS)
# What a series of photos of one job shows, after the job itself.
SERIES = ("plaatsen", "paslat", "verbinding", "tekening", "hout")
PICTURE_WORDS = {
    "kast": "De kast, van voren gezien", "plaatsen": "De kast aan de muur, met de waterpas erop",
    "lades": "Een ladekast, een lade staat open", "paslat": "De paslat tussen muur en kast, met een rolmaat",
    "tekening": "De werktekening op de werkbank", "zaagplan": "Het zaagplan van twee platen",
    "planning": "De planning op papier", "blad": "Het blad in de lijmklemmen", "hout": "Planken naast elkaar",
    "deur": "De deur met drie scharnieren", "verbinding": "De verbinding van dichtbij", "werf": "Een schip op de werf",
    "beitels": "Zes geslepen beitels op een rij",
}  # fmt: skip


@dataclass
class Student:
    """One student with who guides at school and at work."""

    world: World
    who: Membership
    teacher: Membership
    placement: Placement | None

    @property
    def trainer(self) -> Membership | None:
        return self.placement.trainer if self.placement else None

    @property
    def portfolio(self) -> Portfolio:
        with acting_as(member(self.who)):
            return Portfolio.objects.visible_to(member(self.who)).get()

    # --- Writing ------------------------------------------------------------------------------------------------------
    def hand_in(self, told: dict[str, Any], day: date, claims: list[Said]) -> Evidence:
        """Write a piece as the student does: a draft with its files, then submitted unless it stays a draft."""
        with days.clock(days.moment(day, 16, 5)):
            piece = replace(self.piece(told, day), claims=claims, files=self._files(told))
            evidence = self.world.act(self.who, actions.save_draft, self.portfolio, piece)
            if not told.get("draft"):
                evidence = self.world.act(self.who, actions.submit, evidence)
        return evidence

    def improve(self, evidence: Evidence, told: dict[str, Any], day: date, more: str) -> Evidence:
        """Write the next version: the same claims, and what was missing in the words."""
        with days.clock(days.moment(day, 16, 45)):
            version = self.world.act(self.who, actions.start_version, evidence)
            with acting_as(member(self.who)):
                claims = list(version.claims.select_related("competency"))
                shown = [Shown(row.file, row.shows) for row in version.files.select_related("file")]
            said = [Said(claim.competency, claim.element, claim.reason) for claim in claims]
            piece = replace(self.piece(told, day), text=f"{told['text']} {more}", claims=said, files=shown)
            self.world.act(self.who, actions.save_version, evidence, piece)
            return self.world.act(self.who, actions.submit, evidence)

    def piece(self, told: dict[str, Any], day: date) -> Piece:
        shares = told.get("shared") and told["where"] == Evidence.Setting.WORKPLACE
        return Piece(
            happened_on=day, title=told["title"], text=told["text"], reflection=told["look_back"], kind=told["kind"],
            purpose=told["purpose"], setting=told["where"], share_with=self.placement if shares else None,
        )  # fmt: skip

    def _files(self, told: dict[str, Any]) -> list[Shown]:
        found = []
        for number, name in enumerate(_pictures(told), start=1):
            photo = pictures.photo(name, variation_of(self.who))
            found.append(Shown(self._upload(f"{name}-{number}.jpg", photo), PICTURE_WORDS.get(name, "")))
        if told["kind"] == Evidence.Kind.AUDIO:
            found.append(Shown(self._upload("opname.wav", papers.voice()), "Een opname van mijn eigen verhaal"))
        if "werkbon.pdf" in told.get("attachments", []):
            found.append(Shown(self._upload("werkbon.pdf", papers.job_sheet()), "De werkbon van deze klus"))
        return found

    def _upload(self, name: str, content: bytes) -> StoredFile:
        with acting_as(member(self.who)):
            upload = SimpleUploadedFile(name, content)
            return files.receive(upload, owner=self.who, holder=self.who.organisation, subject=self.who)

    # --- What others do with it ---------------------------------------------------------------------------------------
    def judged(self, evidence: Evidence, by: Membership, day: date, *, said: str = "", missing: str = "") -> None:
        """Let an educator react: with `missing` one claim needs more, all else is accepted."""
        with days.clock(days.moment(min(day + timedelta(days=1), days.real_today()), 17, 30)):
            with acting_as(member(by)):
                claims = list(Claim.objects.visible_to(member(by)).filter(version=evidence.current))
            if not claims:
                raise LookupError(f"{by.name} does not see '{evidence.current.title}'.")
            for number, claim in enumerate(claims):
                if missing and number == 0:
                    to_state, told = Claim.State.ASKED_MORE, {"missing": missing}
                else:
                    ticks = TICKS if number % 3 == 0 else TICKS[: 3 + number % 4]
                    to_state, told = Claim.State.ACCEPTED, {"said": said if number == 0 else "", "ticks": ticks}  # type: ignore[dict-item]
                self.world.act(by, actions.judge, claim, to_state, **told)

    def observed(self, told: dict[str, Any], by: Membership, day: date, claims: list[Said]) -> Evidence:
        """Let an educator put something down about this student."""
        piece = replace(self.piece(told, day), claims=claims, share_with=None)
        with days.clock(days.moment(day, 15, 40)):
            [evidence] = self.world.act(by, actions.observe, [self.who], piece, accept=True)
        return evidence

    def confirm(self, evidence: Evidence, day: date) -> None:
        with days.clock(days.moment(day + timedelta(days=1), 20, 15)):
            self.world.act(self.who, actions.confirm, evidence)

    def opened_by(self, who: Membership, day: date) -> None:
        """Somebody who may see it opened the portfolio; the student reads that."""
        portfolio = self.portfolio
        with days.clock(days.moment(day, 12, 10)), acting_as(member(who)):
            trail.opened(portfolio, subject=self.who, what="portfolio", by=member(who))


def variation_of(student: Membership) -> int:
    """Which photo of a scene is this student's: not everybody works with the same wood."""
    return (int(student.number) - 1) % 4


def _pictures(told: dict[str, Any]) -> list[str]:
    if not told["picture"]:
        return []
    return [told["picture"], *SERIES[: told.get("pictures", 1) - 1]]


def said_of(world: World, claims: Iterable[list[str]]) -> list[Said]:
    """The claims of the files as the actions take them."""
    return [Said(world.competency(code), element, reason) for code, element, reason in claims]
