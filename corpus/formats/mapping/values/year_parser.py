"""Reads the first and the last year of a cell: `2008`, `since 2010`, `2010/11`, `12 mars 2014`, `mid-1990s`.

Rules for what is less exact than a year:

- A decade is its first year, and `mid-1990s` and `late 1990s` its middle: 1995.
- `2010/11` and `2007-08`, where the second number is the next year, are two years. Otherwise `2014-03` is a month.
- Of several dates the first and the last year count.
- 2400 to 2700 are years of the Buddhist calendar, and only where the caller says that the country uses it.
- Serial numbers of spreadsheets and Unix times are read only where the caller says that the whole column has them
  (`corpus.formats.mapping.columns.column_profile`).
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from attrs import frozen
from babel import Locale

from corpus.practice import YEARS
from corpus.quantities.dates import full_year
from corpus.text import fold_name

__all__ = ["NumberKind", "YearSpan", "parse_years"]

CACHED_CELLS: Final = 8_192
"""Different cells that are cached."""
MAX_CELL: Final = 4_000
"""Characters of the longest cell that is searched for years."""
MONTH_LANGUAGES: Final = "bg cs da de el en es et fi fr hr hu it lt lv mt nb nl pl pt ro ru sk sl sr sv tr uk"
OTHER_MONTHS: Final = ("mrz",)
"""Short names of months that spreadsheets write and CLDR lacks."""
MONTHS: Final = 12
DAYS: Final = 31
MID_DECADE: Final = 5
BUDDHIST_ERA: Final = 543
"""Years that the Buddhist calendar is ahead."""
BUDDHIST_YEARS: Final = range(2400, 2700)
EXCEL_EPOCH: Final = date(1899, 12, 30)
MILLISECONDS_FROM: Final = 100_000_000_000
"""From this number on, a Unix time counts milliseconds."""


class NumberKind(StrEnum):
    """What the numbers of a column count."""

    PLAIN = ""
    SERIAL = "days since 1900, as a spreadsheet counts them"
    UNIX = "seconds since 1970"


@frozen
class YearSpan:
    """The years of a cell. Either may be unknown."""

    start: int | None = None
    end: int | None = None
    rule: str = ""
    """How the years were read, where that is not plain."""

    @property
    def is_empty(self) -> bool:
        """Whether there is no year."""
        return self.start is None and self.end is None


_YEAR = r"(?<!\d)\d{4}(?!\d)"
_DECADE = re.compile(
    r"(?:(?P<part>early|mid|middle|late)[\s-]*(?:of\s+)?(?:the\s+)?)?(?P<decade>(?:1[89]|20)\d0)[\u2019']?(?:s|er|ies)\b",
    re.IGNORECASE,
)
_TWO_YEARS = re.compile(r"(?<!\d)(?P<first>\d{4})\s?[/\u2013\u2014-]\s?(?P<second>\d{2})(?![\d/.-])")
_COMPACT = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?(?!\d)")
_FOUR_DIGITS = re.compile(_YEAR)
_FISCAL = re.compile(r"\b(?:FY|AY|SY|GJ)\s?[\u2019']?(?P<year>\d{2})(?!\d)", re.IGNORECASE)
_WITH_MONTH = re.compile(r"(?:\d{1,2}\.?[\s/-]*)?(?P<month>[^\W\d_]{3,12})\.?[\s/'\u2019-]*(?P<year>\d{2})")
_PERIOD = re.compile(r"\s+(?:[\u2013\u2014-]|to|until|bis|au|al|do|tot|till)\s+|\s*[\u2013\u2014]\s*")
_SHORT_DATE = re.compile(r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1(?P<year>\d{2})(?![\d./-])")
_OPEN_START = re.compile(
    r"(?:(?:until|till|up to|to|by|before|bis|jusqu['\u2019]?(?:en|à|au)?|hasta|até|fino al?|tot|til|do)"
    r"\s+(?:\S+\s+){0,2}|[-\u2013\u2014]\s*)\S*\d{4}\D*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,13}(?:\.\d{1,9})?")


@lru_cache(maxsize=CACHED_CELLS)
def parse_years(text: str, numbers: NumberKind = NumberKind.PLAIN, *, buddhist: bool = False) -> YearSpan:
    """Return the years of a cell that a practice can hold. `numbers` says what the column's numbers count."""
    plain = _plain(text)
    if numbers and _NUMBER.fullmatch(plain):
        year = _year_of_number(float(plain), numbers)
        return YearSpan(year, rule=f"a number of {numbers}") if year in YEARS else YearSpan()
    years, rule = _years(plain, buddhist=buddhist)
    if not years:
        return YearSpan()
    first, last = min(years), max(years)
    if len(years) == 1 and _OPEN_START.match(plain):
        return YearSpan(None, first, rule)
    several = "the first and the last year" if len(set(years)) > len(("start", "end")) else ""
    return YearSpan(first, last if last != first else None, rule or several)


