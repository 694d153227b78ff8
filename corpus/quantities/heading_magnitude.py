"""Finds the magnitude that a column's heading gives its numbers: `Budget £m`, `Cost (€ millions)`, `Kosten in TEUR`.

Some tables have such a heading and full amounts below it. So the sizes of the numbers decide whether it applies.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from statistics import median_low
from typing import Final

from attrs import frozen

from corpus.quantities.currencies import Currency, find_currency
from corpus.quantities.magnitudes import factor_of_word, read_scaled_unit
from corpus.quantities.units import is_known_unit

__all__ = ["HeadingMagnitude", "HeadingWords", "find_heading_words", "heading_magnitude", "without_magnitude"]

MAX_HEADING: Final = 200
"""Characters of a heading that are read."""
MAX_PHRASE: Final = 40
MAX_WINDOW: Final = 4
"""Words of the longest phrase that is read without brackets: `millions of US dollars`."""
SHORTEST_WORD: Final = 3
"""Letters of the shortest magnitude that needs no currency beside it."""
LARGEST_RESULT: Final = {
    Decimal(10) ** 3: Decimal(10) ** 9,
    Decimal(10) ** 6: Decimal(10) ** 10,
}
"""What the middle number of a column becomes at most, by its factor. Above that the numbers are full amounts."""
LARGEST_OTHER: Final = Decimal(10) ** 13
OUTLIER: Final = 100
"""How many times larger than that a single number may become."""

_BRACKETED: Final = re.compile(rf"[(\[{{]([^()\[\]{{}}]{{1,{MAX_PHRASE}}})[)\]}}]")
_AFTER_IN: Final = re.compile(rf"(?:^|\s)(?:in|en|em|w|v|i|σε|в)\s+(\S.{{0,{MAX_PHRASE}}})$", re.IGNORECASE)
_INTRODUCTION: Final = re.compile(r"^(?:all )?(?:figures |values |amounts )?(?:in|en|em|w|v|i)\s+", re.IGNORECASE)
_AFTER_COMMA: Final = re.compile(rf"[,:;\u2013-]\s*([^,:;]{{1,{MAX_PHRASE}}})$")
_EMPTY_BRACKETS: Final = re.compile(r"[(\[{]\s*[)\]}]")
_DANGLING: Final = re.compile(
    r"(?:(?<=[\s(,])|^)(?:all )?(?:figures |values |amounts )?(?:in|en|em|w|v|i)\s+$", re.IGNORECASE
)
_PER: Final = re.compile(r"(?:\b(?:per|pro|je|par|por)|/)\s*1?[., ]?0{3}", re.IGNORECASE)
"""A rate, such as `per 1 000 inhabitants`."""
_ZEROS: Final = re.compile(
    r"(?:[x\u00d7*]\s?)?(?<![\d.,])(?:1[., ]?|['\u2019\u2018`]\s?)?000(?P<million>[., ]?000)?['\u2019]?s?(?!\d)"
)
_WORDS: Final = {
    "thousand": "miles mil mii tuhat tuhatta ezer тыс тис хил χιλ χιλιάδες tys tis tkr kkr teur",
    "million": "mil millió milyon mkr mnkr msek mdkk mnok meur musd mgbp mft",
}
"""Words for magnitudes that are read in headings only. In a cell some of them mean other things."""
_THOUSAND, _MILLION = (frozenset(words.split()) for words in _WORDS.values())
_KRONOR: Final = {"tkr": "SEK", "kkr": "SEK", "mkr": "SEK", "mnkr": "SEK", "mft": "HUF"}
_CJK: Final = {"百万": 6, "千万": 7, "億": 8, "亿": 8, "万": 4, "萬": 4, "千": 3}
_CJK_AMOUNT: Final = re.compile(rf"(?:単位|单位)?[: ]*(?P<magnitude>{'|'.join(_CJK)})(?P<unit>円|元|人民币|日元)")
_ROUBLES: Final = re.compile(r"\bруб\w*\.?", re.IGNORECASE)  # noqa: RUF001


@frozen
class HeadingWords:
    """The words of a heading that say a magnitude, and the currency beside them."""

    words: str
    factor: Decimal
    currency: str = ""


@frozen
class HeadingMagnitude:
    """The magnitude of a column, and whether the sizes of its numbers agree with it."""

    words: str
    factor: Decimal
    applies: bool
    example: Decimal

    def fits(self, number: Decimal) -> bool:
        """Return whether this number is meant in the heading's magnitude."""
        return self.applies and abs(number) * self.factor <= _limit(self.factor) * OUTLIER


def heading_magnitude(heading: str, numbers: Sequence[Decimal], *, is_money: bool) -> HeadingMagnitude | None:
    """Return the magnitude of a heading above these numbers; None where the heading says none.

    `numbers` are those that name no magnitude themselves.
    """
    words = find_heading_words(heading, is_money=is_money)
    sizes = [abs(number) for number in numbers if number]
    if words is None or not sizes:
        return None
    applies = median_low(sizes) * words.factor <= _limit(words.factor)
    return HeadingMagnitude(words.words, words.factor, applies, next(number for number in numbers if number))


def _limit(factor: Decimal) -> Decimal:
    return LARGEST_RESULT.get(factor, LARGEST_OTHER)


