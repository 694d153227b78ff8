"""`Cell`: the value of one cell or key, with what the import knows of its column."""

from attrs import frozen

from corpus.formats.mapping.separators.list_splitter import DEFAULT_SPLITTER, ListSplitter
from corpus.formats.mapping.values.year_parser import NumberKind

__all__ = ["Cell"]


@frozen
class Cell:
    """The value of one cell or key."""

    text: str
    splitter: ListSplitter = DEFAULT_SPLITTER
    """Splits the entries of a list in it."""
    markdown: bool = False
    """Whether the text is Markdown already."""
    concepts: bool = False
    """Whether keywords in it are read as concepts."""
    numbers: NumberKind = NumberKind.PLAIN
    """What numbers in it count, where it is a date."""
    decimal_sign: str = ""
    """The sign before fractions in the numbers of its column, where it is known."""
