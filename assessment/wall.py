"""The blind sheet, in the database: until everybody has sent theirs, a sheet is readable by its assessor only."""

from portal.wall import (
    ACTOR, BOARD, COACH, LEARNER, OF_HOLDER, OFFICE, TRAINER, Function, Held, Opening, everyone_of_holder, ids,
)  # fmt: skip

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
    # role of the app can set submitted_at itself, or see whether another sheet was sent.
    Function(
        "kring_submit_sheet",
        """
        declare the_sheet record; the_state text; waiting bigint;
        begin
          select * into the_sheet from assessment_sheet where id = sheet and assessor_id = public.kring_actor();
          if not found then raise exception 'not your sheet' using errcode = 'insufficient_privilege'; end if;
          select state into the_state from assessment_proficiencytest where id = the_sheet.test_id for no key update;
          if the_state <> 'assessing' then
            raise exception 'the test is %', the_state using errcode = 'check_violation';
          end if;
          update assessment_sheet set submitted_at = now() where id = sheet and submitted_at is null;
          select count(*) into waiting from assessment_testassessor a
            where a.test_id = the_sheet.test_id and a.replaced_at is null and not exists (
              select 1 from assessment_sheet s where s.test_id = a.test_id and s.assessor_id = a.assessor_id
              and s.submitted_at is not null);
          if waiting = 0 then
            update assessment_proficiencytest set state = 'moderating' where id = the_sheet.test_id;
            return 'moderating';
          end if;
          return 'assessing';
        end
        """,
        arguments="sheet bigint", returns="text", language="plpgsql", volatile=True,
    ),
]  # fmt: skip

_TEST = "exists (select 1 from assessment_proficiencytest t where t.id = test_id{})"
_SEEN = _TEST.format("")
_WITH_OUTCOME = _TEST.format(" and t.state in ('signed', 'established')")
_OPENED = _TEST.format(" and t.state in ('moderating', 'signed', 'established')")
_SCORING = _TEST.format(" and t.state in ('planned', 'assessing')")
_MODERATING = _TEST.format(" and t.state = 'moderating'")
_ASSESSED = f"test_id = {ids('kring_assessed')}"
_OWN = f"assessor_id = {ACTOR}"
_STAFF = everyone_of_holder(COACH, OFFICE, BOARD)
_DESIGNERS = everyone_of_holder(COACH, BOARD, OFFICE)

_SHEET_OF_OWN = (
    f"exists (select 1 from assessment_sheet s where s.id = sheet_id and s.assessor_id = {ACTOR} "
    "and s.submitted_at is null and s.sealed_at is null and exists (select 1 from assessment_proficiencytest t "
    "where t.id = s.test_id and t.state in ('planned', 'assessing')))"
)
_SHEET_SEEN = "exists (select 1 from assessment_sheet s where s.id = sheet_id)"
_ASSESSOR_OPENED = f"({_ASSESSED} and {_OPENED})"
_ASSESSOR_MODERATING = f"({_ASSESSED} and {_MODERATING})"
_OF_TEST = {"test_id": "assessment_proficiencytest"}
_COACH_TESTS = (
    f"(student_id = {ids('kring_coached')} or id = {ids('kring_assessed')} or requested_by_id = {ACTOR})"
)

TABLES = [
    Held(
        "assessment_testdesign",
        _STAFF | {LEARNER: OF_HOLDER, TRAINER: f"id = {ids('kring_assessed_designs')}"},
        insert=_DESIGNERS, change=_DESIGNERS,
        parents={"programme_id": "portal_programme"},
    ),
    Held(
        "assessment_criterion",
        _STAFF | {LEARNER: OF_HOLDER, TRAINER: f"design_id = {ids('kring_assessed_designs')}"},
        insert=_DESIGNERS, change=_DESIGNERS, delete=_DESIGNERS,
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
            LEARNER: f"({OF_HOLDER} and student_id = {ACTOR} and requested_by_id = {ACTOR})",
            COACH: f"({OF_HOLDER} and requested_by_id = {ACTOR})",
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
        insert={COACH: _SEEN, BOARD: _SEEN},
        change={COACH: _SEEN, BOARD: _SEEN, TRAINER: _OWN},
        parents=_OF_TEST,
    ),
    Held(
        "assessment_sheet",
        {
            COACH: f"({_OWN} or {_ASSESSOR_OPENED} or {_WITH_OUTCOME})",
            TRAINER: f"({_OWN} or {_ASSESSOR_OPENED})",
            BOARD: f"({_OWN} or {_WITH_OUTCOME})",
            LEARNER: _WITH_OUTCOME,
        },
        insert=dict.fromkeys(
            (COACH, TRAINER, BOARD), f"({_OWN} and {_ASSESSED} and {_SCORING} and submitted_at is null)"
        ),
        change=dict.fromkeys(
            (COACH, TRAINER, BOARD),
            f"({_OWN} and {_SCORING} and submitted_at is null and sealed_at is null)",
        ),
        parents=_OF_TEST,
    ),
    Held(
        "assessment_score",
        dict.fromkeys((LEARNER, COACH, TRAINER, BOARD), _SHEET_SEEN),
        insert=dict.fromkeys((COACH, TRAINER, BOARD), _SHEET_OF_OWN),
        change=dict.fromkeys((COACH, TRAINER, BOARD), _SHEET_OF_OWN),
        parents={"sheet_id": "assessment_sheet", "criterion_id": "assessment_criterion"},
    ),
    *[
        Held(
            table,
            {
                COACH: f"({_ASSESSOR_OPENED} or {_WITH_OUTCOME})",
                TRAINER: _ASSESSOR_OPENED,
                BOARD: _WITH_OUTCOME,
                LEARNER: _WITH_OUTCOME,
            },
            insert=dict.fromkeys((COACH, TRAINER), _ASSESSOR_MODERATING),
            change=dict.fromkeys((COACH, TRAINER), _ASSESSOR_MODERATING),
            delete=dict.fromkeys((COACH, TRAINER), _ASSESSOR_MODERATING),
            parents=parents,
        )
        for table, parents in (
            ("assessment_settlement", _OF_TEST | {"criterion_id": "assessment_criterion"}),
            ("assessment_feedforward", _OF_TEST),
        )
    ],
    Held(
        "assessment_testevidence",
        {LEARNER: _SEEN, COACH: _SEEN, TRAINER: _SEEN},
        insert={LEARNER: _SEEN, COACH: _SEEN},
        delete={LEARNER: _TEST.format(" and t.state = 'requested'"), COACH: _TEST.format(" and t.state = 'planned'")},
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
