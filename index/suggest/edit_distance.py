"""Finds the words within an edit distance of another word, among many words that are stored as arrays.

The distance is Damerau-Levenshtein as optimal string alignment: an inserted, deleted or changed letter costs 1, and so
do two neighbouring letters that are swapped. A different first letter costs more (FIRST_LETTER_EDITS).
Words are compared as they are. A caller that wants to ignore accents folds them first.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from index.storage.array_file import ArrayFile, ArrayFileWriter
from index.suggest.typo_tolerance import FIRST_LETTER_EDITS

__all__ = ["MAX_WORD_LENGTH", "WordDistance", "WordTable"]

MAX_WORD_LENGTH: Final = 24
"""Letters of a word that are compared."""
_BITS: Final = 64


class WordDistance(NamedTuple):
    """A word of a table and its distance from the word that was looked up."""

    word_index: int
    """The index of the word in the table."""
    distance: int


class WordTable:
    """Words as arrays, in the order in which they came. Each takes some 60 bytes."""

    def __init__(self, letters: NDArray[np.uint16], lengths: NDArray[np.int8], sets: NDArray[np.uint64]) -> None:
        self._letters = letters
        self._lengths = lengths
        self._sets = sets

    @classmethod
    def from_words(cls, words: Sequence[str]) -> "WordTable":
        """Return the table of these words."""
        padded = np.array(words, dtype=f"U{MAX_WORD_LENGTH}") if words else np.empty(0, f"U{MAX_WORD_LENGTH}")
        codes = np.ascontiguousarray(padded).view(np.uint32).reshape(len(words), MAX_WORD_LENGTH)
        letters = codes.astype(np.uint16)
        return cls(letters, np.char.str_len(padded).astype(np.int8), _letter_sets(letters))

    @classmethod
    def from_file(cls, file: ArrayFile, name: str) -> "WordTable":
        """Return the table of that name in a file, mapped into memory."""
        letters = file.array(f"{name}/letters", "<u2").reshape(-1, MAX_WORD_LENGTH)
        return cls(letters, file.array(f"{name}/lengths", "|u1").view(np.int8), file.array(f"{name}/sets", "<u8"))

    def write(self, file: ArrayFileWriter, name: str) -> None:
        """Write the table to a file, under that name."""
        file.add(f"{name}/letters", self._letters.reshape(-1))
        file.add(f"{name}/lengths", self._lengths.view(np.uint8))
        file.add(f"{name}/sets", self._sets)

    def find_within(self, word: str, most: int) -> list[WordDistance]:
        """Return the words at a distance of at most `most`, the nearest first."""
        codes = _codes(word)
        similar = np.bitwise_count(self._sets ^ _letter_set(codes)) <= 2 * most
        candidates = self._drop_other_initials(similar & (np.abs(self._lengths - len(codes)) <= most), codes, most)
        distances = _distances(_text(codes), self._truncated(candidates, MAX_WORD_LENGTH), most)
        return self._rank(candidates, distances, codes, most)

    def find_prefixes_within(self, start: str, most: int) -> list[WordDistance]:
        """Return the words of which some prefix is at a distance of at most `most`, the nearest first."""
        codes = _codes(start)
        similar = np.bitwise_count(_letter_set(codes) & ~self._sets) <= most
        candidates = self._drop_other_initials(similar & (self._lengths >= len(codes) - most), codes, most)
        # A prefix that is a letter longer or shorter is at most one edit nearer.
        distances = _distances(_text(codes), self._truncated(candidates, len(codes)), 2 * most)
        candidates = candidates[distances <= 2 * most]
        best = np.full(len(candidates), len(codes), np.int8)
        for end in range(max(len(codes) - most, 1), len(codes) + most + 1):
            np.minimum(best, _distances(_text(codes), self._truncated(candidates, end), most), out=best)
        return self._rank(candidates, best, codes, most)

    def _truncated(self, indexes: NDArray[np.intp], length: int) -> list[str]:
        """Return the words at these indexes, cut to so many letters."""
        letters = self._letters[indexes, :length]
        words: list[str] = letters.astype(np.uint32).view(f"U{letters.shape[1]}").reshape(-1).tolist()
        return words

    def _drop_other_initials(
        self, candidates: NDArray[np.bool_], codes: NDArray[np.uint16], most: int
    ) -> NDArray[np.intp]:
        """Return the indexes of the candidates; where `most` is 1, only those with the same first letter."""
        indexes = np.flatnonzero(candidates)
        return indexes if most > 1 else indexes[self._letters[indexes, 0] == codes[0]]

    def _rank(
        self, indexes: NDArray[np.intp], distances: NDArray[np.int8], codes: NDArray[np.uint16], most: int
    ) -> list[WordDistance]:
        """Return the words within `most`, the nearest first; a different first letter counts as one more edit."""
        weighted = distances + FIRST_LETTER_EDITS * (self._letters[indexes, 0] != codes[0])
        within = np.flatnonzero(weighted <= most)
        ordered = within[np.argsort(weighted[within], kind="stable")]
        return [WordDistance(*pair) for pair in zip(indexes[ordered].tolist(), weighted[ordered].tolist(), strict=True)]


def _codes(word: str) -> NDArray[np.uint16]:
    return np.array([ord(letter) & 0xFFFF for letter in word[:MAX_WORD_LENGTH]], np.uint16)


def _text(codes: NDArray[np.uint16]) -> str:
    return "".join(map(chr, codes.tolist()))


def _letter_set(codes: NDArray[np.uint16]) -> np.uint64:
    """Return the letters of a word as bits. One edit changes at most two of them."""
    bits: np.uint64 = np.bitwise_or.reduce(np.uint64(1) << (codes.astype(np.uint64) % _BITS))
    return bits


def _letter_sets(letters: NDArray[np.uint16]) -> NDArray[np.uint64]:
    sets = np.zeros(len(letters), np.uint64)
    for column in letters.T:
        sets |= np.where(column == 0, np.uint64(0), np.uint64(1) << (column.astype(np.uint64) % _BITS))
    return sets


def _distances(word: str, others: Sequence[str], most: int) -> NDArray[np.int8]:
    """Return the distance of each of the others; `most` + 1 for all that are further away."""
    distances: NDArray[np.int8] = cdist([word], others, scorer=OSA.distance, score_cutoff=most, dtype=np.int8)[0]
    return distances
