"""To whom a task goes: a colleague we know, or somebody new."""

from django import forms

from portal.actions.people import Facts, split_name
from portal.forms.house import KringForm, Tiles
from portal.models import HandOver, Membership
from portal.rules import ActionRefused

SOMEBODY_NEW = "new"


class AgreeForm(KringForm):
    """Colleagues with the same role at the same organisation; or the named person, whose name we split here."""

    who = forms.ChoiceField(label="Wie neemt het over?", widget=Tiles())
    call_name = forms.CharField(label="Roepnaam", max_length=60, required=False)
    infix = forms.CharField(label="Tussenvoegsel", max_length=20, required=False)
    family_name = forms.CharField(label="Achternaam", max_length=80, required=False)
    email = forms.EmailField(
        label="Mailadres", max_length=254, required=False,
        error_messages={"invalid": "Vul een mailadres in, zoals naam@bedrijf.nl."},
    )  # fmt: skip

    def __init__(self, *args, asked: HandOver, **kwargs):
        names = {"email": asked.email, "who": SOMEBODY_NEW} | _names(asked.name)
        super().__init__(*args, initial=names, **kwargs)
        colleagues = Membership.objects.colleagues_of(asked.asked_by).for_list()
        self.by_uid = {str(one.uid): one for one in colleagues}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *((uid, one.name) for uid, one in self.by_uid.items()),
            (SOMEBODY_NEW, "Iemand die we nog niet kennen"),
        ]
        self.fields["who"].widget.hints = {uid: one.person.email for uid, one in self.by_uid.items()}

    def clean(self):
        if self.cleaned_data.get("who") == SOMEBODY_NEW:
            for name, words in (
                ("call_name", "de roepnaam"),
                ("family_name", "de achternaam"),
                ("email", "het mailadres"),
            ):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, f"Vul {words} in van wie het overneemt.")
        return self.cleaned_data

    def colleague(self) -> Membership | None:
        return self.by_uid.get(self.cleaned_data["who"])

    def facts(self) -> Facts | None:
        if self.colleague():
            return None
        given = self.cleaned_data
        return Facts(given["call_name"], given["family_name"], infix=given["infix"], email=given["email"].lower())


def _names(name: str) -> dict[str, str]:
    try:
        facts = split_name(name)
    except ActionRefused:  # one word: the coordinator fills in the rest
        return {"call_name": name}
    return {"call_name": facts.call_name, "infix": facts.infix, "family_name": facts.family_name}
