"""Handing a task to a colleague: asked by who holds the link, decided by the coordinator."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import hand_overs, limits, links, trail
from portal.actions import people, personal_links
from portal.actors import Actor, acting_as, system
from portal.models import HandOver, Membership, PersonalLink
from portal.rules import ActionRefused, demand

State = HandOver.State


def ask(link: PersonalLink, *, name: str, email: str, reason: str = "") -> HandOver:
    """Suggest a colleague for the task of this link. Nothing changes until the coordinator agrees."""
    school = link.issued_by and link.issued_by.organisation
    if school is None:
        raise ActionRefused("Bel de school: deze taak kun je hier niet doorgeven.")
    demand(links.school_address_blockers(link.membership, school, email))
    if not limits.allow("hand_over", f"{link.membership.uid}"):
        raise ActionRefused("Je gaf vandaag al een paar keer een naam door. Bel de school als het haast heeft.")
    with acting_as(system("somebody behind a link names a colleague", organisation=school, by=link.membership)):
        try:
            with transaction.atomic():
                asked = HandOver.objects.create(
                    holder=school, link=link, asked_by=link.membership, name=name, email=email, reason=reason
                )
        except IntegrityError as clash:
            raise ActionRefused("Je gaf al een naam door. De school laat je weten wie het overneemt.") from clash
        trail.record(asked, "asked", by=Actor(membership=link.membership, way_in="link"), after=State.ASKED)
    return asked


@transaction.atomic
def agree(asked: HandOver, *, by: Actor, to: Membership | None = None, facts: people.Facts | None = None) -> HandOver:
    """Give the task to a colleague: one who is known (`to`), or somebody new (`facts`). The old link stops working."""
    asked = _still_asked(asked)
    old = asked.asked_by
    if to is None:
        if facts is None:
            raise ValueError("A hand-over goes to somebody.")
        to = people.add(facts, old.organisation, old.role, by=by)
    if to.organisation_id != old.organisation_id or to.role != old.role or to.pk == old.pk:
        raise ActionRefused(f"Kies een collega van {old.name} met dezelfde rol.")
    hand_overs.give(asked.link, to=to, by=by)
    same = PersonalLink.objects.filter(membership=old, purpose=asked.link.purpose)
    links.revoke(same.filter(objects_reached__overlap=asked.link.objects_reached))
    _decide(asked, State.AGREED, by=by, to=to)
    personal_links.send(to, asked.link.purpose, by=by.membership, reaches=asked.link.objects_reached)
    return asked


@transaction.atomic
def refuse(asked: HandOver, *, by: Actor, reason: str = "") -> HandOver:
    """The task stays where it is."""
    asked = _still_asked(asked)
    _decide(asked, State.REFUSED, by=by, reason=reason)
    return asked


def _still_asked(asked: HandOver) -> HandOver:
    asked = HandOver.objects.lock(asked)
    if asked.state != State.ASKED:
        raise ActionRefused(f"Dit kan niet meer: de taak is al {asked.get_state_display()}.")
    return asked


def _decide(asked: HandOver, state: str, *, by: Actor, to: Membership | None = None, reason: str = "") -> None:
    before, asked.state = asked.state, state
    asked.decided_at, asked.decided_by, asked.to = timezone.now(), by.membership, to
    asked.save(update_fields=["state", "decided_at", "decided_by", "to"])
    trail.record(asked, state, by=by, before=before, after=state, reason=reason)
