"""What a row says of a person or a company, and names in the ways Dutch lists write them."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from portal.imports import parsing
from portal.imports.headers import fold

INFIXES = {
    "van", "de", "den", "der", "het", "'t", "’t", "`t", "te", "ten", "ter", "in", "op", "aan", "bij", "uit", "onder",
    "voor", "von", "zu", "du", "la", "le", "les", "da", "das", "do", "dos", "di", "d'", "d’", "v.d.", "v/d", "vd", "v.",
}  # fmt: skip
SHORTENED = {"v.d.": "van de", "v/d": "van de", "vd": "van de", "v.": "van"}


@dataclass(frozen=True)
class PersonFacts:
    """A person as a row describes them; what the row leaves out is empty."""

    call_name: str
    family_name: str
    infix: str = ""
    first_names: str = ""
    email: str = ""
    phone: str = ""
    birth_date: datetime.date | None = None

    FIELDS = ("call_name", "infix", "family_name", "first_names", "birth_date", "email", "phone")

    @property
    def name(self):
        return " ".join(part for part in (self.call_name, self.infix, self.family_name) if part)

    @property
    def key(self):
        """For comparing names: without case, accents, spaces, and however the infix was cut off."""
        return fold(self.name)

    def values(self):
        """Field -> value, of the fields the row fills."""
        return {field: getattr(self, field) for field in self.FIELDS if getattr(self, field)}


def split_name(text):
    """(call name, infix, family name) of 'Jan de Vries', 'de Vries, Jan' or 'Vries, Jan de'."""
    if "," in text:
        family, _, rest = text.partition(",")
        infix, family = split_infix(family.strip())
        call, trailing = _trailing_infix(rest.split())
        return " ".join(call), infix or " ".join(trailing), family
    words = text.split()
    first = next((place for place, word in enumerate(words) if place and word.lower() in INFIXES), None)
    if first is None:
        return " ".join(words[:-1]), "", words[-1] if words else ""
    infix, family = split_infix(" ".join(words[first:]))
    return " ".join(words[:first]), infix, family


def split_infix(family):
    """('van der', 'Berg') of 'van der Berg'; a name of infixes alone stays whole."""
    words = family.split()
    count = 0
    while count < len(words) - 1 and words[count].lower() in INFIXES:
        count += 1
    return tidy_infix(" ".join(words[:count])), " ".join(words[count:])


def tidy_infix(text):
    """An infix in lower case and written out: 'V.d.' is 'van de'."""
    return " ".join(SHORTENED.get(word, word) for word in text.lower().split())


def _trailing_infix(words):
    cut = len(words)
    while cut > 1 and words[cut - 1].lower() in INFIXES:
        cut -= 1
    return words[:cut], [word.lower() for word in words[cut:]]


def person(cells):
    """The person in this row, from separate columns or from one column with the whole name."""
    call, infix, family = _names(cells)
    _check_lengths(cells, call, infix, family)
    return PersonFacts(
        call_name=call,
        infix=infix,
        family_name=family,
        first_names=cells.get("first_names", at_most(120), default=""),
        email=cells.get("email", parsing.email, default=""),
        phone=cells.get("phone", _phone, default=""),
        birth_date=cells.get("birth_date", parsing.birth_date),
    )


def _names(cells):
    if not cells.has("family_name"):
        call, infix, family = split_name(cells.get("name", required=True, default=""))
        if family and not call:
            cells.refuse("Hier staat alleen een achternaam. Zet de roepnaam erbij.", "name")
        return call, infix, family
    family = cells.get("family_name", required=True, default="")
    infix = tidy_infix(cells.get("infix", default=""))
    if not infix:
        infix, family = split_infix(family)
    first_names = cells.get("first_names", default="")
    call = cells.get("call_name", default="") or first_names.partition(" ")[0]
    if not call:
        cells.refuse("De roepnaam is leeg. Vul hem in.", "call_name")
    return call, infix, family


def _check_lengths(cells, call, infix, family):
    column = "family_name" if cells.has("family_name") else "name"
    for text, longest, what in ((call, 60, "roepnaam"), (infix, 20, "tussenvoegsel"), (family, 80, "achternaam")):
        if len(text) > longest:
            cells.refuse(f"De {what} is langer dan {longest} tekens. Staat alles in de goede kolom?", column)


def at_most(longest):
    """A parser for text on one line of at most `longest` characters."""

    def parse(text):
        text = parsing.line(text)
        if len(text) > longest:
            raise parsing.CellError(f"Deze tekst is langer dan {longest} tekens. Maak hem korter.")
        return text

    return parse


def _phone(text):
    return at_most(20)(parsing.phone(text))


@dataclass(frozen=True)
class CompanyRef:
    """How a row names a company: one of these is enough."""

    number: str = ""
    kvk: str = ""
    training_company: str = ""
    name: str = ""

    def __bool__(self):
        return bool(self.number or self.kvk or self.training_company or self.name)

    @property
    def shown(self):
        return self.name or self.number or self.kvk or self.training_company


def company_ref(cells):
    """Which company this row is about; refuses the row when it names none."""
    ref = CompanyRef(
        number=cells.get("company_number", number_of(30), default=""),
        kvk=cells.get("kvk", parsing.digits(8, "KvK-nummer"), default=""),
        training_company=cells.get("training_company", number_of(20), default=""),
        name=cells.get("company", at_most(120), default=""),
    )
    if not ref and not cells.problems:
        cells.refuse("Deze rij noemt geen bedrijf. Vul een naam of nummer in.")
    return ref


@dataclass(frozen=True)
class CompanyFacts:
    """A company as a row describes it."""

    ref: CompanyRef
    trade_name: str = ""
    sector: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    website: str = ""
    employees: int | None = None
    recognised_until: datetime.date | None = None
    since: datetime.date | None = None

    FIELDS = (
        "trade_name", "sector", "street", "postcode", "city", "phone", "website", "employees", "recognised_until",
    )  # fmt: skip

    def values(self):
        """Field of `Organisation` -> value, of what the row fills."""
        ids = {"name": self.ref.name, "kvk_number": self.ref.kvk, "training_company_id": self.ref.training_company}
        facts = {field: getattr(self, field) for field in self.FIELDS}
        return {field: value for field, value in (ids | facts).items() if value}


def company(cells):
    """The company in this row."""
    ref = company_ref(cells)
    if not ref.name and not cells.problems:
        cells.refuse("De naam van het bedrijf is leeg. Vul hem in.", "company")
    street = cells.get("street", at_most(100), default="")
    house_number = cells.get("house_number", at_most(18), default="")
    return CompanyFacts(
        ref=ref,
        trade_name=cells.get("trade_name", at_most(120), default=""),
        sector=cells.get("sector", at_most(120), default=""),
        street=f"{street} {house_number}".strip(),
        postcode=cells.get("postcode", _postcode, default=""),
        city=cells.get("city", at_most(80), default=""),
        phone=cells.get("phone", _phone, default=""),
        website=cells.get("website", _website, default=""),
        employees=cells.get("employees", parsing.whole(0, 1_000_000)),
        recognised_until=cells.get("recognised_until", parsing.date),
        since=cells.get("since", parsing.date),
    )


def number_of(longest):
    """A parser for a number of the school's own, of at most `longest` characters."""

    def parse(text):
        return at_most(longest)(parsing.number(text))

    return parse


def _postcode(text):
    return at_most(7)(parsing.postcode(text))


def _website(text):
    url = text if "://" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        raise parsing.CellError(f"{parsing.quoted(text)} is geen adres van een website.") from None
    return at_most(200)(url)
