"""One row of a recognised sheet, read column by column."""

from dataclasses import dataclass

from portal.imports.parsing import CellError, line


@dataclass(frozen=True)
class Problem:
    """Why a row is refused: where the administrator finds it, and what to do."""

    row: int
    message: str
    column: str = ""
    sheet: str = ""

    def __str__(self):
        place = [f"tabblad {self.sheet}"] if self.sheet else []
        place += [f"rij {self.row}"]
        place += [f"kolom {self.column}"] if self.column else []
        where = ", ".join(place)
        return f"{where[0].upper()}{where[1:]}: {self.message}"


class Cells:
    """The cells of one row; `problems` fills while they are read."""

    def __init__(self, sheet, row):
        self.sheet = sheet
        self.row = row
        self.problems = []
        if len(row.cells) > sheet.width and any(row.cells[sheet.width :]):
            self.refuse("Deze rij heeft meer kolommen dan de kopregel.")

    def has(self, key):
        """Whether the file has this column at all."""
        return key in self.sheet.places

    def get(self, key, parse=line, *, required=False, default=None):
        """The value in column `key`, or `default` when it is empty, missing or wrong."""
        text = self._text(key)
        if not text:
            if required:
                self.refuse("Deze cel is leeg. Vul hem in.", key)
            return default
        try:
            return parse(text)
        except CellError as error:
            self.refuse(str(error), key)
            return default

    def refuse(self, message, key=None):
        """Refuse this row, for what stands in column `key` or for the row as a whole."""
        column = self.column(key) if key else ""
        self.problems.append(Problem(self.row.number, message, column=column, sheet=self.sheet.table.sheet))

    def _text(self, key):
        place = self._place(key)
        return "" if place is None else self._at(place)

    def _place(self, key):
        """Where this row fills column `key`; else where it would stand, or None."""
        places = self.sheet.places.get(key, ())
        return next((place for place in places if self._at(place)), places[0] if places else None)

    def _at(self, place):
        return self.row.cells[place].strip() if place < len(self.row.cells) else ""

    def column(self, key):
        """What the file itself calls column `key`, so that it can be found there."""
        place = self._place(key)
        if place is None:
            return self.sheet.layout.title_of(key)
        header = next(row for row in self.sheet.table.rows if row.number == self.sheet.header_row)
        return " ".join(header.cells[place].split())
