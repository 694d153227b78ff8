"""What is made of a whole generation of the index, kept in a file that every process maps: opened in milliseconds.

A `Kept` is one kind of such a thing, its files in one folder, one for each generation, the last two of them left. They
are derived and disposable, as the index is: what is missing, cut or of another layout is made anew.
"""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Generic, TypeVar

from filelock import FileLock

from index.storage.array_file import ArrayFile, ArrayFileWriter
from index.storage.derived import Made

__all__ = ["Kept"]

LEFT: Final = 2
"""Files of one kind that are left: the newest, and the one that somebody may be about to open."""

TOOK: Final = "milliseconds"
"""The fact of a file that says how long its making took."""

T = TypeVar("T")


class Kept(Generic[T]):
    """Safe to share between threads, and between processes that share the folder."""

    def __init__(
        self,
        folder: Path | None,
        name: str,
        write: Callable[[ArrayFileWriter], None],
        read: Callable[[ArrayFile], T],
    ) -> None:
        """Without a folder nothing is kept. `name` says the layout too: it changes where that does."""
        self._folder = folder
        self._name = name
        self._write = write
        self._read = read

    def find(self, generation: str) -> Made[T] | None:
        """What was made of that generation, where it was kept."""
        if self._folder is None:
            return None
        try:
            return self._opened(self._path(self._folder, generation))
        except (OSError, ValueError, KeyError):
            return None

    def make(self, generation: str) -> Made[T]:
        """What is made of the generation that is being served; one process at a time. Raises as the making does."""
        if self._folder is None:
            with TemporaryDirectory() as passing:
                return self._made(Path(passing) / "made")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self._folder / f"{self._name}.lock"):
            found = self.find(generation)
            if found is None:
                found = self._made(self._path(self._folder, generation))
                self._prune(self._folder)
        return found

    def _made(self, path: Path) -> Made[T]:
        started = time.monotonic()
        with ArrayFileWriter(path) as file:
            self._write(file)
            file.facts[TOOK] = round(1_000 * (time.monotonic() - started))
        return self._opened(path)

    def _opened(self, path: Path) -> Made[T]:
        file = ArrayFile(path)
        return Made(self._read(file), file.facts[TOOK] / 1_000)

    def _path(self, folder: Path, generation: str) -> Path:
        return folder / f"{self._name}-{re.sub('[^a-zA-Z0-9.-]', '_', generation)[:100]}"

    def _prune(self, folder: Path) -> None:
        """Remove the older files; whoever has one open keeps it."""
        files = sorted(folder.glob(f"{self._name}-*"), key=lambda path: path.stat().st_mtime_ns)
        for path in files[:-LEFT]:
            with suppress(FileNotFoundError):
                path.unlink()
