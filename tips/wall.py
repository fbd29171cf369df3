"""The library is public. What people make with it is held, by the organisation that started it."""

from portal.wall import Open

LIBRARY = ("tip", "table", "cell", "item", "librarytext", "source", "note")
# Written by a release only, through the system's hat.
TABLES = [Open(f"tips_{name}", login="select", app="select") for name in LIBRARY]
