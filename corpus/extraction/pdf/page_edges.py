"""Finds the lines that most pages repeat at their top or bottom: running heads and page numbers."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from attrs import frozen

__all__ = ["without_page_edges"]

MIN_PAGES: Final = 3
"""Pages that a document has at least before lines of its pages are compared."""
EDGE_LINES: Final = 2
"""Lines at the top and at the bottom that may be repeated."""
SHARE: Final = 0.5
"""The share of pages that repeat a line, from which on it is left out."""
MAX_LENGTH: Final = 150
"""Characters of the longest line that is compared."""

_NUMBER = re.compile(r"\d+|\b[ivxlc]{1,7}\b")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p|pg|seite|s|página|pagina|side|sida|sivu|strona|strana|oldal|lk|σελίδα|страница|стр)\W*)?"
    r"#(?:\W*(?:of|von|de|di|sur|av|af|z|od|van|из)?\W*#)?\W*"
)
"""A line that is a page number, with `#` for its numbers."""


@frozen
class _Edge:
    """A line at the top or bottom of a page, as it is compared with those of other pages."""

    text: str
    is_top: bool


def without_page_edges(pages: Sequence[str]) -> tuple[list[str], bool]:
    """Return the texts of the pages without running heads and page numbers, and whether there were any.

    A running head stays where it is first, because it may be the title.
    """
    filled = [page for page in pages if page.strip()]
    counts = Counter(edge for page in filled for edge in {*_edges(page.split("\n")).values()})
    repeated = {edge for edge, count in counts.items() if count >= max(MIN_PAGES, SHARE * len(filled))}
    kept: set[_Edge] = set()
    return [_without(page.split("\n"), repeated, kept) for page in pages], bool(repeated)


def _edges(lines: Sequence[str]) -> dict[int, _Edge]:
    """Return the first and last lines by their place."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    top, bottom = filled[:EDGE_LINES], filled[max(len(filled) - EDGE_LINES, EDGE_LINES) :]
    return {
        place: _comparable(lines[place], is_top=place in top, is_last=place == filled[-1])
        for place in (*top, *bottom)
        if len(lines[place]) <= MAX_LENGTH
    }


def _comparable(line: str, *, is_top: bool, is_last: bool) -> _Edge:
    """Return a line as it is compared. Only in the last line, any number may be that of the page."""
    text = " ".join(line.casefold().split())
    unnumbered = _NUMBER.sub("#", text)
    if _PAGE_NUMBER.fullmatch(unnumbered):
        return _Edge("#", is_top=False)
    return _Edge(unnumbered if is_last and not is_top else text, is_top)


def _without(lines: Sequence[str], repeated: set[_Edge], kept: set[_Edge]) -> str:
    """Return the lines of a page without repeated edges; `kept` are the running heads that stayed on a page before."""
    edges = {place: edge for place, edge in _edges(lines).items() if edge in repeated}
    first = {place for place, edge in edges.items() if edge.is_top and edge not in kept}
    kept.update(edges.values())
    return "\n".join(line for place, line in enumerate(lines) if place not in edges or place in first)
