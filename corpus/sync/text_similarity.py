"""How alike two texts are: the Jaccard similarity of their character 5-grams, estimated by MinHash and counted exactly.

The similarity is the share of 5-grams that two texts have in common, from 0 to 1. A MinHash signature (Broder, 1997)
estimates it: the share of equal places of two signatures. Locality-sensitive hashing finds candidates: signatures of
similar texts are likely to be equal in all rows of some band.

The parts are small enough to be our own: the library datasketch needs SciPy, of over a hundred megabytes.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, TypeAlias

import numpy as np

__all__ = [
    "Grams",
    "Signature",
    "Signatures",
    "band_keys",
    "estimate_similarities",
    "exact_similarity",
    "hash_key",
    "stack_signatures",
    "text_grams",
    "text_signature",
]

Grams: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint64]]"
"""The hashes of the different 5-grams of a text, in ascending order."""
Signature: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint32]]"
Signatures: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.uint32]]"
Shares: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float64]]"

GRAM: Final = 5
"""Characters of a gram. It needs no words, so it suits all scripts."""
MAX_CHARACTERS: Final = 8_000
"""Characters of a text that are compared."""
BANDS: Final = 8
ROWS: Final = 4
"""With these, texts of similarity 0.8 share a band in 98 of 100 cases, those of 0.7 in 89, and those of 0.3 in 6."""

_chance = np.random.default_rng(20261130)
_FACTORS: Final = _chance.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_OFFSETS: Final = _chance.integers(0, 2**63, BANDS * ROWS, dtype=np.uint64)
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd multiplier for the hash of a gram: the golden ratio in 64 bits."""


def text_grams(text: str) -> Grams:
    """Return the different grams of a text, without regard to case and white space."""
    folded = " ".join(text[:MAX_CHARACTERS].casefold().split()).ljust(GRAM)
    points = np.frombuffer(folded.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    hashes = np.zeros(len(points) - GRAM + 1, dtype=np.uint64)
    for place in range(GRAM):
        hashes = (hashes ^ points[place : place + len(hashes)]) * _BASE
        hashes ^= hashes >> np.uint64(29)
    return np.unique(hashes)


def text_signature(grams: Grams) -> Signature:
    """Return the MinHash signature of a text's grams, which are at least one."""
    permuted = grams[:, np.newaxis] * _FACTORS + _OFFSETS
    signature: Signature = (permuted.min(axis=0) >> np.uint64(32)).astype(np.uint32)
    return signature


def exact_similarity(first: Grams, second: Grams) -> float:
    """Return the exact Jaccard similarity of two texts, from 0 to 1."""
    common = len(np.intersect1d(first, second, assume_unique=True))
    return common / (len(first) + len(second) - common)


def band_keys(signature: Signature) -> list[int]:
    """Return a key for each band of a signature."""
    bands = signature.reshape(BANDS, ROWS)
    return [hash_key("band", number, band.tobytes()) for number, band in enumerate(bands)]


def hash_key(kind: str, *parts: str | int | bytes) -> int:
    """Return a signed 64-bit hash of a kind of key and its parts, as a database stores it."""
    digest = blake2b(repr((kind, *parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def stack_signatures(signatures: Sequence[Signature]) -> Signatures:
    """Return the signatures as the rows of one array, of which there is at least one."""
    return np.stack(signatures)


def estimate_similarities(signature: Signature, others: Signatures) -> Shares:
    """Return the estimated similarity of one signature with each of the others."""
    shares: Shares = (others == signature).mean(axis=1)
    return shares
