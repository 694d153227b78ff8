"""Reads numbers as people write them in several countries, and never guesses what a separator means.

`1,234` is more than a thousand in London and a bit more than one in Berlin. It is read only where the caller knows the
decimal sign of the column (`decimal_sign_of` finds it in other cells). A number whose separators can mean one thing
only is always read: `1 234,5`, `1,234.5`, `1.234.567`, `0,125`, `12,34,567` (as in India).
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import Final

__all__ = ["MAX_DIGITS", "NUMBER", "decimal_sign_of", "is_ambiguous", "normalize_signs", "parse_number", "plain_number"]

MAX_DIGITS: Final = 15
"""Digits of a number at most. A double, with which engines compare, keeps so many."""
NUMBER: Final = r"[+-]?(?:\d[\d.,' ]*)?\d"
"""The pattern of what may be a number, after `normalize_signs`."""

_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003\u2008\u200a\t", " "),
        **dict.fromkeys("\u2019\u02bc\u2018\u00b4`\u066c", "'"),
        **dict.fromkeys("\u2212\uff0d\ufe63", "-"),
        "\u066b": ",",
        "\uff0c": ",",
        "\uff0e": ".",
    }
)
_ROUND: Final = Context(prec=MAX_DIGITS)
_WHOLE: Final = re.compile(r"\d+")
_SPACED: Final = re.compile(r"(?P<whole>[1-9]\d{0,2}(?P<sign>[ '])\d{3}(?:(?P=sign)\d{3})*)(?:[.,](?P<fraction>\d+))?")
"""Groups of three with spaces or apostrophes. What follows a comma or point is the fraction."""
_BOTH: Final = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?P<sign>[.,])\d{3}(?:(?P=sign)\d{3})*|[1-9]\d?(?:(?P<indian>,)\d{2})+,\d{3})"
    r"(?!(?P=sign))(?:[.,](?P<fraction>\d+))"
)
"""Groups with one of the signs, and a fraction after the other."""
_GROUPS: Final = re.compile(r"[1-9]\d{0,2}(?P<sign>[.,])\d{3}(?:(?P=sign)\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}")
"""Two groups or more with one sign. A fraction has no second sign."""
_ONE_SIGN: Final = re.compile(r"(?P<whole>\d+)(?P<sign>[.,])(?P<fraction>\d+)")
_EITHER: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""A group of three after one sign: a thousand, or a fraction."""
_OTHER: Final = {".": ",", ",": "."}


def normalize_signs(text: str) -> str:
    """Return a text with ASCII digits, plain spaces, apostrophes and minus signs."""
    plain = text.translate(_SIGNS)
    if plain.isascii():
        return plain
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in plain)


def parse_number(text: str, decimal_sign: str = "") -> Decimal | None:
    """Return the number of a whole text, rounded to MAX_DIGITS; None where it has none, or may mean two.

    `decimal_sign` is the sign before fractions where it is known: a point or a comma.
    """
    plain = normalize_signs(text).strip()
    unsigned = plain.lstrip("+-").strip()
    if len(plain) - len(plain.lstrip("+-")) > 1 or not unsigned:
        return None
    digits = _digits(unsigned, decimal_sign)
    if digits is None or len(digits.partition(".")[0].lstrip("0")) > MAX_DIGITS:
        return None
    number = _ROUND.create_decimal(digits)
    return -number if plain.startswith("-") and number else number


def is_ambiguous(text: str, decimal_sign: str = "") -> bool:
    """Return whether a number has a separator that may mean thousands or a fraction."""
    return not decimal_sign and bool(_EITHER.fullmatch(normalize_signs(text).strip().lstrip("+-")))


def _digits(text: str, decimal_sign: str) -> str | None:
    """Return an unsigned number with a point before its fraction and without other signs."""
    if _WHOLE.fullmatch(text):
        return text
    if match := _SPACED.fullmatch(text) or _BOTH.fullmatch(text):
        return f"{re.sub(r'[^0-9]', '', match['whole'])}.{match['fraction'] or '0'}"
    if match := _GROUPS.fullmatch(text):
        return None if match["sign"] and match["sign"] == decimal_sign else re.sub(r"[.,]", "", text)
    if match := _ONE_SIGN.fullmatch(text):
        return _one_sign(match, decimal_sign)
    return None


def _one_sign(match: re.Match[str], decimal_sign: str) -> str | None:
    whole, sign, fraction = match["whole"], match["sign"], match["fraction"]
    if _EITHER.fullmatch(match.group()):
        if not decimal_sign:
            return None
        return f"{whole}.{fraction}" if sign == decimal_sign else whole + fraction
    return f"{whole}.{fraction}"


def decimal_sign_of(texts: Iterable[str]) -> str:
    """Return the decimal sign that the numbers in these texts prove: a point or a comma; empty without proof.

    Proof is a number that can mean one thing only. Texts that prove both signs prove nothing.
    """
    signs = {sign for text in texts for number in _numbers(text) if (sign := _proved_sign(number))}
    return signs.pop() if len(signs) == 1 else ""


def _numbers(text: str) -> Iterable[str]:
    return re.findall(r"(?<![\d.,'])\d(?:[\d.,' ]*\d)?(?![\d.,']*\d)", normalize_signs(text[:MAX_SAMPLE]))


def _proved_sign(number: str) -> str:
    if match := _SPACED.fullmatch(number) or _BOTH.fullmatch(number):
        return number[match.start("fraction") - 1] if match["fraction"] else ""
    if match := _GROUPS.fullmatch(number):
        return _OTHER[match["sign"] or ","]
    match = _ONE_SIGN.fullmatch(number)
    return match["sign"] if match and not _EITHER.fullmatch(number) else ""


MAX_SAMPLE: Final = 200
"""Characters of a cell that are looked at for its decimal sign."""


def plain_number(number: Decimal) -> str:
    """Return a number as digits, with a point before a fraction and without final zeros."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
