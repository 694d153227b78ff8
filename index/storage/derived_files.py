"""Data derived from a whole generation of the index, such as word lists and completions.

`DerivedFiles` stores one kind of it in files that every process maps, so that opening takes milliseconds. There is one
file for each generation, and the last two are left. They are disposable, as the index is: a file that is missing, cut
or of another layout is made again.

`DerivedData` holds what is served from such files. When the generation changes it builds anew: at once where that is
quick, else in a thread, while the old data answers.
"""

import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Generic, Protocol, TypeVar

from attrs import frozen
from filelock import FileLock

from index.storage.array_file import ArrayFile, ArrayFileWriter

__all__ = ["DerivedData", "DerivedFiles", "DerivedSource", "TimedValue"]

FILES_LEFT: Final = 2
"""Files of one kind that are left: the newest, and the one that another process may be about to open."""

BUILD_TIME: Final = "milliseconds"
"""The fact of a file that says how long it took to build, in milliseconds."""

QUICK: Final = 0.2
"""A reader may wait this many seconds for new data; a slower build runs in a thread."""

IDLE_FACTOR: Final = 10
"""After a build that took t seconds, the next one in a thread starts t times this factor later at the earliest."""

T = TypeVar("T")


@frozen(eq=False)
class TimedValue(Generic[T]):
    """A derived value, and how many seconds it took to build."""

    value: T
    build_seconds: float


class DerivedSource(Protocol[T]):
    """Finds or builds the derived value of a generation. `DerivedFiles` implements it."""

    def find(self, generation: str) -> TimedValue[T] | None:
        """Return the stored value of that generation, or None; this takes no time."""

    def build(self, generation: str) -> TimedValue[T]:
        """Build the value of the generation that is served."""


class DerivedFiles(Generic[T]):
    """Files of one kind of derived data. Threads and processes that use the folder may share it.

    `name` begins the files' names and says the layout: it changes where the layout does. `write` fills a new file,
    `read` makes the value from an open one. Without a folder nothing is stored.
    """

    def __init__(
        self,
        folder: Path | None,
        name: str,
        write: Callable[[ArrayFileWriter], None],
        read: Callable[[ArrayFile], T],
    ) -> None:
        self._folder = folder
        self._name = name
        self._write = write
        self._read = read

    def find(self, generation: str) -> TimedValue[T] | None:
        """Return the stored value of that generation, or None where no readable file is there."""
        if self._folder is None:
            return None
        try:
            return self._open(self._path(self._folder, generation))
        except (OSError, ValueError, KeyError):
            return None

    def build(self, generation: str) -> TimedValue[T]:
        """Return the value of the generation that is served; one process at a time builds. Raises as `write` does."""
        if self._folder is None:
            with TemporaryDirectory() as scratch:
                return self._build_file(Path(scratch) / "derived")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self._folder / f"{self._name}.lock"):
            stored = self.find(generation)
            if stored is None:
                stored = self._build_file(self._path(self._folder, generation))
                self._prune(self._folder)
        return stored

    def _build_file(self, path: Path) -> TimedValue[T]:
        started = time.monotonic()
        with ArrayFileWriter(path) as file:
            self._write(file)
            file.facts[BUILD_TIME] = round(1_000 * (time.monotonic() - started))
        return self._open(path)

    def _open(self, path: Path) -> TimedValue[T]:
        file = ArrayFile(path)
        return TimedValue(self._read(file), file.facts[BUILD_TIME] / 1_000)

    def _path(self, folder: Path, generation: str) -> Path:
        return folder / f"{self._name}-{re.sub('[^a-zA-Z0-9.-]', '_', generation)[:100]}"

    def _prune(self, folder: Path) -> None:
        """Remove older files. A process that has one open keeps reading it."""
        files = sorted(folder.glob(f"{self._name}-*"), key=lambda path: path.stat().st_mtime_ns)
        for path in files[:-FILES_LEFT]:
            with suppress(FileNotFoundError):
                path.unlink()


class DerivedData(Generic[T]):
    """The derived value that is served, of the newest generation possible. Threads may share it."""

    def __init__(self, source: DerivedSource[T]) -> None:
        self._source = source
        self._served: TimedValue[T] | None = None
        self._generation = ""
        self._last_build = float("-inf")
        self._building = threading.Lock()

    def latest(self, generation: str) -> T:
        """Return the value of that generation, or an older one while a slow build runs. Raises as the build does."""
        served = self._served
        if served is None:
            return self.build(generation)
        if generation == self._generation or self._building.locked():
            return served.value
        stored = self._source.find(generation)
        if stored is not None:
            return self._serve(stored, generation)
        if served.build_seconds < QUICK:
            return self.build(generation)
        if time.monotonic() - self._last_build > IDLE_FACTOR * served.build_seconds:
            threading.Thread(target=self.build, args=(generation,), daemon=True).start()
        return served.value

    def build(self, generation: str) -> T:
        """Return the value of that generation, however long it takes. Raises as the build does."""
        with self._building:
            if self._served is None or generation != self._generation:
                value = self._source.find(generation) or self._source.build(generation)
                self._last_build = time.monotonic()
                return self._serve(value, generation)
            return self._served.value

    def _serve(self, value: TimedValue[T], generation: str) -> T:
        self._served, self._generation = value, generation
        return value.value
