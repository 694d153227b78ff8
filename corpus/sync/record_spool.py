"""`RecordSpool`: the records of one import in a temporary file, with their keys in memory.

An import is compared as a whole before anything is stored, and may be larger than memory. The file has no name, so
nothing is left of it when the process is killed.
"""

import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

import orjson
from attrs import frozen

from corpus.differences.record_units import Record
from corpus.reading.ingest import CheckedRecord
from corpus.records import practice_to_json
from corpus.sync.record_keys import fingerprint, title_key

__all__ = ["IncomingRecord", "RecordSpool"]

REPEATED: Final = "\x1f"
"""Stands between an identifier that is there several times, and its number."""
MAX_IDENTIFIER: Final = 200
"""Characters of the longest identifier that is stored as it is. Longer ones are stored as a hash."""


@frozen
class IncomingRecord:
    """What is known of a record of an import while its content is in the file."""

    number: int
    """The place in the import, from 0."""
    identifier: str
    """The identifier in its source, unique in the import; empty where the record has none."""
    fingerprint: str
    """The hash of its content."""
    title: int
    """The key of its title and place."""
    has_address: bool
    """Whether the identifier is an address in the collection."""


class RecordSpool:
    """The records of one source in one import."""

    def __init__(self) -> None:
        self.records: list[IncomingRecord] = []
        self.refused_identifiers: set[str] = set()
        """The identifiers of records that were refused. They are not gone from the source."""
        self.unidentified_refusals = 0
        """Refused records and files without an identifier."""
        self.refused = 0
        """Records and files that were refused."""
        self._file = tempfile.TemporaryFile(prefix="practice-search-")  # noqa: SIM115 - closed by `close`
        self._offsets = array("q", [0])
        self._identifiers: dict[str, int] = {}

    def add(self, checked: CheckedRecord) -> None:
        """Add a record that was read and checked."""
        identifier = _storable(checked.identifier)
        if checked.practice is not None:
            self._append(practice_to_json(checked.practice), identifier, has_address=checked.has_address)
            return
        self.refused += 1
        if identifier:
            self.refused_identifiers.add(identifier)
        else:
            self.unidentified_refusals += 1

    def _append(self, record: Record, identifier: str, *, has_address: bool) -> None:
        data = orjson.dumps(record)
        self._file.write(data)
        self._offsets.append(self._offsets[-1] + len(data))
        number, unique = len(self.records), self._unique(identifier)
        self.records.append(IncomingRecord(number, unique, fingerprint(record), title_key(record), has_address))

    def _unique(self, identifier: str) -> str:
        """Return the identifier the first time, then with a number: a source may have one twice.

        A control character keeps the made-up identifiers apart from all that are read.
        """
        if not identifier:
            return ""
        times = self._identifiers.get(identifier, 0) + 1
        self._identifiers[identifier] = times
        return identifier if times == 1 else f"{identifier}{REPEATED}{times}"

    def read(self, number: int) -> dict[str, Any]:
        """Return the record at a place of the import."""
        self._file.seek(self._offsets[number])
        record: dict[str, Any] = orjson.loads(self._file.read(self._offsets[number + 1] - self._offsets[number]))
        return record

    def read_many(self, records: Iterable[IncomingRecord]) -> Iterator[tuple[IncomingRecord, Mapping[str, Any]]]:
        """Yield records with their content."""
        return ((record, self.read(record.number)) for record in records)

    def close(self) -> None:
        """Delete the file."""
        self._file.close()


def _storable(identifier: str) -> str:
    """Return an identifier that every database can store: without NUL, and not too long."""
    clean = identifier.replace("\0", "").replace(REPEATED, "").strip()
    return clean if len(clean) <= MAX_IDENTIFIER else f"sha256:{sha256(clean.encode('utf-8', 'replace')).hexdigest()}"
