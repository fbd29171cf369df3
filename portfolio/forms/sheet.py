"""The whole sheet of one piece: words and facts, claims, and the files that are already in."""

from dataclasses import dataclass
from typing import Any

from portal.newer import NOTHING, differences
from portfolio.forms.claims import BaseClaims, ClaimFormSet
from portfolio.forms.kept import KeptFiles
from portfolio.forms.pieces import WordsForm
from portfolio.pieces import Piece


@dataclass
class Sheet:
    """Three parts that are filled in together and checked together. Whatever is wrong, words and files stay."""

    form: WordsForm
    claims: BaseClaims
    kept: KeptFiles
    lenient: bool = False

    def receive(self, *, owner, holder, subject) -> None:
        """Take in the files that were chosen now, also when other answers are wrong."""
        self.form.is_valid()
        uploads = self.form.cleaned_data.get("files") or []
        self.kept.receive(self.form, uploads, owner=owner, holder=holder, subject=subject)
        if not self.lenient:
            self.form.demand_something(self.kept)

    def is_valid(self) -> bool:
        right = self.claims.is_valid()
        return self.form.is_valid() and right

    def piece(self, **more) -> Piece:
        return self.form.piece(claims=self.claims.said(), files=self.kept.shown(), **more)

    def refuse(self, reasons) -> None:
        """Put the reasons of an action on top of the form."""
        for reason in reasons:
            self.form.add_error(None, reason)

    def differences(self, there: "Sheet") -> list[tuple[str, str]]:
        """(label, words) of what stands there and is not what was typed here."""
        now = {name: there.form.get_initial_for_field(field, name) for name, field in there.form.fields.items()}
        now.pop("files", None)
        lines = differences(self.form, now)
        claims, files = there.claims.said(), [one.file for one in there.kept.kept]
        if set(claims) != set(self.claims.said()):
            told = (f"{one.competency} ({one.element}): {one.reason or NOTHING}" for one in claims)
            lines.append(("Wat bewijst dit?", "; ".join(told) or NOTHING))
        if files != [one.file for one in self.kept.kept]:
            lines.append(("Bestanden", ", ".join(file.name for file in files) or NOTHING))
        return lines

    def context(self) -> dict:
        return {"form": self.form, "claims": self.claims, "kept": self.kept.kept}


def claims_form(data=None, *, competencies, initial=None, lenient: bool = False, logged: bool = False) -> Any:
    """The claims part, for these competencies; `logged` asks the questions of an educator."""
    kwargs = {"competencies": competencies, "lenient": lenient, "logged": logged}
    return ClaimFormSet(data, initial=initial, prefix="claims", form_kwargs=kwargs)
