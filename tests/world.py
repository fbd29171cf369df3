"""One small world for the tests that walk everything: two schools, three companies, and a row of each kind.

`owner` is the student whose things are asked for; every other actor stands in another relation to them. Each text
that somebody wrote carries a canary, so that a leak can be named: `canary-<what>-<number>`.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from assessment.models import Feedforward, Score, Settlement, Sheet, TestEvidence
from partnerships.models import ArticleComment, Contact, Signature
from portal.actors import PUBLIC, Actor, as_owner, member
from portal.models import (
    AccessEntry,
    HandOver,
    ImportRun,
    Membership,
    PersonalLink,
    Report,
    Role,
    Team,
    TeamMember,
    today,
)
from portfolio.models import Cell, Goal
from tests import factories as make
from tips.models import Tip

ROLES_OF_SCHOOL = (Role.COORDINATOR, Role.EXAMBOARD, Role.MANAGER, Role.ADMIN)


RELATIONS = [
    "owner", "classmate", "other_class", "coach", "colleague", "counsellor", "coordinator", "examboard", "manager",
    "admin", "trainer", "trainer_colleague", "partner", "company_manager", "other_trainer", "other_partner",
    "past_trainer", "other_school_student", "other_school_teacher", "other_school_coordinator",
    "other_school_examboard", "other_school_admin", "link", "nobody",
]  # fmt: skip
# Which of the owner's things an address is about, by the beginning of its name (the longest that fits).
THING_OF = {
    "portal:hand_over": "hand_over",
    "portal:report": "report",
    "portal:file": "file",
    "portal:group": "group",
    "portal:group_leave/member": "group_place",
    "portal:joint": "joint_place",
    "portal:person": "coach",
    "portal:member": "coach",
    "portal:programme": "programme",
    "portal:school_year": "school_year",
    "portal:team": "team",
    "portal:team_leave/member": "team_place",
    "portfolio:": "owner",
    "portfolio:evidence": "shared",
    "portfolio:claim": "shared",
    "portfolio:claim_judge/claim_uid": "claim",
    "portfolio:grant_revoke": "shared",
    "portfolio:grant_revoke/grant_uid": "grant",
    "portfolio:goal_close": "goal",
    "assessment:": "test_moderating",
    "assessment:test_plan": "test_planned",
    "assessment:test_not_held": "test_planned",
    "assessment:sheet": "test_assessing",
    "assessment:score_save": "test_assessing",
    "assessment:score_save/criterion": "criterion_assessing",
    "assessment:settle/criterion": "criterion_moderating",
    "assessment:settle_confirm/criterion": "criterion_moderating",
    "assessment:seat_replace/seat": "seat_moderating",
    "assessment:step_remove/step": "step_moderating",
    "assessment:test_piece/piece": "piece_moderating",
    "assessment:establish": "test_signed",
    "assessment:react": "test_signed",
    "assessment:record_ask": "test_signed",
    "partnerships:partner": "partnership",
    "partnerships:company_edit": "partnership",
    "partnerships:contact_new": "partnership",
    "partnerships:contact_edit": "contact",
    "partnerships:line_edit": "partnership",
    "partnerships:line_edit/level": "level",
    "partnerships:conditions": "partnership",
    "partnerships:placement": "placement",
    "partnerships:placement_step/step": "placement_step",
    "partnerships:agreement": "agreement",
    "partnerships:agreement_step/step": "agreement_step",
    "partnerships:sign": "agreement",
    "partnerships:refuse": "agreement",
    "partnerships:article_comment": "article",
    "partnerships:comment_settle": "comment",
    "partnerships:signature": "signature",
    "partnerships:import": "import_run",
    "frameworks:": "framework",
    "frameworks:import": "framework_import",
}


@dataclass
class World:
    """People by relation, actors by relation, and the objects of `owner` by kind."""

    people: dict[str, Membership] = field(default_factory=dict)
    things: dict[str, object] = field(default_factory=dict)
    reached: list = field(default_factory=list)

    def actor(self, relation: str) -> Actor:
        """The actor in this relation; 'link' comes in by a personal link, 'nobody' not at all."""
        if relation == "nobody":
            return PUBLIC
        if relation == "link":
            return Actor(
                self.people["trainer"], way_in="link", reaches=frozenset(self.reached), purposes=frozenset({"assess"})
            )
        return member(self.people[relation])

    def thing_of(self, address: str, argument: str):
        """The object that stands for `argument` in the address with this name."""
        fitting = [start for start in THING_OF if f"{address}/{argument}".startswith(start)]
        key = THING_OF[max(fitting, key=len)]
        return self.things.get(key) or self.people[key]


def build() -> World:
    """The world, written as the owner of the database."""
    with as_owner():
        world = World()
        Tip.objects.create(number=13, slug="leerwegen", title="Volg leerwegen", theme="pathways", short="Kort.")
        _school(world)
        _companies(world)
        _portfolios(world)
        _tests(world)
        _agreement(world)
        _hand_over(world)
        _import(world)
        _traces(world)
    return world


def _school(world: World) -> None:
    school, other = make.SchoolFactory(name="Eigen school"), make.SchoolFactory(name="Andere school")
    people = world.people
    year = make.SchoolYearFactory(holder=school)
    programme = make.ProgrammeFactory(holder=school)
    group, next_door = make.GroupFactory.create_batch(2, holder=school, school_year=year, programme=programme)
    world.things |= {"school": school, "other_school": other, "group": group, "school_year": year}
    world.things["programme"] = programme
    for relation, where in (("owner", group), ("classmate", group), ("other_class", next_door)):
        people[relation] = make.GroupStudentFactory(group=where).student
        make.EnrolmentFactory(programme=programme, student=people[relation])
    people["coach"] = make.GroupCoachFactory(group=group).coach
    people["colleague"] = make.GroupCoachFactory(group=next_door).coach
    world.things["group_place"] = make.GroupStudentFactory(group=group, student__organisation=school)
    # A joint group of the other school in which the owner takes part.
    world.things["joint_place"] = make.GroupStudentFactory(
        group=make.GroupFactory(holder=other), student=people["owner"]
    )
    people["counsellor"] = make.MembershipFactory(organisation=school, role=Role.COUNSELLOR)
    for role in ROLES_OF_SCHOOL:
        people[role.value] = make.MembershipFactory(organisation=school, role=role)
    away = make.GroupFactory(holder=other)
    people["other_school_student"] = make.GroupStudentFactory(group=away).student
    people["other_school_teacher"] = make.GroupCoachFactory(group=away).coach
    people["other_school_coordinator"] = make.MembershipFactory(organisation=other, role=Role.COORDINATOR)
    people["other_school_examboard"] = make.MembershipFactory(organisation=other, role=Role.EXAMBOARD)
    people["other_school_admin"] = make.MembershipFactory(organisation=other, role=Role.ADMIN)
    world.things["framework"] = make.FrameworkFactory()
    world.things["competency"] = make.CompetencyFactory(framework=world.things["framework"])
    make.CurriculumFactory(programme=programme, framework=world.things["framework"])
    team = Team.objects.create(holder=school, name="Team A")
    world.things["team_place"] = TeamMember.objects.create(team=team, member=people["coach"])
    world.things["team"] = team


def _companies(world: World) -> None:
    people, school = world.people, world.things["school"]
    company, other = make.CompanyFactory(name="Leerbedrijf"), make.CompanyFactory(name="Ander bedrijf")
    people["trainer"] = make.TrainerFactory(organisation=company)
    people["trainer_colleague"] = make.TrainerFactory(organisation=company)
    people["partner"] = make.MembershipFactory(organisation=company, role=Role.PARTNER)
    people["company_manager"] = make.MembershipFactory(organisation=company, role=Role.MANAGER)
    people["other_trainer"] = make.TrainerFactory(organisation=other)
    people["other_partner"] = make.MembershipFactory(organisation=other, role=Role.PARTNER)
    people["past_trainer"] = make.TrainerFactory(organisation=other)
    world.things["partnership"] = make.PartnershipFactory(holder=school, company=company, note="canary-partnership-1")
    make.PartnershipFactory(holder=world.things["other_school"], company=other, note="canary-partnership-2")
    world.things["placement"] = make.PlacementFactory(
        student=people["owner"], company=company, trainer=people["trainer"], teacher=people["coach"]
    )
    world.things["other_placement"] = make.PlacementFactory(
        student=people["other_class"], company=other, trainer=people["other_trainer"]
    )
    world.things["past_placement"] = make.PlacementFactory(
        student=people["owner"], company=other, trainer=people["past_trainer"], state="ended",
        starts_on=today() - timedelta(days=200), ends_on=today() - timedelta(days=60),
    )  # fmt: skip


def _piece(world: World, portfolio, number: int, **values):
    piece = make.EvidenceFactory(
        portfolio=portfolio, title=f"canary-evidence-{number}", text=f"canary-text-{number}", **values
    )
    version = piece.versions.get()
    claim = make.ClaimFactory(version=version, competency=world.things["competency"], reason=f"canary-claim-{number}")
    world.things[f"claim_{number}"] = claim
    return piece


def _portfolios(world: World) -> None:
    people, things = world.people, world.things
    portfolios = {
        relation: make.PortfolioFactory(student=people[relation])
        for relation in ("owner", "classmate", "other_class", "other_school_student")
    }
    own = portfolios["owner"]
    things["portfolio"] = own
    things["draft"] = _piece(world, own, 1, draft=True)
    things["private"] = _piece(world, own, 2, audience="nobody")
    things["evidence"] = _piece(world, own, 3)
    things["shared"] = _piece(world, own, 4, placement=things["placement"], setting="workplace")
    things["grant"] = make.GrantFactory(evidence=things["shared"], placement=things["placement"])
    things["past_shared"] = _piece(world, own, 5, placement=things["past_placement"])
    make.GrantFactory(evidence=things["past_shared"], placement=things["past_placement"])
    things["revoked"] = _piece(world, own, 6)
    make.GrantFactory(evidence=things["revoked"], placement=things["placement"], revoked_at=timezone.now())
    things["logged"] = _piece(world, own, 7, logged_by=people["coach"])
    things["logged_by_trainer"] = _piece(world, own, 8, logged_by=people["trainer"])
    for number, relation in enumerate(("classmate", "other_class", "other_school_student"), start=11):
        _piece(world, portfolios[relation], number)
        _piece(world, portfolios[relation], number + 10, draft=True)
    for portfolio in portfolios.values():
        Cell.objects.create(portfolio=portfolio, competency=things["competency"], element="kunnen", pieces=1, stage=1)
        goal = Goal.objects.create(portfolio=portfolio, text=f"canary-goal-{portfolio.pk}", made_by=portfolio.student)
        things.setdefault("goal", goal)
    things["claim"] = things["claim_4"]
    key = default_storage.save("test/bestand", ContentFile(b"canary-file-1"))
    things["file"] = make.StoredFileFactory(owner=people["owner"], key=key, size=13)


def _tests(world: World) -> None:
    people, things = world.people, world.things
    for number, state in enumerate(("planned", "assessing", "moderating", "signed", "established"), start=1):
        # One open test per student and design: each state gets a design of its own.
        design = things["design"] = make.DesignFactory(holder=things["school"])
        criterion = make.CriterionFactory(design=design, competency=things["competency"], element="kunnen")
        outcome = {"outcome": "passed", "signed_at": timezone.now()} if state in ("signed", "established") else {}
        if state == "established":
            outcome |= {"established_at": timezone.now(), "established_by": people["examboard"]}
        test = make.ProficiencyTestFactory(student=people["owner"], design=design, state=state, **outcome)
        things[f"test_{state}"] = test
        world.reached.append(test.uid)
        things[f"criterion_{state}"] = criterion
        for side, assessor in (("school", people["colleague"]), ("company", people["trainer"])):
            things[f"seat_{state}"] = make.TestAssessorFactory(test=test, assessor=assessor, side=side)
            sent = None if state in ("planned", "assessing") else timezone.now()
            sheet = Sheet.objects.create(test=test, assessor=assessor, submitted_at=sent)
            Score.objects.create(sheet=sheet, criterion=criterion, value=3, note=f"canary-score-{side}-{number}")
        things[f"piece_{state}"] = TestEvidence.objects.create(test=test, version=things["shared"].current)
        if state not in ("planned", "assessing"):
            Settlement.objects.create(
                test=test, criterion=criterion, value=3, reason=f"canary-settled-{number}",
                proposed_by=people["trainer"], proposed_at=timezone.now(), settled_at=timezone.now(),
            )  # fmt: skip
            step = Feedforward.objects.create(test=test, text=f"canary-forward-{number}", by=people["trainer"])
            things[f"step_{state}"] = step
    away = make.ProficiencyTestFactory(student=people["other_school_student"], state="planned")
    sheet = Sheet.objects.create(test=away, assessor=people["other_school_teacher"])
    make.TestAssessorFactory(test=away, assessor=people["other_school_teacher"], side="school")
    Score.objects.create(
        sheet=sheet, criterion=make.CriterionFactory(design=away.design), value=1, note="canary-score-away"
    )


def _agreement(world: World) -> None:
    people, now = world.people, timezone.now()
    agreement = make.AgreementFactory(
        partnership=world.things["partnership"], title="canary-agreement-1", state="in_review", shared_at=now
    )
    version = make.AgreementVersionFactory(agreement=agreement, made_by=people["coordinator"], shared_at=now)
    article = make.ArticleFactory(version=version, text="canary-article-1")
    comment = ArticleComment.objects.create(article=article, by=people["partner"], text="canary-comment-1")
    signature = Signature.objects.create(version=version, signatory=people["partner"], side="company")
    contact = Contact.objects.create(partnership=world.things["partnership"], membership=people["partner"])
    concept = make.AgreementFactory(partnership=world.things["partnership"], title="canary-concept-1")
    make.AgreementVersionFactory(agreement=concept, made_by=people["coordinator"])
    world.things |= {"agreement": agreement, "version": version, "article": article, "comment": comment}
    world.things |= {"signature": signature, "contact": contact, "level": "tactical"}
    world.things |= {"placement_step": "beeindig", "agreement_step": "haal-terug"}


def _hand_over(world: World) -> None:
    link = PersonalLink.objects.create(
        membership=world.people["trainer"], issued_by=world.people["coach"], purpose="assess", token_hash="h" * 64,
        expires_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    world.things["hand_over"] = HandOver.objects.create(
        holder=world.things["school"], link=link, asked_by=world.people["trainer"],
        name="Collega", email="collega@bedrijf.example",
    )  # fmt: skip


def _import(world: World) -> None:
    world.things["import_run"] = ImportRun.objects.create(
        holder=world.things["school"], by=world.people["admin"], kind="people", name="canary-import-1.csv",
        sha256="0" * 64, data=b"Leerlingnummer;Roepnaam;Achternaam\n1;Canary;Import",
    )  # fmt: skip
    world.things["framework_import"] = ImportRun.objects.create(
        holder=world.things["school"], by=world.people["admin"], kind="framework", name="canary-import-2.csv",
        sha256="0" * 64,
    )  # fmt: skip


def _traces(world: World) -> None:
    """A document and a visit by each of the people, so that nobody's own are mistaken for everybody's."""
    owner, school = world.people["owner"], world.things["school"]
    for person in world.people.values():
        report = Report.objects.create(
            holder=school, requester=person, kind="portfolio", object_uid=owner.uid, title="Een document"
        )
        world.things.setdefault("report", report)
        AccessEntry.objects.create(
            holder=school, subject=owner, viewer=person, way_in="login", what="portfolio", object_uid=owner.uid
        )
