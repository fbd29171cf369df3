"""How words find things: stems, accents, beginnings, typing errors, numbers, order, and input that means harm."""

import pytest

from portal.actors import as_owner, member
from portal.models import Role
from portal.search.finding import LONGEST, PER_KIND, read
from tests import factories as make
from tests.search.asking import ask, guesses, titles

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.fixture
def school():
    return make.SchoolFactory(name="Vakschool")


@pytest.fixture
def group(school):
    return make.GroupFactory(holder=school)


@pytest.fixture
def coach(group):
    return member(make.GroupCoachFactory(group=group).coach)


@pytest.fixture
def portfolio(group):
    """The portfolio of Zoë van 't Ên, whom the coach guides."""
    student = make.GroupStudentFactory(group=group).student
    with as_owner():
        person = student.person
        person.call_name, person.infix, person.family_name = "Zoë", "van 't", "Ên"
        person.save()
    return make.PortfolioFactory(student=student)


def _person(school, call_name: str, family_name: str, role=Role.STUDENT, **values):
    person = make.PersonFactory(call_name=call_name, family_name=family_name, **values.pop("person", {}))
    return make.MembershipFactory(person=person, organisation=school, role=role, **values)


@pytest.fixture
def admin(school):
    return member(make.MembershipFactory(organisation=school, role=Role.ADMIN))


# --- Words -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("deuren", "as it is written"),
        ("deur", "the stem: the text says 'deuren'"),
        ("afgehangen", "a word of the text"),
        ("deu", "a beginning, while somebody types"),
        ("DEUREN", "capitals"),
        ("cafe", "without the accent that is written"),
        ("café", "with it"),
        ("reünie", "an accent that the text does not have"),
        ("lukasz", "a letter that is no accent of another"),
        ("deuren café", "two words, apart in the text"),
        ("café deuren", "in another order"),
        ("zoe deur", "the student and a word"),
        ("van 't ên deuren", "with a stop word and a sign"),
        ("de deuren in het café", "stop words that are not in the text"),
        ("leermeester", "a word that was written down in the reflection"),
        ("bome", "half of 'bomen', whose stem is written otherwise"),
        ("boom", "one of 'bomen'"),
    ],
)
def test_words_find_a_piece(coach, portfolio, typed, why):
    piece = make.EvidenceFactory(
        portfolio=portfolio, title="Deuren voor het Café", text="Afgehangen met Łukasz, voor de reunie. Met bomen."
    )
    with as_owner():
        version = piece.current
        version.reflection = "Mijn leermeester keek mee."
        version.save()
    make.EvidenceFactory(portfolio=portfolio, title="Iets heel anders", text="Zonder een van die woorden.")
    assert titles(coach, typed, only="evidence") == ["Deuren voor het Café"], why


def test_one_short_word_is_no_beginning_but_a_short_second_word_is(school, admin):
    for call_name, family_name in (("Jo", "Dekker"), ("Jolanda", "Demir"), ("Noor", "Jonk")):
        _person(school, call_name, family_name)
    assert titles(admin, "jo", only="person") == ["Jo Dekker"]
    assert titles(admin, "jol", only="person") == ["Jolanda Demir"]
    assert titles(admin, "jolanda d", only="person") == ["Jolanda Demir"]
    assert titles(admin, "jo dem", only="person") == ["Jolanda Demir"]


@pytest.mark.parametrize("typed", ["deuren vloer", "eur", "xcafe", "de het een xyz"])
def test_what_does_not_fit_is_not_found(coach, portfolio, typed):
    make.EvidenceFactory(portfolio=portfolio, title="Deuren voor het café")
    assert titles(coach, typed, only="evidence") == []


