"""Removing a school with everything it holds. Runs as the owner of the tables, in one transaction, or not at all.

What belongs to others stays: companies, people with a role elsewhere, and rows that another organisation holds. Where
such a row names somebody of the removed school, that membership stays as an empty 'oud-lid' without a name.
"""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.models import Q, QuerySet

from portal.exports import held_models
from portal.models import (
    KnownDevice,
    LoginCard,
    MailCode,
    Membership,
    OnceAnswer,
    Organisation,
    Person,
    PersonalLink,
    SearchDocument,
    StoredFile,
    User,
    today,
)
from portal.rules import ActionRefused

# Tables without a holder that hang on people; a test refuses one that is not named here.
HANG_ON_PEOPLE = (
    PersonalLink,
    MailCode,
    KnownDevice,
    LoginCard,
    OnceAnswer,
    EmailAddress,
    Authenticator,
    User,
    Membership,
)


@dataclass
class Destruction:
    """What goes, or went: rows per table, files, and how many emptied memberships stay for others' sake."""

    code: str
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    kept_members: int = 0


@dataclass(frozen=True)
class _Doomed:
    """The people's side of the plan, as primary keys: small beside the held rows."""

    members: list[int]
    kept: list[int]
    people: list[int]
    users: list[int]


def plan(school: Organisation) -> Destruction:
    """What `remove` would take away; changes nothing."""
    doomed = _doomed(school)
    found = Destruction(school.code or "", kept_members=len(doomed.kept))
    for model in held_models():
        found.rows[model._meta.label_lower] = _held(model, school).count()
    for queryset in _ways_in(doomed):
        _count(found, queryset)
    _count(found, _frameworks(school))
    _count(found, _documents(school))
    found.rows["portal.user"] = len(doomed.users)
    found.rows["portal.person"] = len(doomed.people)
    found.rows["portal.membership"] = len(doomed.members) - len(doomed.kept)
    found.files = found.rows[StoredFile._meta.label_lower]
    return found


@transaction.atomic
def remove(school: Organisation) -> Destruction:
    """Take the school away and answer what went. Files go once the rows are gone for good."""
    if not school.is_school:
        raise ActionRefused("Alleen een school kan zo weggehaald worden. Een bedrijf hoort bij meer scholen.")
    done, doomed = plan(school), _doomed(school)
    keys = list(_held(StoredFile, school).values_list("key", flat=True))
    with connection.cursor() as cursor:
        _run(cursor, "set constraints all immediate")
        _guards(cursor, "disable")
        _run(cursor, "set constraints all deferred")
        Organisation.objects.filter(pk=school.pk).update(**_loose_ends())
        for model in held_models():
            # Without Django's cascade: what hangs on these rows is held too, and goes in the same sweep.
            _held(model, school)._raw_delete(connection.alias)
        for queryset in _ways_in(doomed):
            queryset.delete()
        _frameworks(school).delete()
        # What follows every change by itself does not see rows that go past the triggers.
        _documents(school).delete()
        _take_people(school, doomed)
        # Every reference is checked here, before the guards stand again.
        _run(cursor, "set constraints all immediate")
        _guards(cursor, "enable")
        _run(cursor, "set constraints all deferred")
    transaction.on_commit(lambda: [default_storage.delete(key) for key in keys])  # type: ignore[func-returns-value]
    return done


def _held(model, school: Organisation) -> QuerySet:
    return model.objects.unscoped("removal of a whole school").filter(holder=school)


def _frameworks(school: Organisation) -> QuerySet:
    # By name: the portal knows no theme.
    return apps.get_model("frameworks", "Framework")._base_manager.filter(school=school)


def _documents(school: Organisation) -> QuerySet:
    return SearchDocument.objects.filter(holder_id=school.pk)


