"""`ColumnProposal`: what a column is proposed to be, and why."""

from typing import Final

from attrs import frozen

from corpus.inference.column_statistics import ColumnStatistics
from corpus.profile.definitions import FieldKind

__all__ = ["SECTION", "ColumnProposal"]

SECTION: Final = "section"
"""The role of a column with long texts."""


@frozen
class ColumnProposal:
    """What a column is proposed to be."""

    statistics: ColumnStatistics
    role: str
    """The key of a built-in field, `section`, or `field`."""
    kind: FieldKind = FieldKind.TEXT
    key: str = ""
    """The key of the section or field."""
    facet: str = ""
    """The name of the facet; empty where the field is none."""
    many: bool = False
    evidence: str = ""
