"""Where wanted terms stand in a text, found without analysing all of it: what marks are made of.

`Sought` finds what `Analyzer.stems` and `Analyzer.forms` would find of the same terms. It sees which of the distinct
words of a text (`index.read_texts`) stand for a wanted term (`index.surfaces`), and looks for these alone. A text that
is not plain, and one with the beginning of a wanted compound, is analysed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from index.analysis import Analyzer, TermAt, Wanted
from index.read_texts import HYPHENATED, read_text
from index.surfaces import Surfaces
from index.words import HYPHENS, plain_words

__all__ = ["Sought"]

_Here: TypeAlias = Mapping[str, Sequence[str]]
"""Words, and the wanted terms that each stands for."""
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
        self._is_placed = placed
        self._known = _Known(-1, {}, frozenset())

    def find(self, text: str) -> list[TermAt]:
        """The wanted terms in that text, in no order."""
        read = read_text(text)
        words = read.words
        if words is None:
            return self._analysed(text, self._wants)
        read.meet(self._surfaces)
        known = self._words()
        here = {word: known.terms[word] for word in known.terms.keys() & words}
        if self._prefixes:
            here |= {word: terms for word in words if (terms := self._terms_for(word))}
        if known.beginnings and not known.beginnings.isdisjoint(words):
            return self._analysed(text, self._wants)
        if not here:
            return []
        found = self._placed(text, here) if self._is_placed else _standing(text, here)
        if not read.joined.isdisjoint(here):
            found += self._joined(text, here)
        return found

    def _wants(self, term: str) -> bool:
        return term in self._terms or (bool(self._prefixes) and term.startswith(self._prefixes))

    def _words(self) -> "_Known":
        """What the surfaces know of these terms by now."""
        changes = self._surfaces.changes
        if self._known.changes != changes:
            of = self._surfaces.of
            terms = {word: self._terms_for(word) for word in of(self._terms)}
            self._known = _Known(changes, terms, of(self._beginnings))
        return self._known

    def _placed(self, text: str, here: _Here) -> list[TermAt]:
        starts = {word: _starts(text, word) for word in here}
        found = []
        for place, word in enumerate(plain_words(text) or ()):
            if word in here:
                start = next(starts[word])
                found += [TermAt(term, place, start, start + len(word)) for term in here[word]]
        return found

    def _joined(self, text: str, here: _Here) -> Iterator[TermAt]:
        """What hyphens join, as one word."""
        for match in HYPHENATED.finditer(text):
            terms = here.get(match[0].translate(_NO_HYPHENS))
            if terms:
                place = len(plain_words(text[: match.start()]) or ()) if self._is_placed else 0
                yield from (TermAt(term, place, *match.span()) for term in terms)

    def _terms_for(self, word: str) -> list[str]:
        return [term for term in self._surfaces.terms_of(word) if self._wants(term)]


class _Known(NamedTuple):
    """What was known at a change of the surfaces."""

    changes: int
    terms: _Here
    """By the words that stand for a wanted term."""
    beginnings: frozenset[str]
    """The words that stand for the beginning of a wanted compound."""


def _standing(text: str, here: _Here) -> list[TermAt]:
    return [
        TermAt(term, 0, start, start + len(word))
        for word, terms in here.items()
        for start in _starts(text, word)
        for term in terms
    ]


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
