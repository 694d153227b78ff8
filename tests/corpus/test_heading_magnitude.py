"""A magnitude in the heading of a column multiplies its numbers where their sizes agree, and this is always said."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.formats import ParsedPractice, read_all
from corpus.inference.column_statistics import describe_column
from corpus.inference.field_inference import propose_fields
from corpus.inference.profile_writer import profile_text
from corpus.inference.record_sampler import sample_records
from corpus.profile.active import active_profile, use_profile
from corpus.profile.loader import load_profile
from corpus.quantities.heading_magnitude import find_heading_words, heading_magnitude


@pytest.mark.parametrize(
    ("heading", "factor", "currency"),
    [
        ("ERDF/ESF investment £m", 6, "GBP"),
        ("Total (€ millions)", 6, "EUR"),
        ("Budget in thousands", 3, ""),
        ("Cost (000)", 3, ""),
        ("Cost (£000s)", 3, "GBP"),
        ("AUD '000", 3, "AUD"),
        ("Cost US$m", 6, "USD"),
        ("Funding $bn", 9, "USD"),
        ("Kosten in TEUR", 3, "EUR"),
        ("Betrag (Mio. €)", 6, "EUR"),
        ("Montant en milliers d'euros", 3, "EUR"),
        ("Importe (miles de euros)", 3, "EUR"),
        ("Koszt w tys. zł", 3, "PLN"),
        ("Rozpočet (mil. Kč)", 6, "CZK"),
        ("Belopp (mkr)", 6, "SEK"),
        ("Бюджет, тыс. руб.", 3, "RUB"),  # noqa: RUF001
        ("\u4e88\u7b97\uff08\u767e\u4e07\u5186\uff09", 6, "JPY"),
        ("Outlay (Rs crore)", 7, ""),
        ("budget_meur", 6, "EUR"),
    ],
)
def test_a_magnitude_in_a_heading_is_found(heading: str, factor: int, currency: str) -> None:
    words = find_heading_words(heading, is_money=True)
    assert words is not None
    assert (words.factor, words.currency) == (Decimal(10) ** factor, currency)


@pytest.mark.parametrize(
    "heading",
    ["Budget", "Amount £", "Budget (b)", "Cost per 1000 inhabitants", "Cost in 2010 EUR", "Million Trees fee"],
)
def test_other_headings_of_money_have_none(heading: str) -> None:
    assert find_heading_words(heading, is_money=True) is None


@pytest.mark.parametrize(
    "heading", ["Rainfall (mm)", "Length (m)", "Distance (miles)", "Emissions (Mt)", "Rate per 000"]
)
def test_units_of_other_numbers_are_no_magnitudes(heading: str) -> None:
    assert find_heading_words(heading, is_money=False) is None


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("Orçamento (mil €)", None),
        ("Presupuesto (mil EUR)", None),
        ("Presupuesto (mil euros)", 1_000),
        ("Rozpočet (mil. Kč)", 1_000_000),
        ("Cost ($ mil)", 1_000_000),
    ],
)
def test_a_word_that_may_be_a_thousand_or_a_million_is_read_where_something_decides(
    heading: str, factor: int | None
) -> None:
    words = find_heading_words(heading, is_money=True)
    assert (words.factor if words else None) == factor


def test_the_sizes_of_the_numbers_decide() -> None:
    for numbers, applies in (([3, 12, 450], True), ([1_434_364, 5_000_000, 90_000], False)):
        magnitude = heading_magnitude("Cost £m", [Decimal(number) for number in numbers], is_money=True)
        assert magnitude is not None
        assert magnitude.applies is applies
    assert heading_magnitude("Cost £m", [], is_money=True) is None


def test_an_import_multiplies_or_leaves_the_numbers_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("Title", "Grant £m", "Total £m", "Pupils (thousands)"))
        writer.writerow(("A first project of many", "£3.2 million", "1434364", "4"))
        for number in range(30):
            writer.writerow((f"Project {number} of many", f"{number}.2", 1_000_000 + number, number + 1))
        writer.writerow(("The last project of many", "7500000", "2000000", "2"))
    sample = sample_records([path])
    columns = [describe_column(name, values, len(sample.records)) for name, values in sample.columns().items()]
    profile_folder = tmp_path / "profile"
    profile_folder.mkdir()
    text = profile_text("A", propose_fields(columns))
    (profile_folder / "profile.toml").write_text(text, encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("label")][1:4] == [
        'label = "Grant"',
        'label = "Total"',
        'label = "Pupils"',
    ]
    before = active_profile()
    use_profile(load_profile(profile_folder))
    try:
        parsed = [outcome for outcome in read_all([path]) if isinstance(outcome, ParsedPractice)]
    finally:
        use_profile(before)
    first, second, last = parsed[0], parsed[4], parsed[-1]
    assert first.practice.values["grant_psm"] == ("3200000 GBP",)
    assert {key: values for key, values in second.practice.values.items() if values} == {
        "grant_psm": ("3200000 GBP",),
        "total_psm": ("1000003 GBP",),
        "pupils_thousands": ("4000",),
    }
    assert "grant_psm: Heading says “£m”: 0.2 read as 200\u202f000" in second.notes
    assert "pupils_thousands: Heading says “thousands”: 4 read as 4\u202f000" in second.notes
    left = "Heading says “£m”, but the numbers are too large for that"
    assert f"total_psm: {left}: 1434364 is kept as it is" in second.notes
    assert last.practice.values["grant_psm"] == ("7500000 GBP",)
    assert f"grant_psm: {left}: 7500000 is kept as it is" in last.notes
