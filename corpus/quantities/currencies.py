"""Finds currencies by the codes of ISO 4217, and by the symbols and names that Babel has in many languages.

Several currencies share a symbol. `$`, `£` and `¥` are the currency of the field if it has that symbol, and otherwise
the most used one. Other shared symbols, such as `kr`, are read only where the field's currency has them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from attrs import frozen
from babel import Locale
from babel.numbers import get_currency_symbol, list_currencies

__all__ = ["Currency", "currency_codes", "currency_symbol", "find_currency"]

LANGUAGES: Final = "en de fr es it pt nl pl sv da nb fi cs sk hu ro hr sl el bg et lv lt ga mt tr en_AU en_CA"
"""The languages whose names and symbols are known."""
_NO_CURRENCIES: Final = frozenset({"XXX", "XTS"})
_NONE: Final = "-"
_SHARED: Final[Mapping[str, str]] = {
    "$": "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU BSD BBD BMD BZD FJD GYD JMD LRD NAD TTD XCD",
    "£": "GBP EGP LBP SYP FKP GIP SHP SSP SDG IEP",
    "¥": "JPY CNY",
    "kr": "- SEK NOK DKK ISK EEK",
    "rs": "- INR PKR LKR NPR MUR SCR",
    "fr": "- CHF FRF BEF LUF",
    "lei": "- RON MDL",
    "dollar": "USD AUD CAD NZD SGD HKD",
    "pound": "GBP EGP LBP SYP",
    "franc": "- CHF FRF BEF LUF XOF XAF",
    "crown": "- SEK NOK DKK CZK",
    "rupee": "- INR PKR LKR NPR",
}
"""Symbols and names of several currencies. The first is meant where no country is known; for `-` none is."""
_NAMES: Final[Mapping[str, str]] = {
    "euro": "EUR", "euros": "EUR", "us dollars": "USD", "us dollar": "USD", "u.s. dollars": "USD", "us$": "USD",
    "usd$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD",
    "nt$": "TWD", "r$": "BRL", "dollars": "dollar", "dollar": "dollar", "pounds": "pound", "pound": "pound",
    "pounds sterling": "GBP", "sterling": "GBP", "francs": "franc", "franc": "franc", "swiss francs": "CHF",
    "sfr": "CHF", "kronor": "SEK", "kroner": "crown", "kr": "kr", "rs": "rs", "rupees": "rupee", "rupee": "rupee",
    "fr": "fr", "lei": "lei", "zloty": "PLN", "zlotys": "PLN", "zł": "PLN", "yen": "JPY", "yuan": "CNY", "rmb": "CNY",
    "₽": "RUB", "rubles": "RUB", "roubles": "RUB", "kč": "CZK", "ft": "HUF", "лв": "BGN", "$": "$", "£": "£", "¥": "¥",
}  # fmt: skip
"""Other names of a currency, or of a group of `_SHARED`."""


@frozen
class Currency:
    """A currency, and whether its symbol could also mean another one."""

    code: str
    is_assumed: bool = False


@cache
def currency_codes() -> frozenset[str]:
    """Return the codes of all currencies, former ones too."""
    return frozenset(list_currencies()) - _NO_CURRENCIES


def find_currency(text: str, expected: str = "") -> Currency | None:
    """Return the currency of a code, symbol or name; `expected` decides between several."""
    name = text.strip()
    if name.upper() in currency_codes():
        return Currency(name.upper())
    folded = name.casefold()
    for key in (folded, folded.rstrip(".")):
        code = _NAMES.get(key) or _names().get(key, "")
        if code in _SHARED:
            return _shared(code, expected)
        if code:
            return Currency(code)
    return None


def _shared(symbol: str, expected: str) -> Currency | None:
    first, *_ = codes = _SHARED[symbol].split()
    if expected in codes:
        return Currency(expected)
    return None if first == _NONE else Currency(first, is_assumed=True)


@cache
def _names() -> Mapping[str, str]:
    """Return the code of each symbol and name that only one currency has."""
    codes: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES.split():
        for name, code in _locale_names(Locale.parse(language)):
            codes[name.casefold()].add(code)
    return {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}


def _locale_names(locale: Locale) -> Iterator[tuple[str, str]]:
    plurals = locale._data["currency_names_plural"]  # noqa: SLF001 - Babel has no public list of plurals
    for code in currency_codes():
        names = (locale.currency_symbols.get(code), locale.currencies.get(code), *dict(plurals.get(code, {})).values())
        yield from ((name, code) for name in names if name)


@cache
def currency_symbol(code: str) -> str:
    """Return the symbol of a currency that no other shares for a British reader; otherwise its code."""
    return str(get_currency_symbol(code, "en_GB"))
