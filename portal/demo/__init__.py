"""The demo: two invented schools with everything in them, made by the real importers and the real actions.

days          the calendar of the demo: everything lies around today; and the clock that actions see
banks         reading `fixtures/demo`
world         who and what was made, by name
loading       the steps in their order, in one transaction
schools, people, placements, partners, agreements, work, classmates, tests    one noun each
pictures      photos, drawn
This package puts the themes together and may therefore see all of them.
"""

from portal.demo.loading import is_loaded, load
from portal.demo.people import PASSWORD, logins

__all__ = ["PASSWORD", "is_loaded", "load", "logins"]
