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
    context = {"form": form, "back": back, "logo": None, "has_steps": False, **words}
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
    return render_invalid(request, TEMPLATE, context)
