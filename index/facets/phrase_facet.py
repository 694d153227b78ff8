"""The facet of phrases: phrases that several practices have in common, found automatically in the texts.

`learn_phrases` finds the phrases of a collection in a sample of its texts, once for each generation. The generation
stores the list as the values of the facet (`indexed_phrases`), so a practice that is added later is described by the
same phrases. Phrases are never mixed with keywords, which people choose.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from math import log
from typing import Final, TypeAlias

from corpus.practice import Practice
from corpus.text import plain_text
from index.engines.base import Engine, count_facets
from index.schema import PHRASES
from index.text.analyzer import analysis_language
from index.text.collocations import drop_overlapping, ngrams, rank_ngrams, split_passages
from index.text.noun_phrases import breaks_phrase, can_end_phrase

__all__ = ["SAMPLE_SIZE", "CollectionPhrases", "indexed_phrases", "learn_phrases", "practice_texts"]

SAMPLE_SIZE: Final = 2_000
"""Practices in which phrases are searched for; in a larger collection they are spread over it evenly."""
MAX_CHARACTERS: Final = 20_000
"""Characters of each text that are read."""
MAX_PHRASES: Final = 2_000
"""Phrases of a collection, those with the strongest association."""
MAX_COUNTED: Final = 500_000
"""n-grams that are counted at once. When there are more, those of a single practice are dropped."""
MIN_PRACTICES: Final = 3
"""Practices that have a phrase in common."""
MAX_SHARE: Final = 0.35
"""A phrase that a larger share of the practices contains is not characteristic …"""
FEW_PRACTICES: Final = 10
"""… unless so many practices or fewer contain it."""
MAX_PER_PRACTICE: Final = 8
"""Phrases of one practice."""

_Ngram: TypeAlias = tuple[str, ...]


class CollectionPhrases:
    """The phrases of a collection. They never change, so threads may share them."""

    def __init__(self, practice_counts: Mapping[str, int] | None = None, practices: int = 0) -> None:
        """Take the phrases, each with the number of practices that contain it, and the number of all practices."""
        self.practice_counts: Mapping[str, int] = practice_counts or {}
        self.practices = practices
        self._rarity = {phrase: log(1 + practices / count) for phrase, count in self.practice_counts.items() if count}
        self._by_first_word: dict[str, list[_Ngram]] = {}
        for phrase in self._rarity:
            words = tuple(phrase.split())
            self._by_first_word.setdefault(words[0], []).append(words)

    def select(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the characteristic phrases of a practice with these texts: frequent in it, rare elsewhere.

        The best come first, at most MAX_PER_PRACTICE.
        """
        if not self._rarity:
            return ()
        counts = Counter(" ".join(ngram) for text in texts for ngram in self._occurrences(text[:MAX_CHARACTERS]))
        weights = {phrase: count * self._rarity[phrase] for phrase, count in counts.items()}
        ranked = sorted(weights, key=lambda phrase: (-weights[phrase], phrase))
        return tuple(drop_overlapping(ranked, MAX_PER_PRACTICE))

    def _occurrences(self, text: str) -> Iterator[_Ngram]:
        """Yield every occurrence of a phrase in a text, as its words."""
        by_first_word = self._by_first_word
        for words in split_passages(text):
            if by_first_word.keys().isdisjoint(words):
                continue
            for position, word in enumerate(words):
                for ngram in by_first_word.get(word, ()):
                    if tuple(words[position : position + len(ngram)]) == ngram:
                        yield ngram


def learn_phrases(practices: Iterable[Practice]) -> CollectionPhrases:
    """Return the phrases that these practices have in common."""
    word_counts: Counter[_Ngram] = Counter()
    counts: Counter[_Ngram] = Counter()
    practice_counts: Counter[_Ngram] = Counter()
    is_breaking: dict[str, dict[str, bool]] = {}
    size = 0
    for size, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the number of practices
        language = analysis_language(practice.language)
        own_counts = Counter(_practice_ngrams(practice, word_counts, is_breaking.setdefault(language, {}), language))
        counts.update(own_counts)
        practice_counts.update(own_counts.keys())
        if len(practice_counts) > MAX_COUNTED:
            practice_counts = Counter({ngram: count for ngram, count in practice_counts.items() if count > 1})
            counts = Counter({ngram: counts[ngram] for ngram in practice_counts})
    most = max(MAX_SHARE * size, FEW_PRACTICES)
    shared = Counter(
        {ngram: counts[ngram] for ngram, count in practice_counts.items() if MIN_PRACTICES <= count <= most}
    )
    strongest = islice(rank_ngrams(word_counts, shared), MAX_PHRASES)
    return CollectionPhrases({" ".join(ngram): practice_counts[ngram] for ngram in strongest}, size)


def _practice_ngrams(
    practice: Practice, word_counts: Counter[_Ngram], is_breaking: dict[str, bool], language: str
) -> Iterator[_Ngram]:
    """Yield the n-grams of a practice that may be phrases. Its single words are added to `word_counts`.

    `is_breaking` caches for each word of the language whether a phrase may not contain it.
    """
    for text in practice_texts(practice):
        for words in split_passages(text[:MAX_CHARACTERS]):
            word_counts.update((word,) for word in words)
            candidates = ngrams(words, partial(breaks_phrase, languages=(language,)), is_breaking)
            yield from (ngram for ngram in candidates if can_end_phrase(ngram, (language,)))


def indexed_phrases(engine: Engine) -> CollectionPhrases:
    """Return the phrases of the generation that is served. Raises SearchIndexError."""
    return CollectionPhrases(count_facets(engine, (PHRASES,))[PHRASES], engine.state().documents)


def practice_texts(practice: Practice) -> tuple[str, ...]:
    """Return the plain texts of a practice: its titles and its sections."""
    texts = (plain_text(section.text) for section in practice.sections)
    return tuple(text for text in (practice.title, practice.native_title, *texts) if text)
