"""`Encoder`: the protocol of all sentence encoders, which turn a text into a vector.

Texts of similar meaning have vectors of a high cosine, also across languages. An encoder runs on this machine or is
asked over HTTP. Nothing above this protocol knows which one is in use.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.errors import SearchIndexError

__all__ = [
    "MAX_CHARACTERS",
    "CosineCheck",
    "Encoder",
    "EncoderUnavailable",
    "KnownCosine",
    "TextKind",
    "Vectors",
    "check_cosines",
]

MAX_CHARACTERS: Final = 2_000
"""Characters of a text that are encoded."""

Vectors: TypeAlias = NDArray[np.float32]
"""One row of length 1 for each text."""


class EncoderUnavailable(SearchIndexError):
    """The encoder is not installed, or it does not answer. The message says what to do."""


class TextKind(StrEnum):
    """What a text is for. Some encoders treat queries and passages differently."""

    QUERY = "query"
    PASSAGE = "passage"


@frozen
class KnownCosine:
    """Two texts, and the cosine of their vectors as it was measured when the encoder was chosen."""

    query: str
    passage: str
    cosine: float


@frozen
class CosineCheck:
    """A known cosine beside the one that the installed encoder gives."""

    known: KnownCosine
    measured: float

    @property
    def passed(self) -> bool:
        """Whether both are equal up to what processors round differently."""
        return abs(self.measured - self.known.cosine) <= TOLERANCE


TOLERANCE: Final = 0.01
"""The difference of cosines that is due to rounding."""


class Encoder(Protocol):
    """Turns texts into vectors. Threads may share it."""

    @property
    def name(self) -> str:
        """The name for people."""

    @property
    def fingerprint(self) -> str:
        """A name of letters, digits, dots and hyphens that changes whenever the vectors of a text may change."""

    @property
    def dimensions(self) -> int:
        """The number of components of a vector."""

    @property
    def languages(self) -> frozenset[str]:
        """The ISO 639-1 codes of the languages that it was trained in."""

    @property
    def min_similarity(self) -> float:
        """The cosine from which a passage is close to a query. Below it lie the passages for nonsense queries."""

    @property
    def known_cosines(self) -> Sequence[KnownCosine]:
        """Pairs of texts by which an installation is checked."""

    def load(self) -> None:
        """Load the model, so that the first query does not wait for it. Raises EncoderUnavailable."""

    def encode(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return the vectors of the texts. Of each text, MAX_CHARACTERS are read. Raises EncoderUnavailable."""


def check_cosines(encoder: Encoder) -> tuple[CosineCheck, ...]:
    """Encode the known pairs of an encoder again. Raises EncoderUnavailable."""
    pairs = encoder.known_cosines
    if not pairs:
        encoder.encode(["known"], TextKind.QUERY)
        return ()
    queries = encoder.encode([pair.query for pair in pairs], TextKind.QUERY)
    passages = encoder.encode([pair.passage for pair in pairs], TextKind.PASSAGE)
    cosines = np.einsum("ij,ij->i", queries, passages).tolist()
    return tuple(CosineCheck(pair, cosine) for pair, cosine in zip(pairs, cosines, strict=True))
