"""`VectorStore`: keeps the vectors of a collection's passages up to date, and serves them.

The database's revisions are the change feed, as for the index (`index.build.change_feed`): the file of vectors names
the revision that it holds, and what changed since then is encoded. A passage that is in the file already, by its hash,
is not encoded again. So building the index anew encodes nothing, and a changed section is one passage.

The file is replaced as a whole, at most once a minute during a long run. A run that is killed loses that minute, and
readers have the vectors so far. One process at a time writes. The file of an encoder begins with its fingerprint, so
another encoder starts anew, and removes the file of the one before.

Practices may be deleted, or changed, after they were encoded: whoever reads the vectors looks in the index
(`index.meaning.close_practices`).
"""

import threading
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from attrs import frozen
from filelock import FileLock, Timeout

from corpus.store.collection import Collection, RevisionChange
from corpus.vocabularies.skos_loader import Vocabularies
from index.meaning.encoder import Encoder, EncoderUnavailable, TextKind, Vectors
from index.meaning.passages import MAX_PASSAGES, PASSAGE_WIDTH, SHORT_PASSAGE_WIDTH, practice_passages
from index.meaning.vector_file import EncodedPassages, NearPractice, PassageVectors, write_vectors
from index.schema import schema_version, stored
from index.storage.caches import memoize
from index.stored_fields import StoredFields

__all__ = ["ServedVectors", "VectorStore", "encode_practice"]

PREFIX: Final = "passages-"
"""The beginning of the files' names."""
LAYOUT: Final = 1
"""The version of what is encoded: the rules of `index.meaning.passages`."""
STEP: Final = 50
"""Practices that are read at once."""
SECONDS_BETWEEN_WRITES: Final = 60.0
"""Seconds of encoding after which the file is replaced."""
CACHED_QUERIES: Final = 256
"""Queries whose vectors are cached."""

Progress = Callable[[int, int], None]
"""Receives how many changes are encoded, and how many there are."""


def _no_progress(_done: int, _total: int) -> None:
    """Ignore the progress."""


def encode_practice(fields: StoredFields, encoder: Encoder, known: EncodedPassages | None = None) -> EncodedPassages:
    """Return the encoded passages of a practice. Those that are among the `known` ones are not encoded again."""
    texts = {passage.digest: passage.text for passage in practice_passages(fields)}
    known_rows = {digest: row for row, digest in enumerate(known.digests.tolist())} if known is not None else {}
    new = [digest for digest in texts if digest not in known_rows]
    encoded = EncodedPassages.from_vectors(new, encoder.encode([texts[digest] for digest in new], TextKind.PASSAGE))
    kept = [row for digest, row in known_rows.items() if digest in texts]
    return encoded if known is None or not kept else encoded.joined_with(known.select(kept))


@frozen(eq=False)
class ServedVectors:
    """An encoder and the vectors that it made: what a search by meaning needs."""

    encoder: Encoder
    vectors: PassageVectors
    query_vector: Callable[[str], Vectors]
    """Returns the vector of a query; the last ones are cached."""

    @classmethod
    def of_documents(
        cls, path: Path, encoder: Encoder, documents: Iterable[tuple[str, EncodedPassages]]
    ) -> "ServedVectors":
        """Write the encoded passages of documents to a new file, and return them."""
        write_vectors(path, documents, dimensions=encoder.dimensions, revision=0, layout=_layout())
        return cls(encoder, PassageVectors(path), lambda text: encoder.encode([text], TextKind.QUERY)[0])

    @property
    def version(self) -> str:
        """A text that changes whenever another search by meaning may have another answer."""
        return f"{self.encoder.fingerprint}.{self.vectors.revision}.{len(self.vectors)}"

    def nearest(self, text: str, most: int, margin: float = 0.0) -> list[NearPractice]:
        """Return the practices that are close in meaning to a text, the closest first.

        They may be below the least similarity of the encoder by a margin. Raises EncoderUnavailable.
        """
        return self.vectors.nearest(self._vector(text), self.encoder.min_similarity - margin, most)

    def similarities(self, text: str, slugs: Iterable[str]) -> list[NearPractice]:
        """Return these practices with their similarity to a text, however low. Raises EncoderUnavailable."""
        return self.vectors.similarities(self._vector(text), slugs)

    def _vector(self, text: str) -> Vectors:
        vector = self.query_vector(text)
        if len(vector) != self.vectors.dimensions:
            raise EncoderUnavailable(
                f"{self.encoder.name} has {len(vector)} dimensions, the encoded passages have others."
            )
        return vector


@frozen(eq=False)
class _Start:
    """Where a run begins."""

    revision: int
    """Changes after this revision are to be encoded. It is 0 also where all practices are looked at again."""
    vectors: PassageVectors | None
    """The vectors that there are."""


