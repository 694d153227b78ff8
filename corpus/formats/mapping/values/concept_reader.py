"""Keywords and tags that are names of concepts: proposed in the notes, and read only where the import allows it.

"Law" in a list of keywords is a word, and may also be the concept Legislation. Only the source knows. So the notes
say what each keyword could be, and `--concepts-from keywords` reads the keywords of that column as concepts.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from corpus.profile.active import active_profile
from corpus.reading.tagging import MAX_ACRONYM, SortedTags, sort_tags
from corpus.text import quote_value
from corpus.vocabularies.skos_loader import Vocabularies, load_vocabularies

__all__ = ["PROPOSED", "describe_concepts", "read_concepts"]

PROPOSED: Final = " could be "
"""The words of a note that proposes a concept for a keyword."""

CACHED_TAG_LISTS: Final = 8_192
"""Different lists of tags that are cached."""


def read_concepts(entries: tuple[str, ...], countries: tuple[str, ...]) -> SortedTags:
    """Return the entries by field. A country is read from its full name only: AI, IT and NO are words, too."""
    return _sorted_tags(entries, countries, load_vocabularies())


def describe_concepts(entries: Iterable[str], countries: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each entry that is the name of a concept or of a country, and the words for it."""
    for entry in entries:
        for words in _concept_words(entry, tuple(countries), load_vocabularies()):
            yield quote_value(entry), words


@lru_cache(maxsize=CACHED_TAG_LISTS)
def _sorted_tags(entries: tuple[str, ...], countries: tuple[str, ...], vocabularies: Vocabularies) -> SortedTags:
    return sort_tags(entries, vocabularies, countries, match_country_codes=False)


@lru_cache(maxsize=CACHED_TAG_LISTS)
def _concept_words(entry: str, countries: tuple[str, ...], vocabularies: Vocabularies) -> tuple[str, ...]:
    sorted_tags = _sorted_tags((entry,), countries, vocabularies)
    words = [
        f"{field.noun} {vocabularies.label(field.scheme, notation)}"
        for field in active_profile().concept_fields
        for notation in sorted_tags.values_of(field.key)
    ]
    if not words and not countries and len(entry) > MAX_ACRONYM:
        words += [f"country {vocabularies.label('country', code)}" for code in sorted_tags.countries]
    return tuple(words)
