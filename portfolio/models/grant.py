"""Grants: sharing one piece with the trainer of a placement or with one person."""

from django.db import models
from django.db.models import Q

from partnerships.models import Placement
from portal.models import Held, Membership, Role, today
from portfolio.models.evidence import Evidence, OfEvidence
from portfolio.models.portfolio import Portfolio


class Grants(OfEvidence):
    def visible_to(self, actor):
        """With the piece; a trainer sees only with what the own sight came, not who else may look."""
        rows = super().visible_to(actor)
        return rows.filter(pk__in=Grant.opening_to(actor)) if actor.role == Role.TRAINER else rows

    def standing(self):
        """Not revoked and not past its last day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=today()), revoked_at__isnull=True)


class Grant(Held):
    """A sharing of one piece: with the trainer of a placement or with one person, by whom and until when."""

    HELD_BY = "evidence"

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="grants", verbose_name="bewijs")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="+", editable=False)
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="met het leerbedrijf"
    )
    person = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="met"
    )
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="gegeven door")
    given_at = models.DateTimeField(auto_now_add=True)
    until = models.DateField("tot en met", null=True, blank=True)
    revoked_at = models.DateTimeField("ingetrokken op", null=True, editable=False)

    objects = Grants.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = "deling"
        constraints = [
            models.CheckConstraint(
                name="grant_with_one",
                condition=Q(placement__isnull=False, person__isnull=True)
                | Q(placement__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["evidence", "placement", "person"],
                condition=Q(revoked_at__isnull=True),
                name="grant_once",
                nulls_distinct=False,
            ),
        ]

    @staticmethod
    def opening_to(actor):
        """The standing grants that give this actor sight today: by name, or by an open placement. For subqueries."""
        open_places = Placement.objects.visible_to(actor).filter(trainer_id=actor.membership_id).open_to_trainer()
        mine = Q(person_id=actor.membership_id) | Q(placement__in=open_places)
        return Grant.objects.unscoped("subquery of a scope").standing().filter(mine)
