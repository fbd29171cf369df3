"""Frameworks are public knowledge; which one a cohort follows is the school's."""

from portal.wall import OFFICE, Held, Open, everyone_of_holder

TABLES = [
    Open("frameworks_framework", login="select", app="select, insert, update, delete"),
    Open("frameworks_competency", login="select", app="select, insert, update, delete"),
    Held(
        "frameworks_curriculum",
        everyone_of_holder(),
        insert=everyone_of_holder(OFFICE),
        change=everyone_of_holder(OFFICE),
        parents={"programme_id": "portal_programme"},
    ),
]