def _plain(text: str) -> str:
    """Return the text with ASCII digits, without a decimal point and in one line."""
    digits = (str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text[:MAX_CELL])
    return re.sub(r"^(\d+)\.0+$", r"\1", " ".join("".join(digits).split()))


def _years(text: str, *, buddhist: bool) -> tuple[list[int], str]:
    """Return the years in a text, and the rule by which they were read."""
    if compact := _COMPACT.fullmatch(text):
        year = _year_of_compact(compact)
        return ([year], "") if year in YEARS else ([], "")
    rest, years = _take_decades(text)
    rule = "the first year of a decade, or its middle" if years else ""
    rest, spans = _take_two_years(rest)
    rest, dates = _take_compact_dates(rest)
    plain = [year for year in map(int, _FOUR_DIGITS.findall(rest)) if year in YEARS]
    years += [*spans, *dates, *plain]
    if not years and buddhist:
        era = [int(year) - BUDDHIST_ERA for year in _FOUR_DIGITS.findall(rest) if int(year) in BUDDHIST_YEARS]
        return era, "a year of the Buddhist calendar" if era else ""
    return (years, rule or ("two years" if spans else "")) if years else (list(_short_years(rest)), "")


def _take_decades(text: str) -> tuple[str, list[int]]:
    years = [
        int(match["decade"]) + (MID_DECADE if (match["part"] or "").lower() in ("mid", "middle", "late") else 0)
        for match in _DECADE.finditer(text)
    ]
    return _DECADE.sub(" ", text), [year for year in years if year in YEARS]


def _take_two_years(text: str) -> tuple[str, list[int]]:
    """Take `2010/11` and `1998-99` out of the text, but not the month `2014-03`."""
    years: list[int] = []
    for match in _TWO_YEARS.finditer(text):
        first, second = int(match["first"]), int(match["second"])
        last = first - first % 100 + second + (100 if second < first % 100 else 0)
        is_next = last == first + 1
        if first in YEARS and (is_next or (second > MONTHS and first < last)):
            years += [first, last]
            text = text.replace(match.group(), " ", 1)
    return text, [year for year in years if year in YEARS]


def _take_compact_dates(text: str) -> tuple[str, list[int]]:
    years = [year for match in _COMPACT.finditer(text) if (year := _year_of_compact(match)) in YEARS]
    return _COMPACT.sub(" ", text), years


def _year_of_compact(match: re.Match[str]) -> int:
    """Return the year of `20150301` or `201503`; 0 where these digits are no date."""
    month, day = int(match["month"]), int(match["day"] or 1)
    return int(match["year"]) if 1 <= month <= MONTHS and 1 <= day <= DAYS else 0


def _short_years(text: str) -> Iterator[int]:
    """Yield years of two digits in a date: `12/10/98`, `Sep-15`, `FY15`."""
    for match in (*_SHORT_DATE.finditer(text), *_FISCAL.finditer(text)):
        yield full_year(int(match["year"]))
    for part in _PERIOD.split(text):
        short = _WITH_MONTH.fullmatch(part)
        if short and fold_name(short["month"])[:3] in _months():
            yield full_year(int(short["year"]))


def _year_of_number(number: float, kind: NumberKind) -> int:
    try:
        if kind is NumberKind.SERIAL:
            return (EXCEL_EPOCH + timedelta(days=number)).year
        seconds = number / 1000 if number >= MILLISECONDS_FROM else number
        return datetime.fromtimestamp(seconds, UTC).year
    except (OverflowError, ValueError, OSError):
        return 0


@cache
def _months() -> frozenset[str]:
    """The first three letters of the months' names in European languages."""
    return frozenset((*OTHER_MONTHS, *(fold_name(name)[:3] for name in _month_names())))


def _month_names() -> Iterator[str]:
    for language in MONTH_LANGUAGES.split():
        months = Locale.parse(language).months
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                yield from months[use][width].values()
