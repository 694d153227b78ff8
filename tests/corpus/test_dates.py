"""Dates are read in the usual writings, and what is assumed or left out is said in the same words for all records."""

import pytest

from corpus.formats.mapping.cell import Cell
from corpus.formats.mapping.values.year_reader import read_years
from corpus.quantities.dates import DAY_FIRST, MONTH_FIRST, finer_than_year, parse_date, precision_notes


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01. Nov 15", "2015-11-01"),
        ("31. Dez 18", "2018-12-31"),
        ("November 1st, 2015", "2015-11-01"),
        ("Nov 1, 15", "2015-11-01"),
        ("13/11/15", "2015-11-13"),
        ("15.11.99", "1999-11-15"),
        ("01/Nov/2015", "2015-11-01"),
        ("31-Dec-68", "2068-12-31"),
        ("20151101", "2015-11-01"),
        ("2015-11-01T10:30:00.000Z", "2015-11-01"),
        ("2015\u5e7411\u67081\u65e5", "2015-11-01"),
        ("12 de marzo de 2014", "2014-03-12"),
        ("3. kes\u00e4kuuta 2014", "2014-06-03"),
        ("14 martxoa 2014", "2014-03-14"),
        ("1/11/15", None),
        ("15-03-12", None),
        ("Aug 15", None),
        ("31/02/15", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: str | None) -> None:
    parsed = parse_date(text)
    assert (parsed.isoformat() if parsed else None) == day


def test_the_order_of_the_column_decides_short_years_too() -> None:
    orders = (parse_date("1/11/15", order) for order in (DAY_FIRST, MONTH_FIRST))
    assert [day.isoformat() for day in orders if day] == ["2015-11-01", "2015-01-11"]


def test_what_is_assumed_or_left_out_of_a_day_is_said() -> None:
    short = "years of two digits read as 1969 to 2068"
    assert precision_notes("01. Nov 15") == (short,)
    assert precision_notes("2015-11-01 10:30") == ("the time of day was left out",)
    assert precision_notes("2015-11-01T00:00:00") == precision_notes("1 November 2015") == ()


@pytest.mark.parametrize(
    ("text", "finer"),
    [
        ("01. Nov 15", "day and month"),
        ("1.1.2014 bis 31.12.2020", "day and month"),
        ("Nov 2015", "month"),
        ("2015-11", "month"),
        ("Aug 2014 - Dec 2017", "month"),
        ("Q3 2019", "quarter"),
        ("2. Quartal 2019", "quarter"),
        ("H1 2016", "half-year"),
        ("summer 2015", "season"),
        ("\u00e9t\u00e9 2015", "season"),
        ("2014-2020", ""),
        ("2014/15", ""),
        ("since 2010", ""),
        ("mid-1990s", ""),
    ],
)
def test_what_a_field_of_years_leaves_out_is_said_in_groups(text: str, finer: str) -> None:
    assert finer_than_year(text) == finer
    notes = read_years({"start_year": [Cell(text)]}, ()).notes
    assert (f"start_year: {finer} left out, because the field holds years" in notes) is bool(finer)


def test_a_period_with_short_years_has_both() -> None:
    reading = read_years({"start_year": [Cell("1 Nov 15 \u2013 31 Dec 18")]}, ())
    assert (reading.start, reading.end) == (2015, 2018)
