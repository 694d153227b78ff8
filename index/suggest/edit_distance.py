"""Which of many words are nearly a given one: a table of words that is searched as arrays.

The distance is Damerau's and Levenshtein's as optimal string alignment has it: letters put in, left out, changed, or
swapped with their neighbour, each at 1. A first letter that differs costs one more: people rarely miss it. Words are
compared as they are given; whoever wants accents passed over folds them first.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from index.storage.array_file import ArrayFile, ArrayFileWriter

__all__ = ["LONGEST", "Near", "WordTable", "tolerance"]

LONGEST: Final = 24
"""Letters of a word that are compared."""
_BITS: Final = 64


class Near(NamedTuple):
    """A word of the table and how far it is from the one that was asked for."""

    place: int
    distance: int


def tolerance(word: str) -> int:
    """How many slips a word of that length is forgiven: below four letters any other word is near."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2  # noqa: PLR2004 - as the docstring says


class WordTable:
    """Words by their place in the sequence that they came in; some 60 bytes for each."""

    def __init__(self, letters: NDArray[np.uint16], lengths: NDArray[np.int8], sets: NDArray[np.uint64]) -> None:
        self._letters = letters
        self._lengths = lengths
        self._sets = sets

    @classmethod
    def of(cls, words: Sequence[str]) -> "WordTable":
        """The table of these words."""
        padded = np.array(words, dtype=f"U{LONGEST}") if words else np.empty(0, f"U{LONGEST}")
        letters = np.ascontiguousarray(padded).view(np.uint32).reshape(len(words), LONGEST).astype(np.uint16)
        return cls(letters, np.char.str_len(padded).astype(np.int8), _letter_sets(letters))

    @classmethod
    def read(cls, file: ArrayFile, name: str) -> "WordTable":
        """The table of that name, mapped where it lies."""
        letters = file.array(f"{name}/letters", "<u2").reshape(-1, LONGEST)
        return cls(letters, file.array(f"{name}/lengths", "|u1").view(np.int8), file.array(f"{name}/sets", "<u8"))

    def write(self, file: ArrayFileWriter, name: str) -> None:
        """Write the table under that name."""
        file.add(f"{name}/letters", self._letters.reshape(-1))
        file.add(f"{name}/lengths", self._lengths.view(np.uint8))
        file.add(f"{name}/sets", self._sets)

    def near(self, word: str, most: int) -> list[Near]:
        """The words at a distance of at most `most`, the nearest first."""
        asked = _codes(word)
        alike = np.bitwise_count(self._sets ^ _letter_set(asked)) <= 2 * most
        chosen = self._beginning_alike(alike & (np.abs(self._lengths - len(asked)) <= most), asked, most)
        return self._within(chosen, _distances(_text(asked), self._cut(chosen, LONGEST), most), asked, most)

    def beginning_near(self, start: str, most: int) -> list[Near]:
        """The words of which some beginning is at a distance of at most `most`, the nearest first."""
        asked = _codes(start)
        missing = np.bitwise_count(_letter_set(asked) & ~self._sets) <= most
        chosen = self._beginning_alike(missing & (self._lengths >= len(asked) - most), asked, most)
        # A beginning that is a letter longer or shorter is at most one slip nearer.
        chosen = chosen[_distances(_text(asked), self._cut(chosen, len(asked)), 2 * most) <= 2 * most]
        best = np.full(len(chosen), len(asked), np.int8)
        for end in range(max(len(asked) - most, 1), len(asked) + most + 1):
            np.minimum(best, _distances(_text(asked), self._cut(chosen, end), most), out=best)
        return self._within(chosen, best, asked, most)

    def _cut(self, chosen: NDArray[np.intp], end: int) -> list[str]:
        """The words at these places, up to so many letters."""
        letters = self._letters[chosen, :end]
        cut: list[str] = letters.astype(np.uint32).view(f"U{letters.shape[1]}").reshape(-1).tolist()
        return cut

    def _beginning_alike(self, likely: NDArray[np.bool_], asked: NDArray[np.uint16], most: int) -> NDArray[np.intp]:
        """The places of likely words; where one slip is forgiven, of those with the same first letter."""
        chosen = np.flatnonzero(likely)
        return chosen if most > 1 else chosen[self._letters[chosen, 0] == asked[0]]

    def _within(
        self, chosen: NDArray[np.intp], distances: NDArray[np.int8], asked: NDArray[np.uint16], most: int
    ) -> list[Near]:
        weighed = distances + (self._letters[chosen, 0] != asked[0])
        kept = np.flatnonzero(weighed <= most)
        ordered = kept[np.argsort(weighed[kept], kind="stable")]
        return [Near(*pair) for pair in zip(chosen[ordered].tolist(), weighed[ordered].tolist(), strict=True)]


def _codes(word: str) -> NDArray[np.uint16]:
    return np.array([ord(letter) & 0xFFFF for letter in word[:LONGEST]], np.uint16)


def _text(codes: NDArray[np.uint16]) -> str:
    return "".join(map(chr, codes.tolist()))


def _letter_set(codes: NDArray[np.uint16]) -> np.uint64:
    """The letters of a word as bits; one slip changes two of them at most."""
    bits: np.uint64 = np.bitwise_or.reduce(np.uint64(1) << (codes.astype(np.uint64) % _BITS))
    return bits


def _letter_sets(letters: NDArray[np.uint16]) -> NDArray[np.uint64]:
    sets = np.zeros(len(letters), np.uint64)
    for column in letters.T:
        sets |= np.where(column == 0, np.uint64(0), np.uint64(1) << (column.astype(np.uint64) % _BITS))
    return sets


def _distances(asked: str, words: Sequence[str], most: int) -> NDArray[np.int8]:
    """How far each word is, or one more than `most`."""
    found: NDArray[np.int8] = cdist([asked], words, scorer=OSA.distance, score_cutoff=most, dtype=np.int8)[0]
    return found
