"""Portfolios by the real actions: Noor's in full, and those of her class as far as each one came."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from frameworks.models import Competency
from partnerships.models import Placement
from portal import files, trail
from portal.actors import acting_as, member
from portal.demo import banks, days, papers, pictures
from portal.demo.bank_claims import Extra, competencies_of
from portal.demo.world import World
from portal.models import Membership, Role, uuid7
from portfolio import actions
from portfolio.models import Claim, Evidence, Goal, Portfolio
from portfolio.pieces import Piece, Said, Shown

NOOR, GROUP = "Noor Aksoy", "Interieurbouw 2B"
# Nobody of the class has an older piece of this school year: the placements began just before.
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
    """One student of the class with who guides at school and at work."""

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
            piece = replace(self._piece(told, day), claims=claims, files=self._files(told))
            evidence = self.world.act(self.who, actions.save_draft, self.portfolio, piece, uid=uuid7())
            if not told.get("draft"):
                evidence = self.world.act(self.who, actions.submit, evidence)
        return evidence

    def _piece(self, told: dict[str, Any], day: date) -> Piece:
        shares = told.get("shared") and told["where"] == Evidence.Setting.WORKPLACE
        return Piece(
            happened_on=day, title=told["title"], text=told["text"], reflection=told["look_back"], kind=told["kind"],
            purpose=told["purpose"], setting=told["where"], share_with=self.placement if shares else None,
        )  # fmt: skip

    def _files(self, told: dict[str, Any]) -> list[Shown]:
        found = []
        for number, name in enumerate(_pictures(told)):
            photo = pictures.photo(name, variation_of(self.who) if number else 0)
            found.append(Shown(self.upload(f"{name}-{number + 1}.jpg", photo), PICTURE_WORDS.get(name, "")))
        if told["kind"] == Evidence.Kind.AUDIO:
            found.append(Shown(self.upload("opname.wav", papers.voice()), "Een opname van mijn eigen verhaal"))
        if "werkbon.pdf" in told.get("attachments", []):
            found.append(Shown(self.upload("werkbon.pdf", papers.job_sheet()), "De werkbon van deze klus"))
        return found

    def upload(self, name: str, content: bytes):
        with acting_as(member(self.who)):
            upload = SimpleUploadedFile(name, content)
            return files.receive(upload, owner=self.who, holder=self.who.organisation, subject=self.who)

    # --- Being judged -------------------------------------------------------------------------------------------------
    def judged(self, evidence: Evidence, by: Membership, day: date, *, said: str = "", missing: str = "") -> None:
        """Let an educator react: with `missing` one claim needs more, all else is accepted."""
        with days.clock(days.moment(min(day + timedelta(days=1), days.real_today()), 17, 30)):
            with acting_as(member(by)):
                claims = list(Claim.objects.visible_to(member(by)).filter(version=evidence.current))
            for number, claim in enumerate(claims):
                if missing and number == 0:
                    to_state, told = Claim.State.ASKED_MORE, {"missing": missing}
                else:
                    ticks = TICKS if number % 3 == 0 else TICKS[: 3 + number % 4]
                    to_state, told = Claim.State.ACCEPTED, {"said": said if number == 0 else "", "ticks": ticks}
                self.world.act(by, actions.judge, claim, to_state, **told)

    def observed(self, told: dict[str, Any], by: Membership, day: date, claims: list[Said]) -> Evidence:
        """Let an educator put something down about this student."""
        piece = replace(self._piece(told, day), claims=claims, share_with=None)
        with days.clock(days.moment(day, 15, 40)):
            [evidence] = self.world.act(by, actions.observe, [self.who], piece, key=uuid7(), accept=True)
        return evidence

    def confirm(self, evidence: Evidence, day: date) -> None:
        with days.clock(days.moment(day + timedelta(days=1), 20, 15)):
            self.world.act(self.who, actions.confirm, evidence)


def variation_of(student: Membership) -> int:
    """Which photo of a scene is this student's: everybody has another workshop."""
    return int(student.number) % 3


def _pictures(told: dict[str, Any]) -> list[str]:
    if not told["picture"]:
        return []
    return [told["picture"], *SERIES[: told.get("pictures", 1) - 1]]


def said_of(world: World, claims: Iterable[list[str]]) -> list[Said]:
    """The claims of the files as the actions take them."""
    return [Said(world.competency(code), element, reason) for code, element, reason in claims]


# --- Noor -------------------------------------------------------------------------------------------------------------
def make_noor(world: World) -> None:
    """The richest portfolio: every kind of evidence, sharing, reactions, goals, and somebody who looked."""
    told = banks.toml("bewijs/noor.toml")
    marieke, ronald = world.who("Marieke Ouwehand", Role.TEACHER), world.who("Ronald Linde", Role.TRAINER)
    noor = Student(world, world.who(NOOR), marieke, world.placement("V001"))
    for piece in sorted(told["piece"], key=lambda one: -one["days"]):
        _noors_piece(noor, piece)
    _noors_plan(noor, told)
    with acting_as(member(noor.who)):
        portfolio = noor.portfolio
        portfolio.motto = told["motto"]
        portfolio.save(update_fields=["motto"])
    for who, number in ((marieke, 41), (ronald, 33), (marieke, 12), (ronald, 6), (marieke, 1)):
        with days.clock(days.moment(days.days_ago(number), 12, 10)), acting_as(member(who)):
            trail.opened(portfolio, subject=noor.who, what="portfolio", by=member(who))


