"""The places that a practice can cover: countries, historic states and groups of countries; and regions.

Codes and official names of countries come from pycountry (ISO 3166). Names in English, in a country's own languages and
in other languages come from Babel (Unicode CLDR). Historic states, groups and further names come from the files of
`corpus.vocabularies.places`. `corpus.vocabularies.places.place_list` reads places from the cells of files.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import pycountry
from babel import Locale
from babel.core import UnknownLocaleError
from babel.languages import get_official_languages

from corpus.text import fold_name
from corpus.vocabularies.concepts import Concept, ConceptScheme
from corpus.vocabularies.places.place_data import PlaceRecord, country_names, group_records, historic_records

__all__ = ["REGION_NAMES", "country_scheme", "is_country", "region_label", "resolve_region"]

OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "GB": ("UK", "Great Britain", "Britain"),
    "GR": ("EL", "Hellas"),
    "NL": ("Holland",),
    "CZ": ("Czech Republic",),
    "TR": ("Turkey",),
    "US": ("USA", "United States of America"),
    "KR": ("South Korea",),
    "KP": ("North Korea",),
    "CI": ("Ivory Coast",),
    "CD": ("DR Congo", "Zaire"),
    "CG": ("Congo",),
    "MK": ("Macedonia", "FYROM"),
    "RU": ("Russia",),
    "SY": ("Syria",),
    "VN": ("Vietnam",),
    "LA": ("Laos",),
    "CV": ("Cape Verde",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
    "MM": ("Burma",),
    "VA": ("Vatican",),
    "XK": ("Kosovo",),
}
"""Names in use that neither library has, by country code."""

LANGUAGES: Final = ("cs", "da", "de", "el", "es", "fi", "fr", "hu", "it", "nl", "no", "pl", "pt", "ro", "sv", "tr")
"""The languages, besides English and a country's own, whose country names are known."""
FOREIGN_NAMES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "GB": (("de", "Großbritannien"), ("fr", "Grande-Bretagne"), ("es", "Gran Bretaña"), ("it", "Gran Bretagna")),
    "NL": (("es", "Holanda"), ("pt", "Holanda"), ("fr", "Hollande"), ("it", "Olanda"), ("ro", "Olanda")),
}
"""Further names in LANGUAGES that neither library has."""
AMBIGUOUS_NAMES: Final = frozenset({"island"})
"""Names that are also English words, so they are left out: "Island" is German for Iceland."""

REGION_NAMES: Final[Mapping[str, str]] = {
    "BE-VLG": "Flanders",
    "BE-WAL": "Wallonia",
    "BE-BRU": "Brussels",
    "GB-ENG": "England",
    "GB-SCT": "Scotland",
    "GB-WLS": "Wales",
    "GB-NIR": "Northern Ireland",
}
"""English names of regions for which ISO has another language or a remark in brackets."""


@cache
def country_scheme() -> ConceptScheme:
    """Return the places as a concept scheme: countries, then historic states, then groups of countries.

    Notations are ISO 3166-1 alpha-2, and XK for Kosovo as in CLDR; ISO 3166-3 for historic states; words for groups.
    """
    countries = [_concept(code) for code in (*(country.alpha_2 for country in pycountry.countries), "XK")]
    parts = (countries, map(_place_concept, historic_records()), map(_place_concept, group_records()))
    concepts = [concept for part in parts for concept in sorted(part, key=lambda concept: concept.label())]
    return ConceptScheme("country", "Country", {concept.notation: concept for concept in concepts})


def is_country(code: str) -> bool:
    """Return whether a notation of the scheme is a country of today, not a historic state or a group."""
    return len(code) == len("NO") and code != "EU"


def _place_concept(record: PlaceRecord) -> Concept:
    """Return the concept of a historic state or a group."""
    acronyms = (("", record.acronym),) if record.acronym and record.acronym != record.label else ()
    return Concept(record.code, {"en": record.label}, acronyms, hidden_labels=record.names)


def _concept(code: str) -> Concept:
    labels = {language: name for language, name in _labels(code) if name}
    country = pycountry.countries.get(alpha_2=code)
    official = (
        [country.alpha_3, country.name, getattr(country, "official_name", ""), getattr(country, "common_name", "")]
        if country
        else []
    )
    others = OTHER_NAMES.get(code, ())
    foreign = [(language, name) for language, name in _foreign_names(code) if name not in labels.values()]
    official += country_names().get(code, ())
    formal = dict.fromkeys(name for name in official if name and name not in (*labels.values(), *others))
    alternatives = (*((_language(name), name) for name in others), *foreign)
    return Concept(code, labels, alternatives, hidden_labels=tuple(formal))


def _language(name: str) -> str:
    """Return the language of an entry of OTHER_NAMES: English, but none for codes and acronyms."""
    return "" if name.isupper() else "en"


def _labels(code: str) -> Iterator[tuple[str, str]]:
    """Yield the country's name in English and in its official languages."""
    yield "en", _locale("en").territories.get(code, code)
    for language in get_official_languages(code, regional=True, de_facto=True):
        short = language.split("_")[0]
        try:
            yield short, _locale(short).territories.get(code, "")
        except (UnknownLocaleError, ValueError):
            continue


def _foreign_names(code: str) -> Iterator[tuple[str, str]]:
    """Yield the country's names in LANGUAGES."""
    for language in LANGUAGES:
        name = _locale(language).territories.get(code, "")
        if name and fold_name(name) not in AMBIGUOUS_NAMES:
            yield language, name
    yield from FOREIGN_NAMES.get(code, ())


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@cache
def region_label(code: str) -> str:
    """Return the English name of an ISO 3166-2 region, such as Flanders for BE-VLG, or the code itself."""
    if code in REGION_NAMES:
        return REGION_NAMES[code]
    region = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]  # pycountry types it in part
    return str(region.name) if region else code


def resolve_region(name: str) -> tuple[str, str] | None:
    """Return the country and region codes for a region's name such as England, or None."""
    return _regions().get(fold_name(name))


@cache
def _regions() -> Mapping[str, tuple[str, str]]:
    return {fold_name(name): (code.split("-")[0], code) for code, name in REGION_NAMES.items()}
