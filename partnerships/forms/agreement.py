"""Forms about agreements: terms, text, remarks and signatures."""

from django import forms

from partnerships.actions.agreements import Terms, Wording
from partnerships.forms.people import PersonChoice, contacts_of, staff_of
from partnerships.models import Agreement, Article, Partnership
from partnerships.models.text import MAX_ARTICLES
from portal.forms import DayField, FileDrop, KringForm, Tiles
from portal.models import Role, today, uuid7

STATES = [
    ("", "Alles wat nog speelt"), *[(state, state.label.capitalize()) for state in Agreement.State],
    ("verloopt", "Verloopt binnenkort"),
]  # fmt: skip
ORDERS = [("any", "Maakt niet uit"), ("company", "Eerst het bedrijf"), ("school", "Eerst de school")]
LONGEST_TEXT, LONGEST_CLAUSE, MAX_TARGETS = 8000, 600, 12


class AgreementFilter(forms.Form):
    """What the list of agreements is narrowed down to; without a choice: all that is not over."""

    q = forms.CharField(label="Zoek", required=False, max_length=80)
    stand = forms.ChoiceField(label="Stand", required=False, choices=STATES)

    def apply(self, rows):
        self.full_clean()
        stand = self.cleaned_data.get("stand", "")
        rows = rows.expiring() if stand == "verloopt" else rows.filter(state=stand) if stand else rows.living()
        q = self.cleaned_data.get("q")
        return rows.named(q) if q else rows


class TermsForm(KringForm):
    """Title, period and signatories of an agreement with one company."""

    uid = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    title = forms.CharField(
        label="Titel", max_length=160, help_text="Bijvoorbeeld: Samen opleiden in de interieurbouw."
    )
    starts_on = DayField(label="Eerste dag")
    ends_on = DayField(label="Laatste dag")
    evaluate_on = DayField(label="Wanneer kijken jullie samen terug?", required=False)
    school_signatory = PersonChoice(label="Wie tekent voor de school?", required=False)
    company_signatory = PersonChoice(label="Wie tekent voor het bedrijf?", required=False)
    order = forms.ChoiceField(label="Wie tekent eerst?", choices=ORDERS, initial="any", widget=Tiles())

    def __init__(self, *args, partnership: Partnership, actor, **kwargs):
        super().__init__(*args, **kwargs)
        signing = {"may_sign_from__isnull": False}
        self.fields["school_signatory"].queryset = staff_of(partnership.holder).filter(**signing)  # type: ignore[attr-defined]
        company = contacts_of(partnership, actor, Role.PARTNER, Role.MANAGER)
        self.fields["company_signatory"].queryset = company.filter(**signing)  # type: ignore[attr-defined]
        for name in ("school_signatory", "company_signatory"):
            self.fields[name].help_text = "Alleen wie tekenbevoegd is, staat in deze lijst."
        if not self.is_bound and not self.initial.get("uid"):
            self.initial["uid"] = uuid7()

    @staticmethod
    def initial_of(agreement: Agreement, signatures) -> dict:
        """What the form shows of an agreement that is there."""
        found = {field: getattr(agreement, field) for field in ("uid", "title", "starts_on", "ends_on", "evaluate_on")}
        places = {}
        for row in signatures:
            found[f"{row.side}_signatory"], places[row.side] = row.signatory.uid, row.position
        school, company = places.get("school", 1), places.get("company", 1)
        return found | {"order": "any" if school == company else "school" if school < company else "company"}

    def clean(self):
        cleaned = super().clean()
        first, last, back = (cleaned.get(name) for name in ("starts_on", "ends_on", "evaluate_on"))
        if first and last and last < first:
            self.add_error("ends_on", "De laatste dag ligt voor de eerste. Kijk de dagen nog eens na.")
        elif first and last and back and not first <= back <= last:
            self.add_error("evaluate_on", "Kies een dag binnen de looptijd.")
        return cleaned

    def terms(self) -> Terms:
        return Terms(**{name: value for name, value in self.cleaned_data.items() if name != "uid"})


