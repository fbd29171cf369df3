"""One proficiency test with everybody around it, brought to any state by the real actions."""

from dataclasses import dataclass, field
from typing import Any

from assessment import actions
from assessment.comparison import Comparison
from assessment.models import Criterion, ProficiencyTest, State, TestAssessor, TestDesign
from assessment.planning import Plan
from frameworks.models import Competency
from portal.actors import Actor, acting_as, as_owner, member
from portal.models import Membership, Organisation, Role, today
from tests.factories import (
    CompetencyFactory,
    CriterionFactory,
    DesignFactory,
    EvidenceFactory,
    GroupCoachFactory,
    GroupFactory,
    GroupStudentFactory,
    MembershipFactory,
    PartnershipFactory,
    PersonFactory,
    PlacementFactory,
    PortfolioFactory,
    StudentFactory,
    TrainerFactory,
)

# The scores of school and company per criterion: the second differs by one step, the third by two.
MARIEKE, RONALD = (3, 3, 2), (3, 2, 4)
AGREED = (3, 3, 4)


@dataclass
class Scene:
    school: Organisation
    noor: Membership
    marieke: Membership  # teacher, coaches Noor's group
    joost: Membership  # teacher, does not guide Noor
    ronald: Membership  # trainer of the placement
    examboard: Membership
    coordinator: Membership
    counsellor: Membership
    admin: Membership
    outsiders: dict[str, Membership]
    design: TestDesign
    criteria: list[Criterion]
    competency: Competency
    test: ProficiencyTest | None = None
    people: dict[str, Membership] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """The actor of somebody by name; 'ronald_by_link' comes in by the personal link for this test."""
        if who == "ronald_by_link":
            return Actor(self.ronald, way_in="link", reaches=frozenset([self.test.uid] if self.test else []))
        return member(self.outsiders.get(who) or getattr(self, who))

    def act(self, who: str, action, *args, **kwargs):
        """Do something as somebody, under their own hat; `self.test` stays fresh."""
        by = self.actor(who)
        with acting_as(by):
            answer = action(*args, **kwargs, by=by)
        self.refresh()
        return answer

    def refresh(self) -> None:
        if self.test:
            with as_owner():
                self.test = ProficiencyTest.objects.unscoped("scene").for_list().get(pk=self.test.pk)

    def fetch(self, who: str) -> ProficiencyTest:
        """The test as this person fetches it."""
        by = self.actor(who)
        with acting_as(by):
            return ProficiencyTest.objects.visible_to(by).for_list().get(pk=self.test.pk)

    # --- Steps --------------------------------------------------------------------------------------------------------
    def plan_for(self, *assessors: Membership, **changes: Any) -> Plan:
        values = {
            "design": self.design, "held_on": today(), "held_at": None, "place": "Werkplaats",
            "assessors": assessors or (self.ronald, self.joost), "guided_because": "",
        }  # fmt: skip
        return Plan(**{**values, **changes})

    def request(self) -> None:
        self.test = self.act("noor", actions.request, self.noor, self.design, words="Ik kan het.")

    def plan(self, **changes: Any) -> None:
        self.act("marieke", actions.plan, self.test, self.plan_for(**changes))

    def score(self, who: str, values=None, note: str = "gezien") -> None:
        for criterion, value in zip(self.criteria, values or (MARIEKE if who == "joost" else RONALD), strict=True):
            self.act(who, actions.save_score, self.test, criterion, value=value, note=f"{note} {who}")

    def send(self, who: str) -> bool:
        return self.act(who, actions.send_sheet, self.test)

    def comparison(self, who: str) -> Comparison:
        by = self.actor(who)
        with acting_as(by):
            return Comparison(self.fetch(who), by)

    def seen(self, who: str, place: int) -> str:
        return self.comparison(who).rows[place].seen

    def propose(self, who: str, place: int, value: int, reason: str = "Samen besproken.") -> None:
        seen = self.seen(who, place)
        self.act(who, actions.propose, self.test, self.criteria[place], value=value, reason=reason, seen=seen)

    def confirm(self, who: str, place: int) -> None:
        self.act(who, actions.confirm, self.test, self.criteria[place], seen=self.seen(who, place))

    def settle(self) -> None:
        for place in (1, 2):
            self.propose("ronald", place, AGREED[place])
            self.confirm("joost", place)
        self.act("joost", actions.add_step, self.test, text="Doe twee klantgesprekken zelf.", due_on=None)

    def sign(self, who: str, **more: Any) -> bool:
        return self.act(who, actions.sign, self.test, seen=self.comparison(who).digest, **more)

    def to(self, state: str) -> "Scene":
        """Bring a fresh test to this state, by the shortest honest way."""
        self.request()
        if state in (State.REQUESTED, State.DECLINED):
            if state == State.DECLINED:
                self.act("marieke", actions.decline, self.test, reason="Er mist nog bewijs.")
            return self
        self.plan()
        if state == State.CANCELLED:
            self.act("marieke", actions.cancel, self.test, reason="De klant ging weg.")
        if state == State.NOT_HELD:
            self.act("joost", actions.not_held, self.test, reason="Storm.")
        if state in (State.PLANNED, State.CANCELLED, State.NOT_HELD):
            return self
        self.score("joost")
        if state == State.ASSESSING:
            return self
        self.score("ronald")
        self.send("joost")
        self.send("ronald")
        if state == State.MODERATING:
            return self
        self.settle()
        self.sign("joost")
        self.sign("ronald")
        if state in (State.ESTABLISHED,):
            self.act("examboard", actions.establish, self.test)
        if state == State.ANNULLED:
            self.act("examboard", actions.annul, self.test, reason="Verkeerde opdracht.")
        return self

    def seat(self, who: str) -> TestAssessor:
        with as_owner():
            seats = TestAssessor.objects.unscoped("scene").select_related("assessor__person")
            return seats.get(test=self.test, assessor=self.actor(who).membership)


