"""Choosing people: by uid, with their name and what they do."""

from django import forms

from partnerships.models import Contact, Partnership
from partnerships.models.partnership import SCHOOL_SIDE
from portal.models import Membership, Role


class PersonChoice(forms.ModelChoiceField):
    """One membership out of a list: 'Annelies Brandt, directeur'."""

    def __init__(self, **kwargs):
        kwargs.setdefault("queryset", Membership.objects.none())
        kwargs.setdefault("empty_label", "Nog niet bekend")
        super().__init__(to_field_name="uid", **kwargs)

    def label_from_instance(self, membership) -> str:
        return f"{membership.person.name}, {membership.title or membership.get_role_display()}"


def staff_of(school):
    """Who may stand for the school in a line or a placement."""
    return Membership.objects.current().filter(organisation=school, role__in=SCHOOL_SIDE).for_list()


def teachers_of(school):
    return Membership.objects.current().filter(organisation=school, role=Role.TEACHER).for_list()


def contacts_of(partnership: Partnership, actor, *roles: str):
    """The people of the company that this school knows and who did not leave; of these roles, or of any."""
    known = Contact.objects.visible_to(actor).filter(partnership=partnership, left_on=None)
    rows = Membership.objects.current().filter(pk__in=known.values("membership"))
    return (rows.filter(role__in=roles) if roles else rows).for_list()
