"""Which of many words are nearly a given one: a table of words that is searched as arrays.

The distance is Damerau's and Levenshtein's as optimal string alignment has it: letters put in, left out, changed, or
swapped with their neighbour, each at 1. A first letter that differs costs one more: people rarely miss it. Words are
compared as they are given; whoever wants accents passed over folds them first.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.arrays import ArrayFile, ArrayFileWriter

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
        ends = self._lengths[chosen]
        last = _alignments(asked, self._letters[chosen, : len(asked) + most])
        return self._within(chosen, last[np.arange(len(chosen)), ends], asked, most)

    def beginning_near(self, start: str, most: int) -> list[Near]:
        """The words of which some beginning is at a distance of at most `most`, the nearest first."""
        asked = _codes(start)
        missing = np.bitwise_count(_letter_set(asked) & ~self._sets) <= most
        chosen = self._beginning_alike(missing & (self._lengths >= len(asked) - most), asked, most)
        last = _alignments(asked, self._letters[chosen, : len(asked) + most])
        return self._within(chosen, last.min(axis=1, initial=LONGEST), asked, most)

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


def _letter_set(codes: NDArray[np.uint16]) -> np.uint64:
    """The letters of a word as bits; one slip changes two of them at most."""
    bits: np.uint64 = np.bitwise_or.reduce(np.uint64(1) << (codes.astype(np.uint64) % _BITS))
    return bits


def _letter_sets(letters: NDArray[np.uint16]) -> NDArray[np.uint64]:
    sets = np.zeros(len(letters), np.uint64)
    for column in letters.T:
        sets |= np.where(column == 0, np.uint64(0), np.uint64(1) << (column.astype(np.uint64) % _BITS))
    return sets


def _alignments(asked: NDArray[np.uint16], letters: NDArray[np.uint16]) -> NDArray[np.int8]:
    """For each row of letters, and each beginning of it from none to all, its distance from the word asked for."""
    columns = np.arange(letters.shape[1] + 1, dtype=np.int8)
    before, row = np.empty(0, np.int8), np.tile(columns, (len(letters), 1))
    for place, letter in enumerate(asked.tolist(), 1):
        best = np.full_like(row, place)
        np.minimum(row[:, :-1] + (letters != letter), row[:, 1:] + 1, out=best[:, 1:])
        if place > 1:
            swapped = (letters[:, :-1] == letter) & (letters[:, 1:] == asked[place - 2])
            np.minimum(best[:, 2:], np.where(swapped, before[:, :-2] + 1, LONGEST), out=best[:, 2:])
        before, row = row, np.minimum.accumulate(best - columns, axis=1) + columns
    return row
