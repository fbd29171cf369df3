"""The rows that an import makes and changes, written in bulk: what others point at first."""

from partnerships.models import Contact, Partnership, Placement
from portal.models import (
    Enrolment,
    GroupCoach,
    GroupStudent,
    Membership,
    Organisation,
    Person,
    Programme,
    Role,
    SchoolYear,
    TeachingGroup,
)
from portal.people_hooks import students_added

ORDER = (
    Organisation, Partnership, Person, Membership, Contact, SchoolYear, Programme, TeachingGroup, GroupCoach,
    GroupStudent, Enrolment, Placement,
)  # fmt: skip
BATCH = 500


class Work:
    """Collects rows while a plan is made; `flush` writes them. Unsaved rows may point at each other."""

    def __init__(self):
        self.new = {model: [] for model in ORDER}
        self.changed = {}

    def create(self, row):
        """Write the new `row` when the plan is carried out; gives it back."""
        self.new[type(row)].append(row)
        return row

    def change(self, row, **values):
        """Set `values` on `row` now, and write them when the plan is carried out."""
        for field, value in values.items():
            setattr(row, field, value)
        if row.pk is not None:
            self.changed.setdefault((type(row), row.pk), (row, set()))[1].update(values)

    def flush(self):
        """Write everything that was collected. The caller holds the transaction."""
        for model in ORDER:
            rows = self.new[model]
            if model is Person:
                for person in rows:
                    person.fill_sort_name()
            model.objects.bulk_create(rows, batch_size=BATCH)
        for row, fields in self.changed.values():
            if isinstance(row, Person):
                row.fill_sort_name()
                fields = fields | {"sort_name"}
            row.save(update_fields=sorted(fields))
        students_added(row for row in self.new[Membership] if row.role == Role.STUDENT)
