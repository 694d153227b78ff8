"""Where wanted terms stand in a text, found without analysing all of it: what marks are made of.

`Sought` finds what `Analyzer.stems` and `Analyzer.forms` would find of the same terms. It takes the distinct words of a
text, sees which of them stand for a wanted term (`index.surfaces`), and looks for these alone. A text that is not
plain, and one with the beginning of a wanted compound, is analysed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial, reduce
from typing import Final

from index.analysis import HYPHENS, Analyzer, TermAt, Wanted, plain_words
from index.surfaces import Surfaces

__all__ = ["Sought"]

_HYPHENATED: Final = re.compile(rf"[^\W_]+(?:[{HYPHENS}][^\W_]+)+")
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
        self._is_simple = not (placed or prefixes or self._beginnings)
        self._known = (-1, frozenset[str]())
        """The words that stand for a wanted term, as far as was known at that change of the surfaces."""

    def find(self, text: str) -> list[TermAt]:
        """The wanted terms in that text, in no order."""
        texts = self._surfaces.texts
        joined = texts.get(hash(text)) if self._is_simple else None
        if joined is None:
            return self._read(text, texts)
        words = self._words()
        if texts is not self._surfaces.texts or not joined.isdisjoint(words):
            return self._read(text, texts)
        return [
            TermAt(term, 0, start, start + len(word))
            for word in words
            if word in text
            for start in _starts(text, word)
            for term in self._terms_for(word)
        ]

    def _read(self, text: str, texts: dict[int, frozenset[str]]) -> list[TermAt]:
        words = plain_words(text)
        if words is None:
            return self._analysed(text, self._wants)
        distinct = set(words)
        here = self._among(distinct)
        if self._beginnings and not self._surfaces.of(self._beginnings).isdisjoint(distinct):
            return self._analysed(text, self._wants)
        found = list(self._standing(text, words, here)) if here else []
        joined = _hyphenated(text)
        if joined and (joined_here := self._among(joined)):
            found += self._joined(text, joined_here)
        self._surfaces.read(text, joined, texts)
        return found

    def _wants(self, term: str) -> bool:
        return term in self._terms or (bool(self._prefixes) and term.startswith(self._prefixes))

    def _words(self) -> frozenset[str]:
        """The words that stand for a wanted term, as far as they were met."""
        changes, known = self._surfaces.changes, self._known
        if known[0] != changes:
            known = self._known = (changes, self._surfaces.of(self._terms))
        return known[1]

    def _among(self, words: AbstractSet[str]) -> AbstractSet[str]:
        """Those of the words that stand for a wanted term."""
        self._surfaces.meet(words)
        here = words & self._words()
        if self._prefixes:
            terms_of, prefixes = self._surfaces.terms_of, self._prefixes
            here |= {word for word in words for term in terms_of(word) if term.startswith(prefixes)}
        return here

    def _standing(self, text: str, words: Sequence[str], here: AbstractSet[str]) -> Iterator[TermAt]:
        starts = {word: _starts(text, word) for word in here}
        for place, word in enumerate(words):
            if word in here:
                start = next(starts[word])
                yield from (TermAt(term, place, start, start + len(word)) for term in self._terms_for(word))

    def _joined(self, text: str, here: AbstractSet[str]) -> Iterator[TermAt]:
        """What hyphens join, as one word."""
        for match in _HYPHENATED.finditer(text):
            word = match[0].translate(_NO_HYPHENS)
            if word in here:
                place = len(plain_words(text[: match.start()]) or ())
                yield from (TermAt(term, place, *match.span()) for term in self._terms_for(word))

    def _terms_for(self, word: str) -> list[str]:
        return [term for term in self._surfaces.terms_of(word) if self._wants(term)]


def _stems(analyzer: Analyzer, language: str, text: str, wanted: Wanted) -> list[TermAt]:
    return analyzer.stems(text, language, wanted)


def _hyphenated(text: str) -> frozenset[str]:
    """What hyphens join in a text, without them."""
    plain = text if text.isascii() else reduce(lambda so_far, hyphen: so_far.replace(hyphen, "-"), HYPHENS, text)
    if "-" not in plain:
        return frozenset()
    chunks = " ".join([chunk for chunk in plain.split() if "-" in chunk])
    return frozenset([run.replace("-", "") for run in _HYPHENATED.findall(chunks)])


def _starts(text: str, word: str) -> Iterator[int]:
    """Where the word stands, not as a part of another."""
    start, length = text.find(word), len(word)
    while start >= 0:
        end = start + length
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start
        start = text.find(word, end)
