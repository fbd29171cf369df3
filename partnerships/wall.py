"""Partnerships, agreements and placements: the school's own, and the other side by relation.

A company sees an agreement and a version of its text once that was shown to it. A fixed text is out of everybody's
reach: no hat changes a fixed version, its articles or its targets. On screen nobody signs for another.
"""

from django.conf import settings

from portal.wall import (
    ACTOR,
    BOARD,
    COACH,
    HOLDER,
    LEARNER,
    OF_HOLDER,
    OFFICE,
    PARTNER,
    TRAINER,
    Function,
    Held,
    Opening,
    everyone_of_holder,
    ids,
)  # fmt: skip

_SHARED_VERSIONS = (
    "partnerships_agreementversion v join partnerships_agreement a on a.id = v.agreement_id "
    "join partnerships_partnership p on p.id = a.partnership_id"
)
_WITH_US = "where p.company_id = public.kring_holder() and v.shared_at is not null"

FUNCTIONS = [
    # Students whose placement with this trainer is open today: from the first day once the POK is signed, or
    # opened early by the coordinator, until some days after the last.
    Function(
        "kring_placed",
        "select student_id from partnerships_placement where trainer_id = public.kring_actor() "
        "and state in ('agreed', 'running', 'ended') "
        "and (pok_signed_on is not null or opened_early_at is not null) "
        f"and starts_on <= current_date and ends_on >= current_date - {int(settings.PLACEMENT_SIGHT_DAYS)}",
    ),
    Function(
        "kring_company_partnerships",
        "select id from partnerships_partnership where company_id = public.kring_holder()",
    ),
    Function(
        "kring_company_agreements",
        "select a.id from partnerships_agreement a join partnerships_partnership p on p.id = a.partnership_id "
        "where p.company_id = public.kring_holder() and a.shared_at is not null",
    ),
    Function("kring_company_versions", f"select v.id from {_SHARED_VERSIONS} {_WITH_US}"),
    Function(
        "kring_company_articles",
        f"select r.id from {_SHARED_VERSIONS} join partnerships_article r on r.version_id = v.id {_WITH_US}",
    ),
    Function(
        "kring_company_scans",
        f"select s.scan_id from {_SHARED_VERSIONS} join partnerships_signature s on s.version_id = v.id {_WITH_US} "
        "and s.scan_id is not null",
    ),
    # Versions of the own school whose text may still change.
    Function(
        "kring_open_versions",
        "select id from partnerships_agreementversion where holder_id = public.kring_holder() and fixed_at is null",
    ),
]

_STAFF = everyone_of_holder(COACH, OFFICE, BOARD)
_OFFICE = everyone_of_holder(OFFICE)
_IN_OPEN_VERSION = {OFFICE: f"({OF_HOLDER} and version_id = {ids('kring_open_versions')})"}


def _two_sided(table: str, column: str, function: str, parents: dict[str, str], **commands) -> Held:
    return Held(table, _STAFF | {PARTNER: f"{column} = {ids(function)}"}, parents=parents, **commands)


def _of_partnership(table: str) -> Held:
    return _two_sided(
        table, "partnership_id", "kring_company_partnerships", {"partnership_id": "partnerships_partnership"},
        insert=_OFFICE, change=_OFFICE, delete=_OFFICE,
    )  # fmt: skip


TABLES = [
    Held("partnerships_partnership", _STAFF | {PARTNER: f"company_id = {HOLDER}"}, insert=_OFFICE, change=_OFFICE),
    _of_partnership("partnerships_contact"),
    _of_partnership("partnerships_contactline"),
    _of_partnership("partnerships_condition"),
    Held(
        "partnerships_placement",
        _STAFF
        | {LEARNER: f"student_id = {ACTOR}", TRAINER: f"trainer_id = {ACTOR}", PARTNER: f"company_id = {HOLDER}"},
        insert=_OFFICE,
        change=_OFFICE,
        parents={"replaces_id": "partnerships_placement"},
    ),
    _two_sided(
        "partnerships_agreement", "id", "kring_company_agreements",
        {
            "partnership_id": "partnerships_partnership", "placement_id": "partnerships_placement",
            "renews_id": "partnerships_agreement",
        },
        insert=_OFFICE, change=_OFFICE,
    ),
    _two_sided(
        "partnerships_agreementversion", "id", "kring_company_versions",
        {"agreement_id": "partnerships_agreement"}, insert=_OFFICE,
        change={OFFICE: (f"({OF_HOLDER} and fixed_at is null)", OF_HOLDER)},
    ),
    *[
        _two_sided(
            table, "version_id", "kring_company_versions", {"version_id": "partnerships_agreementversion"},
            insert=_IN_OPEN_VERSION, change=_IN_OPEN_VERSION, delete=_IN_OPEN_VERSION,
        )
        for table in ("partnerships_article", "partnerships_targetresult")
    ],
    _two_sided(
        "partnerships_articlecomment", "article_id", "kring_company_articles",
        {"article_id": "partnerships_article"},
        insert={
            OFFICE: f"({OF_HOLDER} and by_id = {ACTOR})",
            PARTNER: f"(article_id = {ids('kring_company_articles')} and by_id = {ACTOR})",
        },
        change=_OFFICE,
    ),
    _two_sided(
        "partnerships_signature", "version_id", "kring_company_versions",
        {"version_id": "partnerships_agreementversion", "scan_id": "portal_storedfile"},
        insert={OFFICE: f"({OF_HOLDER} and state = 'named')"},
        change={
            OFFICE: (OF_HOLDER, f"({OF_HOLDER} and (state <> 'signed' or way = 'paper' or signatory_id = {ACTOR}))"),
            **dict.fromkeys((COACH, BOARD), f"({OF_HOLDER} and signatory_id = {ACTOR})"),
            PARTNER: f"(signatory_id = {ACTOR} and version_id = {ids('kring_company_versions')})",
        },
        delete={OFFICE: f"({OF_HOLDER} and state = 'named')"},
    ),
]  # fmt: skip

OPENINGS = [
    # A scan of the signed paper is for both sides.
    Opening("portal_storedfile", PARTNER, f"id = {ids('kring_company_scans')}"),
]
