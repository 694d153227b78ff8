"""`PassageVectors`: the vectors of all passages of a collection in one memory-mapped file, and the exact search in it.

The file is an `index.storage.array_file.ArrayFile`, which all processes map and share:

    slugs      the practices
    starts     for each practice, the number of its first row; then the number of rows
    digests    for each row, the hash of its passage (`index.meaning.passages.Passage.digest`)
    scales     for each row, the factor of its components, as the bits of a 32-bit float
    vectors    for each row, its components as 8-bit integers

A component of 8 bits changes a cosine by less than 0.005. A search multiplies every row with the query, in blocks that
fit into the processor's cache. The file holds no text: whoever shows a passage finds it again by its digest, in the
text of today.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.meaning.encoder import Vectors
from index.storage.array_file import ArrayFile, ArrayFileWriter, StringArray, write_strings

__all__ = ["EncodedPassages", "NearPractice", "PassageVectors", "write_vectors"]

BLOCK: Final = 1_024
"""Rows that are converted to floats at once: two megabytes."""

Digests: TypeAlias = NDArray[np.uint64]


@frozen(eq=False)
class EncodedPassages:
    """The encoded passages of one practice; none where it was removed."""

    digests: Digests
    scales: NDArray[np.float32]
    components: NDArray[np.int8]
    """One row for each passage."""

    @classmethod
    def from_vectors(cls, digests: Sequence[int], vectors: Vectors) -> "EncodedPassages":
        """Store vectors with 8 bits for each component."""
        scales = np.maximum(np.abs(vectors).max(axis=1, initial=0), np.finfo(np.float32).tiny) / np.iinfo(np.int8).max
        components = np.rint(vectors / scales[:, None]).astype(np.int8)
        return cls(np.array(digests, np.uint64), scales.astype(np.float32), components)

    def select(self, rows: Sequence[int]) -> "EncodedPassages":
        """Return some of the passages."""
        return EncodedPassages(self.digests[rows], self.scales[rows], self.components[rows])

    def joined_with(self, other: "EncodedPassages") -> "EncodedPassages":
        """Return these passages and the other ones."""
        return EncodedPassages(
            np.concatenate((self.digests, other.digests)),
            np.concatenate((self.scales, other.scales)),
            np.concatenate((self.components, other.components)),
        )


@frozen
class NearPractice:
    """A practice with a passage that is close to a query."""

    slug: str
    similarity: float
    """The cosine of the query and the closest passage."""
    digest: int
    """The hash of that passage."""


@frozen(eq=False)
class _SelectedRows:
    """The rows of some practices."""

    rows: NDArray[np.int64]
    firsts: NDArray[np.int64]
    """For each practice, its first row in the file."""
    begins: NDArray[np.int64]
    """For each practice, the place of its first row among `rows`."""
    lengths: NDArray[np.int64]


class PassageVectors:
    """An open file of vectors. Threads may share it.

    Opening reads the whole file and compares its checksums. Raises ValueError and KeyError where the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        file = ArrayFile(path)
        file.verify()
        self.revision = file.facts["revision"]
        """All changes of the collection up to this revision are in the file."""
        self.layout = file.facts["layout"]
        """A number that changes where practices are divided into other passages."""
        self.slugs = StringArray(file, "slugs")
        self.starts = file.array("starts")
        self.digests: Digests = file.array("digests", "<u8")
        self.scales: NDArray[np.float32] = file.array("scales", "<u4").view(np.float32)
        components = file.array("vectors", "|u1").view(np.int8)
        self.components: NDArray[np.int8] = components.reshape(len(self.digests), file.facts["dimensions"])
        if len(self.starts) != len(self) + 1 or not self.starts[-1] == len(self.digests) == len(self.scales):
            raise ValueError(f"{path.name} has arrays of different lengths")

    def __len__(self) -> int:
        """Return the number of practices."""
        return len(self.slugs)

    @property
    def dimensions(self) -> int:
        """The number of components of a vector."""
        return int(self.components.shape[1])

    @property
    def passages(self) -> int:
        """The number of passages."""
        return len(self.digests)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each practice, by its slug."""
        return {self.slugs[number].decode(): number for number in range(len(self))}

    def encoded_passages(self, slug: str) -> EncodedPassages | None:
        """Return the encoded passages of a practice, or None."""
        number = self.numbers.get(slug)
        if number is None:
            return None
        rows = slice(*self.starts[number : number + 2].tolist())
        return EncodedPassages(self.digests[rows], self.scales[rows], self.components[rows])

    def similarities(self, query: Vectors, slugs: Iterable[str]) -> list[NearPractice]:
        """Return these practices, those that the file has, with their closest passages; `query` is one vector."""
        known = [slug for slug in slugs if slug in self.numbers]
        if not known:
            return []
        selected = self._select(known)
        similarities = self._floats(selected.rows) @ query
        return [
            self._closest(slug, similarities[begin : begin + length], first)
            for slug, begin, length, first in zip(
                known, selected.begins.tolist(), selected.lengths.tolist(), selected.firsts.tolist(), strict=True
            )
        ]

    def similar_practices(self, slug: str, others: Iterable[str]) -> dict[str, float]:
        """Return the cosine of the mean passage of a practice and that of each other one, as far as the file has them.

        It is empty where the file does not have the practice itself.
        """
        known = [slug, *(other for other in others if other in self.numbers)]
        if slug not in self.numbers or len(known) == 1:
            return {}
        selected = self._select(known)
        means = np.add.reduceat(self._floats(selected.rows), selected.begins)
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return dict(zip(known[1:], (means[1:] @ means[0]).tolist(), strict=True))

    def _select(self, slugs: Sequence[str]) -> "_SelectedRows":
        """Return the rows of practices, one practice after the other."""
        numbers = np.array([self.numbers[slug] for slug in slugs])
        firsts = self.starts[numbers]
        lengths = self.starts[numbers + 1] - firsts
        begins = np.cumsum(lengths) - lengths
        return _SelectedRows(np.repeat(firsts - begins, lengths) + np.arange(lengths.sum()), firsts, begins, lengths)

    def _floats(self, rows: NDArray[np.int64]) -> Vectors:
        """Return rows as vectors."""
        vectors: Vectors = self.components[rows].astype(np.float32) * self.scales[rows, None]
        return vectors

    def nearest(self, query: Vectors, min_similarity: float, most: int) -> list[NearPractice]:
        """Return the practices whose closest passage reaches a similarity, the closest first; `query` is one vector."""
        if not len(self):
            return []
        similarities = self._similarities(query)
        firsts = self.starts[:-1]
        best = np.maximum.reduceat(similarities, firsts)
        chosen = np.flatnonzero(best >= min_similarity)
        if len(chosen) > most:
            chosen = chosen[np.argpartition(-best[chosen], most - 1)[:most]]
        near = (self._near_practice(number, similarities) for number in chosen.tolist())
        return sorted(near, key=lambda practice: (-practice.similarity, practice.slug))

    def _near_practice(self, number: int, similarities: Vectors) -> NearPractice:
        first, last = self.starts[number : number + 2].tolist()
        return self._closest(self.slugs[number].decode(), similarities[first:last], first)

    def _closest(self, slug: str, similarities: Vectors, first: int) -> NearPractice:
        """Return a practice with the closest of its passages, which begin at row `first`."""
        row = int(similarities.argmax())
        return NearPractice(slug, float(similarities[row]), int(self.digests[first + row]))

    def _similarities(self, query: Vectors) -> Vectors:
        """Return the cosine of the query with every row."""
        similarities = np.empty(self.passages, np.float32)
        block = np.empty((min(BLOCK, self.passages), len(query)), np.float32)
        for begin in range(0, self.passages, BLOCK):
            rows = self.components[begin : begin + BLOCK]
            floats = block[: len(rows)]
            np.copyto(floats, rows)
            np.dot(floats, query, out=similarities[begin : begin + len(rows)])
        similarities *= self.scales
        return similarities


def write_vectors(
    path: Path,
    kept: Iterable[tuple[str, EncodedPassages]],
    *,
    dimensions: int,
    revision: int,
    layout: int,
) -> None:
    """Write a file with the passages of these practices. A practice without passages is left out."""
    practices = [(slug, encoded) for slug, encoded in kept if len(encoded.digests)]
    lengths = np.fromiter((len(encoded.digests) for _, encoded in practices), np.int64, len(practices))
    rows = int(lengths.sum())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ArrayFileWriter(path) as file:
        write_strings(file, "slugs", [slug.encode() for slug, _ in practices])
        file.add("starts", np.concatenate(([0], np.cumsum(lengths))).astype("<i8"))
        file.add("digests", _joined([encoded.digests for _, encoded in practices], np.uint64))
        file.add("scales", _joined([encoded.scales for _, encoded in practices], np.float32).view("<u4"))
        vectors = file.reserve("vectors", "|u1", rows * dimensions)
        for _, encoded in practices:
            vectors.append(np.ascontiguousarray(encoded.components).view(np.uint8).reshape(-1))
        file.facts.update(revision=revision, layout=layout, dimensions=dimensions)


def _joined(arrays: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray[np.generic]:
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
