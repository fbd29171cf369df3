"""Who or what a row is about. What cannot be decided is asked: the row is refused with what to do.

People: the school's own number first, then name and birth date, never the mail address alone; and only among
the people of this school or this company, so that an import tells nothing about those of another.
"""

from partnerships.imports.known import Known
from portal.imports.headers import fold
from portal.models import Role


class Ask(Exception):
    """This row needs a person to decide; the message says what to do."""


def member(known: Known, facts, number, *, student):
    """The person of this school that a row describes, or None when they are new. Raises `Ask`."""
    if found := known.by_number.get((student, number.lower())) if number else None:
        _demand_likeness(found[0].person, facts, number)
        return found[0].person
    persons = {id(row.person): row.person for row in known.by_name.get(facts.key, [])}
    same = [person for person in persons.values() if _is_same(known, person, facts, number, student)]
    if len(same) > 1:
        raise Ask(f"Er zijn hier {len(same)} mensen die {facts.name} heten. Zet hun nummer in het bestand.")
    return same[0] if same else None


def _demand_likeness(person, facts, number):
    """A number that is now somebody else's is a mistake; a corrected or a new name is not."""
    born_differs = person.birth_date and facts.birth_date and person.birth_date != facts.birth_date
    call_differs = fold(person.call_name) != fold(facts.call_name)
    family_differs = fold(person.family_name) != fold(facts.family_name)
    if (call_differs and family_differs) or (born_differs and (call_differs or family_differs)):
        raise Ask(f"Nummer {number} is hier van {person.name}. Klopt het nummer?")


def _is_same(known, person, facts, number, student):
    """Whether the namesake `person` is who the row means. Raises `Ask` when that cannot be known."""
    held = known.memberships_of(person)
    numbers = {row.number for row in held if row.number and (row.role == Role.STUDENT) == student}
    if person.birth_date and facts.birth_date:
        if person.birth_date != facts.birth_date:
            return False
        if number and numbers and number not in numbers:
            (other, *_) = sorted(numbers)
            raise Ask(
                f"{facts.name}, geboren op {facts.birth_date:%d-%m-%Y}, heeft hier nummer {other}. "
                "Is dit dezelfde persoon? Gebruik dan dat nummer."
            )
        return True
    if number and numbers:  # two numbers of the school's own are two people
        return False
    raise Ask(
        f"Er is hier al iemand die {facts.name} heet, en ik zie niet of dit dezelfde is. "
        "Zet nummer en geboortedatum in het bestand, of vul ze eerst in het portaal in."
    )


def company(known: Known, ref, *, postcode="", city=""):
    """The company that a row of the list of companies means, or None when it is new. Raises `Ask`."""
    found = _by_identity(known, ref)
    if found is not None or not ref.name:
        return found
    same = [
        row
        for row in known.companies.named(ref.name)
        if not _has_other_id(row, ref) and _is_same_place(row, postcode, city)
    ]
    if len(same) > 1:
        raise Ask(f"Er zijn {len(same)} bedrijven die {ref.name} heten. Zet het KvK-nummer in het bestand.")
    return same[0] if same else None


def partner(known: Known, ref):
    """The company that a contact or placement is about: one this school works with. Raises `Ask`."""
    found = _by_identity(known, ref)
    if found is None:
        named = [row for row in known.companies.named(ref.name) if known.companies.partnership_with(row)]
        if len(named) > 1:
            raise Ask(f"Er zijn {len(named)} bedrijven die {ref.name} heten. Zet het relatienummer erbij.")
        found = named[0] if named else None
    if found is None or known.companies.partnership_with(found) is None:
        raise Ask(f"Met {ref.shown} werk je hier nog niet samen. Zet het eerst in de lijst met bedrijven.")
    return found


def _by_identity(known, ref):
    """By the school's own number for it, KvK or Leerbedrijf id; together they must mean one company."""
    found = [
        known.companies.numbered(ref.number),
        known.companies.identified("kvk_number", ref.kvk),
        known.companies.identified("training_company_id", ref.training_company),
    ]
    companies = {id(row): row for row in found if row is not None}
    if len(companies) > 1:
        names = " en ".join(str(row) for row in companies.values())
        raise Ask(f"De nummers in deze rij horen bij twee bedrijven: {names}. Welk is het?")
    match = next(iter(companies.values()), None)
    if match is not None and _has_other_id(match, ref):
        raise Ask(f"Dit lijkt {match}, maar dat heeft een ander KvK-nummer of leerbedrijf-id. Klopt het nummer?")
    return match


def _has_other_id(row, ref):
    pairs = ((row.kvk_number, ref.kvk), (row.training_company_id, ref.training_company))
    return any(ours and theirs and ours != theirs for ours, theirs in pairs)


def _is_same_place(row, postcode, city):
    if row.postcode and postcode:
        return fold(row.postcode) == fold(postcode)
    if row.city and city:
        return fold(row.city) == fold(city)
    place = f" in {row.city}" if row.city else ""
    raise Ask(f"Er staat al een {row}{place}. Is dit hetzelfde bedrijf? Zet KvK-nummer of adres in het bestand.")


def contact(known: Known, company, facts):
    """The person at `company` that a row means, or None when they are new there. Raises `Ask`.

    Contacts have no number of the school's own and no birth date: the full name within one company decides.
    """
    rows = known.companies.people_at(company)
    persons = list({id(row.person): row.person for row in rows}.values())
    namesakes = [person for person in persons if fold(person.name) == facts.key]
    if len(namesakes) > 1:
        namesakes = [person for person in namesakes if facts.email and person.email.lower() == facts.email]
        if len(namesakes) != 1:
            raise Ask(f"Bij {company} heten meer mensen {facts.name}. Zet het mailadres erbij dat hier bekend is.")
    for person in persons:
        alike = fold(person.family_name) == fold(facts.family_name) and person not in namesakes
        if alike and facts.email and person.email.lower() == facts.email:
            raise Ask(
                f"Bij {company} staat {person.name} met hetzelfde mailadres. Is dit dezelfde persoon? "
                "Schrijf de naam dan net zo."
            )
    return namesakes[0] if namesakes else None


def trainer(known: Known, company, name, email=""):
    """This school's trainer at `company` called `name`. Raises `Ask` when there is none, or more than one."""
    people = known.companies.people_at(company)
    rows = [row for row in people if row.role == Role.TRAINER and known.companies.is_contact(row)]
    named = [row for row in rows if fold(row.person.name) == fold(name)]
    if len(named) > 1 and email:
        named = [row for row in named if row.person.email.lower() == email]
    if len(named) == 1:
        return named[0]
    if named:
        raise Ask(f"Bij {company} heten meer praktijkopleiders {name}. Zet het mailadres erbij.")
    raise Ask(f"Bij {company} ken ik geen praktijkopleider {name}. Zet die eerst in de lijst met contacten.")


def teacher(known: Known, text):
    """The teacher of the school with this number or name. Raises `Ask`."""
    staff = [row for row in known.memberships if row.role == Role.TEACHER]
    numbered = [row for row in staff if row.number and row.number.lower() == text.lower()]
    named = numbered or [row for row in staff if fold(row.person.name) == fold(text)]
    if len(named) == 1:
        return named[0]
    if named:
        raise Ask(f"Er zijn hier meer docenten die {text} heten. Gebruik het personeelsnummer.")
    raise Ask(f"Ik ken hier geen docent {text}. Zet die eerst in de lijst met medewerkers.")
