"""The words of which a compound is made, as far as the collection has them: Landesregierung is Land and Regierung.

German and its neighbours write in one word what other languages write in several. `Compounds` cuts a word in two where
both parts stand in the collection by themselves, at the place where the rarer of them is the most frequent (after Koehn
and Knight, "Empirical methods for compound splitting", 2003). Stemming takes off what joins the parts (`Landes`). In
languages that seldom write so, cuts are chance: `Compounds` makes none there.
"""

from typing import Final

from index.storage.caches import memoize
from index.term_reader import TermReader
from index.text.analyzer import Analyzer
from index.text.tokenizer import MAX_WORD_LENGTH, lowercase

__all__ = ["CompoundSplitter"]

COMPOUNDING: Final = frozenset({"da", "de", "fi", "nb", "nl", "nn", "no", "sv"})
"""Languages with compounds in one word, for which there is a stemmer."""
MIN_PART_LENGTH: Final = 4
"""Letters of a part. On judged German questions three and five rank worse."""
KEPT: Final = 10_000
"""Words whose parts are remembered."""


class CompoundSplitter:
    """Of one state of an index. Safe to share between threads."""

    def __init__(self, terms: TermReader, analyzer: Analyzer) -> None:
        self._terms = terms
        self._analyzer = analyzer
        self._parts = memoize(self._cut, KEPT)

    def split(self, word: str, language: str) -> tuple[str, ...]:
        """The stem terms of the two words that it is made of; none where it is none, or they stand nowhere."""
        return self._parts(lowercase(word), language) if language in COMPOUNDING and word.isalpha() else ()

    def _cut(self, word: str, language: str) -> tuple[str, ...]:
        places = range(MIN_PART_LENGTH, min(len(word), MAX_WORD_LENGTH) - MIN_PART_LENGTH + 1)
        cuts = [tuple(self._analyzer.stem(part, language) for part in (word[:place], word[place:])) for place in places]
        asked = list(dict.fromkeys(stem for cut in cuts for stem in cut))
        held = dict(zip(asked, self._terms.frequencies("text", asked), strict=True))
        best = max(cuts, key=lambda cut: min(held[stem] for stem in cut), default=())
        return best if best and all(held[stem] for stem in best) else ()
