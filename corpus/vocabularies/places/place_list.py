"""Reads the places that a cell or a line names: `Norway; Sweden`, `Norway, Sweden and Denmark`, `Belgium (Flanders)`.

A name may contain a separator of lists, as `Korea, Rep.` and `Bosnia and Herzegovina` do. So the longest run of parts
that is a name is read first.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from attrs import frozen

from corpus.vocabularies.places.place_finder import (
    Place,
    contains_any_place_name,
    find_place,
    find_region,
)

__all__ = ["PlaceList", "parse_places"]

CACHED_CELLS: Final = 8_192
"""Different cells that are cached. A column of countries has some hundreds."""
MAX_CELL: Final = 4_000
"""Characters of the longest cell that is read as a list of places."""
MAX_PARTS: Final = 250
"""Parts of a cell that are read; a cell with more is no list of places."""
MAX_PARTS_OF_NAME: Final = 4
"""Parts of the longest name with separators in it: `Congo, Dem. Rep. of, the`."""

_STRONG = re.compile(r"[;|\n\t\u00ac\u2022\u00b7]+")
_WEAK = re.compile(
    r"(\s*[,/+\u3001\u060c]\s*(?:(?:and|und|et|y|e|og|och|en)\s+)?|\s+(?:and|und|et|y|e|og|och|oraz|i|ja|en|\u03ba\u03b1\u03b9|\u0438)\s+|\s*&\s*)"
    r"(?![^()\[\]]*[)\]])",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(r"(?P<head>[^()\[\]]+?)\s*[(\[](?P<rest>[^()\[\]]*)[)\]]\s*")
_DASHED = re.compile(r"(?P<head>.+?)(?:\s+[-\u2013\u2014]\s+|\s*[:\u2013\u2014]\s*)(?P<rest>.+)")
_QUOTED = re.compile(r"""(['"])(.*?)\1""")


@frozen
class PlaceList:
    """The places of a cell: countries, groups and historic states, regions, and parts that name no place."""

    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@lru_cache(maxsize=CACHED_CELLS)
def parse_places(text: str) -> PlaceList:
    """Return the places of a cell; the whole text is unknown where its parts are not all places.

    `Viet Nam, Cambodia, Laos CMU` is the name of something else.
    """
    if len(text) > MAX_CELL:
        return PlaceList(unknown=(text,))
    places: list[Place] = []
    unknown: list[str] = []
    for entry in _entries(text):
        own_places, own_unknown = _parse_entry(entry)
        places += own_places
        unknown += own_unknown
    return PlaceList(
        tuple(dict.fromkeys(place.country for place in places)),
        tuple(dict.fromkeys(place.region for place in places if place.region)),
        tuple(dict.fromkeys(unknown)),
    )


def _entries(text: str) -> list[str]:
    """Split a cell at the separators that no name contains. A JSON or Python list is read as one."""
    stripped = text.strip()
    if stripped.startswith("[") and stripped.endswith("]"):
        return _list_entries(stripped)
    parts = [part.strip() for part in _STRONG.split(stripped) if part.strip()]
    return parts if len(parts) <= MAX_PARTS else [stripped]


def _list_entries(text: str) -> list[str]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        quoted = [match[2] for match in _QUOTED.finditer(text)]
        return [part.strip() for part in quoted or text[1:-1].split(",") if part.strip()]
    texts = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values)
    return [text.strip() for text in texts if text.strip()]


def _parse_entry(text: str) -> tuple[list[Place], list[str]]:
    """Return the places of one entry, and the parts that are none."""
    if place := find_place(text):
        return [place], []
    pieces = _WEAK.split(text)
    if len(pieces) == 1 or len(pieces) > 2 * MAX_PARTS:
        return _parse_qualified(text) or ([], [text])
    places, unknown = _parse_pieces(pieces)
    if unknown and not _is_list_with_unknown_parts(pieces, places, unknown):
        return _parse_qualified(text) or ([], [text])
    return places, unknown


def _parse_pieces(pieces: Sequence[str]) -> tuple[list[Place], list[str]]:
    """Read the longest names first. `pieces` are parts and the separators between them, in turn."""
    places: list[Place] = []
    unknown: list[str] = []
    position = 0
    while position < len(pieces):
        length, part_places = _longest_name(pieces, position)
        places += part_places
        if not part_places and pieces[position].strip():
            unknown.append(pieces[position].strip())
        elif length == 1:
            unknown += _unknown_of(pieces[position])
        position += length + 1
    return places, unknown


def _longest_name(pieces: Sequence[str], position: int) -> tuple[int, list[Place]]:
    """Return how many pieces the longest name from a position on has, and its places."""
    most = min(len(pieces) - position, 2 * MAX_PARTS_OF_NAME - 1)
    for length in range(most - (most + 1) % 2, 0, -2):
        if place := find_place("".join(pieces[position : position + length])):
            return length, [place]
    qualified = _parse_qualified(pieces[position])
    return 1, qualified[0] if qualified else []


def _unknown_of(part: str) -> list[str]:
    qualified = None if find_place(part) else _parse_qualified(part)
    return qualified[1] if qualified else []


def _parse_qualified(text: str) -> tuple[list[Place], list[str]] | None:
    """Read `Belgium (Flanders)` and `Belgium - Federal government`; None where the text has no such form."""
    match = _QUALIFIED.fullmatch(text) or _DASHED.fullmatch(text)
    head = find_place(match["head"]) if match else None
    if match is None or head is None:
        return None
    regions = [_region_or_same(part, head) for part in _WEAK.split(match["rest"])[::2]]
    known = [place for place in regions if place]
    return ([head, *known], []) if len(known) == len(regions) else ([head], [match["rest"].strip()])


def _region_or_same(text: str, head: Place) -> Place | None:
    """Return a region of the head, or the head where the text is another name of it."""
    region = find_region(text, (head.country,))
    if region and region.country == head.country:
        return region
    same = find_place(text)
    return head if same and same.country == head.country else None


def _is_list_with_unknown_parts(pieces: Sequence[str], places: Sequence[Place], unknown: Sequence[str]) -> bool:
    """Return whether some parts are places and the others have nothing of a place's name."""
    only_commas = all(separator.strip() in {",", "/", "\u3001", "\u060c"} for separator in pieces[1::2])
    return bool(places) and only_commas and not any(map(_contains_place, unknown))


def _contains_place(text: str) -> bool:
    return contains_any_place_name(text)
