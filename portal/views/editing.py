"""One form on one page: shown, refused with its errors, or saved and gone on. An administrator's pages share it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse

from portal.htmx import go_to, render_invalid, render_page
from portal.rules import ActionRefused

TEMPLATE = "portal/edit_page.html"


def edit_page(request, form, *, words: dict, save: Callable, back: str, done: str) -> HttpResponse:
    """Show `form` with the `words` (title, lede, button); on a right POST call `save()`, say `done` and go `back`.

    What an action refuses stands on top of the form, and what was typed stays.
    """
    context = {"form": form, "back": back, "parts": _parts(form), "logo": None, "has_steps": False, **words}
    if request.method != "POST":
        return render_page(request, TEMPLATE, context)
    if form.is_valid():
        try:
            save()
        except ActionRefused as no:
            for reason in no.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, done)
            return go_to(request, back)
    # A form may ask one thing more after looking at the answers.
    return render_invalid(request, TEMPLATE, context | {"parts": _parts(form)})


def _parts(form) -> list[dict]:
    """The fields of the form under the headings in its `PARTS`; what stands in none of them comes first."""
    parts = getattr(form, "PARTS", ())
    placed = {name for _, names in parts for name in names}
    loose = [field for field in form if field.name not in placed]
    found = [{"heading": "", "fields": loose}] if loose else []
    return found + [{"heading": heading, "fields": [form[name] for name in names]} for heading, names in parts]
