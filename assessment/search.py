"""Tests by title, student and company. No score, remark or reason of anybody is ever searched."""

from django.urls import reverse

from assessment.models import ProficiencyTest
from portal.dates import long_date
from portal.models import Role
from portal.search import Hit, Kind, Sight
from portal.search.people import ROLE, name_of
from portal.wall import ACTOR, BOARD, COACH, HOLDER, LEARNER, OFFICE, TRAINER, ids

_DOCUMENTS = f"""
    select t.id as object_id, t.holder_id, t.student_id as subject_id, t.title::text as title, {name_of("p")} as also,
      coalesce(concat_ws(' ', nullif(o.trade_name, ''), o.name), '') as body, '{{}}'::text[] as codes
    from assessment_proficiencytest t join portal_membership m on m.id = t.student_id
    join portal_person p on p.id = m.person_id left join partnerships_placement l on l.id = t.placement_id
    left join portal_organisation o on o.id = l.company_id"""
_ASSESSED = f"d.object_id = {ids('kring_assessed')}"
_REQUESTED = "select t.id from assessment_proficiencytest t where t.requested_by_id = " + ACTOR


def _hit(test: ProficiencyTest, actor) -> Hit:
    student = "" if actor.role == Role.STUDENT else test.student.name
    company = str(test.placement.company) if test.placement else ""
    facts = (student, company, long_date(test.held_on), test.get_state_display())
    return Hit(test.title, reverse("assessment:test_detail", args=[test.uid]), tuple(filter(None, facts)))


TESTS = Kind(
    name="test",
    slug="proeven",
    title="Proeven",
    icon="clipboard-check",
    place=40,
    newest_first=True,
    documents=_DOCUMENTS,
    made_from={
        "assessment_proficiencytest": "select id from changed",
        "partnerships_placement": "select t.id from assessment_proficiencytest t "
        "join changed c on c.id = t.placement_id",
        "portal_organisation": "select t.id from assessment_proficiencytest t join partnerships_placement l "
        "on l.id = t.placement_id join changed c on c.id = l.company_id",
        "portal_person": "select t.id from assessment_proficiencytest t join portal_membership m "
        "on m.id = t.student_id join changed c on c.id = m.person_id",
    },
    sights={
        LEARNER: Sight(f"d.subject_id = {ACTOR}"),
        COACH: Sight(
            f"(d.subject_id = {ids('kring_coached')} or {_ASSESSED} or d.object_id = any(array({_REQUESTED})))",
            own="d.subject_id in (select kring_coached())",
        ),
        TRAINER: Sight(_ASSESSED),
        BOARD: Sight(f"d.holder_id = {HOLDER}"),
        OFFICE: Sight(f"(d.holder_id = {HOLDER} and {ROLE} = 'coordinator')", roles=(Role.COORDINATOR,)),
    },
    rows=lambda actor: ProficiencyTest.objects.visible_to(actor).for_list(),
    hit=_hit,
)