class VectorStore:
    """The vectors of one collection by one encoder, in a folder that processes share. Threads may share it."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._path = folder / f"{PREFIX}{encoder.fingerprint}"
        self._lock = FileLock(folder / f"{PREFIX[:-1]}.lock", timeout=0, thread_local=False)
        self._opening = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._served: ServedVectors | None = None
        self.is_damaged = False
        """Whether the file that was opened last is damaged. It is not served, and the next run makes it again."""
        self._query_vector = memoize(self._encode_query, CACHED_QUERIES)

    def served(self) -> ServedVectors | None:
        """Return the vectors to search in; None where none were made, or where they are damaged.

        Where they are as before, this is one stat. A new file is read and checked by one thread. Others go on with the
        vectors before.
        """
        try:
            status = self._path.stat()
        except OSError:
            return None
        stamp = (status.st_ino, status.st_mtime_ns)
        if stamp != self._stamp:
            self._open_once(stamp)
        return self._served

    def _open_once(self, stamp: tuple[int, int]) -> None:
        """Open the file of that stamp, unless another thread does. Only the first vectors are waited for."""
        if self._opening.acquire(blocking=self._served is None):
            try:
                if stamp != self._stamp:
                    self._open(stamp)
            finally:
                self._opening.release()

    def version(self) -> str:
        """Return a text that changes whenever another search by meaning may have another answer."""
        served = self.served()
        return served.version if served else ""

    def waiting(self, collection: Collection) -> int:
        """Return how many changes are not encoded yet."""
        return collection.count_changes(self._start(collection).revision)

    def update(
        self,
        collection: Collection,
        vocabularies: Vocabularies,
        progress: Progress = _no_progress,
        most: int | None = None,
    ) -> int:
        """Encode what changed, the oldest change first, and return how many changes this call encoded.

        It stops after `most` changes. Another process that encodes has precedence: then nothing is done here.
        Raises EncoderUnavailable.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with self._lock:
                update = _Update(self._path, self.encoder, collection, vocabularies)
                return update.run(self._matching_start(collection), progress, most)
        except Timeout:
            return 0

    def _encode_query(self, text: str) -> Vectors:
        vector: Vectors = self.encoder.encode([text], TextKind.QUERY)[0]
        return vector

    def _open(self, stamp: tuple[int, int]) -> None:
        """Open the file of that stamp. A file that is damaged is none: it is made again."""
        try:
            vectors = PassageVectors(self._path)
        except (OSError, ValueError, KeyError):
            self._stamp, self._served, self.is_damaged = stamp, None, True
            return
        served = ServedVectors(self.encoder, vectors, self._query_vector)
        self._stamp, self._served, self.is_damaged = stamp, served, False

    def _matching_start(self, collection: Collection) -> _Start:
        """Return where the next run begins: at the beginning where the encoder has other dimensions than the file."""
        start = self._start(collection)
        fits = start.vectors is None or start.vectors.dimensions == self.encoder.dimensions
        return start if fits else _Start(0, None)

    def _start(self, collection: Collection) -> _Start:
        """Return where the next run begins."""
        served = self.served()
        if served is None:
            return _Start(0, None)
        vectors = served.vectors
        anew = vectors.layout != _layout() or vectors.revision > collection.revision
        return _Start(0 if anew else vectors.revision, vectors)


class _Update:
    """One run that encodes what changed."""

    def __init__(self, path: Path, encoder: Encoder, collection: Collection, vocabularies: Vocabularies) -> None:
        self._path = path
        self._encoder = encoder
        self._collection = collection
        self._vocabularies = vocabularies
        self._practices: dict[str, EncodedPassages] = {}
        self._revision = 0

    def run(self, start: _Start, progress: Progress, most: int | None) -> int:
        self._revision = start.revision
        self._practices = _all_passages(start.vectors, None if start.revision else self._collection)
        total = self._collection.count_changes(start.revision)
        done, last_write, is_written = 0, time.monotonic(), bool(start.revision)
        changes = islice(self._collection.changes(start.revision), most)
        while batch := list(islice(changes, STEP)):
            self._encode(batch)
            done, is_written = done + len(batch), False
            progress(done, max(done, total))
            if time.monotonic() - last_write > SECONDS_BETWEEN_WRITES:
                self._write()
                last_write, is_written = time.monotonic(), True
        if not is_written:
            self._write()
        return done

    def _encode(self, changes: Sequence[RevisionChange]) -> None:
        practices = self._collection.get_many(change.slug for change in changes if not change.removed)
        for change in changes:
            practice = practices.get(change.slug)
            known = self._practices.pop(change.slug, None)
            if practice is not None:
                self._practices[change.slug] = encode_practice(
                    stored(practice, self._vocabularies), self._encoder, known
                )
        self._revision = changes[-1].revision

    def _write(self) -> None:
        """Replace the file, and remove those of other encoders."""
        write_vectors(
            self._path,
            self._practices.items(),
            dimensions=self._encoder.dimensions,
            revision=self._revision,
            layout=_layout(),
        )
        for path in self._path.parent.glob(f"{PREFIX}*"):
            if path != self._path:
                with suppress(FileNotFoundError):
                    path.unlink()


def _all_passages(vectors: PassageVectors | None, collection: Collection | None) -> dict[str, EncodedPassages]:
    """Return the encoded passages by practice; with a collection, only of practices that it still has."""
    if vectors is None:
        return {}
    slugs = vectors.numbers.keys() if collection is None else collection.existing_slugs(vectors.numbers)
    return {slug: encoded for slug in slugs if (encoded := vectors.encoded_passages(slug)) is not None}


def _layout() -> int:
    """Return a number that changes where practices may be divided into other passages."""
    return zlib.crc32(f"{LAYOUT} {PASSAGE_WIDTH} {SHORT_PASSAGE_WIDTH} {MAX_PASSAGES} {schema_version()}".encode())
