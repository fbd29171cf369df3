"""The blind sheet, in the database: until everybody has sent theirs, a sheet is readable by its assessor only.

Beside the policies three things are law here, whatever code runs: the course of a test follows `WHO_MAY`, a sheet
is sent by `kring_submit_sheet` alone, and nobody signs on another's seat.
"""

from assessment.models.course import WHO_MAY
from portal.wall import (
    ACTOR,
    BOARD,
    COACH,
    LEARNER,
    OF_HOLDER,
    OFFICE,
    TRAINER,
    Function,
    Held,
    Opening,
    everyone_of_holder,
    ids,
)  # fmt: skip

_JUDGED = "('signed', 'established', 'annulled')"
_COURSE = ", ".join(f"('{before}', '{to}')" for before, to in WHO_MAY)
# What a student may still change of the own test: its course (as far as the table goes) and the reaction.
_OF_STUDENT = "array['state', 'student_view', 'student_words', 'request_words', 'stopped_because']"
# What may still change once a test is signed or at its end.
_AFTER = (
    "array['state', 'student_view', 'student_words', 'established_at', 'established_by_id', 'stopped_because', "
    "'result_id']"
)

FUNCTIONS = [
    Function(
        "kring_assessed",
        "select test_id from assessment_testassessor "
        "where assessor_id = public.kring_actor() and replaced_at is null",
    ),
    Function(
        "kring_assessed_designs",
        "select t.design_id from assessment_proficiencytest t join assessment_testassessor a on a.test_id = t.id "
        "where a.assessor_id = public.kring_actor() and a.replaced_at is null",
    ),
    # Tests at which the actor assesses and whose judgements are open to the actor: not while scoring alone, and
    # for a third assessor not before the own sheet is sent.
    Function(
        "kring_opened",
        "select t.id from assessment_proficiencytest t join assessment_testassessor a on a.test_id = t.id "
        "where a.assessor_id = public.kring_actor() and a.replaced_at is null "
        f"and (t.state in {_JUDGED} or (t.state = 'moderating' and (a.part = 'assessor' or exists ("
        "select 1 from assessment_sheet s where s.test_id = t.id and s.assessor_id = a.assessor_id "
        "and s.submitted_at is not null and s.sealed_at is null))))",
    ),
    # What the tests that the actor assesses rest on.
    Function(
        "kring_test_versions",
        "select e.version_id from assessment_testevidence e where e.test_id in (select public.kring_assessed())",
    ),
    Function(
        "kring_test_pieces",
        "select v.evidence_id from portfolio_evidenceversion v where v.id in (select public.kring_test_versions())",
    ),
    Function(
        "kring_test_files",
        "select f.file_id from portfolio_evidencefile f where f.version_id in (select public.kring_test_versions())",
    ),
    # Sends the actor's own sheet. It locks the test first (so that two senders cannot both think the other is
    # still busy, and cannot deadlock with a moderator) and answers with the state of the test afterwards. No
    # role of the app can set submitted_at itself, or see whether another sheet was sent. A third assessor sends
    # while the others moderate; that moves nothing.
    Function(
        "kring_submit_sheet",
        """
        declare the_sheet record; the_test record; the_seat record; waiting bigint;
        begin
          select * into the_sheet from assessment_sheet
            where id = sheet and assessor_id = public.kring_actor() and sealed_at is null;
          if not found then raise exception 'not your sheet' using errcode = 'insufficient_privilege'; end if;
          select * into the_test from assessment_proficiencytest where id = the_sheet.test_id for no key update;
          select * into the_seat from assessment_testassessor
            where test_id = the_test.id and assessor_id = the_sheet.assessor_id and replaced_at is null;
          if not found then raise exception 'not your seat' using errcode = 'insufficient_privilege'; end if;
          if not (the_test.state = 'assessing' or (the_test.state = 'moderating' and the_seat.part = 'third')) then
            raise exception 'the test is %', the_test.state using errcode = 'check_violation';
          end if;
          select count(*) into waiting from assessment_criterion c
            where c.design_id = the_test.design_id and not exists (select 1 from assessment_score s
              where s.sheet_id = the_sheet.id and s.criterion_id = c.id and s.value is not null);
          if waiting > 0 then raise exception '% scores missing', waiting using errcode = 'check_violation'; end if;
          update assessment_sheet set submitted_at = now() where id = sheet and submitted_at is null;
          if the_test.state = 'moderating' then return 'moderating'; end if;
          select count(*) into waiting from assessment_testassessor a
            where a.test_id = the_test.id and a.replaced_at is null and not exists (
              select 1 from assessment_sheet s where s.test_id = a.test_id and s.assessor_id = a.assessor_id
              and s.submitted_at is not null and s.sealed_at is null);
          if waiting = 0 then
            update assessment_proficiencytest set state = 'moderating' where id = the_test.id;
            return 'moderating';
          end if;
          return 'assessing';
        end
        """,
        arguments="sheet bigint", returns="text", language="plpgsql", volatile=True,
    ),
    # The table of transitions as a trigger. Not a definer function in effect: `current_user` is who updates, and
    # what it counts is what that role may see, so a role that cannot see all sheets can never open them.
    Function(
        "kring_test_course",
        f"""
        begin
          if new.state is distinct from old.state then
            if (old.state, new.state) not in ({_COURSE}) then
              raise exception 'no way from % to %', old.state, new.state using errcode = 'check_violation';
            end if;
            if old.state = 'assessing' and new.state = 'moderating' and exists (
              select 1 from assessment_testassessor a where a.test_id = new.id and a.replaced_at is null
              and not exists (select 1 from assessment_sheet s where s.test_id = a.test_id
                and s.assessor_id = a.assessor_id and s.submitted_at is not null and s.sealed_at is null)
            ) then
              raise exception 'somebody still scores' using errcode = 'check_violation';
            end if;
            if new.state = 'signed' and (
              exists (select 1 from assessment_testassessor a where a.test_id = new.id and a.replaced_at is null
                and a.signed_at is null)
              or exists (select 1 from assessment_criterion c where c.design_id = new.design_id and not exists (
                select 1 from assessment_settlement s where s.test_id = new.id and s.criterion_id = c.id
                and s.settled_at is not null))
            ) then
              raise exception 'not settled or not signed by all' using errcode = 'check_violation';
            end if;
          end if;
          if old.state in ('signed', 'established', 'annulled', 'declined', 'cancelled')
            and (to_jsonb(new) - {_AFTER}) <> (to_jsonb(old) - {_AFTER}) then
            raise exception 'a test that is % does not change', old.state using errcode = 'check_violation';
          end if;
          if current_user = 'kring_learner'
            and (to_jsonb(new) - {_OF_STUDENT}) <> (to_jsonb(old) - {_OF_STUDENT}) then
            raise exception 'not for the student to change' using errcode = 'insufficient_privilege';
          end if;
          return new;
        end
        """,
        returns="trigger", language="plpgsql", volatile=True, definer=False,
    ),
    # Nobody signs on another's seat, not even for the system; whoever edits may withdraw.
    Function(
        "kring_own_signature",
        """
        begin
          if new.signed_at is not null and (tg_op = 'INSERT' or new.signed_at is distinct from old.signed_at)
            and current_user like 'kring\\_%' and current_user <> 'kring_owner'
            and new.assessor_id is distinct from public.kring_actor() then
            raise exception 'not your seat' using errcode = 'insufficient_privilege';
          end if;
          return new;
        end
        """,
        returns="trigger", language="plpgsql", volatile=True, definer=False,
    ),
]  # fmt: skip