class ArticleForm(KringForm):
    """One article of the text."""

    uid = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    part = forms.ChoiceField(label="Onderdeel", choices=Article.Part.choices)
    title = forms.CharField(label="Kop", max_length=120)
    text = forms.CharField(
        label="Afspraken", required=False, max_length=LONGEST_TEXT, help_text="Eén afspraak per regel.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip

    def clean_text(self):
        text = self.cleaned_data["text"]
        for place, clause in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
            if len(clause) > LONGEST_CLAUSE:
                raise forms.ValidationError(
                    f"Afspraak {place} is te lang: {len(clause)} tekens. Maak er twee van, elk tot {LONGEST_CLAUSE}."
                )
        return text


ArticleForms = forms.formset_factory(ArticleForm, extra=0, max_num=MAX_ARTICLES, absolute_max=MAX_ARTICLES + 5)


class TargetsForm(KringForm):
    """The target results, one per line, and how often the text was saved when this page was opened."""

    targets = forms.CharField(
        label="Wat willen jullie bereiken?", required=False,
        help_text="Eén doel per regel. Schrijf het zo dat je later ziet of het lukte.",
        widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)

    def clean_targets(self):
        lines = [line.strip() for line in self.cleaned_data["targets"].splitlines() if line.strip()]
        if len(lines) > MAX_TARGETS:
            raise forms.ValidationError(f"Kies hooguit {MAX_TARGETS} doelen. Minder is vaak beter.")
        if any(len(line) > 300 for line in lines):
            raise forms.ValidationError("Een doel is hooguit 300 tekens lang.")
        return lines


class TextForm:
    """The whole text: articles in order, target results, and one of the buttons that was pressed.

    Buttons: `up:2`, `down:2`, `drop:2` (places from 0), `add`, or nothing special: save.
    """

    def __init__(self, data=None, *, version=None):
        rows = version.standing if data is None else []
        initial = [{"uid": row.uid, "part": row.part, "title": row.title, "text": row.text} for row in rows]
        self.articles = ArticleForms(data, prefix="artikel", initial=initial)
        targets = "\n".join(target.text for target in version.targets.all()) if data is None else ""
        self.rest = TargetsForm(data, initial={"targets": targets, "seen": version.saves if version else 0})
        self.button = (data or {}).get("do", "")

    def is_valid(self) -> bool:
        # Both always run, so that every mistake shows at once.
        return all([self.articles.is_valid(), self.rest.is_valid()])

    @property
    def seen(self) -> int:
        return self.rest.cleaned_data["seen"]

    @property
    def targets(self) -> list[str]:
        return self.rest.cleaned_data["targets"]

    def wordings(self) -> tuple[list[Wording], int]:
        """The articles in their new order, and the place of the one that was worked on."""
        rows = [Wording(**form.cleaned_data) for form in self.articles]
        what, _, number = self.button.partition(":")
        if what == "add":
            return [*rows, Wording(Article.Part.DELIVERY, "Nieuw artikel", "")], len(rows)
        place = int(number) if number.isdigit() else 0
        if place >= len(rows):
            return rows, 0
        if what == "drop":
            return rows[:place] + rows[place + 1 :], max(place - 1, 0)
        step = {"up": -1, "down": 1}.get(what, 0)
        target = min(max(place + step, 0), len(rows) - 1)
        rows.insert(target, rows.pop(place))
        return rows, target


class CommentForm(KringForm):
    """A remark or proposal on an article."""

    uid = forms.UUIDField(widget=forms.HiddenInput(), required=False, initial=uuid7)
    text = forms.CharField(label="Opmerking of voorstel", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class PaperForm(KringForm):
    """A signature that stands on paper: the day and the scan."""

    signed_on = DayField(label="Datum bij de handtekening", initial=today)
    scan = forms.FileField(
        label="Scan of foto van het getekende papier", widget=FileDrop(),
        help_text="Een pdf of een duidelijke foto.",
    )  # fmt: skip


class SignForm(KringForm):
    """Signing on the screen: the text was read, and the code from the mail."""

    has_read = forms.BooleanField(label="Ik heb de hele tekst gelezen en ga ermee akkoord")
    code = forms.CharField(
        label="Code uit je mail", max_length=12, help_text="Zes cijfers.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class AgreementReason(KringForm):
    """Why a step is taken; everybody involved reads this."""

    reason = forms.CharField(
        label="Waarom?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Iedereen die tekent, leest dit.",
    )  # fmt: skip
