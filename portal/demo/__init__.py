"""The demo: two invented schools with everything in them, made by the real importers and the real actions.

days          the calendar of the demo: everything lies around today; and the clock that actions see
banks         reading `fixtures/demo`
world         who and what was made, by name
loading       the steps in their order, in one transaction
schools, people, partners, placements, agreements, noor, classmates, tests    one noun each
work, bulk    evidence by the actions, one step at a time; and the same rows in bulk
bank_claims   claims beside those in the files
pictures, papers    photos, scans and a recording, drawn
This package puts the themes together and may therefore see all of them.
"""

from portal.demo.loading import is_loaded, load
from portal.demo.people import PASSWORD, logins

__all__ = ["PASSWORD", "is_loaded", "load", "logins"]
