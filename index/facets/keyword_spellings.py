"""How a keyword is shown: in the spelling that most practices use. It is computed once for each generation.

The facet of keywords counts keys, so that `Public transport` and `PUBLIC TRANSPORT` are one value. A second facet holds
the spellings; its counts decide.
"""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from corpus.text import keyword_key, plain_keyword
from index.engines.base import Engine, count_facets
from index.schema import SPELLINGS
from index.storage.derived_files import TimedValue

__all__ = ["KeywordSpellings", "SpellingSource", "most_frequent_spellings", "read_spellings"]

KeywordSpellings: TypeAlias = Mapping[str, str]
"""The spelling of each key that differs from it."""


def read_spellings(engine: Engine) -> KeywordSpellings:
    """Return the spellings of the generation that is served. Raises SearchIndexError."""
    return most_frequent_spellings(count_facets(engine, (SPELLINGS,)).get(SPELLINGS, {}))


def most_frequent_spellings(counts: Mapping[str, int]) -> KeywordSpellings:
    """Return the spellings of keys, of spellings that so many practices use."""
    spellings: dict[str, str] = {}
    for spelling in sorted(counts, key=lambda spelling: (-counts[spelling], _capitals(spelling), spelling)):
        spellings.setdefault(keyword_key(spelling), plain_keyword(spelling))
    return MappingProxyType({key: spelling for key, spelling in spellings.items() if key != spelling})


def _capitals(text: str) -> int:
    return sum(map(str.isupper, text))


class SpellingSource:
    """Reads the spellings of a generation, for `index.storage.derived_files.DerivedData`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, _generation: str) -> TimedValue[KeywordSpellings] | None:
        """Return None: spellings are not stored."""
        return None

    def build(self, _generation: str) -> TimedValue[KeywordSpellings]:
        """Read the spellings of the generation that is served."""
        started = time.monotonic()
        spellings = read_spellings(self._engine)
        return TimedValue(spellings, time.monotonic() - started)
