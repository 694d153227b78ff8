"""Takes a sample of the records of files, as (column, value) pairs, before anything is mapped."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from corpus.errors import UnreadableFile
from corpus.formats import ImportOptions, read_all
from corpus.profile.active import active_profile, use_profile
from corpus.profile.definitions import Profile, SectionDefinition

__all__ = ["RecordSample", "sample_records"]

MAX_RECORDS: Final = 3_000
"""Records that are looked at."""
PLAIN_SECTION: Final = SectionDefinition(key="text", label="Text")


@frozen
class RecordSample:
    """The columns of some records, and what could not be read."""

    records: Sequence[Sequence[tuple[str, Any]]]
    problems: tuple[str, ...]

    def columns(self) -> dict[str, list[Any]]:
        """Return the filled values of each column, in the order of the columns."""
        values: dict[str, list[Any]] = {}
        for record in self.records:
            for name, value in record:
                entries = values.setdefault(name, [])
                if value not in ("", None, []) and not (isinstance(value, str) and value.isspace()):
                    entries.append(value)
        return values


def sample_records(paths: Sequence[Path]) -> RecordSample:
    """Return the first records of files. Files in the software's own shape give none, because they need no profile."""
    records: list[Sequence[tuple[str, Any]]] = []
    options = ImportOptions(observer=records.append)
    with _plain_profile():
        outcomes = islice(read_all(paths, options), MAX_RECORDS)
        problems = tuple(str(outcome) for outcome in outcomes if isinstance(outcome, UnreadableFile))
    return RecordSample(records[:MAX_RECORDS], problems[:1] if not records else ())


@contextmanager
def _plain_profile() -> Iterator[None]:
    """Use a profile without fields of its own, so that no column is read by another collection's names."""
    before = active_profile()
    use_profile(Profile(folder=before.folder, sections=(PLAIN_SECTION,)))
    try:
        yield
    finally:
        use_profile(before)
