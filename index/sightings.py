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
        self, terms: AbstractSet[str], prefixes: Sequence[str], analyzer: Analyzer, language: str = ""
    ) -> None:
        self._terms = terms
        self._prefixes = tuple(prefixes)
        self._surfaces: Surfaces = analyzer.surfaces(language)
        self._analysed: Callable[[str, Wanted], list[TermAt]] = (
            partial(_stems, analyzer, language) if language else analyzer.forms
        )
        beginnings = analyzer.beginnings(language) if language else ()
        self._beginnings = {first for closed, first in beginnings if self._wants(closed)}
        self._words: AbstractSet[str] = frozenset()
        self._changes = -1

    def find(self, text: str) -> list[TermAt]:
        """The wanted terms in that text, in no order."""
        words = plain_words(text)
        if words is None:
            return self._analysed(text, self._wants)
        distinct = set(words)
        here = self._among(distinct)
        if self._beginnings and not self._surfaces.of(self._beginnings).isdisjoint(distinct):
            return self._analysed(text, self._wants)
        found = list(self._standing(text, words, here)) if here else []
        joined = _hyphenated(text)
        if joined and (joined := self._among(joined)):
            found += self._joined(text, joined)
        return found

    def _wants(self, term: str) -> bool:
        return term in self._terms or (bool(self._prefixes) and term.startswith(self._prefixes))

    def _among(self, words: set[str]) -> set[str]:
        """The words that stand for a wanted term."""
        changes = self._surfaces.meet(words)
        if changes != self._changes:
            self._words, self._changes = self._surfaces.of(self._terms), changes
        here = words & self._words
        if self._prefixes:
            terms_of, prefixes = self._surfaces.terms_of, self._prefixes
            here |= {word for word in words for term in terms_of(word) if term.startswith(prefixes)}
        return here

    def _standing(self, text: str, words: Sequence[str], here: AbstractSet[str]) -> Iterator[TermAt]:
        end = 0
        for place, word in enumerate(words):
            if word in here:
                start = _start(text, word, end)
                end = start + len(word)
                yield from (TermAt(term, place, start, end) for term in self._terms_for(word))

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


def _hyphenated(text: str) -> set[str]:
    """What hyphens join in a text, without them."""
    plain = text if text.isascii() else reduce(lambda so_far, hyphen: so_far.replace(hyphen, "-"), HYPHENS, text)
    if "-" not in plain:
        return set()
    chunks = " ".join([chunk for chunk in plain.split() if "-" in chunk])
    return {run.replace("-", "") for run in _HYPHENATED.findall(chunks)}


def _start(text: str, word: str, begin: int) -> int:
    """Where the word stands next, not as a part of another."""
    start = text.index(word, begin)
    while text[start - 1 : start].isalnum() or text[start + len(word) : start + len(word) + 1].isalnum():
        start = text.index(word, start + 1)
    return start
