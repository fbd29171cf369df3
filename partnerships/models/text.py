"""The text of an agreement: numbered versions with articles, target results and remarks. Fixed before anybody signs."""

from django.db import models
from django.db.models import Deferrable, Q

from partnerships.models.agreement import Agreement, AgreementQuerySet
from portal.models import Held, Membership, together

MAX_ARTICLES = 30


class VersionQuerySet(AgreementQuerySet):
    AGREEMENT, SHARED = "agreement__", "shared_at"


class OfVersion(AgreementQuerySet):
    AGREEMENT, SHARED = "version__agreement__", "version__shared_at"


class OfArticle(AgreementQuerySet):
    AGREEMENT, SHARED = "article__version__agreement__", "article__version__shared_at"


class AgreementVersion(Held):
    """One numbered text of an agreement. Fixed from `ready` on: then it has a check value and never changes.

    `facts` keeps what the paper takes from elsewhere (parties, signatories, contact lines, conditions, period), as
    it was when the text was fixed. `saves` counts the times the text was saved: who saves an older text is told.
    """

    HELD_BY = "agreement"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions", verbose_name="overeenkomst")
    number = models.PositiveSmallIntegerField("versie", default=1)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="gemaakt door")
    made_at = models.DateTimeField(auto_now_add=True)
    made_because = models.CharField("waarom deze versie", max_length=300, blank=True)
    saves = models.PositiveIntegerField(default=0, editable=False)
    shared_at = models.DateTimeField("voorgelegd op", null=True, editable=False)
    fixed_at = models.DateTimeField("tekst vast sinds", null=True, editable=False)
    check_value = models.CharField("controlegetal", max_length=19, blank=True, editable=False)
    facts = models.JSONField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreementversion_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(fixed_at__isnull=True), name="agreementversion_one_open"
            ),
            models.CheckConstraint(
                name="agreementversion_fixed_with_check",
                condition=Q(fixed_at__isnull=True, check_value="", facts__isnull=True)
                | (Q(fixed_at__isnull=False, facts__isnull=False) & ~Q(check_value="")),
            ),
        ]

    def __str__(self):
        return f"{self.agreement} versie {self.number}"

    @property
    def is_fixed(self) -> bool:
        return self.fixed_at is not None

    @property
    def standing(self) -> list["Article"]:
        """The articles that are in the text, in order; dropped ones keep their remarks but are not in it."""
        return [article for article in self.articles.all() if not article.is_dropped]

    def text_blockers(self) -> list[str]:
        """What is missing in the text itself."""
        articles = self.standing
        empty = [
            f"Artikel {place}, ‘{article.title}’, heeft nog geen afspraken. Vul ze in of haal het artikel weg."
            for place, article in enumerate(articles, start=1)
            if article.needs_clauses and not article.clauses
        ]
        return empty if articles else ["Er staat nog geen artikel in de tekst."]

    def comment_blockers(self) -> list[str]:
        """Remarks that nobody settled yet."""
        waiting = [
            article for article in self.standing
            if any(comment.settled_at is None for comment in article.comments.all())
        ]  # fmt: skip
        return [f"Bij ‘{article.title}’ staat nog een opmerking open. Rond die eerst af." for article in waiting]

    def signatory_blockers(self) -> list[str]:
        """Who is missing, or may not sign (see `Signature.person_blockers`)."""
        signatures = [row for row in self.signatures.all() if row.state != row.State.VOID]
        sides = {row.side for row in signatures}
        said = []
        if "school" not in sides:
            said.append("Kies wie namens de school tekent.")
        if "company" not in sides:
            said.append("Kies wie namens het bedrijf tekent.")
        return said + [reason for row in signatures for reason in row.person_blockers()]


class Article(Held):
    """One article: a heading and its clauses, one clause per line."""

    HELD_BY = "version"

    class Part(models.TextChoices):
        """The parts of an agreement in the order of tips 17-21 and 23, and what every agreement ends with."""

        GOAL = "goal", "Waarom en waarvoor"
        COOPERATION = "cooperation", "Vorm van samenwerken"
        CONTENT = "content", "Inhoud"
        FORM = "form", "Leren op school en in het bedrijf"
        DELIVERY = "delivery", "Uitvoering"
        STUCK = "stuck", "Als het vastloopt"
        ASSESSMENT = "assessment", "Samen beoordelen"
        CAREER = "career", "Loopbaan"
        COMMUNICATION = "communication", "Contact"
        PRIVACY = "privacy", "Gegevens en privacy"
        EVALUATION = "evaluation", "Terugkijken"
        TERM = "term", "Looptijd en stoppen"

    version = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="articles", verbose_name="versie")
    part = models.CharField("onderdeel", max_length=13, choices=Part)
    position = models.PositiveSmallIntegerField("plaats")
    title = models.CharField("kop", max_length=120)
    text = models.TextField("afspraken", blank=True, help_text="Eén afspraak per regel.")
    is_dropped = models.BooleanField("vervallen", default=False)

    objects = OfVersion.as_manager()

    class Meta:
        ordering = ["version", "position"]
        verbose_name = "artikel"
        constraints = [
            # Deferred: moving an article swaps two positions within one transaction.
            models.UniqueConstraint(fields=["version", "position"], name="article_once", deferrable=Deferrable.DEFERRED)
        ]

    def __str__(self):
        return self.title

    @property
    def clauses(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @property
    def shows_contacts(self) -> bool:
        """The article on contact prints the table of who speaks with whom."""
        return self.part == self.Part.COMMUNICATION

    @property
    def needs_clauses(self) -> bool:
        return not self.shows_contacts


class TargetResult(Held):
    """What the cooperation is meant to bring about (tip 17); both sides look back on it later."""

    HELD_BY = "version"

    version = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="targets", verbose_name="versie")
    position = models.PositiveSmallIntegerField("plaats")
    text = models.CharField("doel", max_length=300)

    objects = OfVersion.as_manager()

    class Meta:
        ordering = ["version", "position"]
        verbose_name = "beoogd resultaat"
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="targetresult_once")]

    def __str__(self):
        return self.text


class ArticleComment(Held):
    """A remark or proposal of either side on an article, while it is in review."""

    HELD_BY = "article"

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments", verbose_name="artikel")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="van")
    text = models.TextField("opmerking", max_length=2000)
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField("afgerond op", null=True, editable=False)
    settled_by = models.ForeignKey(Membership, models.PROTECT, null=True, editable=False, related_name="+")

    objects = OfArticle.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "opmerking"
        constraints = [
            models.CheckConstraint(
                name="articlecomment_settled_at_with_by", condition=together("settled_at", "settled_by")
            )
        ]