def test_names_that_are_stop_words_are_found(school, admin):
    for call_name in ("Ben", "Al", "Den"):
        _person(school, call_name, "Uit den Bogaard")
    assert titles(admin, "ben", only="person") == ["Ben Uit den Bogaard"]
    assert titles(admin, "ben uit den", only="person")[0] == "Ben Uit den Bogaard"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wandkats", "Wandkast"),
        ("wanddkast", "Wandkast"),
        ("wndkast", "Wandkast"),
        ("wandkasd plaatsen", "Wandkast plaatsen"),
        ("wandkast plaatsne", "Wandkast plaatsen"),
        ("zwaluwstraat", "zwaluwstaart"),
    ],
)
def test_a_typing_error_is_understood(coach, portfolio, typed, meant):
    make.EvidenceFactory(portfolio=portfolio, title="Wandkast plaatsen met zwaluwstaart")
    make.EvidenceFactory(portfolio=portfolio, title="Vloer egaliseren")
    assert titles(coach, typed) == []
    assert guesses(coach, typed) == ["Wandkast plaatsen met zwaluwstaart"], meant


def test_a_name_with_a_typing_error_is_understood(school, admin):
    _person(school, "Femke", "Jansen")
    _person(school, "Milan", "Kuipers")
    for typed in ("jansne", "jnasen", "femke janssen", "fenke jansen"):
        assert guesses(admin, typed, only="person") == ["Femke Jansen"], typed


def test_nothing_is_guessed_when_it_stands_as_it_was_typed(coach, portfolio):
    make.EvidenceFactory(portfolio=portfolio, title="Kast")
    make.EvidenceFactory(portfolio=portfolio, title="Kastje")
    make.EvidenceFactory(portfolio=portfolio, title="Kats")
    assert titles(coach, "kats") == ["Kats"]


# --- Numbers and addresses ------------------------------------------------------------------------------------------
def test_an_administrator_finds_by_mail_address_and_number_in_full_only(school, admin):
    _person(school, "Noor", "Aksoy", number="L-2041", person={"email": "Noor.Aksoy@voorbeeld.example"})
    for typed in ("noor.aksoy@voorbeeld.example", "NOOR.AKSOY@VOORBEELD.EXAMPLE", "l-2041", "L-2041."):
        assert titles(admin, typed, only="person") == ["Noor Aksoy"], typed
    for typed in ("aksoy@voorbeeld.example", "voorbeeld.example", "l-204", "2041"):
        assert titles(admin, typed, only="person") == [], typed


def test_a_teacher_learns_no_mail_address_or_number_by_trying(coach, portfolio):
    with as_owner():
        student = portfolio.student
        student.number = "L-2041"
        student.save()
        student.person.email = "geheim@voorbeeld.example"
        student.person.save()
    assert ask(coach, "geheim@voorbeeld.example").count == 0
    assert ask(coach, "L-2041").count == 0
    assert titles(coach, "zoe") == ["Zoë van 't Ên"]


def test_companies_and_agreements_are_found_by_number(school, coach):
    company = make.CompanyFactory(
        name="Linde Interieur BV",
        trade_name="Interieurbouw Linde",
        kvk_number="90000101",
        training_company_id="LB-7001",
    )
    partnership = make.PartnershipFactory(holder=school, company=company, number="B001")
    make.AgreementFactory(partnership=partnership, number="2027-014", title="Samen opleiden")
    for typed in ("90000101", "9000 0101", "lb-7001", "b001", "linde", "interieur bv"):
        assert titles(coach, typed, only="company") == ["Interieurbouw Linde"], typed
    for typed in ("2027-014", "linde samen"):
        assert titles(coach, typed, only="agreement") == ["Samen opleiden"], typed
    assert titles(coach, "2027-01", only="agreement") == []


# --- Order -----------------------------------------------------------------------------------------------------------
def test_a_teachers_own_students_come_first(school, group, coach):
    company = make.CompanyFactory(name="Timmerfabriek")
    strangers = [_person(school, "Aart", f"Adema{number}") for number in range(PER_KIND + 2)]
    own = make.GroupStudentFactory(group=group, student=_person(school, "Zora", "Zwart")).student
    visited = _person(school, "Yara", "IJsselstein")
    for student in (*strangers, own, visited):
        make.PlacementFactory(
            student=student, company=company, teacher=coach.membership if student is visited else None
        )
    assert titles(coach, "timmerfabriek")[:2] == ["Yara IJsselstein bij Timmerfabriek", "Zora Zwart bij Timmerfabriek"]
    # For somebody without students of their own, by name.
    board = member(make.MembershipFactory(organisation=school, role=Role.EXAMBOARD))
    assert titles(board, "timmerfabriek")[0] == "Aart Adema0 bij Timmerfabriek"


