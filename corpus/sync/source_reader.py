"""Reads files into one `RecordSpool` for each source."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from corpus.formats import ImportOptions, read_all
from corpus.reading.ingest import CheckedRecord, check_outcomes
from corpus.sync.constant_values import ConstantValues
from corpus.sync.record_spool import RecordSpool
from corpus.sync.source_names import name_from_file
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = ["SourceReader"]


class SourceReader:
    """Reads the files of one import with the same options."""

    def __init__(
        self,
        vocabularies: Vocabularies,
        options: ImportOptions,
        constants: ConstantValues,
        on_record: Callable[[CheckedRecord], None],
    ) -> None:
        self._vocabularies = vocabularies
        self._options = options
        self._constants = constants
        self._on_record = on_record

    def read_source(self, paths: Sequence[Path]) -> RecordSpool:
        """Read files and folders as one source."""
        spool = RecordSpool()
        for record in self._records(paths):
            spool.add(record)
        return spool

    def read_by_file(self, path: Path) -> Iterator[tuple[str, RecordSpool]]:
        """Yield a spool for each table, and one for all other files, with the names of their sources."""
        spools: dict[str, tuple[str, RecordSpool]] = {}
        folder = path if path.is_dir() else None
        for record in self._records([path]):
            file = Path(record.file)
            name = name_from_file(file, folder)
            key = name if folder and name == name_from_file(folder) else record.file
            if key not in spools:
                spools[key] = (name, RecordSpool())
            spools[key][1].add(record)
        yield from spools.values()

    def _records(self, paths: Iterable[Path]) -> Iterator[CheckedRecord]:
        outcomes = map(self._constants.apply, read_all(paths, self._options))
        for record in check_outcomes(outcomes, self._vocabularies):
            self._on_record(record)
            yield record
