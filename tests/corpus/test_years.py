"""Years are read out of dates and periods as people write them, and numbers only where the whole column has them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import read
from corpus.formats.base import ParsedPractice
from corpus.formats.mapping.columns.column_profile import number_kind
from corpus.formats.mapping.values.year_parser import NumberKind, YearSpan, parse_years
from corpus.practice import YEARS, Practice


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2004-", 2004, None),
        ("seit 2011", 2011, None),
        ("depuis 2009", 2009, None),
        ("until 2018", None, 2018),
        ("bis 2012", None, 2012),
        ("\u2013 2016", None, 2016),
        ("2011/12", 2011, 2012),
        ("1999-00", 1999, 2000),
        ("2003-09", 2003, None),
        ("2008-14", 2008, 2014),
        ("FY2016", 2016, None),
        ("FY 17", 2017, None),
        ("late 1980s", 1985, None),
        ("1970s", 1970, None),
        ("2012, 2001 and 2007", 2001, 2012),
        ("3 maja 2015", 2015, None),
        ("2017\u5e7411\u6708", 2017, None),
        ("\uff12\uff10\uff11\uff18", 2018, None),
        ("2013-W07", 2013, None),
        ("2019-02-03T10:00:00+01:00", 2019, None),
        ("1.9.2014 \u2013 31.8.2017", 2014, 2017),
        ("3/4/05", 2005, None),
        ("2016 (expected)", 2016, None),
        ("ca. 1900", 1900, None),
        ("20150301", 2015, None),
        ("201503", 2015, None),
        ("201512", 2015, None),
        ("201513", None, None),
        ("201500", None, None),
        ("20150332", None, None),
        ("20150300", None, None),
        ("from 201503 to 20161231", 2015, 2016),
        ("43831", None, None),
        ("2561", None, None),
        ("last year", None, None),
        ("room 12345", None, None),
    ],
)
def test_years_are_read_out_of_what_people_write(text: str, start: int | None, end: int | None) -> None:
    span = parse_years(text)
    assert (span.start, span.end) == (start, end)


def test_a_less_exact_reading_says_its_rule() -> None:
    assert parse_years("2014-05-06").rule == ""
    assert all(parse_years(text).rule for text in ("1990s", "2011/12", "2001, 2002, 2009"))
    assert parse_years("2561", buddhist=True) == YearSpan(2018, rule="a year of the Buddhist calendar")


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (["43831", "43832.5", "n/a", ""], NumberKind.SERIAL),
        (["1577836800", "1577923200"], NumberKind.UNIX),
        (["1577836800000", "1577923200000"], NumberKind.UNIX),
        (["43831", "2014"], NumberKind.PLAIN),
        (["43831", "May 2014"], NumberKind.PLAIN),
        (["43831"], NumberKind.PLAIN),
        (["2014", "2015"], NumberKind.PLAIN),
        ([], NumberKind.PLAIN),
    ],
)
def test_numbers_are_dates_where_the_whole_column_has_them(column: list[str], kind: NumberKind) -> None:
    assert number_kind(column) is kind


def practices(path: Path) -> list[Practice]:
    return [outcome.practice for outcome in read(path) if isinstance(outcome, ParsedPractice)]


def test_serial_numbers_of_a_table_and_of_json_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,start,end\nOne,43831,2024\nTwo,40179,2025\n")
    assert [(one.start_year, one.end_year) for one in practices(tmp_path / "a.csv")] == [(2020, 2024), (2010, 2025)]
    records = [{"title": "One", "year": 1577836800}, {"title": "Two", "year": 1262304000}]
    (tmp_path / "b.json").write_text(json.dumps(records))
    assert [one.start_year for one in practices(tmp_path / "b.json")] == [2020, 2010]


@given(st.integers(YEARS[0], YEARS[-1]), st.integers(YEARS[0], YEARS[-1]))
def test_a_period_of_any_years_is_read(one: int, other: int) -> None:
    first, last = min(one, other), max(one, other)
    span = parse_years(f"from {first} to {last}")
    assert (span.start, span.end or span.start) == (first, last)


@given(st.text(max_size=300), st.sampled_from(NumberKind))
def test_any_text_gives_years_of_a_practice_alone(text: str, kind: NumberKind) -> None:
    span = parse_years(text, kind)
    assert all(year is None or year in YEARS for year in (span.start, span.end))