def _noors_piece(noor: Student, told: dict[str, Any]) -> None:
    day = days.days_ago(told["days"])
    claims = said_of(noor.world, told["claims"])
    if "by" in told:
        by = noor.world.someone(told["by"], Role.TEACHER, Role.TRAINER)
        evidence = noor.observed(told, by, day, claims)
        if told["days"] > 80:  # the other one still waits for her 'klopt'
            noor.confirm(evidence, day)
        return
    evidence = noor.hand_in(told, day, claims)
    if judge := told.get("said_by") or told.get("missing_by"):
        by = noor.world.someone(judge, Role.TEACHER, Role.TRAINER)
        noor.judged(evidence, by, day, said=told.get("said", ""), missing=told.get("missing", ""))


def _noors_plan(noor: Student, told: dict[str, Any]) -> None:
    for goal in told["goal"]:
        maker = noor.world.someone(goal["made_by"], Role.TEACHER, Role.STUDENT)
        with days.clock(days.moment(days.days_ago(goal["days"]), 11, 0)):
            due = days.real_today() + timedelta(days=goal["due_days"])
            made = noor.world.act(
                maker, actions.add_goal, noor.portfolio, text=goal["text"], due_on=due, came_from=goal["came_from"]
            )
        if goal.get("reached"):
            with days.clock(days.moment(due, 11, 0)):
                noor.world.act(noor.who, actions.close_goal, made, Goal.State.REACHED)


# --- Her class --------------------------------------------------------------------------------------------------------
def make_class(world: World) -> None:
    """The others of Interieurbouw 2B, each as far as the file says."""
    marieke = world.who("Marieke Ouwehand", Role.TEACHER)
    goals = banks.goals("interieur")
    competencies = competencies_of(world.who(NOOR))
    for told in banks.toml("klas-2b.toml")["student"]:
        student = Student(world, world.who(told["name"]), marieke, world.placement(told["placement"]))
        _pieces_of(student, told, competencies)
        portfolio = student.portfolio
        with days.clock(days.moment(days.days_ago(30), 13, 0)):
            due = days.real_today() + timedelta(days=20)
            text = goals[told["goal"]]
            world.act(student.who, actions.add_goal, portfolio, text=text, due_on=due)
        with days.clock(days.moment(days.days_ago(8), 9, 20)), acting_as(member(marieke)):
            trail.opened(portfolio, subject=student.who, what="portfolio", by=member(marieke))


def _pieces_of(student: Student, told: dict[str, Any], competencies: list[Competency]) -> None:
    random = Random(student.who.number)  # noqa: S311 - the same portfolio every time
    chosen = random.sample(banks.pieces("interieur"), told["pieces"])
    step = (LONGEST_AGO - told["last"]) / max(told["pieces"] - 1, 1)
    extra = Extra(student.who, competencies)
    for number in reversed(range(told["pieces"])):
        days_back = told["last"] + round(number * step)
        _piece_of(student, chosen[number], days_back, extra, told["extra"], waits=number < told["waits"])
    for piece in told.get("piece", []):
        student.hand_in(piece, days.days_ago(piece["days"]), said_of(student.world, piece["claims"]))


def _piece_of(
    student: Student, told: dict[str, Any], days_back: int, extra: Extra, number: int, *, waits: bool
) -> None:
    day = days.days_ago(days_back)
    claims = said_of(student.world, told["claims"])
    if told["kind"] == Evidence.Kind.OBSERVATION:
        evidence = student.observed(told, student.trainer, day, claims)
        student.confirm(evidence, day)
        return
    at_work = told["where"] == Evidence.Setting.WORKPLACE
    evidence = student.hand_in({**told, "shared": at_work}, day, extra.add_to(claims, number))
    if not waits:
        by = student.trainer if at_work and days_back % 2 else student.teacher
        student.judged(evidence, by, day, said=told["said"])


# --- Observations of a whole group ------------------------------------------------------------------------------------
def observations_of(group: str) -> list[dict[str, Any]]:
    """What a teacher put down for everybody of a group in one go."""
    return [told for told in banks.toml("waarnemingen.toml")["observation"] if told["group"] == group]


def observe_class(world: World) -> None:
    """The observations of Noor's class; a few students answer."""
    students = world.in_group(GROUP)
    for told in observations_of(GROUP):
        teacher = world.who(told["by"], Role.TEACHER)
        day = days.days_ago(told["days"])
        piece = Piece(
            happened_on=day, title=told["title"], text=told["text"], kind=Evidence.Kind.OBSERVATION,
            setting=told["where"], claims=said_of(world, told["claims"]),
        )  # fmt: skip
        with days.clock(days.moment(day, 15, 50)):
            logged = world.act(teacher, actions.observe, students, piece, key=uuid7(), accept=True)
        _answers(world, students, logged, day)


def _answers(world: World, students: list[Membership], logged: list[Evidence], day: date) -> None:
    words = banks.toml("reacties.toml")["remarks"]
    by_student = {piece.portfolio_id: piece for piece in logged}
    with days.clock(days.moment(day + timedelta(days=1), 19, 30)):
        for number, student in enumerate(students):
            if number % 3 == 1:
                world.act(student, actions.remark, by_student[student.pk], words[number % len(words)])
            elif number:  # Noor, who is first, still has to answer
                world.act(student, actions.confirm, by_student[student.pk])
