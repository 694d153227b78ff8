"""Reads a page with columns column by column.

Most programs write one column after the other, so that the text is in order. Some write across the columns, line by
line. The layout of the page, in which gaps are spaces, tells them apart.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

__all__ = ["read_columns"]

MIN_ROWS: Final = 3
"""Lines with text in both columns at least."""
LONG_LINE: Final = 15
"""Characters on average from which lines are text. Cells of tables are shorter."""
SHORT_LINE: Final = 8
"""Characters on average from which lines are text if sentences go on in them."""
MIN_CONTINUED: Final = 0.35
"""The share of lines that begin with a small letter, from which on sentences go on in them."""
TOLERANCE: Final = 8
"""Characters by which the places of one gap may differ, because letters have different widths."""
MAX_GAPS: Final = 400
"""Gaps that are compared on one page."""
MAX_COLUMNS: Final = 6

_WIDE_GAP = re.compile(r"(?<=\S) {4,}(?=\S)")
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")


@frozen
class _Row:
    """A line of the page, split at the gap between two columns."""

    left: str = ""
    right: str = ""
    is_full: bool = False
    """Whether it goes over the whole width of the page."""

    @property
    def has_both(self) -> bool:
        return bool(self.left.strip() and self.right.strip())


def read_columns(text: str, layout: str) -> str:
    """Return a page's text column by column where it was written across them; otherwise unchanged.

    `text` is in the order of the file, `layout` has the same text at its places. No character is lost.
    """
    written = _squeeze(text)
    lines = layout.split("\n")
    if not _rows_across(lines, written):
        return text
    in_order = "\n".join(_read(lines, written, MAX_COLUMNS))
    return in_order if Counter(_squeeze(in_order)) == Counter(written) else text


def _read(lines: Sequence[str], written: str, columns: int) -> Iterator[str]:
    """Yield the lines column by column; as they are where there are no columns across which they were written."""
    rows = _rows_across(lines, written) if columns > 1 else []
    if not rows:
        yield from (" ".join(line.split()) for line in lines if line.strip())
        return
    block: list[_Row] = []
    for row in [*rows, _Row(is_full=True)]:
        if not row.is_full:
            block.append(row)
            continue
        yield from _read([row.left for row in block], written, columns - 1)
        yield from _read([row.right for row in block], written, columns - 1)
        yield from _read([row.left], written, 0)
        block = []


def _rows_across(lines: Sequence[str], written: str) -> list[_Row]:
    """Return the rows of two columns that were written line by line; none for other lines."""
    rows = _rows(lines)
    both = [row for row in rows if row.has_both]
    across = sum(_squeeze(row.left) + _squeeze(row.right) in written for row in both)
    return rows if len(both) >= MIN_ROWS and across * 2 >= len(both) and _are_prose(both) else []


def _rows(lines: Sequence[str]) -> list[_Row]:
    """Split the lines at the gap that most of them have."""
    ends = [gap.end() for line in lines for gap in _WIDE_GAP.finditer(line)][:MAX_GAPS]
    if not ends:
        return []
    place = max(sorted(set(ends)), key=lambda end: sum(abs(end - other) <= TOLERANCE for other in ends))
    return [_split(line, place) for line in lines]


def _split(line: str, place: int) -> _Row:
    gaps = [gap.end() for gap in _WIDE_GAP.finditer(line) if abs(gap.end() - place) <= TOLERANCE]
    gaps += [gap.end() for gap in _GAP.finditer(line) if abs(gap.end() - place) <= 1]
    indent = len(line) - len(line.lstrip())
    if gaps:
        return _Row(line[: gaps[0]], line[gaps[0] :])
    if line.strip() and indent >= place - TOLERANCE:
        return _Row("", line[indent:])
    return _Row(line, is_full=len(line.rstrip()) > place)


def _are_prose(rows: Sequence[_Row]) -> bool:
    """Return whether both sides are columns of text, and not cells of a table, which are short and begin anew."""
    return all(map(_is_prose, ([row.left.strip() for row in rows], [row.right.strip() for row in rows])))


def _is_prose(lines: Sequence[str]) -> bool:
    mean = sum(map(len, lines)) / len(lines)
    continued = sum(not (line[0].isupper() or line[0].isdigit()) for line in lines) / len(lines)
    return mean >= LONG_LINE or (mean >= SHORT_LINE and continued >= MIN_CONTINUED)


def _squeeze(text: str) -> str:
    return "".join(text.split())
