"""`Stored`: what the index keeps of a practice for showing, with its texts read once: the same ones are shown again.

An engine hands on the same `Stored` as long as it is in `recently_stored`. What is looked for in a practice is then a
matter of two sets of words, and a text in which none of them stands is not looked at.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

import orjson

from index.highlight.tokenized_text import ReadText
from index.schema import LABELS_LANGUAGE
from index.storage.caches import SizedCache
from index.text.surface_forms import Surfaces

__all__ = ["ABOUT", "ReadPlace", "ReadPractice", "Scope", "Stored", "read_practice", "recently_stored"]

ABOUT: Final = ("title", "labels", "names")
"""The places that are no sections."""

Scope: TypeAlias = tuple[str, str]
"""The language that texts were analysed in, and their field."""

ROOM: Final = 6_000_000
"""Characters of practices that are kept as they were read, some sixty megabytes then."""


class Stored(dict[str, Any]):
    """The values that `index.schema.stored` lists, of JSON. Many answers share them: not to be changed."""

    def __init__(self, json: str | bytes) -> None:
        super().__init__(orjson.loads(json))
        self.room = len(json)

    @cached_property
    def read(self) -> "ReadPractice":
        """Its own texts; those of its files are not among them."""
        return ReadPractice(self)


class ReadPlace(NamedTuple):
    """The texts of one place in a practice."""

    place: str
    """One of ABOUT, or the key of a section."""
    texts: tuple[ReadText, ...]
    scope: Scope


class ReadPractice:
    """The texts of a practice; safe to share between threads."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        words: set[str] = set()
        self.places = tuple(place for place in _places(stored, words) if place.texts)
        self.scopes: tuple[Scope, ...] = tuple(dict.fromkeys(place.scope for place in self.places))
        self.words: AbstractSet[str] = words
        """The distinct words of those that are plain, with what hyphens join."""
        self._met: dict[Surfaces, object] = {}

    def meet(self, surfaces: Surfaces) -> None:
        """Have its words known there, unless they are."""
        surfaces.meet_once(self.words, self._met)


def recently_stored() -> SizedCache[Any, Stored]:
    """Nothing yet, with room for the practices that were shown last, by whatever an engine knows them by."""
    return SizedCache(ROOM, attrgetter("room"))


def read_practice(stored: Mapping[str, Any]) -> ReadPractice:
    """What was read of a practice, where that is kept with its stored values; else it is read now."""
    return stored.read if isinstance(stored, Stored) else ReadPractice(stored)


def _places(stored: Mapping[str, Any], among: set[str]) -> Iterator[ReadPlace]:
    """The places with their texts; `among` takes their words in."""
    own = stored["language"]
    places = (
        ("title", [stored["title"], stored["native_title"]], own, "title"),
        ("labels", stored["keywords"], own, "labels"),
        ("labels", stored["labels"], LABELS_LANGUAGE, "labels"),
        ("names", stored["names"], own, "text"),
        *((key, [text], own, "text") for key, text in stored["sections"].items()),
    )
    for place, texts, language, field in places:
        yield ReadPlace(place, tuple([ReadText(text, among) for text in texts if text]), (language, field))
