"""Reads numbers and ranges behind the name of a facet as people type them, and writes them as the parser knows them.

budget:5 million       budget:5000000..5000000
budget: >5 million     budget:5000000..
year: 2010 to          year:2010..
year: before 2010      year:..2009
track:5 to 10 km       track:5..10
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Final

import regex
from attrs import frozen

from corpus.quantities.currencies import find_currency
from corpus.quantities.number_parser import plain_number
from corpus.quantities.quantity import read_bound, words_beside
from index.schema import FacetField, facet_field, facet_fields

__all__ = ["how_to_write", "rewrite_number_values"]

MAX_WORDS: Final = 4
"""Words of the longest number: `5 million US dollars`."""
MAX_YEAR_DIGITS: Final = 4

_TO: Final = r"(?:to|until|till|bis|\u00e0|a|al|do|tot|hasta)"
_SIGNS: Final = {
    ">=": "from", "\u2265": "from", "=>": "from", ">": "above", "<=": "to", "\u2264": "to", "=<": "to", "<": "below",
    "from": "from", "since": "from", "at least": "from", "min": "from", "ab": "from", "seit": "from", "von": "from",
    "between": "from", "over": "above", "above": "above", "more than": "above", "after": "above",
    "to": "to", "until": "to", "till": "to", "up to": "to", "at most": "to", "max": "to", "bis": "to", "..": "to",
    "under": "below", "below": "below", "less than": "below", "before": "below", "vor": "below",
}  # fmt: skip
"""What stands before a number, and which end of a range the number is."""
_SIGN: Final = regex.compile(
    r"\s*(?P<sign>" + "|".join(sorted(map(regex.escape, _SIGNS), key=len, reverse=True)) + r")(?<![A-Za-z](?=\w))\s*",
    regex.IGNORECASE,
)
_OPEN_END: Final = regex.compile(
    rf"\s*(?:(?:\.\.|\s{_TO}|\+|\s(?:and|or) (?:more|later))(?=\s*(?:$|\))))", regex.IGNORECASE
)
_BETWEEN: Final = regex.compile(rf"\s*(?:\.\.|\s{_TO}\s|\sand\s|[\u2013\u2014-])\s*", regex.IGNORECASE)
_NO_VALUE: Final = regex.compile(r"\s*(?:[<>=\u2264\u2265]+\s*)?(?:$|\))")
_WORD: Final = regex.compile(r'\s*[^\s()":]+')


@frozen
class _TypedNumber:
    """A number with its words, and where they end in the text."""

    number: Decimal
    start: int
    end: int


@cache
def _number_fields(names: tuple[str, ...]) -> regex.Pattern[str]:
    joined = "|".join(map(regex.escape, names)) or "(?!)"
    phrase = r'(?<![\p{L}\p{N}\p{M}])"[^"]*"'
    return regex.compile(rf"{phrase}|(?<![^\s(\-])(?P<field>(?i:{joined})):(?!\s*\")")


def rewrite_number_values(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a query whose numbers and ranges behind the names of facets are as the parser reads them, and notes."""
    pattern = _number_fields(tuple(field.name for field in facet_fields() if field.number))
    pieces: list[str] = []
    notes: list[str] = []
    position = 0
    for match in pattern.finditer(text):
        field = facet_field(match["field"].lower()) if match["field"] else None
        reading = _read_value(text, match.end(), field, notes) if field and match.start() >= position else None
        if reading:
            written, end = reading
            pieces += [text[position : match.end()], written]
            position = end
        if field and _NO_VALUE.match(text, match.end()):
            notes.append(f"There is no number after “{match[0]}”, so its name was searched for. {how_to_write(field)}")
    return "".join([*pieces, text[position:]]), tuple(notes)


