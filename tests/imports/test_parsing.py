"""One cell: what is understood, and what is sent back."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.imports import parsing
from portal.imports.parsing import CellError

DAY = datetime.date(2008, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "04-03-2008",
        "4-3-2008",
        "4/3/2008",
        "04.03.2008",
        "2008-03-04",
        "2008/3/4",
        "20080304",
        "2008-03-04 00:00:00",
        "2008-03-04T00:00:00.000",
        "4 maart 2008",
        "4-mrt-2008",
        "4 mrt. 2008",
        "39511",
    ],
)
def test_dates_are_read_in_every_usual_notation(text):
    assert parsing.date(text) == DAY


@given(st.dates(min_value=datetime.date(1900, 1, 1)), st.sampled_from(["%d-%m-%Y", "%Y-%m-%d"]))
def test_any_date_comes_back_equal(day, notation):
    assert parsing.date(day.strftime(notation)) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31-02-2008", "bestaat"),
        ("03/25/2008", "bestaat"),
        ("4-3-08", "vier cijfers"),
        ("morgen", "geen datum"),
        ("4 maand 2008", "geen datum"),
    ],
)
def test_what_is_no_date_says_why(text, words):
    with pytest.raises(CellError, match=words):
        parsing.date(text)


@pytest.mark.parametrize("text", ["01-01-1900", "01-01-2999"])
def test_a_birth_date_is_of_someone_alive(text):
    with pytest.raises(CellError, match="Klopt de geboortedatum"):
        parsing.birth_date(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Noor.Aksoy@Vaart.example", "noor.aksoy@vaart.example"),
        ("Noor Aksoy <noor@vaart.example>", "noor@vaart.example"),
        ("mailto:noor@vaart.example", "noor@vaart.example"),
    ],
)
def test_mail_addresses_are_tidied(text, address):
    assert parsing.email(text) == address


@pytest.mark.parametrize("text", ["noor", "noor@vaart", "a@b.nl; c@d.nl", "noor aksoy@vaart.nl"])
def test_what_is_no_mail_address_is_refused(text):
    with pytest.raises(CellError, match="mailadres"):
        parsing.email(text)


def test_leading_zeros_stay_and_rounded_numbers_are_refused():
    assert parsing.number("00123") == "00123"
    with pytest.raises(CellError, match="afgerond"):
        parsing.number("1.23457E+11")


@pytest.mark.parametrize(
    ("text", "phone"),
    [("0500 12 34 56", "0500 12 34 56"), ("612345678", "0612345678"), ("+31 6 12345678",) * 2],
)
def test_phone_numbers_keep_their_form_and_get_their_zero_back(text, phone):
    assert parsing.phone(text) == phone


@pytest.mark.parametrize("text", ["12", "onbekend", "06-1234567890123456"])
def test_what_is_no_phone_number_is_refused(text):
    with pytest.raises(CellError, match="telefoonnummer"):
        parsing.phone(text)


def test_postcodes_and_fixed_numbers():
    assert parsing.postcode("1234ab") == "1234 AB"
    assert parsing.postcode("B-9000") == "B-9000"
    kvk = parsing.digits(8, "KvK-nummer")
    assert kvk("1234567") == "01234567"
    for wrong in ("123456789", "12a"):
        with pytest.raises(CellError, match="8 cijfers"):
            kvk(wrong)


def test_whole_numbers_in_dutch_notation():
    hours = parsing.whole(1, 2000)
    assert [hours("400"), hours("400,0"), hours("1.600"), hours("12.0")] == [400, 400, 1600, 12]
    for wrong in ("veel", "0", "2001", "1,5"):
        with pytest.raises(CellError):
            hours(wrong)


def test_choices_ignore_case_and_say_what_is_possible():
    way = parsing.choice({"bol": "bol", "bbl": "bbl"})
    assert way("BBL") == "bbl"
    with pytest.raises(CellError, match="bbl, bol"):
        way("avond")


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "Jos\ufffd", "a\x07b", "x" * 201])
def test_text_that_went_wrong_on_the_way_is_refused(text):
    with pytest.raises(CellError):
        parsing.line(text)


def test_text_comes_on_one_line():
    assert parsing.line("  Jan\r\n  Piet ") == "Jan Piet"
