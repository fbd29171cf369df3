"""What can be found by its words: one row per object, made from the object by triggers (`portal.search.wall`)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

# Words of pieces that only few may know stand in no index: they are sought among the few documents one may see.
INDEXED = Q(indexed=True)


class SearchDocument(models.Model):
    """The words of one object, for searching only: it can be made again from the object at any moment.

    It points at nothing by foreign key, so that it never stands in the way of what it is about. No role of the app
    reads it: only the functions of `portal.search.wall` do, and what they find is fetched by its own scope.
    """

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    holder_id = models.BigIntegerField(null=True)
    # The student whom it is about.
    subject_id = models.BigIntegerField(null=True)
    indexed = models.BooleanField()
    # Title and names without accents and capitals, to compare letter by letter.
    names = models.TextField()
    words = SearchVectorField()
    # Numbers and addresses that are found only when typed in full.
    codes = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="searchdocument_once")]
        # Without `fastupdate`: a list of new entries that every search reads through costs more than it saves.
        indexes = [
            models.Index(fields=["subject_id", "kind"], name="searchdocument_subject"),
            models.Index(fields=["holder_id", "kind"], name="searchdocument_holder", condition=~INDEXED),
            GinIndex(fields=["words"], fastupdate=False, name="searchdocument_words", condition=INDEXED),
            GinIndex(fields=["codes"], fastupdate=False, name="searchdocument_codes", condition=INDEXED),
            GinIndex(
                fields=["names"],
                fastupdate=False,
                opclasses=["gin_trgm_ops"],
                name="searchdocument_names",
                condition=INDEXED,
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