def _doomed(school: Organisation) -> _Doomed:
    members = set(Membership.objects.filter(organisation=school).values_list("pk", flat=True))
    kept = members & _named_by_others(school)
    elsewhere = Membership.objects.exclude(organisation=school).values("person_id")
    people = Person.objects.filter(memberships__organisation=school).exclude(pk__in=elsewhere).distinct()
    with_husk = set(Membership.objects.filter(pk__in=kept).values_list("person_id", flat=True))
    gone = [pk for pk in people.values_list("pk", flat=True) if pk not in with_husk]
    users = User.objects.filter(person__in=people).values_list("pk", flat=True)
    return _Doomed(sorted(members), sorted(kept), gone, list(users))


def _named_by_others(school: Organisation) -> set[int]:
    """Memberships of the school to which rows of other holders, or memberships elsewhere, point."""
    found: set[int] = set()
    for model in held_models():
        for one in _pointing_at(model, Membership):
            rows = model.objects.unscoped("removal of a whole school").exclude(holder=school)  # type: ignore[attr-defined]
            found.update(rows.filter(**{f"{one}__organisation": school}).values_list(f"{one}_id", flat=True))
    recorded = Membership.objects.exclude(organisation=school).filter(may_sign_recorded_by__organisation=school)
    return found | set(recorded.values_list("may_sign_recorded_by_id", flat=True))


def _pointing_at(model, target) -> list[str]:
    return [
        one.name
        for one in model._meta.concrete_fields
        if isinstance(one, models.ForeignKey) and one.related_model is target
    ]


def _ways_in(doomed: _Doomed) -> list[QuerySet]:
    members, users = doomed.members, doomed.users
    return [
        PersonalLink.objects.filter(Q(membership__in=members) | Q(issued_by__in=members)),
        MailCode.objects.filter(membership__in=members),
        KnownDevice.objects.filter(membership__in=members),
        LoginCard.objects.filter(Q(user__in=users) | Q(issued_by__in=members)),
        OnceAnswer.objects.filter(actor__in=members),
        EmailAddress.objects.filter(user__in=users),
        Authenticator.objects.filter(user__in=users),
    ]


def _take_people(school: Organisation, doomed: _Doomed) -> None:
    User.objects.filter(pk__in=doomed.users).delete()
    going = [pk for pk in doomed.members if pk not in set(doomed.kept)]
    Membership.objects.filter(pk__in=doomed.members).update(
        may_sign_from=None, may_sign_until=None, may_sign_recorded_by=None
    )
    Membership.objects.filter(pk__in=going).delete()
    Person.objects.filter(pk__in=doomed.people).delete()
    if doomed.kept:
        _empty(school, doomed.kept)
    else:
        Organisation.objects.filter(pk=school.pk).delete()


def _empty(school: Organisation, kept: list[int]) -> None:
    """Leave what others' rows point at, without anything that says who it was."""
    husks = Membership.objects.filter(pk__in=kept)
    only_here = Person.objects.filter(memberships__in=husks).exclude(
        pk__in=Membership.objects.exclude(pk__in=kept).values("person_id")
    )
    only_here.update(
        call_name="oud-lid",
        infix="",
        family_name="",
        first_names="",
        email="",
        phone="",
        birth_date=None,
        sort_name="oud-lid",
    )
    husks.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today()), starts_on__lte=today()).update(ends_on=today())
    husks.update(number="", title="")
    Organisation.objects.filter(pk=school.pk).update(
        name="Opgeheven school", paper_name="", mail_domains=[], code=f"X{school.pk}"
    )


def _loose_ends() -> dict:
    """Fields of the organisation that point at rows it holds, such as the logo: emptied before those rows go."""
    return {one.name: None for one in Organisation._meta.concrete_fields if isinstance(one, models.ForeignKey)}


def _guards(cursor, do: str) -> None:
    # Append-only tables and state tables refuse a delete to everybody; only the owner can lift that, for a moment.
    for model in held_models():
        _run(cursor, f"alter table {connection.ops.quote_name(model._meta.db_table)} {do} trigger user")


def _run(cursor, statement: str) -> None:
    cursor.execute(statement)


def _count(found: Destruction, queryset: QuerySet) -> None:
    found.rows[queryset.model._meta.label_lower] = queryset.count()
