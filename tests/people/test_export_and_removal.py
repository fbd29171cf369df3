"""A school's rows go out as a whole, and go away as a whole; what is another's stays."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import Error, connection, models, transaction

from portal import exports, removal
from portal.actors import as_owner
from portal.models import GroupStudent, Membership, Organisation, Person, Role, StoredFile, TrailEntry, User
from tests import world as worlds
from tests.factories import GroupFactory, GroupStudentFactory, MembershipFactory, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return worlds.build()


@pytest.fixture
def school(world):
    return world.things["school"]


def _lines(folder, name) -> list[dict]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]


def _counts(school) -> dict[str, int]:
    with as_owner():
        return {
            model._meta.label_lower: model.objects.unscoped("test").filter(holder=school).count()
            for model in exports.held_models()
        }


# --- Export -------------------------------------------------------------------------------------------------------
def test_every_row_of_every_held_table_goes_out(school, tmp_path):
    manifest = exports.export(school, tmp_path / "uit")
    expected = _counts(school)
    assert sum(expected.values()) > 50
    assert {name: manifest["tables"][name]["rows"] for name in expected} == expected
    assert {name: len(_lines(tmp_path / "uit", name)) for name in expected} == expected
    assert len(_lines(tmp_path / "uit", "memberships")) == Membership.objects.filter(organisation=school).count()


def test_nothing_of_another_school_goes_out(world, school, tmp_path):
    exports.export(school, tmp_path / "uit")
    everything = "".join(path.read_text() for path in (tmp_path / "uit").glob("*.jsonl"))
    stranger = world.people["other_school_student"].person
    assert "canary-evidence-3" in everything and "canary-evidence-13" not in everything
    assert "canary-partnership-1" in everything and "canary-partnership-2" not in everything
    assert stranger.email not in everything
    assert "md5$" not in everything and "password" not in everything


def test_references_stand_as_uids_and_the_people_behind_them_are_named(world, school, tmp_path):
    stranger = MembershipFactory()
    exports.export(school, tmp_path / "uit")
    placement = next(
        row
        for row in _lines(tmp_path / "uit", "partnerships.placement")
        if row["uid"] == str(world.things["placement"].uid)
    )
    trainer = world.people["trainer"]
    elsewhere = {row["uid"]: row for row in _lines(tmp_path / "uit", "memberships_elsewhere")}
    assert placement["trainer_uid"] == str(trainer.uid)
    assert "trainer_id" not in placement
    assert elsewhere[str(trainer.uid)]["name"] == trainer.name
    assert str(stranger.uid) not in elsewhere


def test_files_go_along_and_the_order_is_fixed(world, school, tmp_path):
    first, second = exports.export(school, tmp_path / "a"), exports.export(school, tmp_path / "b")
    uid = world.things["file"].uid
    assert (tmp_path / "a" / "files" / str(uid)).read_bytes() == b"canary-file-1"
    assert first["tables"] == second["tables"] and first["files"] == second["files"]
    assert json.loads((tmp_path / "a" / "manifest.json").read_text()) == first
    assert (tmp_path / "a").stat().st_mode & 0o077 == 0


def test_an_export_never_mixes_with_what_lies_there(school, tmp_path):
    (tmp_path / "iets").write_text("x")
    with pytest.raises(CommandError, match="niet leeg"):
        call_command("export_school", school.code, str(tmp_path))
    out = StringIO()
    call_command("export_school", school.code.lower(), str(tmp_path / "uit"), stdout=out)
    assert "rijen" in out.getvalue()
    with pytest.raises(CommandError, match="geen school"):
        call_command("export_school", "NIETS", str(tmp_path / "nog"))


# --- Removal ------------------------------------------------------------------------------------------------------
def _remove(school, django_capture_on_commit_callbacks=None):
    with as_owner():
        return removal.remove(school)


def test_a_dry_run_counts_and_changes_nothing(school):
    before, out = _counts(school), StringIO()
    with as_owner():
        call_command("remove_school", school.code, "--dry-run", stdout=out)
    assert _counts(school) == before
    assert f"{before['portfolio.evidence']:>8}" in out.getvalue()


def test_everything_held_goes_and_the_rest_stays(world, school):
    other = world.things["other_school"]
    ours, theirs, companies = _counts(school), _counts(other), Organisation.objects.filter(kind="company").count()
    trainer = world.people["trainer"]
    user_of(world.people["owner"].person)
    with as_owner():
        # In a joint group of another school stands one of ours; with that row gone, nothing of ours has to stay.
        GroupStudent.objects.unscoped("test").exclude(holder=school).filter(student__organisation=school).delete()
    ours, theirs = _counts(school), _counts(other)

    done = _remove(school)

    assert sum(_counts(school).values()) == 0
    assert _counts(other) == theirs
    with as_owner():
        assert Organisation.objects.filter(kind="company").count() == companies
        assert Membership.objects.filter(pk=trainer.pk).exists()
        assert not Organisation.objects.filter(pk=school.pk).exists()
        assert not Person.objects.filter(pk=world.people["owner"].person_id).exists()
        assert not User.objects.filter(person_id=world.people["owner"].person_id).exists()
    assert ours["portfolio.evidence"] > 5
    assert {name: done.rows[name] for name in ours} == ours
    assert done.kept_members == 0


def test_somebody_with_a_role_elsewhere_stays_with_that_role(world, school):
    teacher = world.people["colleague"]
    elsewhere = MembershipFactory(person=teacher.person, role=Role.TRAINER)
    user = user_of(teacher.person)
    _remove(school)
    with as_owner():
        assert list(Membership.objects.filter(person=teacher.person)) == [elsewhere]
        assert User.objects.filter(pk=user.pk).exists()


def test_who_stands_in_rows_of_others_stays_without_a_name(world, school):
    student = world.people["owner"]
    joint = GroupFactory(holder=world.things["other_school"])
    row = GroupStudentFactory(group=joint, student=student)
    done = _remove(school)
    with as_owner():
        student.refresh_from_db()
        assert done.kept_members == 1
        assert type(row).objects.unscoped("test").filter(pk=row.pk).exists()
        assert (student.person.name, student.person.email, student.number) == ("oud-lid", "", "")
        assert not student.is_current(worlds.today() + worlds.timedelta(days=1))
        assert Organisation.objects.get(pk=school.pk).name == "Opgeheven school"


def test_the_guards_stand_again_afterwards(world, school):
    with as_owner():
        TrailEntry.objects.create(
            holder=world.things["other_school"], object_kind="x", object_uid=school.uid, way_in="login", event="x"
        )
    _remove(school)
    with as_owner(), pytest.raises(Error, match="append-only"), transaction.atomic():
        TrailEntry.objects.unscoped("test").update(event="y")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_trigger where not tgisinternal and tgenabled = 'D'")
        assert cursor.fetchone() == (0,)


def test_files_go_once_the_rows_are_gone(world, school, django_capture_on_commit_callbacks):
    key = world.things["file"].key
    with django_capture_on_commit_callbacks(execute=True):
        _remove(school)
    assert not default_storage.exists(key)
    with as_owner():
        assert not StoredFile.objects.unscoped("test").filter(key=key).exists()


def test_the_command_asks_for_the_code(monkeypatch, school):
    monkeypatch.setattr("builtins.input", lambda question: "ja")
    with as_owner(), pytest.raises(CommandError, match="niets weggehaald"):
        call_command("remove_school", school.code, stdout=StringIO())
    assert sum(_counts(school).values()) > 50
    monkeypatch.setattr("builtins.input", lambda question: school.code)
    out = StringIO()
    with as_owner():
        call_command("remove_school", school.code, stdout=out)
    assert "Vernietigd op" in out.getvalue()
    assert sum(_counts(school).values()) == 0


def test_a_company_is_never_removed_like_this(world):
    with as_owner(), pytest.raises(removal.ActionRefused, match="Alleen een school"):
        removal.remove(world.people["trainer"].organisation)


def test_every_table_that_hangs_on_people_is_in_the_plan():
    """A new table without a holder that points at people, files or organisations must be given a place here."""
    held = set(exports.held_models())
    at_risk = {*held, Membership, Person, User}
    known = {*removal.HANG_ON_PEOPLE, *held}
    loose = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for one in model._meta.concrete_fields
        if isinstance(one, models.ForeignKey) and one.related_model in at_risk and model not in known
    }
    # Organisation points at its logo: emptied first. A framework goes with its school by name.
    assert loose <= {"portal.Organisation", "account.EmailConfirmation"}
