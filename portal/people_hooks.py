"""What themes do when the portal learns of new people."""

from collections.abc import Callable, Iterable

from portal.models import Membership

_after_students: list[Callable[[Iterable[Membership]], None]] = []


def after_students(act: Callable[[Iterable[Membership]], None]) -> None:
    """Have `act` called with the memberships of students who were just added; themes call this when they start."""
    _after_students.append(act)


def students_added(students: Iterable[Membership]) -> None:
    """Tell the themes about new students, in the same transaction."""
    students = list(students)
    for act in _after_students:
        act(students)
