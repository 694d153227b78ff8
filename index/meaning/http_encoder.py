"""`HttpEncoder`: an encoder on another server, asked over HTTP by the form of OpenAI's `/v1/embeddings`.

Many servers of language models have this form. A request has a bounded number of texts, a deadline and an answer of
bounded size. Redirects and proxies of the environment are not followed, so texts go to the configured host only. After
a failure, nobody waits for the server again for some seconds: searches are by words alone meanwhile.
"""

import json
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import requests

from index.meaning.encoder import MAX_CHARACTERS, EncoderUnavailable, KnownCosine, TextKind, Vectors

__all__ = ["HttpEncoder"]

TEXTS_AT_ONCE: Final = 32
"""Texts of one request."""
SECONDS: Final = {TextKind.QUERY: 1.0, TextKind.PASSAGE: 60.0}
"""The deadline of a request: a reader waits for a query, nobody for passages."""
PAUSE: Final = 10.0
"""Seconds after a failure in which the server is not asked."""
MAX_DIMENSIONS: Final = 8_192
BYTES_PER_COMPONENT: Final = 32
"""Bytes of a component in JSON, at most."""
CHUNK: Final = 64 * 1024


class HttpEncoder:
    """The encoder of a server; `index.meaning.encoder.Encoder` has its methods."""

    languages: frozenset[str] = frozenset()
    known_cosines: tuple[KnownCosine, ...] = ()
    """None: which model the server has is known to its operator only."""

    def __init__(self, url: str, model: str, languages: frozenset[str], min_similarity: float) -> None:
        """Take the address of `/v1/embeddings`, the name of the model, its languages and its least similarity."""
        self.name = f"{model} at {url}"
        self.fingerprint = f"http-{zlib.crc32(f'{url} {model}'.encode()):08x}"
        self.languages = languages
        self.min_similarity = min_similarity
        self._url = url
        self._model = model
        self._pause_ends = float("-inf")
        self._dimensions = 0
        self._sessions = threading.local()

    @property
    def dimensions(self) -> int:
        """The number of components of a vector; the server is asked once. Raises EncoderUnavailable."""
        if not self._dimensions:
            self.encode(["dimensions"], TextKind.QUERY)
        return self._dimensions

    def load(self) -> None:
        """Do nothing: the server has the model."""

    def encode(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return the vectors. Raises EncoderUnavailable."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        if time.monotonic() < self._pause_ends:
            raise EncoderUnavailable(f"The encoder at {self._url} did not answer a moment ago.")
        try:
            starts = range(0, len(texts), TEXTS_AT_ONCE)
            vectors = np.concatenate([self._ask(texts[i : i + TEXTS_AT_ONCE], SECONDS[kind]) for i in starts])
        except (
            requests.RequestException,
            OSError,
            ValueError,
            LookupError,
            TypeError,
            RecursionError,
            OverflowError,
        ) as error:
            self._pause_ends = time.monotonic() + PAUSE
            raise EncoderUnavailable(f"The encoder at {self._url} gives no usable answer: {error}") from error
        self._dimensions = vectors.shape[1]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
        return unit

    def _ask(self, texts: Sequence[str], seconds: float) -> Vectors:
        """Return the vectors of one request. Raises ValueError and the like where the answer has another form."""
        bounded = [text[:MAX_CHARACTERS].encode(errors="replace").decode() for text in texts]
        body = {"model": self._model, "input": bounded, "encoding_format": "float"}
        values = json.loads(b"".join(self._post(body, seconds, len(texts))))["data"]
        rows = sorted(((int(value["index"]), value["embedding"]) for value in values), key=lambda row: row[0])
        if [number for number, _ in rows] != list(range(len(texts))):
            raise ValueError("it has not one vector for each text")
        vectors: Vectors = np.array([row for _, row in rows], np.float32)
        if np.ndim(vectors[0]) != 1 or not 0 < vectors.shape[1] <= MAX_DIMENSIONS or not np.isfinite(vectors).all():
            raise ValueError("its vectors are not rows of finite numbers")
        if self._dimensions and vectors.shape[1] != self._dimensions:
            raise ValueError(f"its vectors have {vectors.shape[1]} components, not {self._dimensions}")
        return vectors

    def _post(self, body: Any, seconds: float, texts: int) -> Iterator[bytes]:  # noqa: ANN401 - JSON
        """Yield the answer. Raises ValueError where it is too large or too slow, RequestException where it fails."""
        deadline = time.monotonic() + seconds
        left = CHUNK + texts * MAX_DIMENSIONS * BYTES_PER_COMPONENT
        with self._session().post(
            self._url, json=body, timeout=seconds, stream=True, allow_redirects=False
        ) as response:
            if response.status_code != requests.codes.ok:
                raise ValueError(f"status {response.status_code}")
            for chunk in response.iter_content(CHUNK):
                left -= len(chunk)
                if left < 0 or time.monotonic() > deadline:
                    raise ValueError("the answer is too large" if left < 0 else "the answer takes too long")
                yield chunk

    def _session(self) -> requests.Session:
        """Return the session of this thread, which keeps its connection."""
        session: requests.Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = self._sessions.session = requests.Session()
            session.trust_env = False
        return session