def _read_value(text: str, start: int, field: FacetField, notes: list[str]) -> tuple[str, int] | None:
    """Return a value as the parser reads it, and its end in the text; None where it is none or needs no change."""
    sign = _SIGN.match(text, start)
    role = _SIGNS[sign["sign"].lower()] if sign else ""
    first = _read_number(text, sign.end() if sign else start, field)
    if first is None:
        return None
    if role in ("", "from"):
        between = _BETWEEN.match(text, first.end)
        second = _read_number(text, between.end(), field) if between else None
        if between and second:
            last_words = words_beside(text[between.end() : second.end])
            low = _number_of(f"{text[first.start : first.end]} {last_words}", 0, None, field) if last_words else first
            return _written((low or first).number, second.number, field), second.end
        open_end = _OPEN_END.match(text, first.end)
        if open_end or role:
            return _written(first.number, None, field), open_end.end() if open_end else first.end
        notes += _other_unit(text, first, field)
        return (_written(first.number, first.number, field), first.end) if not _is_plain(text, first, start) else None
    if role == "above" and not field.years:
        notes.append(f"“{text[start : first.end].strip()}” also finds {plain_number(first.number)} itself.")
    return _one_sided(role, first.number, field), first.end


def _other_unit(text: str, number: _TypedNumber, field: FacetField) -> Iterator[str]:
    """Yield a note where a currency behind a number is not the one of the facet."""
    word = _WORD.match(text, number.end)
    currency = find_currency(word[0].strip(), field.unit) if field.is_money and word else None
    if word and currency and currency.code != field.unit:
        amount = f"{plain_number(number.number)} {field.unit}"
        typed = text[number.start : word.end()].strip()
        yield f"“{typed}”: this filter is in {field.unit}, so it was read as {amount}."


def _is_plain(text: str, number: _TypedNumber, start: int) -> bool:
    return text[start : number.end].isdecimal()


def _one_sided(role: str, number: Decimal, field: FacetField) -> str:
    """Return the range on one side of a number. Years are whole, so those before 2010 end with 2009."""
    if role == "to":
        return _written(None, number, field)
    if role == "above":
        return _written(number + 1 if field.years else number, None, field)
    return _written(None, number - 1, field) if field.years else f"..<{plain_number(number)}"


def _written(low: Decimal | None, high: Decimal | None, field: FacetField) -> str:
    if low is not None and low == high:
        return _text(low, field)
    return f"{'' if low is None else _text(low, field)}..{'' if high is None else _text(high, field)}"


def _text(number: Decimal, field: FacetField) -> str:
    return f"{int(number):04d}" if field.years else plain_number(number)


def _read_number(text: str, start: int, field: FacetField) -> _TypedNumber | None:
    """Return the number at a place of the text, with as many words behind it as belong to it."""
    return next(
        filter(None, (_number_of(text, start, end, field) for end in reversed([*_word_ends(text, start)]))), None
    )


def _word_ends(text: str, start: int) -> Iterator[int]:
    position = start
    for _ in range(MAX_WORDS):
        match = _WORD.match(text, position)
        if match is None:
            return
        inner = regex.search(r"\.\.|(?<=[\d%\p{L}])[\u2013\u2014-](?=\d)|\+$", match[0])
        if inner:
            yield match.start() + inner.start()
            return
        yield match.end()
        position = match.end()


def _number_of(text: str, start: int, end: int | None, field: FacetField) -> _TypedNumber | None:
    typed, end = text[start:end].strip(), len(text) if end is None else end
    stripped = typed.rstrip(",;." if not typed.endswith("..") else "")
    if field.years:
        is_year = stripped.isascii() and stripped.isdecimal() and len(stripped) == MAX_YEAR_DIGITS
        return _TypedNumber(Decimal(stripped), start, end) if is_year else None
    reading = read_bound(stripped, field.unit, is_money=field.is_money)
    return _TypedNumber(reading.quantity.number, start, end) if reading.quantity else None


def how_to_write(field: FacetField, value: str = "") -> str:
    """Return a sentence that says how a number or a range of a facet is written, and why this one is not read."""
    reading = read_bound(value.strip(), field.unit, is_money=field.is_money)
    reason = f"“{value.strip()}” is {reading.reason}. " if reading.reason and not field.years else ""
    low, high, noun = ("2010", "2015", "a year") if field.years else ("100", "500", "a number")
    name = field.name
    return f"{reason}Write {noun} or a range: {name}:{low}, {name}:{low}..{high}, {name}:{low}.. or {name}:..{high}."
