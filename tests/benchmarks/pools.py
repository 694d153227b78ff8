"""The collections that are searched: real records, from ../shared/data/pool.py, taken in as any file is.

A pool's database, and its documents as the peers get them, are kept in `.cache/bench` until the code that makes them
changes. Its index is not: it is what is measured.
"""

import hashlib
import json
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from corpus.formats import read_all
from corpus.reading.ingest import check_outcomes
from corpus.store.collection import Collection
from corpus.vocabularies.skos_loader import load_vocabularies
from index.build.builder import IndexBuilder
from index.document import IndexDocument
from index.engines import open_engine
from index.engines.base import Engine
from index.searcher import Searcher
from index.text.analyzer import Analyzer
from tests.benchmarks.documents import of_peer
from tests.benchmarks.listening import Counting, Listening
from tests.benchmarks.trees import Terms

__all__ = ["CACHE", "PACKAGES", "READING", "ROOT", "WRITING", "House", "Pool", "fingerprint"]

ROOT: Final = Path(__file__).resolve().parents[2]
POOL: Final = ROOT / ".." / "shared" / "data" / "pool.py"
CACHE: Final = ROOT / ".cache" / "bench"
PACKAGES: Final = CACHE / "packages"
ALL_TERMS: Final = 10_000_000
READING: Final = (
    "corpus/**/*.py",
    "index/text/*.py",
    "index/text/*.toml",
    "index/build/builder.py",
    "index/build/batch_analyzer.py",
    "index/facets/phrase_facet.py",
    "index/document.py",
    "index/schema.py",
    "index/engines/base.py",
    "tests/benchmarks/documents.py",
)
"""The code that makes practices and documents of records."""
WRITING: Final = (
    "index/build/worker_pool.py",
    "index/build/worker_process.py",
    "index/storage/array_file.py",
    "index/storage/term_dictionary.py",
    "index/engines/whoosh/generation_folders.py",
    "index/engines/whoosh/index_writer.py",
    "index/engines/whoosh/merge_policy.py",
    "index/engines/whoosh/whoosh_fields.py",
    "index/engines/whoosh/codec/*.py",
)
"""The code that makes this product's index of documents."""


@frozen
class Pool:
    """So many records, or so many texts of several records each."""

    name: str
    size: int
    join: int = 1
    home: Path = CACHE / "pools"

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return self.home / f"{self.size}x{self.join}-{fingerprint()}"

    def made(self) -> "House":
        """Its collection and documents, made where they are not yet; its index is not built."""
        finished = self.folder / "documents"
        if not finished.exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            self._make(finished)
        return House(self.folder)

    def records(self) -> Iterator[Any]:
        """The records as they were published."""
        with (self.folder / "pool.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    def _make(self, finished: Path) -> None:
        records = self.folder / "pool.jsonl"
        with records.open("wb") as file:
            command = (sys.executable, str(POOL), str(self.size), "--join", str(self.join))
            subprocess.run(command, stdout=file, check=True)
        house = House(self.folder)
        checked = check_outcomes(read_all([records]), house.vocabularies)
        house.collection.put(record.practice for record in checked if record.practice is not None)
        partial = finished.with_suffix(".partial")
        with partial.open("wb") as file:
            house.listen(lambda one: pickle.dump(of_peer(one), file, protocol=5))
        partial.rename(finished)


@frozen(eq=False, slots=False)
class House:
    """A collection, its index and what joins them, in a folder."""

    folder: Path

    @cached_property
    def vocabularies(self) -> Any:
        """The concept schemes."""
        return load_vocabularies()

    @cached_property
    def analyzer(self) -> Analyzer:
        """Text to terms."""
        return Analyzer()

    @cached_property
    def collection(self) -> Collection:
        """The practices."""
        return Collection.open(f"sqlite:///{self.folder}/app.sqlite")

    @cached_property
    def engine(self) -> Engine:
        """The index's engine."""
        return open_engine(f"whoosh://{self.folder}/index")

    @cached_property
    def builder(self) -> IndexBuilder:
        """What builds the index."""
        return IndexBuilder(self.collection, self.engine, self.analyzer, self.vocabularies)

    @cached_property
    def searcher(self) -> Searcher:
        """What answers."""
        return Searcher(self.engine, self.analyzer, self.vocabularies, self.folder / "derived")

    def listen(self, take: Callable[[IndexDocument], object]) -> None:
        """Read and analyse all practices as a build does, and hand on the documents."""
        IndexBuilder(self.collection, Listening(take), self.analyzer, self.vocabularies).build()

    def analyse(self) -> None:
        """Read and analyse all practices as a build does, and nothing else."""
        IndexBuilder(self.collection, Counting(), self.analyzer, self.vocabularies).build()

    @property
    def documents(self) -> Path:
        """The practices as the peers get them."""
        return self.folder / "documents"

    def terms(self, fields: tuple[str, ...]) -> Terms:
        """All terms of these fields, ascending."""
        return {name: sorted(term for term, _ in self.engine.terms(name, ALL_TERMS)) for name in fields}


def fingerprint(code: Iterable[str] = READING) -> str:
    """Return a hash that changes with this code and with the records. Raises FileNotFoundError for a stale pattern."""
    digest = hashlib.sha256(POOL.read_bytes())
    for path in sorted(chain.from_iterable(map(_matching_files, code))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _matching_files(pattern: str) -> list[Path]:
    files = [*ROOT.glob(pattern)]
    if not files:
        raise FileNotFoundError(f"no file matches {pattern}")
    return files
