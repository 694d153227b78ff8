"""Reads dates as people write them: `2012-05-01`, `31.12.2020`, `1 May 2012`, `Tuesday, October 18, 2011`.

`05/06/2012` is in May or in June. It is read only where another date of its column shows the order (`date_order_of`).
A year of two digits is one from 1969 to 2068, as in POSIX: `01. Nov 15`. `15-03-12` is not read: it may begin with a
year.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Final

from babel import Locale

from corpus.text import fold_name

__all__ = [
    "DAY_FIRST",
    "MONTH_FIRST",
    "date_order_of",
    "finer_than_year",
    "full_year",
    "is_ambiguous_date",
    "month_number",
    "parse_date",
    "precision_notes",
]

DAY_FIRST: Final = "dmy"
MONTH_FIRST: Final = "mdy"
MAX_DATE: Final = 60
"""Characters of the longest date."""
MONTHS: Final = 12
LANGUAGES: Final = "bg cs da de el en es et fi fr hr hu it lt lv mt nb nl pl pt ro ru sk sl sr sv tr uk"
"""The languages whose names of months are known."""
MORE_LANGUAGES: Final = "af ar az be bs ca cy eu fa ga gl he hy id is ka kk mk ms sq sw uz"
"""Languages whose names are known where those of LANGUAGES mean nothing else."""
CENTURY: Final = 2000
LAST_SHORT_YEAR: Final = 68
"""`68` is 2068 and `69` is 1969, as in POSIX."""
SHORT: Final = 2
"""Digits of a short year."""

_TIME: Final = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
_YEAR: Final = r"(?P<year>\d{4}|['\u2019]?\d{2}(?![\d:]))"
_YEAR_FIRST: Final = re.compile(rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_TIME}")
_COMPACT: Final = re.compile(rf"(?P<year>(?:19|20)\d{{2}})(?P<month>\d{{2}})(?P<day>\d{{2}}){_TIME}")
_CJK: Final = re.compile(r"(?P<year>\d{4})[年년] ?(?P<month>\d{1,2})[月월] ?(?P<day>\d{1,2})[日일]")
_DOTS: Final = re.compile(rf"(?P<day>\d{{1,2}})\. ?(?P<month>\d{{1,2}})\. ?{_YEAR}{_TIME}")
"""A day, a month and a year with points, as they are written where the day comes first."""
_SIGNS: Final = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<sign>[/-])(?P<second>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}|(?<=/)\d{{2}}(?![\d:])){_TIME}"
)
_WEEKDAY: Final = r"(?:[^\W\d_]{2,12}\.?,? )?"
_DAY_NAME: Final = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|ª)?[ /-]*(?:of |de |d'|i )?(?P<name>[^\W\d_]{{3,14}})\.?,?"
    rf"[ /-]*(?:de |del )?{_YEAR}{_TIME}"
)
_NAME_DAY: Final = re.compile(
    rf"{_WEEKDAY}(?P<name>[^\W\d_]{{3,14}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?=\d{{4}})|, ){_YEAR}{_TIME}"
)
_TIME_OF_DAY: Final = re.compile(r"\d{1,2}:\d{2}")
_MIDNIGHT: Final = re.compile(r"(?<![\d:])0?0:00(?::00(?:\.0+)?)?(?![\d:])")
_ANY_PART: Final = re.compile(r"[^\W\d_]{3,14}")
_NUMBERS_OF_DATE: Final = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.] ?\d{1,2}[-/.] ?\d{2}(?:\d{2})?)(?!\d)"
)
_MONTH_OF_YEAR: Final = re.compile(
    r"(?<![\d/.-])(?:\d{4}[-/.](?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/.]\d{4})(?![\d/.-])"
)
_QUARTER: Final = re.compile(
    r"\b(?:[QKT][1-4]|[1-4] ?(?:Q|er trimestre|e trimestre)|[1-4]\. ?(?:Quartal|kvartal|kwartaal))\b", re.IGNORECASE
)
_HALF: Final = re.compile(r"\b(?:[HS][12]|(?:first|second|1st|2nd) half|[12]\. ?Halbjahr|semestre)\b", re.IGNORECASE)
_SEASON_NAMES: Final = (
    "spring summer autumn winter fruhling fruhjahr sommer herbst printemps ete automne hiver primavera verano otono "
    "invierno estate autunno inverno verao outono lente voorjaar zomer herfst najaar wiosna lato jesien zima vinter "
    "forar efterar kevat kesa syksy talvi"
)
_SEASONS: Final = frozenset(_SEASON_NAMES.split())


def parse_date(text: str, order: str = "") -> date | None:
    """Return the date of a whole text; None where it has none, or may mean two.

    `order` is DAY_FIRST or MONTH_FIRST where it is known of the column.
    """
    plain = " ".join(text.split())
    if len(plain) > MAX_DATE:
        return None
    if match := next(filter(None, (pattern.fullmatch(plain) for pattern in _FIXED_ORDER)), None):
        return _date(match["year"], match["month"], match["day"])
    if match := _DAY_NAME.fullmatch(plain) or _NAME_DAY.fullmatch(plain):
        return _date(match["year"], month_number(match["name"]), match["day"])
    match = _SIGNS.fullmatch(plain)
    return _of_order(match, _own_order(match) or order) if match else None


def is_ambiguous_date(text: str, order: str = "") -> bool:
    """Return whether a text is a date whose day and month may be exchanged."""
    match = _SIGNS.fullmatch(" ".join(text[:MAX_DATE].split()))
    return not order and bool(match and not _own_order(match) and _of_order(match, DAY_FIRST))


def date_order_of(texts: Iterable[str]) -> str:
    """Return the order that the dates in these texts prove; empty without proof, or where they prove both."""
    matches = (_SIGNS.fullmatch(" ".join(text[:MAX_DATE].split())) for text in texts)
    orders = {order for match in matches if match and (order := _own_order(match)) and _of_order(match, order)}
    orders.discard("same")
    return orders.pop() if len(orders) == 1 else ""


def _own_order(match: re.Match[str]) -> str:
    """Return the order that the numbers of a date allow; empty where they allow both."""
    first, second = int(match["first"]), int(match["second"])
    if first == second:
        return "same"
    return DAY_FIRST if first > MONTHS else MONTH_FIRST if second > MONTHS else ""


def _of_order(match: re.Match[str], order: str) -> date | None:
    if not order:
        return None
    day, month = ("second", "first") if order == MONTH_FIRST else ("first", "second")
    return _date(match["year"], match[month], match[day])


def _date(year: str, month: str | int, day: str) -> date | None:
    digits = year.strip("'\u2019")
    try:
        return date(full_year(int(digits)) if len(digits) == SHORT else int(digits), int(month), int(day))
    except ValueError:
        return None


def full_year(short: int) -> int:
    """Return the year that two digits mean."""
    return CENTURY + short if short <= LAST_SHORT_YEAR else CENTURY - 100 + short


def precision_notes(text: str) -> tuple[str, ...]:
    """Return what is assumed or left out where this date is kept as a day."""
    plain = " ".join(text.split())
    matches = (pattern.fullmatch(plain) for pattern in (*_FIXED_ORDER, _DAY_NAME, _NAME_DAY, _SIGNS))
    year = next((match["year"] for match in matches if match), "")
    notes = ["years of two digits read as 1969 to 2068"] if 0 < len(year.strip("'\u2019")) <= SHORT else []
    if _TIME_OF_DAY.search(plain) and not _MIDNIGHT.search(plain):
        notes.append("the time of day was left out")
    return tuple(notes)


def finer_than_year(text: str) -> str:
    """Return what a text says of a time besides its years: "day and month", "month", "quarter" …; empty for nothing."""
    plain = " ".join(text[: 2 * MAX_DATE].split())
    words = [word for word in _ANY_PART.findall(plain) if fold_name(word) in _SEASONS or month_number(word)]
    days = re.sub(r"\d{4}|['\u2019]\d{2}", " ", plain)
    if parse_date(plain, DAY_FIRST) or parse_date(plain, MONTH_FIRST) or _NUMBERS_OF_DATE.search(plain):
        return "day and month"
    if any(month_number(word) for word in words):
        return (
            "day and month" if len(re.findall(r"\d{1,2}", days)) > (0 if re.search(r"\d{4}", plain) else 1) else "month"
        )
    if _MONTH_OF_YEAR.search(plain):
        return "month"
    kinds = {"quarter": _QUARTER.search(plain), "half-year": _HALF.search(plain), "season": words}
    return next((kind for kind, is_there in kinds.items() if is_there), "")


def month_number(name: str) -> int:
    """Return the number of the month with this name; 0 for other words, and for a name of two months."""
    return _months().get(fold_name(name.rstrip(".")), 0)


@cache
def _months() -> Mapping[str, int]:
    """Return the number of each name of a month. A name of two months in the languages of Europe is none."""
    numbers = _month_names(MORE_LANGUAGES) | _month_names(LANGUAGES)
    return {"mrz": 3, "sept": 9, **{name: next(iter(found)) for name, found in numbers.items() if len(found) == 1}}


def _month_names(languages: str) -> dict[str, set[int]]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for language in languages.split():
        months = Locale.parse(language).months
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[use][width].items():
                    numbers[fold_name(name.rstrip("."))].add(number)
    return numbers


_FIXED_ORDER: Final = (_YEAR_FIRST, _COMPACT, _CJK, _DOTS)
