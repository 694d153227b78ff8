"""What whoever ingests says about the files: which column is which field, and in which encoding they are."""

from collections.abc import Mapping

from attrs import field, frozen

__all__ = ["Wishes", "wishes_of"]


@frozen
class Wishes:
    """Goes with all files of one ingest."""

    mapping: Mapping[str, str] = field(factory=dict)
    """Which column or key of a foreign table is which field."""
    encoding: str = ""
    """Of every file, whatever it looks like; found out where it is empty."""
    met: set[str] = field(factory=set)
    """Columns of the mapping that some file had."""

    @property
    def missed(self) -> list[str]:
        """Columns of the mapping that no file had so far."""
        return [column for column in self.mapping if column not in self.met]


def wishes_of(said: Wishes | Mapping[str, str] | None) -> Wishes:
    """The wishes themselves, or those that a mapping alone is."""
    return said if isinstance(said, Wishes) else Wishes(said or {})
