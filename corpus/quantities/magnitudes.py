"""Words and letters that multiply a number: `1.2 million`, `3bn`, `5 Mio.`, `k€`, `12 crore`.

"Billion" means 10⁹ in English and 10¹² in German, Spanish and Polish, where it is spelt in other ways: `Billionen`,
`billones`, `biliony`. The English spelling is read as English.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final, TypeVar

from attrs import frozen

__all__ = ["ScaledUnit", "factor_of_word", "read_scaled_unit"]

UnitT = TypeVar("UnitT")

_WORDS: Final = {
    3: "thousand thousands thsd tsd tausend mille milliers millier tusen tusind duizend tys tisíc tis",
    5: "lakh lakhs",
    6: (
        "million millions millionen millón millones milhão milhões milione milioni miljoen miljon miljoner millioner "
        "miljoona miljoonaa milion miliony milionów milionů milioane εκατομμύρια εκατ млн mio mn mln mill mm"
    ),
    7: "crore crores",
    9: (
        "billion billions bn bln milliard milliards milliarde milliarden miljard miljarder milliarder miljardi "
        "miljardia miliardo miliardi miliard miliardy miliardów miliarde bilhão bilhões млрд mrd md mds mdr mld mia"
    ),
    12: "trillion trillions tn trn billionen billón billones bilion biliony bilionů",
}
_FACTORS: Final = {word: Decimal(10) ** power for power, words in _WORDS.items() for word in words.split()}
_PHRASES: Final = dict.fromkeys(
    ("mil millones", "mil milhões", "thousand million", "mille milliards"), Decimal(10) ** 9
)
_PHRASES["mille milliards"] = Decimal(10) ** 12
_LETTERS: Final = {"k": Decimal(10) ** 3, "m": Decimal(10) ** 6, "b": Decimal(10) ** 9}
"""Single letters, which only amounts of money have: beside other numbers, m is a metre."""
_BEFORE: Final = {
    **_LETTERS,
    "t": Decimal(10) ** 3,
    **{word: _FACTORS[word] for word in ("mio", "mn", "mrd", "md", "bn")},
}
"""What stands before a currency without a space: `k€`, `TEUR`, `Mio€`."""
_BEHIND: Final = {**_LETTERS, "mn": _FACTORS["mn"], "bn": _FACTORS["bn"]}
"""What stands behind a currency without a space: `€m`."""
_OF: Final = ("de ", "d'", "di ", "of ")
"""Words between a magnitude and its currency: `3 millions d'euros`."""


@frozen
class ScaledUnit:
    """The words beside a number: a factor, the word that says it, and the words of the unit."""

    factor: Decimal
    word: str
    unit: str


def factor_of_word(word: str) -> Decimal | None:
    """Return the factor that a whole word says, such as `thousand` or `Mio.`; None for other words."""
    return _FACTORS.get(word.casefold().rstrip("."))


def read_scaled_unit(
    text: str, find_unit: Callable[[str], UnitT | None], *, is_money: bool
) -> tuple[ScaledUnit, UnitT | None] | None:
    """Return the factor and the unit that the words beside a number say; None where they say something else.

    The unit is None where the words have none.
    """
    for candidate in _candidates(" ".join(text.split()), is_money=is_money):
        unit = find_unit(candidate.unit) if candidate.unit else None
        if unit is not None or not candidate.unit:
            return candidate, unit
    return None


def _candidates(text: str, *, is_money: bool) -> Iterator[ScaledUnit]:
    """Yield the ways to read the words, those with the longest unit first."""
    yield ScaledUnit(Decimal(1), "", text)
    words = text.split()
    for length in (2, 1):
        for parts, rest in ((words[:length], words[length:]), (words[-length:], words[:-length])):
            word = " ".join(parts)
            plain = word.casefold().rstrip(".")
            factor = _PHRASES.get(plain) or _FACTORS.get(plain) or (_LETTERS.get(plain) if is_money else None)
            if factor:
                yield ScaledUnit(factor, word, _without_of(" ".join(rest)))
    if is_money:
        yield from _joined_candidates(text)


def _without_of(text: str) -> str:
    return next((text[len(word) :] for word in _OF if text.casefold().startswith(word)), text).strip()


def _joined_candidates(text: str) -> Iterator[ScaledUnit]:
    folded = text.casefold()
    for word, factor in _BEFORE.items():
        if folded.startswith(word):
            yield ScaledUnit(factor, text[: len(word)], text[len(word) :].lstrip(". "))
    for word, factor in _BEHIND.items():
        if folded.endswith(word):
            yield ScaledUnit(factor, text[-len(word) :], text[: -len(word)].rstrip())
