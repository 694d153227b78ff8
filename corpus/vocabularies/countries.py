"""Countries and their regions, from maintained libraries.

Codes and official names come from pycountry (ISO 3166), names in English, in a country's own languages and in the
languages of its neighbours from Babel (Unicode CLDR).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import pycountry
from babel import Locale
from babel.core import UnknownLocaleError
from babel.languages import get_official_languages

from corpus.text import folded
from corpus.vocabularies.concepts import Concept, ConceptScheme

__all__ = ["REGION_NAMES", "country_scheme", "region_label", "resolve_region"]

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
"""What people write and neither library lists."""

LANGUAGES: Final = ("cs", "da", "de", "el", "es", "fi", "fr", "hu", "it", "nl", "no", "pl", "pt", "ro", "sv", "tr")
"""The languages, besides English and a country's own, in which countries are named."""
ABROAD: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "GB": (("de", "Großbritannien"), ("fr", "Grande-Bretagne"), ("es", "Gran Bretaña"), ("it", "Gran Bretagna")),
    "NL": (("es", "Holanda"), ("pt", "Holanda"), ("fr", "Hollande"), ("it", "Olanda"), ("ro", "Olanda")),
}
"""The same in LANGUAGES."""
MISLEADING: Final = frozenset({"island"})
"""Names that are English words: Iceland in German."""

REGION_NAMES: Final[Mapping[str, str]] = {
    "BE-VLG": "Flanders",
    "BE-WAL": "Wallonia",
    "BE-BRU": "Brussels",
    "GB-ENG": "England",
    "GB-SCT": "Scotland",
    "GB-WLS": "Wales",
    "GB-NIR": "Northern Ireland",
}
"""Regions that people name in English, where ISO has another language or a remark in brackets."""


@cache
def country_scheme() -> ConceptScheme:
    """The countries as a scheme; notations are ISO 3166-1 alpha-2, and XK for Kosovo as CLDR has it."""
    concepts = [_concept(country.alpha_2) for country in pycountry.countries]
    concepts.append(_concept("XK"))
    return ConceptScheme("country", "Country", {c.notation: c for c in sorted(concepts, key=lambda c: c.label())})


def _concept(code: str) -> Concept:
    labels = {language: name for language, name in _labels(code) if name}
    country = pycountry.countries.get(alpha_2=code)
    official = (
        [country.alpha_3, country.name, getattr(country, "official_name", ""), getattr(country, "common_name", "")]
        if country
        else []
    )
    others = OTHER_NAMES.get(code, ())
    abroad = [(language, name) for language, name in _names_abroad(code) if name not in labels.values()]
    formal = dict.fromkeys(name for name in official if name and name not in (*labels.values(), *others))
    alternatives = (*((_language(name), name) for name in others), *abroad)
    return Concept(code, labels, alternatives, hidden_labels=tuple(formal))


def _language(name: str) -> str:
    """The other names are English, but codes and acronyms are of no language."""
    return "" if name.isupper() else "en"


def _labels(code: str) -> Iterator[tuple[str, str]]:
    """The country's name in English and in its own official languages."""
    yield "en", _locale("en").territories.get(code, code)
    for language in get_official_languages(code, regional=True, de_facto=True):
        short = language.split("_")[0]
        try:
            yield short, _locale(short).territories.get(code, "")
        except (UnknownLocaleError, ValueError):
            continue


def _names_abroad(code: str) -> Iterator[tuple[str, str]]:
    """The country's names in LANGUAGES, the libraries' and others."""
    for language in LANGUAGES:
        name = _locale(language).territories.get(code, "")
        if name and folded(name) not in MISLEADING:
            yield language, name
    yield from ABROAD.get(code, ())


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@cache
def region_label(code: str) -> str:
    """The English name of an ISO 3166-2 region, such as Flanders for BE-VLG; the code itself where there is none."""
    if code in REGION_NAMES:
        return REGION_NAMES[code]
    region = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]  # pycountry types it in part
    return str(region.name) if region else code


def resolve_region(name: str) -> tuple[str, str] | None:
    """The (country, region) codes that a region's name means, such as England or Flanders."""
    return _regions().get(folded(name))


@cache
def _regions() -> Mapping[str, tuple[str, str]]:
    return {folded(name): (code.split("-")[0], code) for code, name in REGION_NAMES.items()}
