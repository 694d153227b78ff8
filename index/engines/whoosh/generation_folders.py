"""The generations of a Whoosh index on disk, and the two moments that readers may see: a commit and a swap.

    CURRENT               the name of the generation that is served; replaced at once
    generation-…/         one Whoosh index, with
        state.json            what it holds; replaced at once after every commit
    build.lock write.lock     held by whoever builds, and by whoever changes what is served

A crash between Whoosh's commit and the new state.json leaves an older revision in it than the index holds: the
changes are then applied once more, which changes nothing. Nothing of a folder is unpickled but the list of segments,
which may hold nothing else (`codec.contents`).
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from attrs import asdict, frozen
from filelock import FileLock, Timeout

from index.errors import BuildRunning, EngineUnavailable, IndexDamaged, IndexMissing

__all__ = ["Folders", "State"]

WRITE_TIMEOUT = 30.0
"""Seconds to wait for another process's change: far longer than one takes."""


@frozen
class State:
    """What one generation holds."""

    revision: int
    schema_version: str
    built: str
    """When, as ISO 8601."""
    commit: int = 0
    """Counts the changes since it was built."""
    before: str = ""
    """The generation that was served before it."""


class Folders:
    """The folder of an index and the generations in it."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def current(self) -> Path:
        """The generation that is served. Raises IndexMissing."""
        try:
            name = (self.home / "CURRENT").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise IndexMissing(f"Nothing was built in {self.home} yet: run `practice-search index build`.") from None
        except ValueError:
            name = ""
        if not name.startswith("generation-") or "/" in name:
            raise IndexDamaged(f"{self.home / 'CURRENT'} names no generation: rebuild the index.")
        return self.home / name

    def stamp(self) -> tuple[int, int]:
        """Changes whenever a generation was swapped in or changed; two looks at the disk."""
        try:
            return (_stamp(self.home / "CURRENT"), _stamp(self.current() / "state.json"))
        except (IndexMissing, IndexDamaged, FileNotFoundError):
            return (0, 0)

    def state(self, generation: Path) -> State:
        """What that generation holds. Raises IndexDamaged."""
        try:
            return State(**json.loads((generation / "state.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexDamaged(f"{generation.name} does not say what it holds ({error}): rebuild the index.") from error

    def size(self, generation: Path) -> int:
        """Bytes on the disk; a file that a merge removes meanwhile does not count."""
        total = 0
        for file in generation.glob("*"):
            with suppress(FileNotFoundError):
                total += file.stat().st_size
        return total

    def write_state(self, generation: Path, state: State) -> None:
        """Replace state.json at once."""
        _replace(generation / "state.json", json.dumps(asdict(state)))

    def new(self) -> Path:
        """An empty folder for a generation to come."""
        name = f"generation-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        folder = self.home / name
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def serve(self, generation: Path) -> None:
        """Put that generation in place of the current one, at once."""
        _replace(self.home / "CURRENT", generation.name)

    def prune(self) -> int:
        """Remove the generations but the one that is served and the one before; how many.

        Readers that still have one keep its files open.
        """
        with self.building():
            before = self.before()
            kept = {self.served_name(), before.name if before else ""}
            left_over = [folder for folder in self.home.glob("generation-*") if folder.name not in kept]
            for folder in left_over:
                shutil.rmtree(folder, ignore_errors=True)
        return len(left_over)

    def before(self) -> Path | None:
        """The complete generation that was served before this one, if it is still there."""
        try:
            name = self.state(self.current()).before
        except (IndexMissing, IndexDamaged):
            return None
        folder = self.home / name
        return folder if name and (folder / "state.json").exists() else None

    def served_name(self) -> str:
        """The name of the generation that is served; empty where none is."""
        try:
            return self.current().name
        except (IndexMissing, IndexDamaged):
            return ""

    @contextmanager
    def building(self) -> Iterator[None]:
        """Held while a generation is built; raises BuildRunning where another process builds."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with FileLock(self.home / "build.lock", timeout=0):
                yield
        except Timeout:
            raise BuildRunning("Another process is building the index; wait until it is done.") from None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held while what is served changes; raises EngineUnavailable after half a minute of waiting."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with FileLock(self.home / "write.lock", timeout=WRITE_TIMEOUT):
                yield
        except Timeout:
            raise EngineUnavailable(f"The index is locked by another process for over {WRITE_TIMEOUT:.0f} s.") from None


def _stamp(path: Path) -> int:
    found = path.stat()
    return found.st_mtime_ns ^ found.st_ino


def _replace(path: Path, text: str) -> None:
    """Write a file so that every reader, and a crash, finds the old or the new one whole."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
