"""The library: 31 tips and a box, with their items and tables. Reference data, public, changed by a release only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.models import Role


class Theme(models.TextChoices):
    """Where a tip belongs, in the order from what it is about to the organisation around it."""

    CONCEPTS = "concepts", "Begrippen"
    DESIGN = "design", "Ontwerpen"
    GUIDANCE = "guidance", "Begeleiden"
    ASSESSMENT = "assessment", "Beoordelen"
    PATHWAYS = "pathways", "Doorlopende leerwegen"
    PROFESSIONALISATION = "professionalisation", "Professioneel werken"
    CAREER = "career", "Loopbaan"
    COOPERATION = "cooperation", "Samenwerken"
    ORGANISATION = "organisation", "Lerende organisatie"


class Principle(models.TextChoices):
    """The six principles of competency-based learning (tip 2)."""

    AUTHENTICITY = "authenticiteit", "Authenticiteit"
    INTEGRATION = "integratie", "Integratie"
    SOCIAL = "sociaal-leren", "Sociaal leren"
    DEVELOPMENT = "ontwikkelingsgericht", "Ontwikkelingsgericht"
    SELF_DIRECTION = "zelfsturing", "Zelfsturing"
    COOPERATION = "samenwerken", "Samenwerken"


class Section(models.TextChoices):
    """The fixed parts of a tip, in the order in which they are read."""

    WHAT = "what", "Wat is het?"
    WHY = "why", "Waarom"
    HOW = "how", "Hoe"
    WHERETO = "whereto", "Waartoe"


class TipQuerySet(models.QuerySet):
    def whole(self):
        """With everything that a page of a tip shows, in a fixed number of queries."""
        standing = Item.objects.standing()
        return self.prefetch_related(
            models.Prefetch("items", standing), "tables__cells", models.Prefetch("tables__cells__items", standing)
        )

    def per_theme(self) -> list[tuple[str, str, int]]:
        """Code, name and number of tips of every theme, in the order of reading."""
        counts = dict(self.order_by().values_list("theme").annotate(models.Count("pk")))
        return [(code, label, counts.get(code, 0)) for code, label in Theme.choices]


class Tip(models.Model):
    """One of the 31 tips; number 0 is the box on networking. The number is for ever, the words may be released anew."""

    number = models.PositiveSmallIntegerField("nummer", unique=True)
    slug = models.SlugField("adres", max_length=80, unique=True)
    title = models.CharField("titel", max_length=120)
    theme = models.CharField("thema", max_length=20, choices=Theme)
    short = models.CharField("in het kort", max_length=300)
    what = models.TextField("wat is het", blank=True)
    why = models.TextField("waarom", blank=True)
    how = models.TextField("hoe", blank=True)
    whereto = models.TextField("waartoe", blank=True)
    roles = ArrayField(models.CharField(max_length=12, choices=Role), verbose_name="voor wie", default=list)
    principles = ArrayField(models.CharField(max_length=24, choices=Principle), verbose_name="principes", default=list)
    related = ArrayField(models.PositiveSmallIntegerField(), verbose_name="hoort bij", default=list)
    keywords = ArrayField(models.CharField(max_length=80), verbose_name="zoekwoorden", default=list)
    thinker = models.CharField("denker", max_length=80, blank=True)
    thinker_who = models.CharField("wie dat is", max_length=120, blank=True)
    thinker_years = models.CharField("jaren", max_length=40, blank=True)
    thought = models.TextField("de gedachte", blank=True)
    thought_cut = models.BooleanField("gedachte onvolledig overgeleverd", default=False)
    sources = models.JSONField("bronnen", default=list)
    notes = ArrayField(models.PositiveSmallIntegerField(), verbose_name="noten", default=list)

    objects = TipQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = "tip"
        constraints = [models.CheckConstraint(name="tip_number_in_range", condition=Q(number__lte=31))]

    def __str__(self):
        return f"Tip {self.number}: {self.title}" if self.number else self.title

    def text_of(self, section: str) -> str:
        """The running text of a section, paragraphs apart by an empty line."""
        return getattr(self, Section(section).value)

    def lines(self) -> list[str]:
        """What it says, a text or point each; of its tables the points only. `items` are those that were fetched."""
        texts = [self.short, *(self.text_of(section) for section in Section)]
        return texts + [item.text for item in self.items.all()]


class Table(models.Model):
    """A table of a tip, shown with its section."""

    tip = models.ForeignKey(Tip, models.CASCADE, related_name="tables", verbose_name="tip")
    position = models.PositiveSmallIntegerField("plaats")
    section = models.CharField("deel", max_length=8, choices=Section)
    title = models.CharField("titel", max_length=200)
    head = ArrayField(models.CharField(max_length=120), verbose_name="kopjes")

    class Meta:
        ordering = ["tip", "position"]
        verbose_name = "tabel"
        constraints = [models.UniqueConstraint(fields=["tip", "position"], name="tip_table_once")]

    def __str__(self):
        return self.title

    def rows(self) -> list[list["Cell"]]:
        """The cells by row, each row in the order of the columns."""
        rows: dict[int, list[Cell]] = {}
        for cell in self.cells.all():
            rows.setdefault(cell.row, []).append(cell)
        return list(rows.values())


class Cell(models.Model):
    """One cell of a table; the key is permanent."""

    table = models.ForeignKey(Table, models.CASCADE, related_name="cells", verbose_name="tabel")
    key = models.SlugField("kenmerk", max_length=40, unique=True)
    row = models.PositiveSmallIntegerField("rij")
    column = models.PositiveSmallIntegerField("kolom")
    text = models.TextField("tekst", blank=True)

    class Meta:
        ordering = ["table", "row", "column"]
        verbose_name = "cel"
        constraints = [models.UniqueConstraint(fields=["table", "row", "column"], name="tip_cell_once")]

    def __str__(self):
        return self.text or self.key


class ItemQuerySet(models.QuerySet):
    def standing(self):
        """What the present release still says; people's work may hang on items that were retired."""
        return self.filter(retired=False)


