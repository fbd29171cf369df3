"""Forms in the house style: the renderer, the base classes, and answers one can point at.

`{{ form.field.as_field_group }}` renders label, hint, error and input in that order (templates/components/field.html).
"""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import TemplatesSetting


class KringRenderer(TemplatesSetting):
    """Renders every form, allauth's too, by the house templates."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


# --- Base classes -----------------------------------------------------------------------------------------------------
def _what_to_do(field: forms.Field, label: str) -> str:
    """The error of a required field that was left empty: what to do, never 'dit veld is verplicht'."""
    if isinstance(field, forms.BooleanField):
        return f"‘{label}’: zet hier een vinkje."
    if isinstance(field, forms.FileField):
        return f"‘{label}’: kies een bestand."
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return f"‘{label}’: kies een antwoord."
    return f"‘{label}’: vul dit in."


class House:
    """Mixin for forms: no colon after labels, no placeholder that plays for a label, errors that say what to do.

    `WORDS` gives (label, hint) per field, for forms that come from a library.
    """

    WORDS: dict[str, tuple[str, str]] = {}

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            if name in self.WORDS:
                field.label, field.help_text = self.WORDS[name]
            usual = type(field).default_error_messages.get("required", forms.Field.default_error_messages["required"])
            # Leave a message alone that the form chose itself.
            if field.error_messages.get("required") == usual:
                field.error_messages["required"] = _what_to_do(field, field.label or name)


class KringForm(House, forms.Form):
    """The base of every form that is not tied to one model."""


class KringModelForm(House, forms.ModelForm):
    """The base of every form on a model; an action writes `cleaned_data`, never `form.save()`."""


# --- Short inputs -----------------------------------------------------------------------------------------------------
class DayInput(forms.DateInput):
    """The date picker of the device."""

    input_type = "date"
    is_short = True

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The time picker of the device."""

    input_type = "time"
    is_short = True

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class DayField(forms.DateField):
    """A day; also takes '24-11-2026' from a browser without a date picker."""

    widget = DayInput
    default_error_messages = {"invalid": "Vul een dag in, zoals 24-11-2026."}

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
        super().__init__(**kwargs)


# --- Answers one can point at -----------------------------------------------------------------------------------------
class _Pointed:
    """Mixin: one small line under each answer, and no `aria-invalid` where the role does not know it."""

    group_class = ""

    def __init__(self, attrs=None, choices=(), hints=None):
        super().__init__(attrs, choices)
        self.hints = hints or {}

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"]["group_class"] = self.group_class
        return context

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(  # type: ignore[misc]
            name, value, label, selected, index, subindex=subindex, attrs=attrs
        )
        option["hint"] = self.hints.get(str(value), "")
        option["attrs"].pop("aria-invalid", None)
        return option


class Tiles(_Pointed, forms.RadioSelect):
    """One of a few, as tiles: `Tiles(hints={"formative": "Je krijgt feedback."})`."""

    template_name = "components/widgets/tiles.html"
    group_class = "tiles"


class ManyTiles(_Pointed, forms.CheckboxSelectMultiple):
    """Several of a few, as tiles."""

    template_name = "components/widgets/tiles.html"
    group_class = "tiles"


class CornerTiles(ManyTiles):
    """The four elements as corner tiles; the choices must be weten, kunnen, willen, zijn in that order."""

    group_class = "quad"


class Checks(_Pointed, forms.CheckboxSelectMultiple):
    """A checklist: box, label, and a line with owner or date under it."""

    template_name = "components/widgets/checks.html"


class Scale(_Pointed, forms.RadioSelect):
    """The steps of a rubric: a number and words, wide enough for a thumb."""

    template_name = "components/widgets/scale.html"


class Segmented(_Pointed, forms.RadioSelect):
    """Two to four short answers in one row."""

    template_name = "components/widgets/segmented.html"


# --- Files ------------------------------------------------------------------------------------------------------------
class FileDrop(forms.FileInput):
    """A native file input in a dashed box; `FileDrop(several=True)` takes more files at once."""

    allow_multiple_selected = True

    def __init__(self, attrs=None, several=False):
        super().__init__(attrs)
        self.attrs["multiple"] = several  # Django turns it on for every widget that may take several

    def value_from_datadict(self, data, files, name):
        if self.attrs.get("multiple"):
            return files.getlist(name) if hasattr(files, "getlist") else files.get(name)
        return files.get(name)


class FilesField(forms.FileField):
    """Several files at once; cleans to a list, empty when none was chosen. The action checks kinds and sizes."""

    widget = FileDrop

    def __init__(self, *, most: int, **kwargs):
        kwargs.setdefault("widget", FileDrop(several=True))
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data, initial=None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > self.most:
            raise forms.ValidationError(f"Kies hooguit {self.most} bestanden tegelijk.")
        if not files:
            super().clean(None, initial)
        return [super(FilesField, self).clean(one, initial) for one in files]
