"""Reading a competency framework from the CSV that Moodle writes.

moodle    the 14 (or older 12) columns, by position, since their names are translated
tree      who stands under whom; refuses loops, doubles and missing parents
planning  what that would change here, as a `portal.imports.plans.Plan`
"""
