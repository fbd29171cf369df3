"""What asks for somebody's attention, and what is in the calendar: themes fill in, the start page shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from portal.actors import Actor

# At most so many tasks stand on the start page; the rest is counted.
SHOWN = 5


@dataclass(frozen=True)
class Task:
    """One thing to do: about how many minutes, what, why, and the one action."""

    minutes: int
    title: str
    why: str
    url: str
    action: str
    tone: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry of the calendar."""

    when: datetime | date
    title: str
    detail: str = ""
    url: str = ""

    @property
    def day(self) -> date:
        return self.when.date() if isinstance(self.when, datetime) else self.when

    @property
    def has_time(self) -> bool:
        return isinstance(self.when, datetime)


_tasks: list[Callable[[Actor], list[Task]]] = []
_entries: list[Callable[[Actor, date, date], list[Entry]]] = []


def register(find: Callable[[Actor], list[Task]]) -> None:
    """Add a source of tasks; it asks a fixed number of queries."""
    _tasks.append(find)


def register_agenda(find: Callable[[Actor, date, date], list[Entry]]) -> None:
    """Add a source of calendar entries between two days, both included."""
    _entries.append(find)


def tasks_of(actor: Actor) -> list[Task]:
    """Everything that asks for this actor's attention, what is urgent first, then what is quick."""
    found = [task for find in _tasks for task in find(actor)]
    return sorted(found, key=lambda task: (task.tone != "attention", task.minutes, task.title))


def agenda_of(actor: Actor, first: date, last: date) -> list[Entry]:
    """The calendar of this actor between two days, in order."""
    found = [entry for find in _entries for entry in find(actor, first, last)]
    return sorted(found, key=lambda entry: (entry.day, str(entry.when), entry.title))
