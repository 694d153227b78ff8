"""The compound splitter: finds the two words of a compound that the index knows, Land and Regierung in Landesregierung.

German and related languages write compounds as one word. `CompoundSplitter` splits a word where both parts are terms of
the index; of several splits, it takes the one whose rarer part is the most frequent (after Koehn and Knight, "Empirical
methods for compound splitting", 2003). Stemming removes linking letters, such as the `es` of `Landes`.
"""

from typing import Final

from index.storage.caches import memoize
from index.term_reader import TermReader
from index.text.analyzer import Analyzer
from index.text.folding import MAX_WORD_LENGTH, lowercase

__all__ = ["COMPOUNDING_LANGUAGES", "CompoundSplitter"]

COMPOUNDING_LANGUAGES: Final = frozenset({"da", "de", "fi", "nb", "nl", "nn", "no", "sv"})
"""Languages that write compounds as one word and have a stemmer. In other languages, splits would be chance."""
MIN_PART_LENGTH: Final = 4
"""Letters of the shortest part. On judged German queries, three and five rank worse."""
CACHED_WORDS: Final = 10_000
"""Words whose parts are cached."""


class CompoundSplitter:
    """Splits compounds by the document frequencies of one state of the index. Threads may share it."""

    def __init__(self, terms: TermReader, analyzer: Analyzer) -> None:
        self._terms = terms
        self._analyzer = analyzer
        self._split = memoize(self._find_best_split, CACHED_WORDS)

    def split(self, word: str, language: str) -> tuple[str, ...]:
        """Return the stem terms of the two words of a compound; none where it is no compound of indexed words."""
        return self._split(lowercase(word), language) if language in COMPOUNDING_LANGUAGES and word.isalpha() else ()

    def _find_best_split(self, word: str, language: str) -> tuple[str, ...]:
        ends = range(MIN_PART_LENGTH, min(len(word), MAX_WORD_LENGTH) - MIN_PART_LENGTH + 1)
        splits = [tuple(self._analyzer.stem(part, language) for part in (word[:end], word[end:])) for end in ends]
        stems = list(dict.fromkeys(stem for split in splits for stem in split))
        frequencies = dict(zip(stems, self._terms.frequencies("text", stems), strict=True))
        best = max(splits, key=lambda split: min(frequencies[stem] for stem in split), default=())
        return best if best and all(frequencies[stem] for stem in best) else ()
