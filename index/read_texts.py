"""`ReadText`: a text and the words that stand in it, read once: the same practices are shown again and again.

What is looked for in a text is then a matter of two sets of words, whatever its length.
"""

from functools import lru_cache, reduce
from re import compile as pattern
from typing import Final

from index.surfaces import Surfaces
from index.words import HYPHENS, plain_words

__all__ = ["HYPHENATED", "ReadText", "read_text"]

SHORT: Final = 200
"""Characters of a title, of labels."""
LONG: Final = 20_000
"""Characters from which on what was read is not kept."""
KEPT_SHORT: Final = 10_000
KEPT: Final = 4_000
"""Texts of which it is remembered what stands in them: with what is short, some forty megabytes."""

HYPHENATED: Final = pattern(rf"[^\W_]+(?:[{HYPHENS}][^\W_]+)+")


class ReadText:
    """A text; safe to share between threads."""

    __slots__ = ("_met", "joined", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        plain = plain_words(text)
        self.joined = frozenset[str]() if plain is None else _hyphenated(text)
        """What hyphens join in it, without them."""
        self.words = None if plain is None else self.joined.union(plain)
        """The distinct words, with those; None where it is not plain (`index.words.plain_words`)."""
        self._met: dict[Surfaces, object] = {}

    def meet(self, surfaces: Surfaces) -> None:
        """Have its words known there, unless they are."""
        era = surfaces.era
        if self.words is not None and self._met.get(surfaces) is not era:
            surfaces.meet(self.words)
            self._met[surfaces] = era


def read_text(text: str) -> ReadText:
    """That text, read."""
    if len(text) < SHORT:
        return _read_short(text)
    return _read(text) if len(text) < LONG else ReadText(text)


_read_short: Final = lru_cache(maxsize=KEPT_SHORT)(ReadText)
_read: Final = lru_cache(maxsize=KEPT)(ReadText)


def _hyphenated(text: str) -> frozenset[str]:
    plain = text if text.isascii() else reduce(lambda so_far, hyphen: so_far.replace(hyphen, "-"), HYPHENS, text)
    if "-" not in plain:
        return frozenset()
    chunks = " ".join([chunk for chunk in plain.split() if "-" in chunk])
    return frozenset([run.replace("-", "") for run in HYPHENATED.findall(chunks)])
