"""An uploaded import between its dry run and its confirmation, and afterwards who imported what."""

from django.db import models

from portal.models.base import Held
from portal.models.groups import OfOwnOrganisation
from portal.models.people import Membership


class ImportQuerySet(OfOwnOrganisation):
    """Whole lists of people: for the administrators of the school alone."""

    def visible_to(self, actor):
        return self.owned_by(actor)


class ImportRun(Held):
    """One import file. Its bytes are emptied once it was applied or given up."""

    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="door")
    kind = models.CharField("soort", max_length=20)
    name = models.CharField("bestand", max_length=200)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField("inhoud", null=True)
    counts = models.JSONField("aantallen", default=dict)
    made_at = models.DateTimeField("geüpload op", auto_now_add=True)
    applied_at = models.DateTimeField("uitgevoerd op", null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
