"""What both import commands share: reading the file, the report on the terminal, the exit code."""

import json
import sys
from pathlib import Path

from portal.imports.plans import Change, Outcome, PlanRefused
from portal.imports.tables import MAX_BYTES, Unreadable
from portal.models import Organisation

SHOWN = 40  # lines of each kind; --json has them all


def add_arguments(parser):
    """The arguments of an import command, apart from `--school`."""
    parser.add_argument("file", metavar="FILE", help="csv- of xlsx-bestand")
    parser.add_argument("--dry-run", action="store_true", help="laat alleen zien wat er zou gebeuren")
    parser.add_argument("--json", action="store_true", help="druk een json-object af en verder niets")


def run(command, options, *, plan, write):
    """Import the file that `options` name and report on it; ends the process with 2 when it is unreadable.

    `plan(data, name)` looks, `write(data, name)` does; both give a `Plan`.
    """
    path = Path(options["file"])
    written = False
    try:
        data = _bytes(path)
        if options["dry_run"]:
            made = plan(data, path.name)
        else:
            made = write(data, path.name)
            written = True
    except PlanRefused as refused:
        made = refused.plan
    except Unreadable as why:
        fail(command, options, str(why))
    if options["json"]:
        command.stdout.write(json.dumps(made.as_dict(written=written), ensure_ascii=False))
    else:
        _report(command, made, written=written, dry_run=options["dry_run"])


def school(command, options):
    """The school that `--school` names; ends the process with 2 when there is none."""
    code = options["school"]
    found = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, code__iexact=code).first()
    if found is None:
        fail(command, options, f"Ik ken geen school met de code {code}.")
    return found


def fail(command, options, line):
    """Say in one line why nothing could be read, and end with exit code 2."""
    if options["json"]:
        command.stdout.write(json.dumps({"error": line}, ensure_ascii=False))
    command.stderr.write(line)
    sys.exit(2)


def _bytes(path):
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one byte too many is enough to refuse it
    except OSError:
        raise Unreadable(f"Ik kan het bestand {path} niet openen.") from None


def _report(command, plan, *, written, dry_run):
    write = command.stdout.write
    counts = plan.counts()
    labels = ", ".join(f"{counts[outcome.value]} {outcome.label}" for outcome in Outcome)
    write(f"{labels}, {counts['refused']} geweigerd.")
    for step in plan.of(Outcome.CHANGED)[:SHOWN]:
        write(f"  Rij {step.row}, {step.name}: {'; '.join(map(_change, step.changes))}")
    for title, lines in (("Geweigerd", plan.problems), ("Let op", plan.remarks)):
        for problem in lines[:SHOWN]:
            write(f"  {title}. {problem}")
        if len(lines) > SHOWN:
            write(f"  En nog {len(lines) - SHOWN}; --json toont alles.")
    if plan.unused:
        write(f"  Niet gebruikte kolommen: {', '.join(plan.unused)}.")
    write(_ending(plan, written=written, dry_run=dry_run))


def _change(change: Change):
    return f"{change.title} was '{_short(change.before)}', wordt '{_short(change.after)}'"


def _short(text):
    return text if len(text) <= 60 else f"{text[:57]}..."


def _ending(plan, *, written, dry_run):
    if dry_run:
        return "Dit was een proef: er is niets bewaard."
    if not written:
        return "Er is niets bewaard. Verbeter eerst de geweigerde rijen."
    return "Alles is bewaard." if plan.has_work else "Er viel niets te veranderen."
