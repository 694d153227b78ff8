"""Where wanted terms stand in a text, found without analysing all of it: what marks are made of.

`Sought` finds what `Analyzer.stems` and `Analyzer.forms` would find of the same terms. It sees which of the distinct
words of a text (`index.highlight.tokenized_text`) stand for a wanted term (`index.text.surface_forms`), and looks for
these alone. A text that is not plain, and one with the beginning of a wanted compound, is analysed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from index.highlight.tokenized_text import HYPHENATED, ReadText
from index.text.analyzer import Analyzer, TermAt
from index.text.surface_forms import Surfaces
from index.text.tokenizer import HYPHENS, plain_words

__all__ = ["Known", "Sought", "standing"]

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
        self.surfaces: Surfaces = analyzer.surfaces(language)
        self._analyse: Callable[[str], list[TermAt]] = (
            partial(analyzer.stems, language=language) if language else analyzer.forms
        )
        beginnings = analyzer.beginnings(language) if language else ()
        self._beginnings = {first for closed, first in beginnings if self._wants(closed)}
        self._is_placed = placed
        self._known = Known(-1, {}, frozenset())
        self._examined: set[str] = set()
        self._begun: dict[str, Sequence[str]] = {}
        """The words that were examined and begin as wanted, and the wanted terms that each stands for."""

    @property
    def changes(self) -> int:
        """Changes with what is known."""
        return self.surfaces.changes + len(self._begun)

    def examine(self, words: AbstractSet[str]) -> None:
        """Look which of these words begin as wanted, unless that is known."""
        if self._prefixes and not words <= self._examined:
            new = words - self._examined
            self._begun |= {word: self._terms_for(word) for word in self.surfaces.beginning(new, self._prefixes)}
            self._examined |= new

    def find(self, read: ReadText) -> list[TermAt]:
        """The wanted terms in that text, in no order."""
        if not read.is_plain:
            return self._analysed(read)
        text, words = read.text, read.words
        read.meet(self.surfaces)
        self.examine(words)
        known = self.known()
        here = {word: known.terms[word] for word in known.terms.keys() & words}
        if known.beginnings and not known.beginnings.isdisjoint(words):
            return self._analysed(read)
        if not here:
            return []
        if self._is_placed:
            return [*_placed(text, here), *_placed_joined(read, here)]
        return [TermAt(term, 0, start, end) for word, start, end in standing(read, here) for term in here[word]]

    def _analysed(self, read: ReadText) -> list[TermAt]:
        """The wanted terms among all that analysis makes of a text."""
        terms = read.analysed(self.surfaces, self._analyse)
        wanted = terms.keys() & self._terms
        if self._prefixes:
            wanted |= {term for term in terms if term.startswith(self._prefixes)}
        return [one for term in wanted for one in terms[term]]

    def _wants(self, term: str) -> bool:
        return term in self._terms or (bool(self._prefixes) and term.startswith(self._prefixes))

    def known(self) -> "Known":
        """What is known of these terms by now."""
        changes = self.changes
        if self._known.changes != changes:
            of = self.surfaces.of
            terms = {word: self._terms_for(word) for word in of(self._terms)}
            self._known = Known(changes, terms | self._begun, of(self._beginnings))
        return self._known

    def _terms_for(self, word: str) -> list[str]:
        return [term for term in self.surfaces.terms_of(word) if self._wants(term)]


class Known(NamedTuple):
    """What was known at some change."""

    changes: int
    terms: _Here
    """By the words that stand for a wanted term."""
    beginnings: frozenset[str]
    """The words that stand for the beginning of a wanted compound."""


def standing(read: ReadText, words: AbstractSet[str] | _Here) -> Iterator[tuple[str, int, int]]:
    """Where these words stand in a text that is plain, with start and end; what hyphens join in it is a word too."""
    text = read.text
    for word in words:
        length = len(word)
        yield from [(word, start, start + length) for start in _starts(text, word)]
    if read.joined:
        yield from _joined(read, words)


def _joined(read: ReadText, words: AbstractSet[str] | _Here) -> Iterator[tuple[str, int, int]]:
    if not read.joined.isdisjoint(words):
        for match in HYPHENATED.finditer(read.text):
            word = match[0].translate(_NO_HYPHENS)
            if word in words:
                yield word, *match.span()


def _placed(text: str, here: _Here) -> Iterator[TermAt]:
    starts = {word: iter(_starts(text, word)) for word in here}
    for place, word in enumerate(plain_words(text) or ()):
        if word in here:
            start = next(starts[word])
            yield from (TermAt(term, place, start, start + len(word)) for term in here[word])


def _placed_joined(read: ReadText, here: _Here) -> Iterator[TermAt]:
    for word, start, end in _joined(read, here):
        place = len(plain_words(read.text[:start]) or ())
        yield from (TermAt(term, place, start, end) for term in here[word])


def _starts(text: str, word: str) -> list[int]:
    """Where the word stands, not as a part of another."""
    found = []
    length, last = len(word), len(text)
    start = text.find(word)
    while start >= 0:
        end = start + length
        if not ((start and text[start - 1].isalnum()) or (end < last and text[end].isalnum())):
            found.append(start)
        start = text.find(word, end)
    return found
