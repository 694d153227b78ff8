"""`ReadText`: a text and the words that stand in it, read once: the same practices are shown again and again.

What is looked for in a text is then a matter of two sets of words, whatever its length.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from re import compile as pattern
from typing import Final

from index.storage.caches import memoize
from index.text.analyzer import TermAt
from index.text.surface_forms import Surfaces
from index.text.tokenizer import HYPHENS, plain_words

__all__ = ["HYPHENATED", "LOOKED_AT", "ReadText", "read_text"]

LOOKED_AT: Final = 200_000
"""Characters of a text that are looked at; nothing behind them is marked."""
LONG: Final = 20_000
"""Characters from which on what was read is not kept."""
KEPT: Final = 1_000
"""Texts of which it is remembered what stands in them, a few kilobytes each: of files, and of practices' pages."""
SHORT: Final = 4
"""Letters of a word below which it stands within others in every text."""

HYPHENATED: Final = pattern(rf"[^\W_]+(?:[{HYPHENS}][^\W_]+)+")


class ReadText:
    """The first LOOKED_AT characters of a text; safe to share between threads."""

    __slots__ = ("_analysed", "_met", "_words", "is_cut", "is_plain", "joined", "text")

    def __init__(self, text: str, among: set[str] | None = None) -> None:
        """`among` takes its words in, where the words of several texts are wanted together."""
        self.is_cut = len(text) > LOOKED_AT
        self.text = text[:LOOKED_AT]
        plain = plain_words(self.text)
        self.is_plain = plain is not None
        """Whether its words are known (`index.text.tokenizer.plain_words`)."""
        self.joined = frozenset[str]() if plain is None else _hyphenated(self.text)
        """What hyphens join in it, without them."""
        self._words: frozenset[str] | None = None
        if among is None:
            self._words = self.joined.union(plain or ())
        elif plain is not None:
            among.update(plain, self.joined)
        self._met: dict[Surfaces, object] | None = None
        self._analysed: dict[Surfaces, Mapping[str, Sequence[TermAt]]] | None = None

    @property
    def words(self) -> frozenset[str]:
        """The distinct words, with what hyphens join; none of a text that is not plain."""
        if self._words is None:
            self._words = self.joined.union(plain_words(self.text) or ())
        return self._words

    def holding(self, words: AbstractSet[str]) -> set[str]:
        """Those of these words that stand in it, among them perhaps long ones that stand only within others."""
        text, joined = self.text, self.joined
        found = {word for word in words if word in text or word in joined}
        return found & self.words if any(len(word) < SHORT for word in found) else found

    def meet(self, surfaces: Surfaces) -> None:
        """Have its words known there, unless they are."""
        if self._met is None:
            self._met = {}
        surfaces.meet_once(self.words, self._met)

    def analysed(
        self, surfaces: Surfaces, analyse: Callable[[str], Iterable[TermAt]]
    ) -> Mapping[str, Sequence[TermAt]]:
        """All that analysis makes of it, by term, kept for the layer of these surfaces unless the text is long."""
        if self._analysed is None:
            self._analysed = {}
        found = self._analysed.get(surfaces)
        if found is None:
            terms: defaultdict[str, list[TermAt]] = defaultdict(list)
            for one in analyse(self.text):
                terms[one.term].append(one)
            found = dict(terms)
            if len(self.text) < LONG:
                self._analysed[surfaces] = found
        return found


def read_text(text: str) -> ReadText:
    """That text, read."""
    return _read(text) if len(text) < LONG else ReadText(text)


_read: Final = memoize(ReadText, KEPT)


def _hyphenated(text: str) -> frozenset[str]:
    plain = text if text.isascii() else reduce(lambda so_far, hyphen: so_far.replace(hyphen, "-"), HYPHENS, text)
    if "-" not in plain:
        return frozenset()
    chunks = " ".join([chunk for chunk in plain.split() if "-" in chunk])
    return frozenset([run.replace("-", "") for run in HYPHENATED.findall(chunks)])
