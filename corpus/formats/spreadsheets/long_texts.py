"""Texts that are longer than a cell of a spreadsheet, in a sheet of their own.

A cell holds 32,767 characters. A longer text begins in its cell, and continues in the sheet “Continued”, a row for each
further part: the practice's slug, the column, the number of the part, and the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from attrs import define, field

__all__ = ["CONTINUED", "HEADER", "MAX_CELL", "LongTexts", "escape_cell", "split_text"]

CONTINUED: Final = "Continued"
"""The name of the sheet."""
HEADER: Final = ("slug", "column", "part", "text")
MAX_CELL: Final = 32_767
"""Characters of a cell at most, as in Excel, which counts UTF-16 units."""
ESCAPED: Final = len("_x000D_")

Key: TypeAlias = "tuple[str, str]"
"""A practice's slug and a column."""

_UNSAFE_IN_XML = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\r\ufffe\uffff]")


def escape_cell(text: str) -> str:
    """Return a text as a cell stores it: characters that XML cannot hold become `_x000D_`."""
    return _UNSAFE_IN_XML.sub(lambda sign: f"_x{ord(sign.group()):04X}_", text)


def split_text(text: str) -> Iterator[str]:
    """Yield the parts of a text that each fit into a cell; an empty text is one part."""
    start = 0
    while len(text) - start > MAX_CELL // ESCAPED and _overflow(text[start : start + MAX_CELL + 1]):
        end = start + MAX_CELL
        while overflow := _overflow(text[start:end]):
            end -= max(overflow // ESCAPED, 1)
        yield text[start:end]
        start = end
    yield text[start:]


def _overflow(text: str) -> int:
    """Return by how many UTF-16 units the text is longer than a cell; 0 where it fits."""
    return max(len(escape_cell(text).encode("utf-16-le", "surrogatepass")) // 2 - MAX_CELL, 0)


@define
class LongTexts:
    """The further parts of long texts, read from the sheet “Continued”."""

    _parts: dict[Key, list[tuple[int, str]]] = field(factory=dict)

    @staticmethod
    def is_header(cells: Sequence[str]) -> bool:
        """Return whether a row is the header of such a sheet."""
        return tuple(cells[: len(HEADER)]) == HEADER

    def add_rows(self, rows: Iterable[Sequence[str]]) -> None:
        """Add the rows below the header."""
        for cells in rows:
            slug, column, part, text = [*cells, "", "", "", ""][: len(HEADER)]
            if text:
                number = int(part) if part.isascii() and part.isdecimal() else 0
                self._parts.setdefault((slug, column), []).append((number, text))

    def complete(self, slug: str, column: str, text: str) -> str:
        """Return the text of a cell with its further parts."""
        return text + "".join(part for _, part in sorted(self._parts.pop((slug, column), ())))

    def unused(self) -> list[Key]:
        """Return the practices and columns whose texts no row took."""
        return list(self._parts)