def test_the_title_weighs_more_than_the_text_and_then_the_newest_comes_first(coach, portfolio):
    for title, text in (
        ("Een verslag", "over een kozijn"), ("Kozijn stellen", ""), ("Nog een verslag", "over een kozijn"),
    ):  # fmt: skip
        make.EvidenceFactory(portfolio=portfolio, title=title, text=text)
    assert titles(coach, "kozijn") == ["Kozijn stellen", "Nog een verslag", "Een verslag"]


def test_kinds_stand_in_their_order_and_more_is_one_step_away(coach, portfolio):
    for number in range(PER_KIND + 1):
        make.EvidenceFactory(portfolio=portfolio, title=f"Trap {number} van Zoë")
    found = ask(coach, "zoe")
    assert [shelf.kind.name for shelf in found.shelves] == ["student", "evidence"]
    assert [(len(shelf.hits), shelf.more) for shelf in found.shelves] == [(1, False), (PER_KIND, True)]
    more = ask(coach, "zoe", only="evidence")
    assert [(len(shelf.hits), shelf.more) for shelf in more.shelves] == [(PER_KIND + 1, False)]


# --- Whatever comes in ------------------------------------------------------------------------------------------------
ODD = [
    "", " ", "a", "%", "_", "\\", "%%", "__%", "\\\\'", "'; drop table portal_person; --", "\x00", "no\x00or",
    "🙂🙂", "&|!():*<->", "a:*&!b", "''", "\"noor", "<script>alert(1)</script>", "&amp;", "‮noor‬", "ﬁets", "½", "№ 5",
    "İstanbul", "ß", "ﷺ", "e\u0301e\u0301n", "de het een", "de", "ik", "noor & !deur", "{noor}", "noor,{}", "NULL",

    "x" * 10_000, "noor " * 2_000, "é" * 10_000, "a b c d e f g h i j k l m n o p", "1", "12", "-1", "1e999", "\t\r",
]  # fmt: skip


@pytest.mark.parametrize("typed", ODD, ids=lambda typed: repr(typed[:12]))
def test_odd_input_is_harmless(coach, admin, portfolio, typed):
    make.EvidenceFactory(portfolio=portfolio, title="Deur", text="% _ \\ noor")
    for actor in (coach, admin, member(portfolio.student)):
        found = ask(actor, typed)
        assert found.count <= 10
        assert len(found.question.text) <= LONGEST


@pytest.mark.parametrize("typed", ["%", "_", "\\", "%%%%", "&|!()", "a", "🙂", "\x00", "''"])
def test_signs_alone_are_no_question(typed):
    assert not read(typed).is_asked


def test_signs_between_words_do_not_matter(coach, portfolio):
    make.EvidenceFactory(portfolio=portfolio, title="Samenwerkings-overeenkomst (2B) 10%")
    for typed in ("samenwerkings-overeenkomst", "samenwerkings overeenkomst", "(2b)", "10%", "2b: samenwerkings"):
        assert titles(coach, typed) == ["Samenwerkings-overeenkomst (2B) 10%"], typed


def test_a_very_long_text_can_be_kept_and_found_by_its_beginning(coach, portfolio):
    make.EvidenceFactory(
        portfolio=portfolio, title="Lang", text="hamer " + " ".join(f"woord{n}" for n in range(200_000))
    )
    make.EvidenceFactory(portfolio=portfolio, title="Eén woord", text="x" * 3_000_000)
    assert titles(coach, "hamer") == ["Lang"]
