"""Answers to forms, kept for a while so that a form that is sent twice does its work once (`portal.once`)."""

from django.db import models
from django.db.models import Q

from portal.models.people import Membership


class OnceAnswer(models.Model):
    """What one form of one actor got as its answer. Without `status` the form is at work in this transaction.

    `who` is a keyed digest of the actor and the way in; of somebody without a membership, of the browser. `asked` is
    a keyed digest of what was sent. `body` is a fragment; None when it was too large, or a whole page.
    """

    who = models.CharField("van wie", max_length=64)
    actor = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="+", verbose_name="lid")
    key = models.UUIDField("sleutel van het formulier")
    asked = models.CharField("wat er stond", max_length=64, blank=True)
    status = models.PositiveSmallIntegerField("status", null=True)
    location = models.TextField("verder naar", blank=True)
    body = models.TextField("fragment", null=True)
    said = models.JSONField("meldingen", default=list)
    made_at = models.DateTimeField("gegeven op", auto_now=True)

    class Meta:
        verbose_name = "gegeven antwoord"
        indexes = [models.Index(fields=["made_at"], name="onceanswer_made_at")]
        constraints = [
            models.UniqueConstraint(fields=["who", "key"], name="onceanswer_once"),
            models.CheckConstraint(
                name="onceanswer_whole",
                condition=Q(status__isnull=True, asked="") | Q(status__range=(200, 399), asked__gt=""),
            ),
        ]