def find_heading_words(heading: str, *, is_money: bool) -> HeadingWords | None:
    """Return the words of a heading that say a magnitude; None where none does."""
    normal = unicodedata.normalize("NFKC", heading[:MAX_HEADING])
    plain = " ".join(re.sub(r"_|\.(?=[^\W\d_]{3})", " ", normal).split())
    if _PER.search(plain):
        return None
    readings = (_read(phrase, stands_alone, is_money=is_money) for phrase, stands_alone in _phrases(plain))
    return next(filter(None, readings), None)


def without_magnitude(heading: str, words: str) -> str:
    """Return a heading without the words that say its magnitude; the whole heading where nothing else is left."""
    before, found, behind = heading.rpartition(words) if words else ("", "", heading)
    if not found:
        return heading
    rest = _EMPTY_BRACKETS.sub(" ", f"{_DANGLING.sub('', before)} {behind}")
    return " ".join(rest.split()).rstrip(",:;- ") or heading


def _phrases(heading: str) -> Iterator[tuple[str, bool]]:
    """Yield what may say a magnitude, and whether it may do so without a currency."""
    for match in _BRACKETED.finditer(heading):
        for phrase in (match[1], *match[1].split(",")):
            yield _INTRODUCTION.sub("", phrase.strip()), True
    for pattern in (_AFTER_IN, _AFTER_COMMA):
        if phrase_match := pattern.search(heading):
            yield phrase_match[1], True
    words = _BRACKETED.sub(" ", heading).replace(",", " ").split()
    for length in range(min(MAX_WINDOW, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):
            yield " ".join(words[start : start + length]), start > 0 and length == 1 and start == len(words) - 1


def _read(phrase: str, stands_alone: bool, *, is_money: bool) -> HeadingWords | None:  # noqa: FBT001 - a private function
    spelled = _ZEROS.sub(lambda match: " million " if match["million"] else " thousand ", phrase)
    has_zeros = spelled != phrase
    spelled = " ".join(_spell_out(spelled)) if is_money else spelled.strip()
    if not is_money:
        factor = _factor_of(spelled.split()) if stands_alone and not is_known_unit(spelled) else None
        return HeadingWords(phrase.strip(), factor) if factor else None
    if found := _fixed_amount(phrase):
        return found
    scaled = read_scaled_unit(spelled, _find_plain_currency, is_money=True)
    if scaled is None or scaled[0].factor == 1:
        factor = _factor_of(spelled.split()) if stands_alone else None
        return HeadingWords(phrase.strip(), factor) if factor else None
    parts, currency = scaled
    is_clear = has_zeros or len(parts.word) >= SHORTEST_WORD or parts.word.casefold() in ("m", "k", "mn", "bn")
    if currency is None and not (stands_alone and is_clear):
        return None
    return HeadingWords(phrase.strip(), parts.factor, currency.code if currency else "")


def _find_plain_currency(name: str) -> Currency | None:
    """Return the currency of a name that is not a symbol with a magnitude: to Babel, `$BN` is the dollar of Brunei."""
    return None if name.startswith(tuple("$£€¥")) and name[1:].isalpha() else find_currency(name)


def _spell_out(phrase: str) -> Iterator[str]:
    """Yield the words of a phrase, with English words for magnitudes that only headings have."""
    words = _ROUBLES.sub("RUB", phrase).split()
    for word in words:
        key = word.casefold().strip(".")
        if key == "mil":
            yield _read_mil(word, words)
        elif key in _MILLION:
            yield "million"
        elif key in _THOUSAND:
            yield "thousand"
        else:
            yield word
        if key in _KRONOR or key[1:] in _CODES:
            yield _KRONOR.get(key) or key[1:].upper()


_CODES: Final = frozenset(["eur", "usd", "gbp", "sek", "dkk", "nok"])


def _read_mil(word: str, words: Sequence[str]) -> str:
    """Return what `mil` says: with a point it is short for million, in Spanish and Portuguese it is a thousand.

    Without a point, and beside a currency of both, it may be either, and is not read.
    """
    if _is_spanish(words):
        return "thousand"
    beside = {other.casefold().strip(".") for other in words}
    return "million" if word.endswith(".") or not _MIL_IS_MILLION.isdisjoint(beside) else "(mil)"


_MIL_IS_MILLION: Final = frozenset(["kč", "czk", "zł", "pln", "$", "usd", "£", "gbp"])
"""Currencies beside which `mil` is short for million."""


def _is_spanish(words: Iterable[str]) -> bool:
    """Return whether `mil` is a thousand, as in Spanish and Portuguese; it is short for a million in Czech."""
    return any(word.casefold() in ("de", "reais", "euros", "pesos") for word in words)


def _fixed_amount(phrase: str) -> HeadingWords | None:
    """Return the magnitude of a phrase in Chinese or Japanese: `百万円`."""
    match = _CJK_AMOUNT.fullmatch(phrase.strip())
    if match is None:
        return None
    currency = "JPY" if match["unit"] in ("円", "日元") else "CNY"
    return HeadingWords(phrase.strip(), Decimal(10) ** _CJK[match["magnitude"]], currency)


def _factor_of(words: Sequence[str]) -> Decimal | None:
    """Return the factor of the first or last word; None where neither is a long enough magnitude."""
    ends = (words[0], words[-1]) if words else ()
    return next((factor for word in ends if len(word) >= SHORTEST_WORD and (factor := factor_of_word(word))), None)
