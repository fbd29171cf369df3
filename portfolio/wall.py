"""The portfolio in full depth: who guides sees what was submitted, who trains sees what was granted."""

from django.conf import settings

from portal.wall import ACTOR, COACH, LEARNER, TRAINER, Function, Held, Opening, ids

_OPEN_PLACEMENT = (
    "select p.id from partnerships_placement p where p.trainer_id = public.kring_actor() "
    "and p.state in ('agreed', 'running', 'ended') "
    "and (p.pok_signed_on is not null or p.opened_early_at is not null) "
    f"and p.starts_on <= current_date and p.ends_on >= current_date - {int(settings.PLACEMENT_SIGHT_DAYS)}"
)


def _standing(column: str) -> str:
    """What was shared with the actor by name, and through an open placement: apart, as each has its own index."""
    standing = (
        f"select g.{column} from portfolio_grant g join portfolio_evidence e on e.id = g.evidence_id "
        "where g.revoked_at is null and (g.until is null or g.until >= current_date) and e.state = 'submitted' "
    )
    return (
        f"{standing} and g.person_id = public.kring_actor() union {standing} and g.placement_id in ({_OPEN_PLACEMENT})"
    )


FUNCTIONS = [
    # The sharings that give a trainer sight today.
    Function("kring_trainer_grants", _standing("id")),
    # Pieces that a trainer may read: logged by the trainer, or shared and submitted.
    Function(
        "kring_trainer_evidence",
        f"select id from portfolio_evidence where logged_by_id = public.kring_actor() union {_standing('evidence_id')}",
    ),
    Function(
        "kring_trainer_files",
        "select f.file_id from portfolio_evidencefile f join portfolio_evidenceversion v on v.id = f.version_id "
        "where v.fixed_at is not null and v.evidence_id in (select public.kring_trainer_evidence())",
    ),
]

_OWN = f"portfolio_id = {ACTOR}"
_COACHED = f"portfolio_id = {ids('kring_coached')}"
_PLACED = f"portfolio_id = {ids('kring_placed')}"
_LOGGED = f"logged_by_id = {ACTOR}"
_OF_EVIDENCE = "exists (select 1 from portfolio_evidence e where e.id = evidence_id)"
_OF_OWN_EVIDENCE = "exists (select 1 from portfolio_evidence e where e.id = evidence_id and e.logged_by_id is null)"
_OF_LOGGED_EVIDENCE = (
    f"exists (select 1 from portfolio_evidence e where e.id = evidence_id and e.logged_by_id = {ACTOR})"
)
_OF_VERSION = "exists (select 1 from portfolio_evidenceversion v where v.id = version_id)"
_OF_DRAFT = "exists (select 1 from portfolio_evidenceversion v where v.id = version_id and v.fixed_at is null)"
_OF_LOGGED_VERSION = (
    "exists (select 1 from portfolio_evidenceversion v join portfolio_evidence e on e.id = v.evidence_id "
    f"where v.id = version_id and e.logged_by_id = {ACTOR})"
)
_TRAINED = f"evidence_id = {ids('kring_trainer_evidence')}"
_SAID = f"(judged_by_id is null or judged_by_id = {ACTOR})"
_PARENT = {"portfolio_id": "portfolio_portfolio"}

