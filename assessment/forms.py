"""Forms of the theme. They check what was typed; whether it may be done is asked of the rules and the actions."""

from django import forms

from assessment import planning
from assessment.models import LOWEST, ProficiencyTest, TestDesign
from assessment.planning import Plan
from portal.forms import Checks, ClockInput, DayField, KringForm, Scale, Tiles
from portal.models import Membership, Role
from portfolio.models import Evidence

MOST_REASON, MOST_WORDS = 500, 1000
SOFT_HYPHEN = "\u00ad"


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PersonChoice(forms.ModelChoiceField):
    """A membership, shown as name and organisation."""

    def label_from_instance(self, row: Membership) -> str:
        return f"{row.name}, {row.organisation}"


class EvidenceChoice(forms.ModelMultipleChoiceField):
    """Pieces of evidence, shown by title and day."""

    widget = Checks

    def label_from_instance(self, row: Evidence) -> str:
        return str(row)


class RequestForm(KringForm):
    """Ask for a test: which one, and why now. A teacher also says for whom."""

    student = PersonChoice(
        label="Voor welke leerling?", queryset=Membership.objects.none(), empty_label="Kies een leerling"
    )
    design = forms.ModelChoiceField(
        label="Welke proeve?", queryset=TestDesign.objects.none(), empty_label="Kies een proeve"
    )
    words = forms.CharField(label="Waarom nu?", widget=_area(), required=False, max_length=MOST_REASON)
    pieces = EvidenceChoice(label="Op welk bewijs rust deze proeve?", queryset=Evidence.objects.none(), required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["design"].queryset = TestDesign.objects.visible_to(actor).usable()
        if actor.role == Role.STUDENT:
            self._for_student(actor)
        else:
            del self.fields["pieces"]
            self.fields["student"].queryset = planning.students_for(actor)

    def _for_student(self, actor) -> None:
        del self.fields["student"]
        self.fields["words"].help_text = "Vertel wat je al laat zien. Je docent leest dit."
        pieces = submitted_pieces(actor)
        if not pieces.exists():
            del self.fields["pieces"]
            return
        self.fields["pieces"].queryset = pieces  # type: ignore[attr-defined]
        self.fields["pieces"].help_text = "Je beoordelaars lezen dit bewijs. Je kunt het tot de proeve nog veranderen."


def submitted_pieces(actor):
    """The student's own submitted evidence, the newest first; not the results of earlier tests."""
    return Evidence.objects.visible_to(actor).submitted().exclude(kind=Evidence.Kind.TEST_RESULT).for_list()


class EvidenceForm(KringForm):
    """Choose the evidence that the test rests on."""

    pieces = EvidenceChoice(label="Op welk bewijs rust deze proeve?", queryset=Evidence.objects.none(), required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pieces"].queryset = submitted_pieces(actor)


class PlanForm(KringForm):
    """The day, the place and who assesses."""

    design = forms.ModelChoiceField(
        label="Welke proeve?", queryset=TestDesign.objects.none(), empty_label="Kies een proeve"
    )
    held_on = DayField(label="Op welke dag?")
    held_at = forms.TimeField(label="Hoe laat?", widget=ClockInput, required=False)
    place = forms.CharField(label="Waar?", max_length=120, help_text="Bijvoorbeeld: bij de klant, of de werkplaats.")
    company = PersonChoice(
        label="Wie beoordeelt voor de praktijk?", queryset=Membership.objects.none(), empty_label="Kies iemand"
    )
    school = PersonChoice(
        label="Welke docent beoordeelt?", queryset=Membership.objects.none(), empty_label="Kies een docent"
    )
    extra = PersonChoice(
        label="Nog een beoordelaar", queryset=Membership.objects.none(), empty_label="Niemand", required=False
    )
    guided_because = forms.CharField(
        label="Waarom deze beoordelaars?", widget=_area(2), required=False, max_length=300,
        help_text="Alleen nodig als ze de leerling allemaal zelf begeleiden. Het komt in het verslag.",
    )  # fmt: skip

    def __init__(self, *args, actor, test: ProficiencyTest, **kwargs):
        super().__init__(*args, **kwargs)
        self.test = test
        trainers, teachers = planning.trainers_for(actor), planning.teachers_for(actor)
        self.fields["company"].queryset = trainers  # type: ignore[attr-defined]
        self.fields["school"].queryset = teachers  # type: ignore[attr-defined]
        self.fields["extra"].queryset = planning.assessors_for(actor)  # type: ignore[attr-defined]
        if test.state == ProficiencyTest.State.REQUESTED:
            self.fields["design"].queryset = TestDesign.objects.visible_to(actor).usable()  # type: ignore[attr-defined]
        else:
            del self.fields["design"]

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        for blocker in planning.day_blockers(day):
            raise forms.ValidationError(blocker)
        return day

    def plan(self) -> Plan:
        """What was filled in, for the action."""
        said = self.cleaned_data
        people = [said["company"], said["school"], said["extra"]]
        return Plan(
            design=said.get("design") or self.test.design,
            held_on=said["held_on"],
            held_at=said["held_at"],
            place=said["place"],
            assessors=tuple(one for one in people if one),
            guided_because=said["guided_because"],
        )


class ReasonForm(KringForm):
    """One question with words as the answer."""

    reason = forms.CharField(label="Waarom?", widget=_area(), max_length=300)

    def __init__(self, *args, label: str = "Waarom?", required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].required = label, required


class PersonForm(KringForm):
    """Choose one person."""

    person = PersonChoice(label="Wie?", queryset=Membership.objects.none(), empty_label="Kies iemand")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


def scale_choices(design: TestDesign) -> list[tuple[int, str]]:
    """The scale for a `Scale` widget; a long word may break on a narrow phone."""
    words = [word[:1].upper() + word[1:] for word in design.scale]
    return list(enumerate((word.replace("fstan", f"f{SOFT_HYPHEN}stan") for word in words), LOWEST))


class ScoreForm(KringForm):
    """One criterion on one's own sheet: what you saw first, then the score."""

    note = forms.CharField(label="Wat zag je?", widget=_area(2), required=False, max_length=MOST_WORDS)
    value = forms.TypedChoiceField(label="Welke stap past?", widget=Scale, coerce=int, empty_value=None, required=False)

    def __init__(self, *args, design: TestDesign, student: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = f"{student.person.call_name} leest dit mee als jullie hebben ondertekend."
        self.fields["value"].choices = scale_choices(design)  # type: ignore[attr-defined]


class SettleForm(KringForm):
    """What the assessors agree on for one criterion, and why."""

    value = forms.TypedChoiceField(label="Wat spreken jullie samen af?", widget=Scale, coerce=int)
    reason = forms.CharField(widget=_area(), max_length=MOST_REASON)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, design: TestDesign, student: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        name = student.person.call_name
        self.fields["value"].choices = scale_choices(design)  # type: ignore[attr-defined]
        self.fields["value"].error_messages["required"] = "Kies samen een stap."
        self.fields["reason"].label = f"Waarom? {name} leest dit mee."
        self.fields["reason"].error_messages["required"] = f"Schrijf op waarom. {name} leest dit mee."


class StepForm(KringForm):
    """One next step for the student."""

    text = forms.CharField(
        label="Volgende stap", max_length=300, help_text="Klein en te doen. Begin met een werkwoord."
    )
    due_on = DayField(label="Klaar op", required=False)


class DepartForm(KringForm):
    """Why the assessors decide otherwise than the pass rule."""

    because = forms.CharField(label="Waarom besluiten jullie anders?", widget=_area(2), max_length=300)


class SignForm(KringForm):
    """The signature: what was shown, and for a personal link the code from the mail."""

    seen = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label="Code uit je mail", max_length=10, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    def __init__(self, *args, needs_code: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if needs_code:
            self.fields["code"].required = True
            self.fields["code"].error_messages["required"] = "Typ de code uit je mail."
        else:
            del self.fields["code"]


class ReactionForm(KringForm):
    """What the student thinks of the outcome."""

    view = forms.ChoiceField(
        label="Wat vind je van deze uitslag?",
        choices=[("agrees", "Ik ben het eens"), ("differs", "Ik zie het anders")],
        widget=Tiles,
    )
    words = forms.CharField(
        label="In jouw woorden", widget=_area(), required=False, max_length=MOST_WORDS,
        help_text="Dit komt in het verslag, naast wat je beoordelaars schreven.",
    )  # fmt: skip

    def clean(self):
        said = super().clean()
        if said.get("view") == ProficiencyTest.View.DIFFERS and not said.get("words"):
            self.add_error("words", "Schrijf op wat jij anders ziet.")
        return said


class StateFilter(KringForm):
    """Which tests the list shows; what is not one of ours shows what runs."""

    RUNNING = "lopend"
    SHOWN = {
        RUNNING: ("Lopend", ProficiencyTest.OPEN),
        "klaar": ("Klaar", (ProficiencyTest.State.SIGNED, ProficiencyTest.State.ESTABLISHED)),
        "gestopt": (
            "Gestopt",
            (
                ProficiencyTest.State.DECLINED,
                ProficiencyTest.State.CANCELLED,
                ProficiencyTest.State.ANNULLED,
            ),
        ),
        "alle": ("Alle", tuple(ProficiencyTest.State)),
    }

    stand = forms.ChoiceField(label="Toon", choices=[(key, label) for key, (label, _) in SHOWN.items()])

    def __init__(self, asked: str):
        self.shown = asked if asked in self.SHOWN else self.RUNNING
        super().__init__(initial={"stand": self.shown})

    @property
    def states(self) -> tuple:
        return self.SHOWN[self.shown][1]
