"""The wall of the portal's own tables. The sight rules stand here once; `portal.wall` turns them into SQL."""

from portal.wall import (
    ACTOR,
    BOARD,
    COACH,
    LEARNER,
    OF_HOLDER,
    OFFICE,
    PARTNER,
    SCHOOL_HATS,
    TRAINER,
    Function,
    Held,
    Open,
    Opening,
    everyone_of_holder,
    ids,
)  # fmt: skip

ALL = "select, insert, update, delete"
CHANGE = "select, insert, update"
ADMINISTER = everyone_of_holder(OFFICE)

FUNCTIONS = [
    # Students in a group that the actor coaches today.
    Function(
        "kring_coached",
        "select s.student_id from portal_groupstudent s join portal_groupcoach c on c.group_id = s.group_id "
        "where c.coach_id = public.kring_actor() "
        "and s.starts_on <= current_date and (s.ends_on is null or s.ends_on >= current_date) "
        "and c.starts_on <= current_date and (c.ends_on is null or c.ends_on >= current_date)",
    ),
    # Groups the actor takes part in from another organisation (joint groups, teams).
    Function(
        "kring_joint_groups",
        "select group_id from portal_groupcoach where coach_id = public.kring_actor() "
        "union select group_id from portal_groupstudent where student_id = public.kring_actor()",
    ),
    # Logos stand on paper that anybody of the organisation may make; there are as many as there are schools.
    Function("kring_logos", "select logo_id from portal_organisation where logo_id is not null"),
    Function(
        "kring_own_teams", "select team_id from portal_teammember where member_id = public.kring_actor()"
    ),
    # Numbers, chains and digests a trail entry: no writer can forge or skip one.
    Function(
        "kring_chain_entry",
        """
        declare last record;
        begin
          perform pg_advisory_xact_lock(hashtext(new.object_uid::text));
          select sequence, digest into last from portal_trailentry
            where object_uid = new.object_uid order by sequence desc limit 1;
          new.sequence := coalesce(last.sequence, 0) + 1;
          new.previous := coalesce(last.digest, '');
          new.digest := encode(sha256(convert_to(concat_ws('|', new.previous, new.object_kind, new.object_uid,
            new.sequence, extract(epoch from new.at), new.actor_id, new.way_in, new.event, new.from_state,
            new.to_state, new.reason_digest), 'UTF8')), 'hex');
          return new;
        end
        """,
        returns="trigger", language="plpgsql", volatile=True,
    ),
]  # fmt: skip

_SUBJECT_OR_OWNER = f"(owner_id = {ACTOR} or subject_id = {ACTOR})"
_OWN = f"owner_id = {ACTOR}"
_GROUP = f"({OF_HOLDER} or group_id = {ids('kring_joint_groups')})"

