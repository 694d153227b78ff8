"""Parses cells of foreign tables: countries, years and languages.

Each function takes the text of a cell and returns values of a practice, or nothing where the text has no such meaning.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

import pycountry
from babel import Locale

from corpus.text import fold_name
from corpus.vocabularies.countries import country_scheme, resolve_region
from corpus.vocabularies.languages import language_scheme

__all__ = ["Place", "contains_country_name", "parse_countries", "parse_language", "parse_years"]

Place = tuple[str, str]
"""A country and a region of it as ISO 3166 codes; the region may be empty."""

CACHED_CELLS: Final = 8_192
"""Different cells that are cached. A column of countries has some hundreds."""
MONTH_LANGUAGES: Final = "bg cs da de el en es et fi fr hr hu it lt lv mt nb nl pl pt ro ru sk sl sr sv tr uk"
OTHER_MONTHS: Final = ("mrz",)
"""Short names of months that spreadsheets write and CLDR lacks."""
CENTURY: Final = 2000
LAST_SHORT_YEAR: Final = 68
"""`68` is 2068 and `69` is 1969, as in POSIX."""
MAX_CODE: Final = 3
"""Letters of the longest country code."""
COUNTRY_WORDS: Final = frozenset(("the", "of", "and", "province"))

_WORD = re.compile(r"[^\W_]+")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d|s\b)")
_EIGHT_DIGITS = re.compile(r"(\d{4})\d{4}")
_WITH_MONTH = re.compile(r"(?:\d{1,2}\.?[\s/-]*)?(?P<month>[^\W\d_]{3,12})\.?[\s/'-]*(?P<year>\d{2})")
_SHORT_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?P<year>\d{2})")


@lru_cache(maxsize=CACHED_CELLS)
def parse_countries(text: str) -> tuple[Place, ...]:
    """Return the countries of a cell, such as `Norway`, `NO`, `el-salvador`, `England` or `Norway, Sweden`.

    Empty where a part is not a country: `Viet Nam, Cambodia, Laos CMU` is the name of something else.
    """
    if whole := _country(text):
        return (whole,)
    for separator in (r"[;|\n]", r"[,/]", r"\s(?:and|und|et|&)\s"):
        parts = [part for part in re.split(separator, text) if part.strip()]
        places = [_country(part) for part in parts]
        if len(parts) > 1 and all(places):
            return tuple(place for place in places if place)
    return ()


def contains_country_name(text: str, code: str) -> bool:
    """Return whether the text contains a name of that country, as `Republic of Rwanda` does."""
    concept = country_scheme().get(code)
    return concept is not None and any(
        _words(name) <= _words(text) for name in concept.all_names() if len(name) > MAX_CODE
    )


def _country(name: str) -> Place | None:
    concept = country_scheme().find_by_name(name)
    if concept:
        return concept.notation, ""
    return resolve_region(name) or _countries_by_words().get(_words(name))


@cache
def _countries_by_words() -> Mapping[frozenset[str], Place]:
    """Countries by the words of their names in any order. Registers write `Yemen, Republic of` and `Gambia, The`."""
    codes_by_words: dict[frozenset[str], set[str]] = {}
    for concept in country_scheme():
        for name in concept.all_names():
            if len(name) > MAX_CODE:
                codes_by_words.setdefault(_words(name), set()).add(concept.notation)
    return {words: (next(iter(codes)), "") for words, codes in codes_by_words.items() if len(codes) == 1 and words}


def _words(name: str) -> frozenset[str]:
    words = _WORD.findall(fold_name(name.replace("'", "").replace("\u2019", "")))
    return frozenset("saint" if word == "st" else word for word in words) - COUNTRY_WORDS


@lru_cache(maxsize=CACHED_CELLS)
def parse_years(text: str) -> tuple[int, ...]:
    """Return the year of a cell, or the two years of a period; nothing for other cells.

    `2008`, `31.12.2020`, `Sep-15`, `01. Nov 15`, `Q4 2008`, `2014-01-01`, `2012-2013`.
    """
    text = text.strip().removesuffix(".0")
    if compact := _EIGHT_DIGITS.fullmatch(text):
        return (int(compact[1]),)
    years = sorted({int(year) for year in _FOUR_DIGITS.findall(text)})
    if years:
        return tuple(years) if len(years) <= len(("start", "end")) else ()
    short = _WITH_MONTH.fullmatch(text)
    if short and fold_name(short["month"])[:3] not in _months():
        return ()
    short = short or _SHORT_DATE.fullmatch(text)
    return (_full_year(int(short["year"])),) if short else ()


def _full_year(short: int) -> int:
    return CENTURY + short if short <= LAST_SHORT_YEAR else CENTURY - 100 + short


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


@lru_cache(maxsize=CACHED_CELLS)
def parse_language(text: str) -> str:
    """Return the ISO 639 code of a language's code or name: `EN`, `en-GB`, `eng`, `English`, `français`."""
    scheme = language_scheme()
    for name in (text, re.split(r"[-_]", text)[0]):
        if concept := scheme.get(name.strip().lower()) or scheme.find_by_name(name):
            return concept.notation
    code = text.strip().lower()
    language = pycountry.languages.get(alpha_3=code) or pycountry.languages.get(bibliographic=code)
    return str(getattr(language, "alpha_2", language.alpha_3)) if language else ""
