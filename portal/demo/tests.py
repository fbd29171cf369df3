"""Proficiency tests in every state: asked for, planned, scored alone, settled, signed, established, by who does so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import cycle
from typing import Any

from assessment import actions
from assessment.comparison import Comparison
from assessment.models import Criterion, ProficiencyTest, Sheet, State, TestDesign
from assessment.planning import Plan, guides_of
from portal.actions import hand_overs
from portal.actors import acting_as, member
from portal.demo import banks, days
from portal.demo.world import World
from portal.models import GroupCoach, Membership, PersonalLink, Programme, Role
from portfolio.models import Evidence

# Who guides a group decides about its requests; who of the exam board establishes.
EXAMBOARD = {"VAART": "Hendrik-Jan Postma", "WOLDE": "Rutger Hoekema"}
BOTH_GUIDE = "Voor dit werk is er nu geen andere vakman. De examencommissie weet ervan."
HELD = (State.ASSESSING, State.MODERATING, State.SIGNED, State.ESTABLISHED, State.ANNULLED)
ASKED, PLANNED = 24, 17  # days before the test
SETTLED, SIGNED, ESTABLISHED, REACTED = 1, 2, 7, 8  # days after it
RESTS_ON = 4


def make_designs(world: World) -> None:
    """The designs of both schools, fixed when the school year began."""
    with world.as_system(), days.clock(days.year_begins() + timedelta(days=30)):
        for told in banks.toml("proeven.toml")["design"]:
            school = world.schools[told["school"]]
            programme = Programme.objects.unscoped("the demo").get(holder=school, code=told["programme"])
            facts = {key: told[key] for key in ("title", "situation", "task", "pass_score", "pass_count")}
            moment = days.moment(days.year_begins() + timedelta(days=30))
            design = TestDesign.objects.create(holder=school, programme=programme, fixed_at=moment, **facts)
            Criterion.objects.bulk_create(
                Criterion(
                    design=design, position=position, text=row["text"], shop_text=row["shop"],
                    competency=world.competency(row["competency"]), element=row["element"],
                    is_critical=row.get("critical", False),
                )
                for position, row in enumerate(told["criteria"], start=1)
            )  # fmt: skip


def make(world: World) -> None:
    """Every attempt of the file, and one assessor who hands the task on."""
    for told in banks.toml("pogingen.toml")["attempt"]:
        _Attempt(world, told).bring_to_its_state()
    arjen = world.who("Arjen Vos", Role.TRAINER)
    with days.clock(days.days_ago(1)):
        link = PersonalLink.objects.open().with_people().filter(membership=arjen).latest("pk")
        hand_overs.ask(
            link, name="Sjoerd Vos", email="sjoerd@vosbetimmering.example", reason="Ik ben deze week op zee."
        )


@dataclass
class _Attempt:
    """One test on its way; `told` is what the file says of it."""

    world: World
    told: dict[str, Any]
    test: ProficiencyTest | None = None

    # --- Who and when -------------------------------------------------------------------------------------------------
    @property
    def student(self) -> Membership:
        return self.world.who(self.told["student"])

    @cached_property
    def teacher(self) -> Membership:
        """The teacher who guides the student's group."""
        with self.world.as_system(self.student.organisation):
            seats = GroupCoach.objects.unscoped("the demo").filter(
                group__students__student=self.student, coach__role=Role.TEACHER
            )
            return seats.select_related("coach__person", "coach__organisation").earliest("pk").coach

    @property
    def assessors(self) -> dict[str, Membership]:
        roles = {"school": Role.TEACHER, "company": Role.TRAINER}
        return {side: self.world.who(self.told[side], role) for side, role in roles.items() if side in self.told}

    @property
    def state(self) -> State:
        return State(self.told["state"])

    @property
    def held_on(self) -> date:
        return days.days_ago(self.told["days"])

    def before(self, number: int) -> date:
        """Some days before the test; for a test that is still to come some days before today."""
        return min(self.held_on, days.real_today()) - timedelta(days=number)

    def act(self, when: date | datetime, who: Membership, action: Callable, *args: Any, **kwargs: Any) -> Any:
        with days.clock(when):
            return self.world.act(who, action, *args, **kwargs)

    # --- The road -----------------------------------------------------------------------------------------------------
    def bring_to_its_state(self) -> None:
        self.ask()
        if self.state == State.DECLINED:
            self.act(days.days_ago(28), self.teacher, actions.decline, self.test, reason=self.told["reason"])
        if self.state in (State.REQUESTED, State.DECLINED):
            return
        self.plan()
        if self.state == State.CANCELLED:
            self.act(days.days_ago(2), self.teacher, actions.cancel, self.test, reason=self.told["reason"])
        elif self.state == State.NOT_HELD:
            because = self.told["reason"]
            self.act(self.held_on, self.assessors["school"], actions.not_held, self.test, reason=because)
        elif self.state in HELD:
            self.score()
            if self.state != State.ASSESSING:
                self.talk()
                self.finish()

    def ask(self) -> None:
        when = self.before(ASKED) if "days" in self.told else days.days_ago(5 if self.state == State.REQUESTED else 33)
        with self.world.as_system(self.student.organisation):
            rows = TestDesign.objects.unscoped("the demo").filter(holder=self.student.organisation)
            design = rows.get(title=self.told["design"])
        words = self.told["words"]
        self.test = self.act(when, self.student, actions.request, self.student, design, words=words)

    def plan(self) -> None:
        with acting_as(member(self.teacher)):
            guides = guides_of(self.student, self.test.placement, member(self.teacher))
        assessors = tuple(self.assessors.values())
        wanted = Plan(
            design=self.test.design, held_on=self.held_on, held_at=time.fromisoformat(self.told["time"]),
            place=self.told["place"], assessors=assessors,
            guided_because=BOTH_GUIDE if all(one.pk in guides for one in assessors) else "",
        )  # fmt: skip
        when = self.before(PLANNED)
        self.test = self.act(when, self.teacher, actions.plan, self.test, wanted)
        with self.world.as_system(self.student.organisation):
            pieces = Evidence.objects.unscoped("the demo").submitted().filter(portfolio_id=self.student.pk)
            pieces = list(pieces.filter(happened_on__lt=when).order_by("purpose", "-happened_on")[:RESTS_ON])
        self.act(when + timedelta(days=1), self.student, actions.choose_evidence, self.test, pieces)

    # --- On the day ---------------------------------------------------------------------------------------------------
    def score(self) -> None:
        """Each alone: company at the end of the morning, school after it. Who did not send is still busy."""
        hours = {"company": 11, "school": 14}
        for side, values in self.told["scores"].items():
            when = days.moment(self.held_on, hours[side], 20)
            remarks = self.told.get(f"{side}_remarks", {})
            for number, (criterion, value) in enumerate(zip(self.criteria, values, strict=True), start=1):
                note = remarks.get(str(number), "")
                who = self.assessors[side]
                self.test = self.act(when, who, actions.save_score, self.test, criterion, value=value, note=note)
            if side in self.told.get("sent", ["school", "company"]):
                self.act(when + timedelta(minutes=25), self.assessors[side], actions.send_sheet, self.test)
        self._date_sheets()

    @cached_property
    def criteria(self) -> list[Criterion]:
        with self.world.as_system(self.student.organisation):
            return list(self.test.design.criteria.all())

    def _date_sheets(self) -> None:
        # The database itself notes when a sheet is sent, by its own clock; nothing rests on that moment.
        with self.world.as_system(self.student.organisation):
            sheets = Sheet.objects.unscoped("the demo").filter(test=self.test, submitted_at__isnull=False)
            sheets.update(submitted_at=days.moment(self.held_on, 16, 5))

    # --- Together -----------------------------------------------------------------------------------------------------
    def talk(self) -> None:
        """Settle what the file says was settled, agree on what comes next, or ask for a third."""
        day = self._after(SETTLED)
        turns = cycle((("company", "school"), ("school", "company")))
        for (number, (value, reason)), (first, second) in zip(self.told["settled"].items(), turns, strict=False):
            criterion = self.criteria[int(number) - 1]
            proposes, confirms = self.assessors[first], self.assessors[second]
            seen = self._seen(proposes, criterion)
            self.act(day, proposes, actions.propose, self.test, criterion, value=value, reason=reason, seen=seen)
            self.act(day, confirms, actions.confirm, self.test, criterion, seen=self._seen(confirms, criterion))
        for number, text in enumerate(self.told["feedforward"]):
            due = day + timedelta(days=45 + 20 * number)
            self.act(day, self.assessors["school"], actions.add_step, self.test, text=text, due_on=due)
        if because := self.told.get("third_because"):
            self.act(day, self.assessors["school"], actions.ask_third, self.test, reason=because)

    def _after(self, number: int) -> date:
        return min(self.held_on + timedelta(days=number), days.real_today())

    def _seen(self, who: Membership, criterion: Criterion) -> str:
        return self._compared(who).row_of(criterion).seen

    def _compared(self, who: Membership) -> Comparison:
        with acting_as(member(who)):
            test = ProficiencyTest.objects.visible_to(member(who)).select_related("design").get(pk=self.test.pk)
            return Comparison(test, member(who))

    # --- Afterwards ---------------------------------------------------------------------------------------------------
    def finish(self) -> None:
        if self.state == State.MODERATING:
            return
        for side in ("company", "school"):
            who = self.assessors[side]
            digest = self._compared(who).digest
            self.act(days.moment(self._after(SIGNED)), who, actions.sign, self.test, seen=digest)
        board = self.world.who(EXAMBOARD[self.student.organisation.code], Role.EXAMBOARD)  # type: ignore[index]
        if self.state in (State.ESTABLISHED, State.ANNULLED):
            self.act(self._after(ESTABLISHED), board, actions.establish, self.test)
        if self.state == State.ANNULLED:
            because = self.told["reason"]
            self.act(self._after(ESTABLISHED + 6), board, actions.annul, self.test, reason=because)
        elif reaction := self.told.get("reaction"):
            view, words = reaction
            self.act(self._after(REACTED), self.student, actions.react, self.test, view=view, words=words)
