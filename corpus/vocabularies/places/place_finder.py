"""Finds the place that a name means: a country, a group, a historic state or a region, by any of its names.

The name is known to be that of a place, as in a column of countries. In running words, Georgia and Jordan are people,
too, and an island is not Iceland.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

import pycountry
from attrs import frozen

from corpus.vocabularies.countries import country_scheme, is_country, resolve_region
from corpus.vocabularies.places.place_data import country_names, region_names
from corpus.vocabularies.places.place_key import place_key, place_words
from corpus.vocabularies.places.territory_names import load_territory_names

__all__ = ["CACHED_NAMES", "Place", "contains_any_place_name", "contains_place_name", "find_place", "find_region"]

CACHED_NAMES: Final = 8_192
"""Different names that are cached. A column of countries has some hundreds."""
MAX_NAME: Final = 120
"""Characters of the longest name."""
MAX_CODE: Final = 3
"""Letters of the longest country code."""
MIN_REGION: Final = 4
"""Letters of the shortest name of a region that is read without its country."""
FORMAL_WORDS: Final = frozenset(
    (
        *(
            "republic",
            "kingdom",
            "state",
            "states",
            "federal",
            "federation",
            "federative",
            "federated",
        ),
        *(
            "democratic",
            "people",
            "socialist",
            "islamic",
            "arab",
            "plurinational",
            "bolivarian",
        ),
        *(
            "cooperative",
            "co",
            "operative",
            "independent",
            "commonwealth",
            "principality",
            "sultanate",
        ),
        *(
            "union",
            "united",
            "hashemite",
            "grand",
            "duchy",
            "oriental",
            "government",
            "territory",
        ),
    )
)
"""Words of official names that may be added: `Government of Kenya`, `Republic of Peru`."""
DISTINCT_BY_FORMAL_WORDS: Final = frozenset(("CD", "CG", "CN", "DE", "KP", "KR", "TW", "VN", "YE", "US", "AE", "GB"))
"""Countries whose formal words tell them from others: the two Chinas, Congos and Koreas."""
GENERAL_REGION_WORDS: Final = frozenset(
    (
        *(
            "central",
            "centre",
            "center",
            "north",
            "northern",
            "south",
            "southern",
            "east",
            "eastern",
        ),
        *(
            "west",
            "western",
            "capital",
            "coast",
            "coastal",
            "upper",
            "lower",
            "littoral",
            "nord",
            "sud",
        ),
        *(
            "est",
            "ouest",
            "norte",
            "sur",
            "este",
            "oeste",
            "sul",
            "centro",
            "plateau",
            "highlands",
        ),
        *(
            "islands",
            "island",
            "district",
            "province",
            "region",
            "city",
            "metropolitan",
            "new",
            "rural",
        ),
        *(
            "other",
            "national",
            "federal",
            "all",
            "union",
        ),
    )
)
"""Words that are no name of a region by themselves, although ISO 3166-2 has such regions."""

_SEPARATED = re.compile(r"\s[-\u2013\u2014]\s|[():,;/]")
_CODE = re.compile(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}")
_ADDED = re.compile(r"[*\u2020\u2021\u00b9\u00b2\u00b3]+$|(?:[\s-](?:wide|as a whole))$", re.IGNORECASE)


@frozen
class Place:
    """A country, group or historic state by its notation, and a region of it by its ISO 3166-2 code or empty."""

    country: str
    region: str = ""


@lru_cache(maxsize=CACHED_NAMES)
def find_place(name: str) -> Place | None:
    """Return the place of a name or code, or None."""
    plain = _ADDED.sub("", " ".join(name.split())).strip(" .,;:")
    if not plain or len(plain) > MAX_NAME:
        return None
    if concept := country_scheme().find_by_name(plain):
        return Place(concept.notation)
    return _region_by_code(plain) or _place_by_key(plain)


def find_region(name: str, countries: Iterable[str] = ()) -> Place | None:
    """Return the region of a name or code within these countries; without any, a region of a unique name."""
    if place := _region_by_code(name.strip()):
        return place
    key = place_key(name[:MAX_NAME])
    codes = _regions_by_key().get(key, ())
    wanted = set(countries)
    own = _largest([code for code in codes if code.split("-")[0] in wanted])
    if len(own) == 1:
        return _region_place(own[0])
    if known := resolve_region(name):
        return Place(*known)
    largest = _largest(codes)
    return _region_place(largest[0]) if len(largest) == 1 and _is_specific(key) else None


def contains_place_name(text: str, code: str) -> bool:
    """Return whether the words of a text contain those of a name of that place, as `Republic of Rwanda` does."""
    concept = country_scheme().get(code)
    words = place_words(text[:MAX_NAME])
    return concept is not None and any(
        place_words(name) <= words for name in concept.all_names() if len(name) > MAX_CODE
    )


def contains_any_place_name(text: str) -> bool:
    """Return whether the words of a text contain those of a name of any place of the scheme."""
    words = place_words(text[:MAX_NAME])
    names = _names_by_word()
    return any(name <= words for word in words for name in names.get(word, ()))


@cache
def _names_by_word() -> Mapping[str, tuple[frozenset[str], ...]]:
    """Return the words of each name by the longest of them, so that a text is compared with few names."""
    names: dict[str, set[frozenset[str]]] = {}
    for concept in country_scheme():
        for name in concept.all_names():
            words = place_words(name) if len(name) > MAX_CODE else frozenset()
            if words:
                names.setdefault(max(words, key=lambda word: (len(word), word)), set()).add(words)
    return {word: tuple(several) for word, several in names.items()}


def _place_by_key(name: str) -> Place | None:
    key = place_key(name)
    code = _codes_by_key().get(key) or _codes_by_words().get(frozenset(key.split()))
    if code:
        return Place(code)
    if region := find_region(name):
        return region
    code = load_territory_names().get(key) or _code_without_formal_words(name, frozenset(key.split()))
    return Place(code) if code else None


def _code_without_formal_words(name: str, words: frozenset[str]) -> str:
    """Return the country of `Government of Kenya`; nothing for `Belgium - Federal government`, which names more."""
    if _SEPARATED.search(name):
        return ""
    plain = words - FORMAL_WORDS
    code = _codes_by_words().get(plain, "") if plain and plain != words else ""
    return "" if code in DISTINCT_BY_FORMAL_WORDS or not is_country(code) else code


def _region_by_code(text: str) -> Place | None:
    code = text.upper()
    if not _CODE.fullmatch(code):
        return None
    exists = pycountry.subdivisions.get(code=code) is not None  # type: ignore[no-untyped-call]
    return _region_place(code) if exists else None


def _region_place(code: str) -> Place:
    return Place(code.split("-", maxsplit=1)[0], code)


@cache
def _codes_by_key() -> Mapping[str, str]:
    """Return the code of each name of the scheme by its key; names of two places are left out."""
    codes: dict[str, set[str]] = {}
    for concept in country_scheme():
        for name in concept.all_names():
            codes.setdefault(place_key(name), set()).add(concept.notation)
    curated = {place_key(name): code for code, names in country_names().items() for name in names}
    return {key: next(iter(several)) for key, several in codes.items() if key and len(several) == 1} | curated


@cache
def _codes_by_words() -> Mapping[frozenset[str], str]:
    """Return the codes by the words of names in any order: `Yemen, Republic of` and `Gambia, The`."""
    codes: dict[frozenset[str], set[str]] = {}
    for concept in country_scheme():
        for name in concept.all_names():
            if len(name) > MAX_CODE:
                codes.setdefault(place_words(name), set()).add(concept.notation)
    return {words: next(iter(several)) for words, several in codes.items() if words and len(several) == 1}


@cache
def _regions_by_key() -> Mapping[str, tuple[str, ...]]:
    codes: dict[str, dict[str, None]] = {}
    for code, name in _region_names():
        if key := place_key(name):
            codes.setdefault(key, {})[code] = None
    return {key: tuple(several) for key, several in codes.items()}


def _region_names() -> Iterator[tuple[str, str]]:
    """Yield the code and each name of all regions. ISO writes a second name in brackets: `Catalunya [Cataluña]`."""
    for region in pycountry.subdivisions:
        for name in re.split(r"[\[\]]", str(region.name)):
            yield str(region.code), name
    for code, names in region_names().items():
        yield from ((code, name) for name in names)


def _largest(codes: Sequence[str]) -> Sequence[str]:
    """Return the regions that are no part of another one: Cantabria and its only province have the same name."""
    if len(codes) < 2 or len({code.split("-")[0] for code in codes}) > 1:  # noqa: PLR2004 - one is not several
        return codes
    whole = [code for code in codes if not pycountry.subdivisions.get(code=code).parent_code]  # type: ignore[no-untyped-call]
    return whole or codes


def _is_specific(key: str) -> bool:
    return len(key) >= MIN_REGION and not GENERAL_REGION_WORDS.issuperset(key.split())
