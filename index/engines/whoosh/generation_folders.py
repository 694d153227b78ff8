"""`GenerationFolders`: the generations of a Whoosh index on disk, and the two steps that readers see: commit and swap.

    CURRENT               the name of the served generation; replaced by one rename
    generation-…/         one Whoosh index, with
        state.json            its `CommitState`; replaced by one rename after every commit
    build.lock            held while a generation is built
    write.lock            held while the served generation changes

A crash between Whoosh's commit and the new state.json leaves an older revision in it than the index holds. The changes
are then applied once more, with the same result. Only the list of segments is unpickled, and nothing else is accepted
in it (`index.engines.whoosh.codec.table_of_contents`).
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from attrs import asdict, evolve, frozen
from filelock import FileLock, Timeout

from index.errors import BuildRunning, EngineUnavailable, IndexDamaged, IndexMissing

__all__ = ["CommitState", "GenerationFolders"]

WRITE_TIMEOUT: Final = 30.0
"""Seconds to wait for another process's change, which takes far less."""


@frozen
class CommitState:
    """The content of state.json. The names of the attributes are its keys."""

    revision: int
    """The generation holds all changes of the collection up to this revision."""
    schema_version: str
    built: str
    """The date and time of the build in ISO 8601."""
    commit: int = 0
    """The number of commits since the build."""
    before: str = ""
    """The generation that was served before this one."""

    def next(self, revision: int) -> "CommitState":
        """Return the state after one more commit, which brings the index to a revision."""
        return evolve(self, revision=revision, commit=self.commit + 1)


class GenerationFolders:
    """The folder of an index, with its generations and locks."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def current(self) -> Path:
        """Return the folder of the served generation. Raises IndexMissing, IndexDamaged."""
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
        """Return a value that changes with every swap and commit. It takes two `stat` calls."""
        try:
            return (_file_stamp(self.home / "CURRENT"), _file_stamp(self.current() / "state.json"))
        except (IndexMissing, IndexDamaged, FileNotFoundError):
            return (0, 0)

    def read_state(self, generation: Path) -> CommitState:
        """Read the state of a generation. Raises IndexDamaged."""
        try:
            return CommitState(**json.loads((generation / "state.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexDamaged(
                f"The state of {generation.name} cannot be read ({error}): rebuild the index."
            ) from error

    def size_on_disk(self, generation: Path) -> int:
        """Return the size of a generation in bytes. Files that a merge removes meanwhile do not count."""
        total = 0
        for file in generation.glob("*"):
            with suppress(FileNotFoundError):
                total += file.stat().st_size
        return total

    def write_state(self, generation: Path, state: CommitState) -> None:
        """Replace the state of a generation by one rename."""
        _replace(generation / "state.json", json.dumps(asdict(state)))

    def create(self) -> Path:
        """Create an empty folder for a new generation."""
        name = f"generation-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        folder = self.home / name
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def serve(self, generation: Path) -> None:
        """Replace the served generation by this one, by one rename."""
        _replace(self.home / "CURRENT", generation.name)

    def prune(self) -> int:
        """Remove all generations except the served and the previous one; return how many.

        Readers that still use a removed one keep its files open.
        """
        with self.build_lock():
            previous = self.previous()
            needed = {self.current_name(), previous.name if previous else ""}
            unneeded = [folder for folder in self.home.glob("generation-*") if folder.name not in needed]
            for folder in unneeded:
                shutil.rmtree(folder, ignore_errors=True)
        return len(unneeded)

    def previous(self) -> Path | None:
        """Return the complete generation that was served before this one, or None where it was removed."""
        try:
            name = self.read_state(self.current()).before
        except (IndexMissing, IndexDamaged):
            return None
        folder = self.home / name
        return folder if name and (folder / "state.json").exists() else None

    def current_name(self) -> str:
        """Return the name of the served generation; empty where there is none."""
        try:
            return self.current().name
        except (IndexMissing, IndexDamaged):
            return ""

    @contextmanager
    def build_lock(self) -> Iterator[None]:
        """Hold the lock of builds. Raises BuildRunning where another process holds it."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with FileLock(self.home / "build.lock", timeout=0):
                yield
        except Timeout:
            raise BuildRunning("Another process is building the index; wait until it is done.") from None

    @contextmanager
    def write_lock(self) -> Iterator[None]:
        """Hold the lock of changes to the served generation. Raises EngineUnavailable after WRITE_TIMEOUT seconds."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with FileLock(self.home / "write.lock", timeout=WRITE_TIMEOUT):
                yield
        except Timeout:
            raise EngineUnavailable(f"The index is locked by another process for over {WRITE_TIMEOUT:.0f} s.") from None


def _file_stamp(path: Path) -> int:
    status = path.stat()
    return status.st_mtime_ns ^ status.st_ino


def _replace(path: Path, text: str) -> None:
    """Write a file so that readers, and a crash, leave either the old or the new content, never a part."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with partial.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