TABLES = [
    Held(
        "portfolio_portfolio",
        {
            LEARNER: f"student_id = {ACTOR}",
            COACH: f"student_id = {ids('kring_coached')}",
            TRAINER: f"student_id = {ids('kring_placed')}",
        },
        change={LEARNER: f"student_id = {ACTOR}"},
    ),
    Held(
        "portfolio_evidence",
        {
            LEARNER: _OWN,
            COACH: f"({_COACHED} and ((state = 'submitted' and audience <> 'nobody') or {_LOGGED}))",
            TRAINER: f"({_LOGGED} or id = {ids('kring_trainer_evidence')})",
        },
        insert={
            LEARNER: f"({_OWN} and logged_by_id is null)",
            COACH: f"({_COACHED} and {_LOGGED})",
            TRAINER: f"({_PLACED} and {_LOGGED})",
        },
        change={LEARNER: _OWN, COACH: f"({_COACHED} and {_LOGGED})", TRAINER: f"({_PLACED} and {_LOGGED})"},
        delete={LEARNER: f"({_OWN} and state = 'draft')"},
        parents=_PARENT | {"placement_id": "partnerships_placement"},
    ),
    Held(
        "portfolio_evidenceversion",
        {
            LEARNER: _OWN,
            COACH: f"({_COACHED} and fixed_at is not null and {_OF_EVIDENCE})",
            TRAINER: f"(fixed_at is not null and {_TRAINED})",
        },
        insert={
            LEARNER: f"({_OWN} and {_OF_OWN_EVIDENCE})",
            COACH: f"({_COACHED} and {_OF_LOGGED_EVIDENCE})",
            TRAINER: f"({_PLACED} and {_OF_LOGGED_EVIDENCE})",
        },
        # A fixed version never changes, whoever asks.
        change={LEARNER: (f"({_OWN} and fixed_at is null)", _OWN)},
        delete={LEARNER: f"({_OWN} and fixed_at is null)"},
        parents=_PARENT | {"evidence_id": "portfolio_evidence"},
    ),
    Held(
        "portfolio_evidencefile",
        {LEARNER: _OWN, COACH: f"({_COACHED} and {_OF_VERSION})", TRAINER: _OF_VERSION},
        insert={
            LEARNER: f"({_OWN} and {_OF_DRAFT})",
            COACH: f"({_COACHED} and {_OF_LOGGED_VERSION})",
            TRAINER: f"({_PLACED} and {_OF_LOGGED_VERSION})",
        },
        change={LEARNER: f"({_OWN} and {_OF_DRAFT})"},
        delete={LEARNER: f"({_OWN} and {_OF_DRAFT})"},
        parents=_PARENT | {"version_id": "portfolio_evidenceversion", "file_id": "portal_storedfile"},
    ),
    Held(
        "portfolio_claim",
        {LEARNER: _OWN, COACH: f"({_COACHED} and {_OF_VERSION})", TRAINER: _OF_VERSION},
        insert={
            LEARNER: f"({_OWN} and {_OF_DRAFT} and state = 'open')",
            COACH: f"({_COACHED} and {_OF_LOGGED_VERSION} and {_SAID})",
            TRAINER: f"({_PLACED} and {_OF_LOGGED_VERSION} and {_SAID})",
        },
        change={
            # The student words a claim while its version is being written, and never judges it.
            LEARNER: f"({_OWN} and {_OF_DRAFT} and state = 'open')",
            COACH: (f"({_COACHED} and {_OF_VERSION})", f"judged_by_id = {ACTOR}"),
            TRAINER: (f"({_PLACED} and {_OF_VERSION})", f"judged_by_id = {ACTOR}"),
        },
        delete={LEARNER: f"({_OWN} and {_OF_DRAFT})"},
        parents=_PARENT | {"version_id": "portfolio_evidenceversion"},
    ),
    Held(
        "portfolio_grant",
        {LEARNER: _OWN, COACH: f"({_COACHED} and {_OF_EVIDENCE})", TRAINER: f"id = {ids('kring_trainer_grants')}"},
        insert={LEARNER: f"({_OWN} and given_by_id = {ACTOR} and {_OF_EVIDENCE})"},
        change={LEARNER: _OWN},
        parents=_PARENT | {"evidence_id": "portfolio_evidence", "placement_id": "partnerships_placement"},
    ),
    # Counted over everything that counts, so only the system writes it; a trainer sees single pieces, no sums.
    Held("portfolio_cell", {LEARNER: _OWN, COACH: _COACHED}, parents=_PARENT),
    Held(
        "portfolio_goal",
        {LEARNER: _OWN, COACH: _COACHED},
        insert={LEARNER: f"({_OWN} and made_by_id = {ACTOR})", COACH: f"({_COACHED} and made_by_id = {ACTOR})"},
        change={LEARNER: _OWN, COACH: _COACHED},
        parents=_PARENT,
    ),
]
OPENINGS = [
    Opening("portal_storedfile", TRAINER, f"id = {ids('kring_trainer_files')}"),
    # A coach reads the files of what a coach may read; a draft's photo is the student's, like the draft.
    Opening(
        "portal_storedfile",
        COACH,
        "exists (select 1 from portfolio_evidencefile f where f.file_id = portal_storedfile.id)",
    ),
]
