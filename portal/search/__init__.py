"""Finding things: one box, over everything that one may see.

`registry` says what can be found (themes register it), `wall` is the database's half, `finding` asks and fetches,
`marking` shows why something was found, `keeping` checks the documents.
"""

from portal.search.registry import Hit, Kind, Sight, also_finds, kinds, kinds_for, register

__all__ = ["Hit", "Kind", "Sight", "also_finds", "kinds", "kinds_for", "register"]
