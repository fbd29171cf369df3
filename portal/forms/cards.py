"""Which students of a group get a new card."""

from django import forms

from portal.dates import long_date
from portal.forms.house import Checks, KringForm
from portal.models import Membership


class CardStudentsForm(KringForm):
    """The students of a group who may have a card; under each name what they have now."""

    students = forms.MultipleChoiceField(
        label="Voor wie maak je een kaart?",
        help_text="Een nieuwe kaart maakt de vorige ongeldig.",
        widget=Checks(),
        error_messages={"required": "Kies minstens één leerling."},
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        possible = [row for row in rows if not row.student.card_blockers()]
        self.by_uid = {str(row.student.uid): row.student for row in possible}
        self.without = [str(row.student.uid) for row in possible if not _has_way_in(row)]
        field = self.fields["students"]
        field.widget.hints = {str(row.student.uid): _has_now(row) for row in possible}
        field.choices = [(uid, student.name) for uid, student in self.by_uid.items()]

    def clean(self):
        # 'Everybody without a card' is a button of its own, and needs no ticks.
        if "all" in self.data and self.without:
            self.errors.pop("students", None)
            self.cleaned_data["students"] = self.without
        return self.cleaned_data

    def chosen(self) -> list[Membership]:
        return [self.by_uid[uid] for uid in self.cleaned_data["students"]]


def _has_way_in(row) -> bool:
    user = getattr(row.student.person, "user", None)
    return bool(row.card_until or (user and user.can_log_in))


def _has_now(row) -> str:
    user = getattr(row.student.person, "user", None)
    if row.card_until:
        return f"{user.login_name}, kaart geldig tot en met {long_date(row.card_until)}"
    if user is None:
        return "Nog geen inlognaam"
    return (
        f"{user.login_name}, logde in op {long_date(user.last_login)}"
        if user.last_login
        else f"{user.login_name}, geen kaart"
    )
