"""Reads dates as people write them: `2012-05-01`, `31.12.2020`, `1 May 2012`, `Tuesday, October 18, 2011`.

`05/06/2012` is in May or in June. It is read only where another date of its column shows the order (`date_order_of`).
Years of two digits are not read.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Final

from babel import Locale

from corpus.text import fold_name

__all__ = ["DAY_FIRST", "MONTH_FIRST", "date_order_of", "is_ambiguous_date", "parse_date"]

DAY_FIRST: Final = "dmy"
MONTH_FIRST: Final = "mdy"
MAX_DATE: Final = 60
"""Characters of the longest date."""
MONTHS: Final = 12
LANGUAGES: Final = "bg cs da de el en es et fi fr hr hu it lt lv mt nb nl pl pt ro ru sk sl sr sv tr uk"
"""The languages whose names of months are known."""

_TIME: Final = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
_YEAR_FIRST: Final = re.compile(rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_TIME}")
_DOTS: Final = re.compile(rf"(?P<day>\d{{1,2}})\. ?(?P<month>\d{{1,2}})\. ?(?P<year>\d{{4}}){_TIME}")
"""A day, a month and a year with points, as they are written where the day comes first."""
_SIGNS: Final = re.compile(rf"(?P<first>\d{{1,2}})([/-])(?P<second>\d{{1,2}})\2(?P<year>\d{{4}}){_TIME}")
_WEEKDAY: Final = r"(?:[^\W\d_]{2,12}\.?, ?)?"
_DAY_NAME: Final = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?[ -]+(?:of |de |d'|i )?(?P<name>[^\W\d_]{{3,14}})\.?,?"
    rf"[ -]+(?:de )?(?P<year>\d{{4}}){_TIME}"
)
_NAME_DAY: Final = re.compile(
    rf"{_WEEKDAY}(?P<name>[^\W\d_]{{3,14}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_TIME}"
)


def parse_date(text: str, order: str = "") -> date | None:
    """Return the date of a whole text; None where it has none, or may mean two.

    `order` is DAY_FIRST or MONTH_FIRST where it is known of the column.
    """
    plain = " ".join(text.split())
    if len(plain) > MAX_DATE:
        return None
    if match := _YEAR_FIRST.fullmatch(plain) or _DOTS.fullmatch(plain):
        return _date(match["year"], match["month"], match["day"])
    if match := _DAY_NAME.fullmatch(plain) or _NAME_DAY.fullmatch(plain):
        return _date(match["year"], _months().get(fold_name(match["name"]), 0), match["day"])
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
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """Return the number of each name of a month that means one month in all languages."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for language in LANGUAGES.split():
        months = Locale.parse(language).months
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[use][width].items():
                    numbers[fold_name(name.rstrip("."))].add(number)
    return {"mrz": 3, "sept": 9, **{name: next(iter(found)) for name, found in numbers.items() if len(found) == 1}}
