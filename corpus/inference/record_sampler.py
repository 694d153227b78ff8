"""Takes a sample of the records of files, as (column, value) pairs, before anything is mapped."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from corpus.errors import UnreadableFile
from corpus.formats import ImportOptions, read_all
from corpus.formats.mapping.columns.column_names import column_key
from corpus.profile.active import active_profile, use_profile
from corpus.profile.definitions import Profile, SectionDefinition
from corpus.reading.language_guess import guess_language

__all__ = ["RecordSample", "sample_records"]

MAX_RECORDS: Final = 3_000
"""Records that are looked at."""
MAX_GUESSED: Final = 200
"""Records whose language is guessed."""
MIN_TEXT: Final = 100
"""Characters of the shortest record whose language is guessed."""
MIN_CONFIDENCE: Final = 0.95
"""The confidence, from 0 to 1, from which a guess counts."""
PLAIN_SECTION: Final = SectionDefinition(key="text", label="Text")


@frozen
class RecordSample:
    """The columns of some records, and what could not be read."""

    records: Sequence[Sequence[tuple[str, Any]]]
    problems: tuple[str, ...]

    def columns(self) -> dict[str, list[Any]]:
        """Return the filled values of each column, in the order of the columns.

        Columns whose names differ by capitals and signs only are one column with several values in a record.
        """
        names: dict[str, str] = {}
        values: dict[str, list[Any]] = {}
        for record in self.records:
            filled: dict[str, list[Any]] = {}
            for name, value in record:
                first = names.setdefault(column_key(name) or name, name)
                entries = filled.setdefault(first, [])
                if value not in ("", None, []) and not (isinstance(value, str) and value.isspace()):
                    entries.append(value)
            for name, entries in filled.items():
                values.setdefault(name, []).extend([_flat(entries)] if len(entries) > 1 else entries)
        return values

    def other_names(self, column: str) -> tuple[str, ...]:
        """Return the names of the other columns that `columns` takes as one with this."""
        written = dict.fromkeys(name for record in self.records for name, _ in record)
        return tuple(name for name in written if name != column and column_key(name) == column_key(column) != "")

    def languages(self) -> frozenset[str]:
        """Return the languages of some of the records with much text."""
        step = max(1, len(self.records) // MAX_GUESSED)
        texts = (" ".join(value for _, value in record if isinstance(value, str)) for record in self.records[::step])
        guesses = (guess_language(text, MIN_CONFIDENCE) for text in texts if len(text) >= MIN_TEXT)
        return frozenset(filter(None, guesses))


def sample_records(paths: Sequence[Path]) -> RecordSample:
    """Return the first records of files. Files in the software's own shape give none, because they need no profile."""
    records: list[Sequence[tuple[str, Any]]] = []
    options = ImportOptions(observer=records.append)
    with _plain_profile():
        outcomes = islice(read_all(paths, options), MAX_RECORDS)
        problems = tuple(str(outcome) for outcome in outcomes if isinstance(outcome, UnreadableFile))
    return RecordSample(records[:MAX_RECORDS], problems[:1] if not records else ())


def _flat(entries: Sequence[Any]) -> list[Any]:
    return [value for entry in entries for value in (entry if isinstance(entry, list) else [entry])]


@contextmanager
def _plain_profile() -> Iterator[None]:
    """Use a profile without fields of its own, so that no column is read by another collection's names."""
    before = active_profile()
    use_profile(Profile(folder=before.folder, sections=(PLAIN_SECTION,)))
    try:
        yield
    finally:
        use_profile(before)