TRIGGERS = [
    "drop trigger if exists kring_course on assessment_proficiencytest",
    "create trigger kring_course before update on assessment_proficiencytest for each row "
    "execute function kring_test_course()",
    "drop trigger if exists kring_signature on assessment_testassessor",
    "create trigger kring_signature before insert or update of signed_at, assessor_id on assessment_testassessor "
    "for each row execute function kring_own_signature()",
]

_TEST = "exists (select 1 from assessment_proficiencytest t where t.id = test_id{})"
_SEEN = _TEST.format("")
_WITH_OUTCOME = _TEST.format(f" and t.state in {_JUDGED}")
_SCORING = _TEST.format(" and t.state in ('planned', 'assessing', 'moderating')")
_MODERATING = _TEST.format(" and t.state = 'moderating'")
_BEFORE = _TEST.format(" and t.state in ('requested', 'planned', 'not_held')")
_ASSESSED = f"test_id = {ids('kring_assessed')}"
_OPENED = f"test_id = {ids('kring_opened')}"
_OWN = f"assessor_id = {ACTOR}"
_STAFF = everyone_of_holder(COACH, OFFICE, BOARD)
_OPENED_MODERATING = f"({_OPENED} and {_MODERATING})"
_OF_TEST = {"test_id": "assessment_proficiencytest"}
_COACH_TESTS = f"(student_id = {ids('kring_coached')} or id = {ids('kring_assessed')} or requested_by_id = {ACTOR})"
_SENT = "submitted_at is not null and "
_OWN_SHEET = f"({_OWN} and {_ASSESSED} and {_SCORING} and submitted_at is null and sealed_at is null)"
_SHEET = "exists (select 1 from assessment_sheet s where s.id = sheet_id{})"
_ON_OWN_SHEET = _SHEET.format(f" and s.assessor_id = {ACTOR} and s.submitted_at is null and s.sealed_at is null")
_JUDGING = (COACH, TRAINER)
_SETTLEMENT = "exists (select 1 from assessment_settlement s where s.id = settlement_id{})"
_STILL_OPEN = (
    " and exists (select 1 from assessment_proficiencytest t where t.id = s.test_id and t.state = 'moderating')"
)

