"""Options of an import: which column maps to which field, which hold concepts, and the encoding of the files."""

from collections.abc import Mapping

from attrs import field, frozen

__all__ = ["ImportOptions", "as_import_options"]


@frozen
class ImportOptions:
    """The options for all files of one import."""

    mapping: Mapping[str, str] = field(factory=dict)
    """The field of each column or key of a foreign table."""
    encoding: str = ""
    """The encoding of every file; detected where it is empty."""
    used_columns: set[str] = field(factory=set)
    """The mapped columns that some file had."""
    concepts_from: frozenset[str] = frozenset()
    """The columns of keywords, or the fields `keywords` and `tags`, whose words are read as concepts."""
    used_concept_columns: set[str] = field(factory=set)
    """Those of them that some file had."""

    @property
    def unused_columns(self) -> list[str]:
        """The mapped columns that no file had so far."""
        return [column for column in self.mapping if column not in self.used_columns]

    @property
    def unused_concept_columns(self) -> list[str]:
        """The columns of concepts that no file had so far."""
        return sorted(self.concepts_from - self.used_concept_columns)


def as_import_options(options: ImportOptions | Mapping[str, str] | None) -> ImportOptions:
    """Return the options unchanged, or options with a mapping alone."""
    return options if isinstance(options, ImportOptions) else ImportOptions(options or {})
