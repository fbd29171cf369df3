"""A large, invented school world for measuring: bulk rows, made fast, the same for the same numbers.

This package puts the themes together and may therefore see all of them.
"""

from portal.seeding.papers import seed_papers
from portal.seeding.people import seed_school
from portal.seeding.work import seed_evidence

__all__ = ["seed_evidence", "seed_papers", "seed_school"]
