"""What an administrator sets up: years, programmes, groups, teams, settings, and the steps that lead there."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal import attention, first_steps
from portal.actions import joint_groups
from portal.actors import acting_as, as_owner, member
from portal.models import (
    GroupCoach,
    GroupStudent,
    Organisation,
    Programme,
    Role,
    SchoolYear,
    StoredFile,
    TeachingGroup,
    Team,
    TeamGroup,
    TeamMember,
    today,
)
from portal.rules import ActionRefused
from tests.factories import (
    GroupCoachFactory,
    GroupFactory,
    GroupStudentFactory,
    MembershipFactory,
    ProgrammeFactory,
    SchoolYearFactory,
    StudentFactory,
)

pytestmark = pytest.mark.django_db
ADMIN_PAGES = ("group_list", "team_list", "programme_list", "school_year_list", "settings", "first_steps",
               "group_new", "team_new", "programme_new", "school_year_new", "joint_open")  # fmt: skip


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.ADMIN)


@pytest.fixture
def client(log_in, admin):
    return log_in(admin)


@pytest.fixture
def group(admin):
    return GroupFactory(holder=admin.organisation)


def _all(model):
    with as_owner():
        return list(model.objects.unscoped("test").order_by("pk"))


def _url(name, *args):
    return reverse(f"portal:{name}", args=args)


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_a_page_that_was_only_opened_shows_no_errors(client, name):
    page = client.get(_url(name))
    assert "error-summary" not in page.content.decode()


@pytest.mark.parametrize("name", ADMIN_PAGES)
@pytest.mark.parametrize("role", [Role.TEACHER, Role.COORDINATOR, Role.STUDENT])
def test_these_pages_are_for_administrators(log_in, client, name, role):
    assert client.get(_url(name)).status_code == 200
    assert log_in(MembershipFactory(role=role)).get(_url(name)).status_code == 403


# --- School years -----------------------------------------------------------------------------------------------------
YEAR = {"name": "2026-2027", "starts_on": "2026-08-01", "ends_on": "2027-07-31",
        "holidays": "24-12-2026 t/m 3-1-2027\n\n27-4-2027"}  # fmt: skip


def test_a_school_year_has_holidays_in_words(client, admin):
    assert client.post(_url("school_year_new"), YEAR).status_code == 303
    year = _all(SchoolYear)[0]
    assert (year.holder, len(year.holidays), year.holidays[0], year.holidays[-1]) == (
        admin.organisation, 12, date(2026, 12, 24), date(2027, 4, 27)
    )  # fmt: skip
    assert "24-12-2026 t/m 3-1-2027, 27-4-2027" in client.get(_url("school_year_list")).content.decode()
    assert "24-12-2026 t/m 3-1-2027\n27-4-2027" in client.get(_url("school_year_edit", year.uid)).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"holidays": "kerst"}, "holidays"),
        ({"holidays": "31-2-2027"}, "holidays"),
        ({"holidays": "3-1-2027 t/m 24-12-2026"}, "holidays"),
        ({"ends_on": "2026-07-01"}, "ends_on"),
        ({"ends_on": "2036-07-01"}, "ends_on"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_school_year_is_told_beside_the_field(client, wrong, field):
    page = client.post(_url("school_year_new"), YEAR | wrong)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]


def test_a_name_is_used_once_per_school(client, admin):
    SchoolYearFactory(holder=admin.organisation, name="2026-2027")
    page = client.post(_url("school_year_new"), YEAR)
    assert page.context["form"].non_field_errors() == ["Er is al een schooljaar met deze naam."]
    other = SchoolYearFactory()
    assert client.get(_url("school_year_edit", other.uid)).status_code == 404
    assert client.post(_url("school_year_edit", other.uid), YEAR).status_code == 404


# --- Programmes -------------------------------------------------------------------------------------------------------
PROGRAMME = {"name": "Interieurbouw", "level": "mbo", "code": "25999", "learning_path": "BOL", "need_methods": "3",
             "need_moments": "2", "need_assessors": "2"}  # fmt: skip


def test_a_programme_keeps_its_rule(client, admin):
    assert client.post(_url("programme_new"), PROGRAMME).status_code == 303
    row = _all(Programme)[0]
    assert (row.holder, row.need_methods, row.code) == (admin.organisation, 3, "25999")
    client.post(_url("programme_edit", row.uid), PROGRAMME | {"need_methods": "1"})
    assert _all(Programme)[0].need_methods == 1
    assert client.post(_url("programme_new"), PROGRAMME).status_code == 422
    for nonsense in ("0", "10", "veel", ""):
        assert client.post(_url("programme_edit", row.uid), PROGRAMME | {"need_methods": nonsense}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(client, admin, django_assert_num_queries, rows):
    for _ in range(rows):
        place = GroupStudentFactory(
            group=GroupFactory(holder=admin.organisation), student__organisation=admin.organisation
        )
        GroupCoachFactory(group=place.group)
        ProgrammeFactory(holder=admin.organisation)
        with as_owner():
            team = Team.objects.create(holder=admin.organisation, name=f"Team {place.pk}")
            TeamMember.objects.create(team=team, member=admin)
    for name, queries in (("school_year_list", 8), ("programme_list", 8), ("team_list", 8), ("group_list", 14)):
        with django_assert_num_queries(queries):
            page = client.get(_url(name))
        assert page.status_code == 200


def test_lists_show_the_own_school_only(client, admin):
    mine, other = GroupFactory(holder=admin.organisation), GroupFactory()
    ProgrammeFactory(name="Van ons", holder=admin.organisation)
    ProgrammeFactory(name="Van hen")
    assert list(client.get(_url("group_list")).context["groups"]) == [mine]
    page = client.get(_url("programme_list")).content.decode()
    assert "Van ons" in page and "Van hen" not in page
    assert client.get(_url("group", other.uid)).status_code == 404


# --- Groups -----------------------------------------------------------------------------------------------------------
def test_a_group_is_made_in_an_own_year(client, admin):
    year, other = SchoolYearFactory(holder=admin.organisation), SchoolYearFactory()
    assert client.post(_url("group_new"), {"name": "IB2B", "school_year": other.pk}).status_code == 422
    assert client.post(_url("group_new"), {"name": "IB2B", "school_year": year.pk}).status_code == 303
    assert client.post(_url("group_new"), {"name": "IB2B", "school_year": year.pk}).status_code == 422
    group = _all(TeachingGroup)[0]
    client.post(_url("group_edit", group.uid), {"name": "IB2C", "school_year": year.pk})
    assert _all(TeachingGroup)[0].name == "IB2C"


def test_students_and_coaches_come_and_go(client, admin, group):
    student = StudentFactory(organisation=admin.organisation)
    teacher = MembershipFactory(organisation=admin.organisation)
    client.post(_url("group_add", group.uid, "leerlingen"), {"people": student.uid})
    client.post(_url("group_add", group.uid, "begeleiders"), {"people": teacher.uid})
    page = client.get(_url("group", group.uid))
    assert [row.student for row in page.context["students"]] == [student]
    assert [row.coach for row in page.context["coaches"]] == [teacher]

    with as_owner():
        GroupStudent.objects.unscoped("test").update(starts_on=today() - timedelta(days=9))
    place = _all(GroupStudent)[0]
    client.post(_url("group_leave", group.uid, place.uid))
    assert _all(GroupStudent)[0].ends_on == today()

    with as_owner():
        GroupStudent.objects.unscoped("test").update(ends_on=today() - timedelta(days=1))
    client.post(_url("group_add", group.uid, "leerlingen"), {"people": student.uid})
    assert (_all(GroupStudent)[0].ends_on, len(_all(GroupStudent))) == (None, 1)


def test_only_own_people_with_the_right_role_can_be_chosen(client, admin, group):
    stranger, teacher = StudentFactory(), MembershipFactory(organisation=admin.organisation)
    manager = MembershipFactory(organisation=admin.organisation, role=Role.MANAGER)
    for who, wrong in (("leerlingen", stranger), ("leerlingen", teacher), ("begeleiders", manager)):
        assert client.post(_url("group_add", group.uid, who), {"people": wrong.uid}).status_code == 422
    assert client.post(_url("group_add", group.uid, "leerlingen"), {}).status_code == 422
    other = GroupFactory()
    assert client.post(_url("group_add", other.uid, "leerlingen"), {"people": teacher.uid}).status_code == 404
    assert _all(GroupStudent) == _all(GroupCoach) == []


def test_a_name_narrows_the_choice(client, admin, group):
    noor = StudentFactory(organisation=admin.organisation, person__call_name="Noor")
    StudentFactory(organisation=admin.organisation, person__call_name="Sem")
    page = client.get(_url("group_add", group.uid, "leerlingen"), {"zoek": "noor"})
    assert list(page.context["form"].by_uid) == [str(noor.uid)]


# --- A group with another school --------------------------------------------------------------------------------------
@pytest.fixture
def other_admin():
    return MembershipFactory(role=Role.ADMIN)


def test_another_school_brings_in_its_own_people_and_takes_them_out(log_in, client, group, other_admin):
    student = StudentFactory(organisation=other_admin.organisation)
    teacher = MembershipFactory(organisation=other_admin.organisation)
    code = client.get(_url("group", group.uid), {"code": "1"}).context["code"]
    theirs = log_in(other_admin)

    assert theirs.post(_url("joint_open"), {"code": f" {code} "})["Location"] == _url("joint_choose")
    assert group.name in theirs.get(_url("joint_choose")).content.decode()
    assert theirs.post(_url("joint_choose"), {"people": [student.uid, teacher.uid]}).status_code == 303

    ours = client.get(_url("group", group.uid))
    assert [row.student for row in ours.context["students"]] == [student]
    assert [row.coach for row in ours.context["coaches"]] == [teacher]
    assert {row.holder for row in (*_all(GroupStudent), *_all(GroupCoach))} == {group.holder}
    elsewhere = theirs.get(_url("group_list")).context["elsewhere"]
    assert {row.group for row in elsewhere} == {group}
    with acting_as(member(teacher)):
        assert [row.student_id for row in GroupStudent.objects.unscoped("test")] == [student.pk]

    place = _all(GroupStudent)[0]
    assert client.post(_url("joint_leave", place.uid)).status_code == 409  # not ours to send away like this
    assert theirs.post(_url("joint_leave", place.uid)).status_code == 303
    assert _all(GroupStudent)[0].ends_on == today()


def test_nobody_is_brought_in_by_another_school(log_in, group, client, other_admin, admin):
    own_student, stranger = StudentFactory(organisation=admin.organisation), StudentFactory()
    code = client.get(_url("group", group.uid), {"code": "1"}).context["code"]
    theirs = log_in(other_admin)
    theirs.post(_url("joint_open"), {"code": code})
    for wrong in (own_student, stranger):
        assert theirs.post(_url("joint_choose"), {"people": wrong.uid}).status_code == 422
        with acting_as(member(other_admin)), pytest.raises(ActionRefused):
            joint_groups.join(group, [wrong], by=member(other_admin))
    with acting_as(member(admin)), pytest.raises(ActionRefused, match="eigen school"):
        joint_groups.join(group, [own_student], by=member(admin))
    assert _all(GroupStudent) == []


def test_a_code_is_ours_and_young(log_in, client, group, other_admin, monkeypatch):
    theirs = log_in(other_admin)
    code = client.get(_url("group", group.uid), {"code": "1"}).context["code"]
    for wrong in (code[:-1], "iets", group.uid.hex):
        assert theirs.post(_url("joint_open"), {"code": wrong}).status_code == 422
    assert theirs.get(_url("joint_choose")).status_code == 409
    monkeypatch.setattr(joint_groups, "CODE_DAYS", -1)
    assert theirs.post(_url("joint_open"), {"code": code}).status_code == 422


# --- Teams ------------------------------------------------------------------------------------------------------------
def test_a_team_has_people_of_school_and_company_and_groups(client, admin, group):
    from partnerships.models import Contact
    from tests.factories import PartnershipFactory, TrainerFactory

    partnership = PartnershipFactory(holder=admin.organisation)
    trainer, unknown = TrainerFactory(organisation=partnership.company), TrainerFactory()
    with as_owner():
        Contact.objects.create(partnership=partnership, membership=trainer)
    client.post(_url("team_new"), {"name": "Hout", "task": "Samen opleiden"})
    team = _all(Team)[0]

    assert client.post(_url("team_add", team.uid), {"people": unknown.uid}).status_code == 422
    assert client.post(_url("team_add", team.uid), {"people": [trainer.uid, admin.uid]}).status_code == 303
    client.post(_url("team_groups", team.uid), {"groups": group.uid})

    page = client.get(_url("team", team.uid))
    assert {row.member for row in page.context["members"]} == {trainer, admin}
    assert list(page.context["groups"]) == [group]
    assert [row.group_id for row in _all(TeamGroup)] == [group.pk]
    with acting_as(member(trainer)):
        assert Team.objects.unscoped("test").count() == 1  # the wall lets a member see the own team

    client.post(_url("team_leave", team.uid, next(row.uid for row in _all(TeamMember) if row.member_id == trainer.pk)))
    client.post(_url("team_groups", team.uid), {})
    assert ([row.member_id for row in _all(TeamMember)], _all(TeamGroup)) == ([admin.pk], [])
    assert client.post(_url("team_new"), {"name": "Hout", "task": ""}).status_code == 422


def test_teams_of_another_school_are_out_of_reach(client, group):
    with as_owner():
        other = Team.objects.create(holder=MembershipFactory().organisation, name="Van hen")
    for name in ("team", "team_edit", "team_add", "team_groups"):
        assert client.get(_url(name, other.uid)).status_code == 404
    assert "Van hen" not in client.get(_url("team_list")).content.decode()


# --- Settings ---------------------------------------------------------------------------------------------------------
SETTINGS = {"paper_name": "Vakcollege De Vaart", "street": "", "postcode": "", "city": "Waterwolde", "phone": "",
            "website": "", "mail_domains": "@School.example\nmbo.school.example\n",
            "second_factor_required": ""}  # fmt: skip


def _picture(kind="PNG"):
    made = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(made, kind)
    return SimpleUploadedFile("logo.png", made.getvalue(), "image/png")


def test_name_logo_and_domains_are_kept(client, admin, log_in):
    assert client.post(_url("settings"), SETTINGS | {"logo": _picture()}).status_code == 303
    with as_owner():
        school = Organisation.objects.get(pk=admin.organisation_id)
        logo = school.logo
    assert (school.paper_name, school.mail_domains) == ("Vakcollege De Vaart", ["mbo.school.example", "school.example"])
    assert client.get(_url("file", logo.uid)).status_code == 200
    student = StudentFactory(organisation=admin.organisation)
    with acting_as(member(student)):
        assert StoredFile.objects.unscoped("test").filter(pk=logo.pk).exists()
    assert log_in(MembershipFactory(role=Role.ADMIN)).get(_url("file", logo.uid)).status_code == 404

    client.post(_url("settings"), SETTINGS | {"no_logo": "on"})
    with as_owner():
        assert Organisation.objects.get(pk=admin.organisation_id).logo is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"paper_name": ""}, "paper_name"),
        ({"website": "geen adres"}, "website"),
        ({"mail_domains": "school"}, "mail_domains"),
    ],
)
def test_wrong_settings_are_told_beside_the_field(client, wrong, field):
    page = client.post(_url("settings"), SETTINGS | wrong)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]


def test_a_logo_is_a_picture(client, admin):
    text = SimpleUploadedFile("logo.png", b"geen plaatje", "image/png")
    pdf = SimpleUploadedFile("logo.pdf", b"%PDF-1.7\n%%EOF", "application/pdf")
    for wrong in (text, pdf):
        assert client.post(_url("settings"), SETTINGS | {"logo": wrong}).status_code == 422
    with as_owner():
        assert Organisation.objects.get(pk=admin.organisation_id).logo is None


# --- First steps ------------------------------------------------------------------------------------------------------
def _done(admin) -> list[bool]:
    with as_owner():
        admin.organisation.refresh_from_db()
    with acting_as(member(admin)):
        return [step.is_done for step in first_steps.steps_of(member(admin))]


def test_each_step_follows_what_is_there(client, admin):
    assert _done(admin) == [False, False, False, False, False]
    client.post(_url("settings"), SETTINGS | {"logo": _picture()})
    SchoolYearFactory(holder=admin.organisation)
    ProgrammeFactory(holder=admin.organisation)
    StudentFactory(organisation=admin.organisation)
    MembershipFactory(organisation=admin.organisation)
    assert _done(admin) == [True, True, True, True, False]
    page = client.get(_url("first_steps")).content.decode()
    assert "4 van 5 stappen" in page and "1 van 3 mensen" in page


def test_the_next_step_stands_on_the_start_page_of_administrators_only(client, admin):
    with acting_as(member(admin)):
        assert attention.tasks_of(member(admin))[0].url == _url("first_steps")
    teacher = MembershipFactory(organisation=admin.organisation)
    with acting_as(member(teacher)):
        assert first_steps.tasks_of(member(teacher)) == []
