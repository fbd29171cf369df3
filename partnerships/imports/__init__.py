"""Reading students, staff, companies, contacts and placements as a school exports them.

layouts    which columns each kind of list has, and how student systems call them
facts      what a row says of a person or a company
known      what stands here already, loaded once
matching   who or what a row is about: the school's own number first, then name and birth date, else it asks
companies, staff, contacts, students, placements   one row of each kind as a step of the plan
work       the rows to write, in bulk and in the right order
planning   a whole file: what would be made, changed, left or refused
"""
