"""The text of one cell as a value. Each function takes stripped text and may raise `CellError`."""

import datetime
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.imports.headers import fold

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
MONTH_NUMBERS = {"mrt": 3} | {
    name[:length]: number for number, name in enumerate(MONTHS.split(), 1) for length in range(3, len(name) + 1)
}
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
IN_WORDS = re.compile(r"(\d{1,2})[- ]([a-z]{3,9})\.?[- ](\d{4})")
CLOCK = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
SERIAL = re.compile(r"\d{5}")  # days since 30 December 1899: a date cell saved as a number
SERIAL_START = datetime.date(1899, 12, 30)
TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}")
SHEET_ERRORS = ("#N/", "#REF!", "#VALUE!", "#WAARDE!", "#NAME?", "#NAAM?", "#DIV/0!", "#DEEL/0!")


class CellError(Exception):
    """What is wrong with a cell, in Dutch; says what to do."""


def quoted(text):
    """The text of a cell as a message repeats it: on one line, in quotes, and not without end."""
    text = " ".join(text.split())
    return f"'{text if len(text) <= 60 else text[:57] + '...'}'"


def line(text):
    """Text on one line, at most 200 characters, without control characters."""
    text = " ".join(text.split())
    if text.upper().startswith(SHEET_ERRORS):
        raise CellError(f"Hier staat een fout van Excel ({quoted(text)}). Vul de waarde zelf in.")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise CellError("Hier staat een teken dat geen letter is. Typ de tekst opnieuw.")
    if "\N{REPLACEMENT CHARACTER}" in text:
        raise CellError("Hier is een letter verloren gegaan. Sla het bestand op als 'CSV UTF-8'.")
    if len(text) > 200:
        raise CellError("Deze tekst is langer dan 200 tekens. Maak hem korter.")
    return text


def number(text):
    """A number that names someone or something: kept as text, with its leading zeros."""
    text = line(text)
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", text, re.IGNORECASE):
        raise CellError(f"Excel heeft dit nummer afgerond ({text}). Maak de kolom op als tekst.")
    if len(text) > 40:
        raise CellError("Dit nummer is langer dan 40 tekens.")
    return text


def date(text):
    """A date as Dutch people, spreadsheets and databases write it."""
    text = CLOCK.sub("", text.strip().lower())
    if TWO_DIGIT_YEAR.fullmatch(text):
        raise CellError(f"Schrijf het jaar van {quoted(text)} met vier cijfers.")
    try:
        found = _date(text)
    except ValueError:
        raise CellError(f"{quoted(text)} is geen dag die bestaat.") from None
    if found is None:
        raise CellError(f"{quoted(text)} is geen datum. Schrijf hem als 31-12-2026.")
    return found


def _date(text):
    if match := DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    elif match := YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        year, month, day = match.groups()
    elif (match := IN_WORDS.fullmatch(text)) and match[2] in MONTH_NUMBERS:
        day, month, year = match[1], MONTH_NUMBERS[match[2]], match[3]
    elif SERIAL.fullmatch(text):
        return SERIAL_START + datetime.timedelta(days=int(text))
    else:
        return None
    return datetime.date(int(year), int(month), int(day))


def birth_date(text):
    """A date on which somebody now alive can have been born."""
    born = date(text)
    today = datetime.date.today()
    if born >= today:
        raise CellError(f"{born:%d-%m-%Y} ligt in de toekomst. Klopt de geboortedatum?")
    if today.year - born.year > 100:
        raise CellError(f"{born:%d-%m-%Y} is meer dan 100 jaar geleden. Klopt de geboortedatum?")
    return born


def email(text):
    """A mail address, in lower case; 'Naam <adres>' and 'mailto:' are understood."""
    text = line(text)
    if match := re.search(r"<([^<>]+)>$", text):
        text = match[1]
    text = text.removeprefix("mailto:").lower()
    try:
        validate_email(text)
    except ValidationError:
        raise CellError(f"{quoted(text)} is geen goed mailadres.") from None
    return text


def phone(text):
    """A phone number with its spaces; a Dutch number that lost its leading zero gets it back."""
    text = line(text)
    digits = re.sub(r"\D", "", text)
    if re.search(r"[^\d\s()+./-]", text) or not 9 <= len(digits) <= 15:
        raise CellError(f"{quoted(text)} is geen goed telefoonnummer.")
    return f"0{text}" if len(digits) == 9 and text == digits else text


def postcode(text):
    """A Dutch postcode as 1234 AB; others stay as they are."""
    match = re.fullmatch(r"(\d{4})\s*([A-Za-z]{2})", line(text))
    return f"{match[1]} {match[2].upper()}" if match else line(text)


def digits(count, what):
    """A parser for a number of exactly `count` digits; a spreadsheet may have eaten zeros."""

    def parse(text):
        found = re.sub(r"[\s.]", "", text)
        if not found.isascii() or not found.isdigit() or len(found) > count:
            raise CellError(f"{quoted(text)} is geen {what}: dat heeft {count} cijfers.")
        return found.zfill(count)

    return parse


def whole(minimum, maximum):
    """A parser for a whole number between two bounds; '400,0' and '1.600' are understood."""

    def parse(text):
        plain = re.sub(r"[,.]0+$", "", text.strip()) if not re.search(r"\.000$", text) else text
        plain = re.sub(r"(?<=\d)\.(?=\d{3}$)", "", plain)
        if not plain.isascii() or not plain.isdigit():
            raise CellError(f"{quoted(text)} is geen heel getal.")
        if not minimum <= int(plain) <= maximum:
            raise CellError(f"{quoted(text)} moet tussen {minimum} en {maximum} liggen.")
        return int(plain)

    return parse


def choice(options):
    """A parser for one of `options` (folded word -> value)."""

    def parse(text):
        if fold(text) not in options:
            words = ", ".join(sorted(set(options)))
            raise CellError(f"{quoted(text)} ken ik niet. Kies uit: {words}.")
        return options[fold(text)]

    return parse