TABLES = [
    Held(
        "assessment_testdesign",
        _STAFF | {LEARNER: OF_HOLDER, TRAINER: f"id = {ids('kring_assessed_designs')}"},
        insert=_STAFF, change=_STAFF,
        parents={"programme_id": "portal_programme"},
    ),
    Held(
        "assessment_criterion",
        _STAFF | {LEARNER: OF_HOLDER, TRAINER: f"design_id = {ids('kring_assessed_designs')}"},
        insert=_STAFF, change=_STAFF, delete=_STAFF,
        parents={"design_id": "assessment_testdesign"},
    ),
    Held(
        "assessment_proficiencytest",
        {
            LEARNER: f"student_id = {ACTOR}",
            COACH: _COACH_TESTS,
            TRAINER: f"id = {ids('kring_assessed')}",
            BOARD: OF_HOLDER,
            OFFICE: OF_HOLDER,
        },
        insert={
            LEARNER: f"({OF_HOLDER} and student_id = {ACTOR} and requested_by_id = {ACTOR} and state = 'requested')",
            COACH: f"({OF_HOLDER} and requested_by_id = {ACTOR} and state = 'requested' "
            f"and student_id = {ids('kring_coached')})",
        },
        change={
            LEARNER: f"student_id = {ACTOR}",
            COACH: _COACH_TESTS,
            TRAINER: f"id = {ids('kring_assessed')}",
            BOARD: OF_HOLDER,
        },
        parents={"design_id": "assessment_testdesign", "placement_id": "partnerships_placement"},
    ),
    Held(
        "assessment_testassessor",
        dict.fromkeys((LEARNER, COACH, TRAINER, BOARD, OFFICE), _SEEN),
        insert=dict.fromkeys((COACH, BOARD), f"({_SEEN} and replaced_at is null)"),
        change={COACH: _SEEN, BOARD: _SEEN, TRAINER: _OWN},
        parents=_OF_TEST,
    ),
    Held(
        "assessment_sheet",
        {
            **dict.fromkeys(
                _JUDGING, f"(sealed_at is null and ({_OWN} or ({_SENT}({_OPENED} or {_WITH_OUTCOME}))))"
            ),
            **dict.fromkeys((BOARD, LEARNER), f"(sealed_at is null and {_SENT}{_WITH_OUTCOME})"),
        },
        insert=dict.fromkeys(_JUDGING, _OWN_SHEET),
        change=dict.fromkeys(_JUDGING, _OWN_SHEET),
        parents=_OF_TEST,
    ),
    Held(
        "assessment_score",
        dict.fromkeys((LEARNER, COACH, TRAINER, BOARD), _SHEET.format("")),
        insert=dict.fromkeys(_JUDGING, _ON_OWN_SHEET),
        change=dict.fromkeys(_JUDGING, _ON_OWN_SHEET),
        parents={"sheet_id": "assessment_sheet", "criterion_id": "assessment_criterion"},
    ),
    *[
        Held(
            table,
            {
                **dict.fromkeys(_JUDGING, f"({_OPENED} or {_WITH_OUTCOME})"),
                **dict.fromkeys((BOARD, LEARNER), _WITH_OUTCOME),
            },
            insert=dict.fromkeys(_JUDGING, _OPENED_MODERATING),
            change=dict.fromkeys(_JUDGING, _OPENED_MODERATING),
            delete=dict.fromkeys(_JUDGING, _OPENED_MODERATING),
            parents=parents,
        )
        for table, parents in (
            ("assessment_settlement", _OF_TEST | {"criterion_id": "assessment_criterion"}),
            ("assessment_feedforward", _OF_TEST),
        )
    ],
    Held(
        "assessment_confirmation",
        dict.fromkeys((*_JUDGING, BOARD, LEARNER), _SETTLEMENT.format("")),
        # Two people: nobody confirms the own proposal, and nobody says yes for another.
        insert=dict.fromkeys(
            _JUDGING, f"(by_id = {ACTOR} and {_SETTLEMENT.format(f' and s.proposed_by_id <> {ACTOR}' + _STILL_OPEN)})"
        ),
        delete=dict.fromkeys(_JUDGING, _SETTLEMENT.format(_STILL_OPEN)),
        parents={"settlement_id": "assessment_settlement"},
    ),
    Held(
        "assessment_testevidence",
        {LEARNER: _SEEN, COACH: _SEEN, TRAINER: _SEEN, BOARD: _SEEN, OFFICE: _SEEN},
        insert=dict.fromkeys(
            (LEARNER, COACH),
            f"({_BEFORE} and exists (select 1 from portfolio_evidenceversion v where v.id = version_id))",
        ),
        delete=dict.fromkeys((LEARNER, COACH), _BEFORE),
        parents=_OF_TEST | {"version_id": "portfolio_evidenceversion"},
    ),
]  # fmt: skip

# Who assesses reads what the test rests on, in exactly the versions it rests on.
OPENINGS = [
    Opening(table, hat, f"{column} = {ids(function)}")
    for hat in (COACH, TRAINER)
    for table, column, function in (
        ("portfolio_evidence", "id", "kring_test_pieces"),
        ("portfolio_evidenceversion", "id", "kring_test_versions"),
        ("portfolio_evidencefile", "version_id", "kring_test_versions"),
        ("portfolio_claim", "version_id", "kring_test_versions"),
        ("portal_storedfile", "id", "kring_test_files"),
    )
]
