"""Ways in, for tests."""

from uuid import UUID

from django.test import Client
from django.urls import reverse

from portal import links
from portal.actors import as_owner
from portal.models import KnownDevice, Membership, PersonalLink, Role
from portal.models.base import uuid7
from tests.factories import MembershipFactory, TrainerFactory


def link_for(membership: Membership | None = None, *, by: Membership | None = None, purpose="assess", **kwargs):
    """A personal link and its token; by default of a trainer, given by a coordinator of a school."""
    membership = membership or TrainerFactory()
    by = by or MembershipFactory(role=Role.COORDINATOR)
    reaches: list[UUID] = kwargs.pop("reaches", [uuid7()])
    with as_owner():
        link, token = links.issue(membership, purpose, by=by, reaches=reaches, **kwargs)
    return link, token


def url_of(token: str) -> str:
    return reverse("portal:link_open", args=[token])


def known_device(membership: Membership) -> Client:
    """A client on which this membership proved its mail address before."""
    client = Client()
    client.cookies[links.DEVICE_COOKIE] = "een-apparaat"
    with as_owner():
        KnownDevice.objects.create(
            membership=membership,
            token_hash=links.digest(f"{membership.uid}een-apparaat"),
            expires_at=links.timezone.now() + links.settings.DEVICE_KNOWN,
        )
    return client


def fresh(row):
    """The row as it stands in the database now."""
    with as_owner():
        manager = type(row).objects
        rows = manager.unscoped("test") if hasattr(manager, "unscoped") else manager.all()
        return rows.get(pk=row.pk)


__all__ = ["PersonalLink", "fresh", "known_device", "link_for", "url_of"]
