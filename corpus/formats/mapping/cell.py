"""`Cell`: the value of one cell or key, with what the import knows of its column."""

from attrs import frozen

from corpus.formats.mapping.separators.list_splitter import DEFAULT_SPLITTER, ListSplitter
from corpus.formats.mapping.values.year_parser import NumberKind
from corpus.quantities.conventions import UNKNOWN, Conventions

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
    conventions: Conventions = UNKNOWN
    """How the numbers and dates of its column are written, where its values prove it."""
