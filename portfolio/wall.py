"""The portfolio in full depth: who guides sees what was submitted, who trains sees what was granted."""

from portal.wall import ACTOR, COACH, LEARNER, TRAINER, Function, Held, Opening, ids

_GRANTED = (
    "select g.evidence_id from portfolio_grant g where g.revoked_at is null "
    "and (g.until is null or g.until >= current_date) and (g.person_id = public.kring_actor() "
    "or g.placement_id in (select p.id from partnerships_placement p where p.trainer_id = public.kring_actor() "
    "and p.student_id in (select public.kring_placed())))"
)
FUNCTIONS = [
    # Pieces that a trainer may read: logged by the trainer, or granted and still open.
    Function(
        "kring_trainer_evidence",
        "select e.id from portfolio_evidence e where e.state = 'submitted' and (e.logged_by_id = public.kring_actor() "
        f"or e.id in ({_GRANTED}))",
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
_OPEN_TO_SCHOOL = f"({_COACHED} and ((state <> 'draft' and audience <> 'nobody') or {_LOGGED}))"
_OF_EVIDENCE = "exists (select 1 from portfolio_evidence e where e.id = evidence_id)"
_OF_VERSION = "exists (select 1 from portfolio_evidenceversion v where v.id = version_id)"
_TRAINED = f"evidence_id = {ids('kring_trainer_evidence')}"
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
            COACH: _OPEN_TO_SCHOOL,
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
            LEARNER: f"({_OWN} and {_OF_EVIDENCE})",
            COACH: f"({_COACHED} and exists (select 1 from portfolio_evidence e where e.id = evidence_id "
            f"and e.logged_by_id = {ACTOR}))",
            TRAINER: f"({_PLACED} and exists (select 1 from portfolio_evidence e where e.id = evidence_id "
            f"and e.logged_by_id = {ACTOR}))",
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
            LEARNER: f"({_OWN} and {_OF_VERSION})",
            COACH: f"({_COACHED} and {_OF_VERSION})",
            TRAINER: f"({_PLACED} and {_OF_VERSION})",
        },
        delete={
            LEARNER: f"({_OWN} and exists (select 1 from portfolio_evidenceversion v "
            "where v.id = version_id and v.fixed_at is null))"
        },
        parents=_PARENT | {"version_id": "portfolio_evidenceversion", "file_id": "portal_storedfile"},
    ),
    Held(
        "portfolio_claim",
        {LEARNER: _OWN, COACH: f"({_COACHED} and {_OF_VERSION})", TRAINER: _OF_VERSION},
        insert={
            LEARNER: f"({_OWN} and {_OF_VERSION})",
            COACH: f"({_COACHED} and {_OF_VERSION})",
            TRAINER: f"({_PLACED} and {_OF_VERSION})",
        },
        change={
            # The student words a claim while its version is being written, and never judges it.
            LEARNER: f"({_OWN} and state = 'open' and judged_by_id is null)",
            COACH: (f"({_COACHED} and {_OF_VERSION})", f"judged_by_id = {ACTOR}"),
            TRAINER: (f"({_PLACED} and {_OF_VERSION})", f"judged_by_id = {ACTOR}"),
        },
        delete={
            LEARNER: f"({_OWN} and exists (select 1 from portfolio_evidenceversion v "
            "where v.id = version_id and v.fixed_at is null))"
        },
        parents=_PARENT | {"version_id": "portfolio_evidenceversion"},
    ),
    Held(
        "portfolio_grant",
        {LEARNER: _OWN, COACH: f"({_COACHED} and {_OF_EVIDENCE})", TRAINER: _TRAINED},
        insert={LEARNER: f"({_OWN} and given_by_id = {ACTOR} and {_OF_EVIDENCE})"},
        change={LEARNER: _OWN},
        parents=_PARENT | {"evidence_id": "portfolio_evidence", "placement_id": "partnerships_placement"},
    ),
    # Counted over everything the student has, so only the system writes it.
    Held("portfolio_cell", {LEARNER: _OWN, COACH: _COACHED}, parents=_PARENT),
    Held(
        "portfolio_goal",
        {LEARNER: _OWN, COACH: _COACHED},
        insert={LEARNER: f"({_OWN} and made_by_id = {ACTOR})", COACH: f"({_COACHED} and made_by_id = {ACTOR})"},
        change={LEARNER: _OWN, COACH: _COACHED},
        parents=_PARENT,
    ),
]
OPENINGS = [Opening("portal_storedfile", TRAINER, f"id = {ids('kring_trainer_files')}")]