TABLES = [
    # Held: groups and what belongs to them, by holder; people of other organisations by participation.
    Held("portal_schoolyear", everyone_of_holder(), insert=ADMINISTER, change=ADMINISTER),
    Held("portal_programme", everyone_of_holder(), insert=ADMINISTER, change=ADMINISTER),
    Held(
        "portal_teachinggroup",
        everyone_of_holder() | dict.fromkeys((COACH, LEARNER), f"({OF_HOLDER} or id = {ids('kring_joint_groups')})"),
        insert=ADMINISTER,
        change=ADMINISTER,
        parents={"school_year_id": "portal_schoolyear", "programme_id": "portal_programme"},
    ),
    *[
        Held(
            table,
            everyone_of_holder() | dict.fromkeys((COACH, LEARNER), _GROUP),
            insert=ADMINISTER,
            change=ADMINISTER,
            delete=ADMINISTER,
            parents={"group_id": "portal_teachinggroup"},
        )
        for table in ("portal_groupstudent", "portal_groupcoach")
    ],
    Held(
        "portal_enrolment",
        everyone_of_holder() | {LEARNER: f"student_id = {ACTOR}"},
        insert=ADMINISTER,
        change=ADMINISTER,
        parents={"programme_id": "portal_programme"},
    ),
    Held(
        "portal_team",
        everyone_of_holder() | {TRAINER: f"id = {ids('kring_own_teams')}", PARTNER: f"id = {ids('kring_own_teams')}"},
        insert=ADMINISTER,
        change=ADMINISTER,
    ),
    *[
        Held(
            table,
            everyone_of_holder()
            | {TRAINER: f"team_id = {ids('kring_own_teams')}", PARTNER: f"team_id = {ids('kring_own_teams')}"},
            insert=ADMINISTER,
            change=ADMINISTER,
            delete=ADMINISTER,
            parents={"team_id": "portal_team"},
        )
        for table in ("portal_teammember", "portal_teamgroup")
    ],
    Held("portal_importrun", ADMINISTER, insert=ADMINISTER, change=ADMINISTER),
    # Files: for who put them in and whom they are about; themes open more. Without a subject for the office.
    Held(
        "portal_storedfile",
        {
            LEARNER: _SUBJECT_OR_OWNER,
            COACH: _OWN,
            TRAINER: _OWN,
            PARTNER: _OWN,
            OFFICE: f"(owner_id = {ACTOR} or (subject_id is null and {OF_HOLDER}))",
            BOARD: _OWN,
        },
        insert=dict.fromkeys((*SCHOOL_HATS, TRAINER, PARTNER), _OWN),
        change=dict.fromkeys((*SCHOOL_HATS, TRAINER, PARTNER), _OWN),
    ),
    Held(
        "portal_report",
        dict.fromkeys((*SCHOOL_HATS, TRAINER, PARTNER), f"requester_id = {ACTOR}"),
        insert=dict.fromkeys((*SCHOOL_HATS, TRAINER, PARTNER), f"requester_id = {ACTOR}"),
        change=dict.fromkeys((*SCHOOL_HATS, TRAINER, PARTNER), f"requester_id = {ACTOR}"),
    ),
    # Trails: everybody writes in the own name; the office and the exam board read those of the holder.
    Held(
        "portal_trailentry",
        {
            BOARD: OF_HOLDER,
            OFFICE: f"(actor_id = {ACTOR} or {OF_HOLDER})",
            **dict.fromkeys((LEARNER, COACH, TRAINER, PARTNER), f"actor_id = {ACTOR}"),
        },
        insert=dict.fromkeys((*SCHOOL_HATS, TRAINER, PARTNER), f"actor_id = {ACTOR}"),
        append_only=True,
    ),
    Held(
        "portal_trailreason",
        dict.fromkeys(
            (*SCHOOL_HATS, TRAINER, PARTNER), "exists (select 1 from portal_trailentry e where e.id = entry_id)"
        ),
        insert=dict.fromkeys(
            (*SCHOOL_HATS, TRAINER, PARTNER), "exists (select 1 from portal_trailentry e where e.id = entry_id)"
        ),
        parents={"entry_id": "portal_trailentry"},
    ),
    Held(
        "portal_accessentry",
        {
            LEARNER: f"subject_id = {ACTOR}",
            **dict.fromkeys((COACH, BOARD, OFFICE, TRAINER, PARTNER), f"viewer_id = {ACTOR}"),
        },
        insert=dict.fromkeys((*SCHOOL_HATS, TRAINER, PARTNER), f"viewer_id = {ACTOR}"),
        append_only=True,
    ),
    # Asked by somebody behind a personal link, written by the system; decided by the office of the holder.
    Held(
        "portal_handover",
        {OFFICE: OF_HOLDER, **dict.fromkeys((TRAINER, PARTNER, COACH, LEARNER, BOARD), f"asked_by_id = {ACTOR}")},
        change=ADMINISTER,
    ),
    # Answers that were given to forms: each actor's own. Of who has no role, for the system alone.
    Held(
        "portal_onceanswer",
        **dict.fromkeys(
            ("read", "insert", "change", "delete"),
            dict.fromkeys((*SCHOOL_HATS, TRAINER, PARTNER), f"actor_id = {ACTOR}"),
        ),
    ),
    # Words for searching: for the system alone. People find through the functions of `portal.search.wall`.
    Held("portal_searchdocument", {}),
    # Mail on its way holds codes and links: for the system alone.
    Held("portal_mailout", {}),
    # Open: public facts, log-ins and ways in.
    Open("portal_organisation", login="select", app=CHANGE),
    Open("portal_person", login="select, update", app=CHANGE),
    Open("portal_membership", login="select", app=CHANGE),
    Open("portal_user", login=CHANGE, app=CHANGE),
    Open("portal_personallink", login="select, update", app=ALL),
    Open("portal_mailcode", login=CHANGE, app=ALL),
    Open("portal_knowndevice", login=ALL, app=ALL),
    Open("portal_logincard", login="select, update", app=ALL),
    Open("portal_installationmark", login="select", app="select, insert"),
    Open("django_session", login=ALL, app=ALL),
    Open("django_content_type", login="select", app="select"),
    Open("django_migrations", login="select", app="select"),
    Open("account_emailaddress", login=ALL, app=ALL),
    Open("account_emailconfirmation", login=ALL, app=ALL),
    Open("mfa_authenticator", login=ALL, app=ALL),
]

OPENINGS = [
    Opening("portal_storedfile", hat, f"id = {ids('kring_logos')}")
    for hat in (LEARNER, COACH, BOARD, OFFICE, TRAINER, PARTNER)
]

TRIGGERS = [
    "drop trigger if exists kring_chain on portal_trailentry",
    "create trigger kring_chain before insert on portal_trailentry for each row execute function kring_chain_entry()",
]