class Item(models.Model):
    """One point of a tip that one can read, take into a plan or answer. Never deleted: work hangs on it."""

    class Basis(models.TextChoices):
        GIVEN = "given", "uit het boekje, als punt"
        PROSE = "prose", "uit het boekje, uit lopende tekst"
        OWN = "own", "van ons"

    tip = models.ForeignKey(Tip, models.PROTECT, related_name="items", verbose_name="tip")
    key = models.SlugField("kenmerk", max_length=40, unique=True)
    section = models.CharField("deel", max_length=8, choices=Section)
    cell = models.ForeignKey(
        Cell, models.SET_NULL, null=True, blank=True, related_name="items", verbose_name="staat in cel"
    )
    level = models.PositiveSmallIntegerField("niveau", default=1)
    group = models.CharField("kopje", max_length=120, blank=True)
    text = models.TextField("tekst")
    basis = models.CharField("herkomst", max_length=5, choices=Basis, default=Basis.GIVEN)
    position = models.PositiveSmallIntegerField("plaats")
    retired = models.BooleanField("vervallen", default=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["tip", "position", "pk"]
        verbose_name = "punt"
        constraints = [models.CheckConstraint(name="item_level_is_1_or_2", condition=Q(level__in=[1, 2]))]

    def __str__(self):
        return self.text


class LibraryText(models.Model):
    """What stands around the tips: foreword, introduction, reading guide, the words with the two pictures."""

    key = models.SlugField("kenmerk", max_length=40, unique=True)
    title = models.CharField("titel", max_length=120)
    text = models.TextField("tekst")
    points = models.JSONField("punten", default=dict)
    position = models.PositiveSmallIntegerField("plaats", default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = "bladzijde"

    def __str__(self):
        return self.title


class Source(models.Model):
    """One of the six publications that the booklet was made from."""

    number = models.PositiveSmallIntegerField("nummer", unique=True)
    title = models.CharField("titel", max_length=300)
    authors = models.CharField("schrijvers", max_length=200)
    year = models.PositiveSmallIntegerField("jaar")
    place = models.CharField("plaats en uitgever", max_length=300, blank=True)
    kind = models.CharField("soort", max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = "bron"

    def __str__(self):
        return self.title


class Note(models.Model):
    """A numbered note, 1 to 11; later numbers are only referred to."""

    number = models.PositiveSmallIntegerField("nummer", unique=True)
    text = models.TextField("tekst")

    class Meta:
        ordering = ["number"]
        verbose_name = "noot"

    def __str__(self):
        return self.text
