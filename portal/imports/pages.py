"""The two pages of an import: choose a file, then read what it would do and confirm it. Themes bring the importer."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404

from portal.forms import FileDrop, KringForm
from portal.htmx import go_to, refused, render_invalid, render_page
from portal.imports import runs
from portal.imports.plans import Outcome, Plan, PlanRefused
from portal.imports.runs import Importer
from portal.imports.tables import MAX_BYTES, Unreadable
from portal.models import ImportRun
from portal.rules import ActionRefused

SHOWN = 200  # rows of each kind on the page; a file with more mistakes is mended in steps


class ImportForm(KringForm):
    """The file to import."""

    file = forms.FileField(
        label="Bestand",
        help_text="Csv of Excel (.xlsx), hooguit 10 MB. We kijken eerst; er wordt nog niets bewaard.",
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg.",
            "max_length": "Geef het bestand een kortere naam.",
        },
        max_length=200,
        widget=FileDrop(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
    )

    def __init__(self, *args, importer: Importer, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.importer, self.actor = importer, actor

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("Dit bestand is groter dan 10 MB. Verdeel het over meer bestanden.")
        self.data_read = file.read()
        try:
            runs.look(self.importer, self.data_read, file.name, by=self.actor)
        except Unreadable as why:
            raise forms.ValidationError(str(why)) from None
        return file


@dataclass(frozen=True)
class Pages:
    """The pages of one importer: their templates and the name of the page of one file."""

    importer: Importer
    new_template: str
    run_template: str
    run_address: str
    new_address: str


def choose(request, pages: Pages):
    """Choose a file; when it can be read, on to what it would do."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent, importer=pages.importer, actor=request.actor)
    recent = _runs(request, pages).filter(applied_at__isnull=False).select_related("by__person")[:5]
    context = {"form": form, "recent": recent}
    if request.method != "POST":
        return render_page(request, pages.new_template, context)
    if not form.is_valid():
        return render_invalid(request, pages.new_template, context)
    file = form.cleaned_data["file"]
    run = runs.keep(pages.importer, form.data_read, file.name, by=request.actor)
    return go_to(request, pages.run_address, run.uid)


def check(request, uid, pages: Pages):
    """What the file would do; after confirmation what it did."""
    run = get_object_or_404(_runs(request, pages), uid=uid)
    plan = None
    if run.data is not None:
        try:
            plan = runs.look(pages.importer, bytes(run.data), run.name, by=request.actor)
        except Unreadable as why:  # something it rests on is gone by now
            return refused(request, [str(why)])
    return render_page(request, pages.run_template, {"run": run, "report": plan and report_of(plan)})


def confirm(request, uid, pages: Pages):
    """Carry the file out."""
    run = get_object_or_404(_runs(request, pages), uid=uid)
    try:
        runs.confirm(pages.importer, run, by=request.actor)
    except PlanRefused:
        messages.error(request, "Er is niets bewaard. Verbeter eerst de geweigerde rijen.")
    except Unreadable as why:
        return refused(request, [str(why)])
    except ActionRefused as no:
        return refused(request, no.reasons)
    else:
        messages.success(request, "Het bestand is ingelezen.")
    return go_to(request, pages.run_address, run.uid)


def give_up(request, uid, pages: Pages):
    """Do not import this file after all."""
    runs.give_up(get_object_or_404(_runs(request, pages), uid=uid), by=request.actor)
    messages.success(request, "Het bestand is niet ingelezen en niet bewaard.")
    return go_to(request, pages.new_address)


def _runs(request, pages):
    return ImportRun.objects.owned_by(request.actor).filter(kind=pages.importer.kind)


def report_of(plan: Plan) -> dict:
    """The plan as the page shows it."""
    created = plan.of(Outcome.CREATED)
    return {
        "counts": plan.counts(),
        "kinds": [
            {"kind": kind, **{outcome.value: counted[outcome.value] for outcome in Outcome}}
            for kind, counted in plan.by_kind().items()
        ],
        "problems": plan.problems[:SHOWN],
        "more_problems": max(0, len(plan.problems) - SHOWN),
        "changed": plan.of(Outcome.CHANGED)[:SHOWN],
        "created": created[:SHOWN],
        "more_created": max(0, len(created) - SHOWN),
        "remarks": plan.remarks[:SHOWN],
        "unused": ", ".join(plan.unused),
        "may_confirm": plan.has_work and not plan.problems,
    }
