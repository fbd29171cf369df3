"""What a school says of itself: its name and logo on paper, and how its people log in."""

from django.core.files.base import File
from django.db import transaction

from portal import files, trail
from portal.actors import Actor
from portal.models import Organisation, StoredFile
from portal.rules import ActionRefused

FIELDS = ("paper_name", "street", "postcode", "city", "phone", "website", "mail_domains", "second_factor_required")


@transaction.atomic
def change(organisation: Organisation, values: dict, *, logo: File | None, no_logo: bool, by: Actor) -> Organisation:
    """Change the settings of the actor's own organisation. A new logo is a new file; the old one stays on old paper."""
    if organisation.pk != by.holder_id:
        raise ActionRefused("Je verandert alleen de instellingen van je eigen organisatie.")
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = [name for name in FIELDS if getattr(organisation, name) != values[name]]
    for name in changed:
        setattr(organisation, name, values[name])
    if logo:
        organisation.logo = _picture(logo, organisation, by)
        changed.append("logo")
    elif no_logo and organisation.logo_id:
        organisation.logo = None
        changed.append("logo")
    if changed:
        organisation.save(update_fields=changed)
        trail.record(organisation, "settings_changed", by=by, reason=", ".join(sorted(changed)))
    return organisation


def _picture(logo: File, organisation: Organisation, by: Actor) -> StoredFile:
    stored = files.receive(logo, owner=by.membership, holder=organisation)
    if stored.kind != StoredFile.Kind.IMAGE:
        raise files.FileRefused("Kies een plaatje als logo: PNG of JPEG.")
    return stored
