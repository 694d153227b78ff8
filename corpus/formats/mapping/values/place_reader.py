"""Reads the countries and regions of a row from its columns of places, and says how each unusual name was read."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from corpus.formats.mapping.columns.column_names import COUNTRIES
from corpus.text import quote_value
from corpus.vocabularies.countries import country_scheme, region_label
from corpus.vocabularies.places.place_finder import contains_place_name, find_region
from corpus.vocabularies.places.place_key import place_words
from corpus.vocabularies.places.place_list import PlaceList, parse_places

__all__ = ["PlaceReading", "UnknownPlace", "read_places"]

REGIONS = "regions"


@frozen
class UnknownPlace:
    """A text of a column of places that names none."""

    column: str
    text: str
    reason: str


@frozen
class PlaceReading:
    """The places of a row."""

    countries: tuple[str, ...]
    regions: tuple[str, ...]
    unknown: tuple[UnknownPlace, ...]
    notes: tuple[str, ...]


def read_places(country_cells: Iterable[str], region_entries: Iterable[str]) -> PlaceReading:
    """Return the places that these cells name. A region adds its country where no country is named."""
    lists = [(text, parse_places(text)) for text in dict.fromkeys(country_cells)]
    countries = dict.fromkeys(code for _, places in lists for code in places.countries)
    regions = dict.fromkeys(code for _, places in lists for code in places.regions)
    unknown = list(_unknown_countries(lists))
    notes = [note for text, places in lists if (note := _note(text, places))]
    for name in dict.fromkeys(region_entries):
        place = find_region(name, countries)
        if place is None or (countries and place.country not in countries):
            unknown += [UnknownPlace(REGIONS, name, "is not a known region")] if name not in _texts(lists) else []
            continue
        countries[place.country] = None
        regions[place.region] = None
    return PlaceReading(tuple(countries), tuple(regions), tuple(unknown), tuple(notes))


def _texts(lists: Sequence[tuple[str, PlaceList]]) -> set[str]:
    return {text for text, _ in lists}


def _unknown_countries(lists: Sequence[tuple[str, PlaceList]]) -> Iterator[UnknownPlace]:
    """Yield the parts that are no place. A longer name of a country of another cell is not one of them."""
    named = {code for _, places in lists for code in places.countries}
    for text, places in lists:
        others = {code for other, more in lists if other != text for code in more.countries}
        repeats = (places.countries and others.issuperset(places.countries)) or any(
            contains_place_name(text, code) for code in named - set(places.countries)
        )
        if not repeats:
            for part in places.unknown:
                yield UnknownPlace(COUNTRIES, part, "is not a known country")


def _note(text: str, places: PlaceList) -> str:
    """Return how a cell was read; nothing where it has the labels or codes of its places."""
    labels = {code: country_scheme().label_of(code) for code in places.countries}
    labels |= {code: region_label(code) for code in places.regions}
    words = place_words(text)
    if all(code.casefold() in words or place_words(label) <= words for code, label in labels.items()):
        return ""
    return f"{COUNTRIES}: {quote_value(text)} read as {', '.join(labels.values())}"
