"""Dry-run first importer: a file in, row-numbered Dutch messages out, nothing half done.

The road of a file, each step a module of its own:

    files      bytes -> tables (CSV in three dialects and three encodings, XLSX)
    headers    which columns are these, and which kind of list is it
    cells      one row, read column by column; collects what is wrong with it
    parsing    text of one cell -> date, mail address, number ...
    plans      what would be made, changed, left or refused; applied in one transaction

Nothing here knows what a student or a competency is: themes bring their own columns and steps.
"""
