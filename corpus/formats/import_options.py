"""Options of an import, and what is said about its files.

The options say which column maps to which field, how lists are separated, and the encoding of the files. `ImportLog`
collects what concerns a file as a whole, rather than one record.
"""

from collections.abc import Callable, Mapping
from typing import Final

from attrs import define, field, frozen

from corpus.formats.mapping.joined_table import JoinedTable
from corpus.formats.mapping.paths import ColumnValues

__all__ = ["FileNote", "ImportLog", "ImportOptions", "as_import_options"]

MAX_NOTES: Final = 100_000
"""Notes about files at most."""


@frozen
class FileNote:
    """A sentence about a file."""

    source: str
    """The name of the file."""
    message: str


@define
class ImportLog:
    """What an import did that concerns whole files."""

    file_notes: list[FileNote] = field(factory=list)
    """How files were read: the separators of lists, the list of records inside an object, sheets without a table."""
    skipped_files: list[FileNote] = field(factory=list)
    """The files inside folders that were not read, with the reason."""

    def add_note(self, source: str, message: str) -> None:
        """Add a note about a file that is read."""
        if len(self.file_notes) < MAX_NOTES:
            self.file_notes.append(FileNote(source, message))

    def add_skipped(self, source: str, reason: str) -> None:
        """Add a file that is not read."""
        if len(self.skipped_files) < MAX_NOTES:
            self.skipped_files.append(FileNote(source, reason))


@frozen
class ImportOptions:
    """The options for all files of one import."""

    mapping: Mapping[str, str] = field(factory=dict)
    """The field of each column or key of a foreign table. A key inside an object is a path: `fields.Name`."""
    encoding: str = ""
    """The encoding of every file; detected where it is empty."""
    used_columns: set[str] = field(factory=set)
    """The mapped columns that some file had."""
    separators: Mapping[str, str] = field(factory=dict)
    """The separator of a column's or field's lists, or `none`; detected where it is not named."""
    used_separators: set[str] = field(factory=set)
    """The columns and fields of `separators` that some file had."""
    joins: tuple[JoinedTable, ...] = ()
    """Tables whose rows belong to the records, by a key."""
    log: ImportLog = field(factory=ImportLog)
    observer: Callable[[ColumnValues], None] | None = None
    """Gets the columns of each foreign record before they are mapped. Then a table needs no known title column."""
    concepts_from: frozenset[str] = frozenset()
    """The columns of keywords, or the fields `keywords` and `tags`, whose words are read as concepts."""
    used_concept_columns: set[str] = field(factory=set)
    """Those of them that some file had."""

    @property
    def unused_columns(self) -> list[str]:
        """The mapped columns that no file had so far."""
        return [column for column in self.mapping if column not in self.used_columns]

    @property
    def unused_separators(self) -> list[str]:
        """The columns and fields with a separator that no file had so far."""
        return [column for column in self.separators if column not in self.used_separators]

    @property
    def unused_concept_columns(self) -> list[str]:
        """The columns of concepts that no file had so far."""
        return sorted(self.concepts_from - self.used_concept_columns)


def as_import_options(options: ImportOptions | Mapping[str, str] | None) -> ImportOptions:
    """Return the options unchanged, or options with a mapping alone."""
    return options if isinstance(options, ImportOptions) else ImportOptions(options or {})
