"""Numbers with units and amounts of money are read as people write them, and nothing is guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.quantities.currencies import find_currency
from corpus.quantities.number_parser import decimal_sign_of, is_ambiguous, parse_number
from corpus.quantities.quantity import (
    Quantity,
    format_quantity,
    holds_one_number,
    parse_quantity,
    read_bound,
    read_stored,
)

NUMBERS = st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False, allow_infinity=False)
UNITS = st.sampled_from(["", "km", "%", "t CO2e per year", "pupils", "EUR", "USD", "JPY"])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234 567,89", "1234567.89"),
        ("1\u202f234\u202f567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("12,34,567.50", "1234567.5"),
        ("1'234.50", "1234.5"),
        ("0,125", "0.125"),
        ("1234.567", "1234.567"),
        ("\u22125,5", "-5.5"),
        ("\u0661\u0662\u0663", "123"),
        ("007", "7"),
    ],
)
def test_a_number_that_means_one_thing_is_read(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1,234", "1.234", "999,999", "12.345"])
def test_a_number_that_means_two_things_is_read_by_its_column_only(text: str) -> None:
    assert parse_number(text) is None
    assert is_ambiguous(text)
    plain = text.replace(",", ".")
    sign = "," if "," in text else "."
    assert parse_number(text, sign) == Decimal(plain)
    assert parse_number(text, "." if sign == "," else ",") == Decimal(plain.replace(".", ""))


@pytest.mark.parametrize(
    "text", ["1.2.3", "1,234,56", "12 34", "--5", "", ".", "9" * 16, "1-2", "2012-05-01", "1.234.56", "1 234 56"]
)
def test_other_texts_are_no_numbers(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["1,234", "1,234.50"], "."),
        (["1.234", "12,5 km"], ","),
        (["1.234.567 EUR"], ","),
        (["1,234", "5,678"], ""),
        (["1,5", "1.5"], ""),
        (["5", "1 234"], ""),
    ],
)
def test_a_column_proves_its_decimal_sign(texts: list[str], sign: str) -> None:
    assert decimal_sign_of(texts) == sign


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("€ 1.2 million", "1200000 EUR"),
        ("1 234 567,89 EUR", "1234567.89 EUR"),
        ("$3bn", "3000000000 USD"),
        ("US$ 3 million", "3000000 USD"),
        ("2,5 Mrd. EUR", "2500000000 EUR"),
        ("1.2 Mio. €", "1200000 EUR"),
        ("500 k€", "500000 EUR"),
        ("TEUR 12", "12000 EUR"),
        ("€1.2m", "1200000 EUR"),
        ("3 millions d'euros", "3000000 EUR"),
        ("5 miljoonaa euroa", "5000000 EUR"),
        ("3 000 zł", "3000 PLN"),
        ("CHF 1'000", "1000 CHF"),
        ("\u2212€5", "-5 EUR"),
        ("1.200,- €", "1200 EUR"),
        ("ca. 5 million euros", "5000000 EUR"),
        ("€ 5 EUR", "5 EUR"),
        ("1200", "1200 EUR"),
        ("R$ 10", "10 BRL"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, stored: str) -> None:
    reading = parse_quantity(text, "EUR", is_money=True)
    assert reading.quantity
    assert reading.quantity.text == stored


@pytest.mark.parametrize(
    "text",
    [
        "1,234 EUR",
        "up to 5 EUR",
        "1-2 million EUR",
        "5 bananas",
        "EUR",
        "100 kr",
        "EUR 5 (2012)",
        "€5 to €7",
        "x" * 200,
    ],
)
def test_what_may_mean_something_else_is_no_amount(text: str) -> None:
    assert parse_quantity(text, "EUR", is_money=True).quantity is None


def test_an_amount_without_any_currency_is_no_amount() -> None:
    reading = parse_quantity("1200", "", is_money=True)
    assert (reading.quantity, reading.reason) == (None, "an amount without a currency")


def test_a_symbol_of_several_currencies_is_that_of_the_field() -> None:
    assert [find_currency("$", code).code for code in ("", "AUD", "EUR") if find_currency("$", code)] == [  # type: ignore[union-attr]
        "USD",
        "AUD",
        "USD",
    ]
    assert find_currency("kr") is None
    assert find_currency("kr", "NOK").code == "NOK"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "unit", "stored"),
    [
        ("12 %", "%", "12 %"),
        ("12 per cent", "%", "12 %"),
        ("3,5 kilometres", "km", "3.5 km"),
        ("500 m", "km", "0.5 km"),
        ("5 sq km", "ha", "500 ha"),
        ("1 million t", "t", "1000000 t"),
        ("12 pupils", "Pupils", "12 Pupils"),
        ("2 MWh", "kWh", "2000 kWh"),
        ("12", "km", "12 km"),
        ("120 000", "", "120000"),
        ("1.2 million", "", "1200000"),
    ],
)
def test_numbers_are_read_in_the_unit_of_the_field(text: str, unit: str, stored: str) -> None:
    reading = parse_quantity(text, unit)
    assert reading.quantity
    assert reading.quantity.text == stored


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("2 miles", "km"),
        ("Phase 2", "Phase"),
        ("Name 0", "Name"),
        ("12 %", ""),
        ("3 km", "t"),
        ("500 mt", "kt"),
        ("5 m", ""),
    ],
)
def test_numbers_in_another_unit_are_not_read(text: str, unit: str) -> None:
    assert parse_quantity(text, unit).quantity is None


def test_readings_that_change_words_are_noted() -> None:
    assert parse_quantity("ca. $3bn", "EUR", is_money=True).notes == (
        "“ca.” was left out",
        "“$” read as USD",
        "“bn” read as 1\u202f000\u202f000\u202f000",
    )
    assert parse_quantity("500 m", "km").notes == ("“m” converted to km",)
    assert parse_quantity("1 234,50 €", "EUR", is_money=True).notes == ()


@given(NUMBERS, UNITS)
def test_a_stored_quantity_is_read_back_and_never_ambiguous(number: Decimal, unit: str) -> None:
    quantity = Quantity(number, unit)
    assert read_stored(quantity.text) == quantity
    money = unit in ("EUR", "USD", "JPY")
    for sign in ("", ".", ","):
        assert parse_quantity(quantity.text, unit, sign, is_money=money).quantity == quantity


@given(st.text(max_size=40), st.sampled_from([("", False), ("km", False), ("", True), ("EUR", True)]))
def test_any_text_is_read_or_refused(text: str, field: tuple[str, bool]) -> None:
    unit, money = field
    quantity = parse_quantity(text, unit, is_money=money).quantity
    if quantity:
        assert holds_one_number(text)
        assert parse_quantity(quantity.text, unit, is_money=money).quantity == quantity
        assert any(sign.isdecimal() for sign in text)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("1234567.8 EUR", "€1\u202f234\u202f567.80"),
        ("-5 EUR", "\u2212€5"),
        ("3000 USD", "US$3\u202f000"),
        ("3000 SEK", "SEK\u00a03\u202f000"),
        ("3.5 km", "3.5\u00a0km"),
        ("12 %", "12%"),
        ("1.2340", "1.234"),
    ],
)
def test_readers_see_symbols_and_spaces(stored: str, shown: str) -> None:
    quantity = read_stored(stored)
    assert quantity
    assert format_quantity(quantity) == shown


@pytest.mark.parametrize("text", ["--5 EUR", "- -5", "\u2212\u22125 EUR", "€--5"])
def test_two_minus_signs_are_no_number(text: str) -> None:
    reading = parse_quantity(text, "EUR", is_money=True)
    assert (reading.quantity, reading.reason) == (None, "not a number: it has two minus signs")


def test_a_filter_refuses_what_an_import_refuses_and_reads_what_addresses_hold() -> None:
    assert read_bound("1,234", "EUR", is_money=True).reason == "ambiguous: it may mean 1234 or 1.234"
    assert read_bound("1,234", "EUR", is_money=True).reason == parse_quantity("1,234", "EUR", is_money=True).reason
    for text, number in (("1.234", "1.234"), ("1,234.50", "1234.5"), ("1 234", "1234"), ("5 million EUR", "5000000")):
        assert read_bound(text, "EUR", is_money=True).quantity == Quantity(Decimal(number), "EUR")
    assert read_bound("5 USD", "EUR", is_money=True).quantity is None
