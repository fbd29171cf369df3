"""Partnerships, agreements and placements: the school's own, and the other side by relation."""

from django.conf import settings

from portal.wall import (
    ACTOR, BOARD, COACH, HOLDER, LEARNER, OF_HOLDER, OFFICE, PARTNER, TRAINER,
    Function, Held, everyone_of_holder, ids,
)  # fmt: skip

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
        "where p.company_id = public.kring_holder()",
    ),
    Function(
        "kring_company_versions",
        "select v.id from partnerships_agreementversion v join partnerships_agreement a on a.id = v.agreement_id "
        "join partnerships_partnership p on p.id = a.partnership_id where p.company_id = public.kring_holder()",
    ),
    Function(
        "kring_company_articles",
        "select r.id from partnerships_article r join partnerships_agreementversion v on v.id = r.version_id "
        "join partnerships_agreement a on a.id = v.agreement_id "
        "join partnerships_partnership p on p.id = a.partnership_id where p.company_id = public.kring_holder()",
    ),
]

_STAFF = everyone_of_holder(COACH, OFFICE, BOARD)
_OFFICE = everyone_of_holder(OFFICE)


def _two_sided(table: str, column: str, function: str, parents: dict[str, str], **commands) -> Held:
    return Held(table, _STAFF | {PARTNER: f"{column} = {ids(function)}"}, parents=parents, **commands)


TABLES = [
    Held("partnerships_partnership", _STAFF | {PARTNER: f"company_id = {HOLDER}"}, insert=_OFFICE, change=_OFFICE),
    _two_sided(
        "partnerships_contactline", "partnership_id", "kring_company_partnerships",
        {"partnership_id": "partnerships_partnership"}, insert=_OFFICE, change=_OFFICE, delete=_OFFICE,
    ),
    Held(
        "partnerships_placement",
        _STAFF
        | {LEARNER: f"student_id = {ACTOR}", TRAINER: f"trainer_id = {ACTOR}", PARTNER: f"company_id = {HOLDER}"},
        insert=_OFFICE,
        change=_OFFICE,
    ),
    _two_sided(
        "partnerships_agreement", "partnership_id", "kring_company_partnerships",
        {"partnership_id": "partnerships_partnership", "placement_id": "partnerships_placement"},
        insert=_OFFICE, change=_OFFICE,
    ),
    _two_sided(
        "partnerships_agreementversion", "agreement_id", "kring_company_agreements",
        {"agreement_id": "partnerships_agreement"}, insert=_OFFICE, change=_OFFICE,
    ),
    _two_sided(
        "partnerships_article", "version_id", "kring_company_versions",
        {"version_id": "partnerships_agreementversion"}, insert=_OFFICE, change=_OFFICE, delete=_OFFICE,
    ),
    _two_sided(
        "partnerships_articlecomment", "article_id", "kring_company_articles",
        {"article_id": "partnerships_article"},
        insert={
            OFFICE: f"({OF_HOLDER} and by_id = {ACTOR})",
            PARTNER: f"(article_id = {ids('kring_company_articles')} and by_id = {ACTOR})",
        },
    ),
    _two_sided(
        "partnerships_signature", "version_id", "kring_company_versions",
        {"version_id": "partnerships_agreementversion"}, insert=_OFFICE,
        change={
            OFFICE: OF_HOLDER,
            PARTNER: f"(signatory_id = {ACTOR} and version_id = {ids('kring_company_versions')})",
        },
    ),
]  # fmt: skip