def _person(call_name: str, family_name: str):
    return PersonFactory(call_name=call_name, family_name=family_name)


def build(**design: Any) -> Scene:
    """The scene, without a test yet."""
    group = GroupFactory(name="Interieurbouw 2B")
    school = group.holder
    noor = StudentFactory(organisation=school, person=_person("Noor", "Aksoy"))
    GroupStudentFactory(group=group, student=noor)
    marieke = MembershipFactory(organisation=school, person=_person("Marieke", "Ouwehand"))
    GroupCoachFactory(group=group, coach=marieke)
    counsellor = MembershipFactory(organisation=school, role=Role.COUNSELLOR, person=_person("Iris", "Blom"))
    GroupCoachFactory(group=group, coach=counsellor)
    ronald = TrainerFactory(person=_person("Ronald", "Linde"))
    PartnershipFactory(holder=school, company=ronald.organisation)
    PlacementFactory(student=noor, company=ronald.organisation, trainer=ronald, teacher=marieke)
    PortfolioFactory(student=noor)
    competency = CompetencyFactory(name="Overleggen")
    made = DesignFactory(holder=school, title="Wandkast maken", pass_count=2, **design)
    criteria = [
        CriterionFactory(design=made, position=1, text="Leest de tekening", competency=competency, element="weten"),
        CriterionFactory(
            design=made, position=2, text="Controleert maten", shop_text="Meet twee keer, zaagt een keer",
            competency=competency, element="kunnen", is_critical=True,
        ),
        CriterionFactory(design=made, position=3, text="Overlegt met de klant"),
    ]  # fmt: skip

    def of_school(role, name):
        return MembershipFactory(organisation=school, role=role, person=_person(name, "van School"))

    return Scene(
        school=school, noor=noor, marieke=marieke, ronald=ronald, counsellor=counsellor,
        joost=of_school(Role.TEACHER, "Joost"), examboard=of_school(Role.EXAMBOARD, "Els"),
        coordinator=of_school(Role.COORDINATOR, "Cor"), admin=of_school(Role.ADMIN, "Ada"),
        design=made, criteria=criteria, competency=competency,
        outsiders={
            "teacher_elsewhere": GroupCoachFactory().coach,
            "other_teacher": of_school(Role.TEACHER, "Tom"),
            "manager": of_school(Role.MANAGER, "Max"),
            "classmate": GroupStudentFactory(group=group).student,
            "trainer_elsewhere": TrainerFactory(),
            "trainer_colleague": TrainerFactory(organisation=ronald.organisation),
            "partner": MembershipFactory(organisation=ronald.organisation, role=Role.PARTNER),
            "board_elsewhere": MembershipFactory(role=Role.EXAMBOARD),
        },
    )  # fmt: skip


def evidence_of(scene: Scene, **values: Any):
    """A submitted piece in Noor's portfolio."""
    return EvidenceFactory(portfolio=scene.noor.portfolio, **values)
