"""Where wanted terms stand in a text, found without analysing all of it: what marks are made of.

`Sought` finds what `Analyzer.stems` and `Analyzer.forms` would find of the same terms. It sees which of the distinct
words of a text (`index.read_texts`) stand for a wanted term (`index.surfaces`), and looks for these alone. A text that
is not plain, and one with the beginning of a wanted compound, is analysed.
"""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final

from index.analysis import HYPHENS, Analyzer, TermAt, Wanted, plain_words
from index.read_texts import HYPHENATED, read_text
from index.surfaces import Surfaces

__all__ = ["Sought"]

_NO_HYPHENS: Final = str.maketrans("", "", HYPHENS)


class Sought:
    """Terms, and beginnings of terms, that are looked for in texts of one language, or in the forms of any."""

    def __init__(
        self,
        terms: AbstractSet[str],
        prefixes: Sequence[str],
        analyzer: Analyzer,
        language: str = "",
        *,
        placed: bool = True,
    ) -> None:
        """`placed` says whether it matters which word of a text a term is; else its place is always 0."""
        self._terms = terms
        self._prefixes = tuple(prefixes)
        self._surfaces: Surfaces = analyzer.surfaces(language)
        self._analysed: Callable[[str, Wanted], list[TermAt]] = (
            partial(_stems, analyzer, language) if language else analyzer.forms
        )
        beginnings = analyzer.beginnings(language) if language else ()
        self._beginnings = {first for closed, first in beginnings if self._wants(closed)}
        self._placed = placed
        self._known = (-1, frozenset[str](), frozenset[str]())
        """At that change of the surfaces, the words for a wanted term, and those for the beginning of a compound."""

    def find(self, text: str) -> list[TermAt]:
        """The wanted terms in that text, in no order."""
        read = read_text(text)
        words = read.words
        if words is None:
            return self._analysed(text, self._wants)
        read.meet(self._surfaces)
        wanted, beginnings = self._words()
        here = wanted & words
        if self._prefixes:
            here |= set(self._beginning(words))
        if beginnings and not beginnings.isdisjoint(words):
            return self._analysed(text, self._wants)
        if not here:
            return []
        found = list(self._standing(text, here))
        if not read.joined.isdisjoint(here):
            found += self._joined(text, here & read.joined)
        return found

    def _wants(self, term: str) -> bool:
        return term in self._terms or (bool(self._prefixes) and term.startswith(self._prefixes))

    def _words(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words that stand for a wanted term, and for the beginning of a compound, as far as they were met."""
        changes, known = self._surfaces.changes, self._known
        if known[0] != changes:
            of = self._surfaces.of
            known = self._known = (changes, of(self._terms), of(self._beginnings))
        return known[1], known[2]

    def _beginning(self, words: AbstractSet[str]) -> Iterator[str]:
        terms_of, prefixes = self._surfaces.terms_of, self._prefixes
        return (word for word in words for term in terms_of(word) if term.startswith(prefixes))

    def _standing(self, text: str, here: AbstractSet[str]) -> Iterator[TermAt]:
        if not self._placed:
            for word in here:
                for term in self._terms_for(word):
                    yield from [TermAt(term, 0, start, start + len(word)) for start in _starts(text, word)]
            return
        starts = {word: _starts(text, word) for word in here}
        for place, word in enumerate(plain_words(text) or ()):
            if word in here:
                start = next(starts[word])
                yield from (TermAt(term, place, start, start + len(word)) for term in self._terms_for(word))

    def _joined(self, text: str, here: AbstractSet[str]) -> Iterator[TermAt]:
        """What hyphens join, as one word."""
        for match in HYPHENATED.finditer(text):
            word = match[0].translate(_NO_HYPHENS)
            if word in here:
                place = len(plain_words(text[: match.start()]) or ()) if self._placed else 0
                yield from (TermAt(term, place, *match.span()) for term in self._terms_for(word))

    def _terms_for(self, word: str) -> list[str]:
        return [term for term in self._surfaces.terms_of(word) if self._wants(term)]


def _stems(analyzer: Analyzer, language: str, text: str, wanted: Wanted) -> list[TermAt]:
    return analyzer.stems(text, language, wanted)


def _starts(text: str, word: str) -> Iterator[int]:
    """Where the word stands, not as a part of another."""
    start, length = text.find(word), len(word)
    while start >= 0:
        end = start + length
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start
        start = text.find(word, end)
