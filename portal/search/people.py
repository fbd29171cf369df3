"""People, for who administers them: the own people of a school, and with `also_finds` those of its companies."""

from django.urls import reverse

from portal.models import Membership, Role
from portal.search.registry import Hit, Kind, Sight
from portal.wall import HOLDER, OFFICE

# The role of who searches: more roles wear the same hat.
ROLE = "(select a.role from portal_membership a where a.id = kring_actor())"


def name_of(person: str) -> str:
    """'Sem de Wit' from a row of people, in SQL."""
    return f"concat_ws(' ', {person}.call_name, nullif({person}.infix, ''), {person}.family_name)"


_DOCUMENTS = f"""
    select m.id as object_id, m.organisation_id as holder_id, null::bigint as subject_id, {name_of("p")} as title,
      case when o.kind = 'school' then '' else concat_ws(' ', o.name, o.trade_name) end as also,
      m.title::text as body,
      array_remove(array[lower(p.email), lower(m.number)], '') as codes
    from portal_membership m join portal_person p on p.id = m.person_id
    join portal_organisation o on o.id = m.organisation_id"""


def _hit(membership: Membership, actor) -> Hit:
    where = "" if membership.organisation_id == actor.holder_id else f" bij {membership.organisation}"
    facts = [f"{membership.get_role_display().capitalize()}{where}", membership.title, membership.person.email]
    if membership.number:
        facts.append(f"nummer {membership.number}")
    if not membership.is_current():
        facts.append("niet op dit moment")
    return Hit(membership.name, reverse("portal:person", args=[membership.uid]), tuple(filter(None, facts)))


PEOPLE = Kind(
    name="person",
    slug="mensen",
    title="Mensen",
    icon="users-round",
    place=20,
    documents=_DOCUMENTS,
    made_from={
        "portal_membership": "select id from changed",
        "portal_person": "select m.id from portal_membership m join changed c on c.id = m.person_id",
        "portal_organisation": "select m.id from portal_membership m join changed c on c.id = m.organisation_id "
        "where c.kind <> 'school'",
    },
    sights={
        OFFICE: Sight(
            f"(d.holder_id = {HOLDER} and {ROLE} = 'admin')", codes=True, roles=(Role.ADMIN, Role.COORDINATOR)
        )
    },
    rows=lambda actor: Membership.objects.administered_by(actor).select_related("person", "organisation"),
    hit=_hit,
)
