"""Says in a sentence which separators a column of lists has."""

from collections.abc import Iterable
from typing import Final

from corpus.formats.mapping.separators.list_splitter import COMMA, SLASH
from corpus.formats.mapping.separators.separator_detection import DetectedSeparators

__all__ = ["separator_note"]

NOTEWORTHY: Final = (COMMA, ";", "|", SLASH)
"""Separators whose use inside values is said."""
NAMES: Final = {"newline": "a line end", "list": "a list in square brackets or of hashtags"}


def separator_note(column: str, detected: DetectedSeparators) -> str:
    """Return a sentence about the separators of a column, or an empty text where there is nothing to say."""
    unused = [(name, number) for name, number in detected.unused if name in NOTEWORTHY]
    if not detected.used and not unused:
        return ""
    cells = "1 cell" if detected.cells == 1 else f"{detected.cells:,} cells"
    sentence = f"{column} ({cells}): between values {_listed(detected.used, detected.cells) or 'nothing'}"
    if unused:
        sentence += f"; inside values {_listed(unused, detected.cells)}"
        sentence += f". To change this: --separator '{column}={unused[0][0]}'"
    return sentence


def _listed(separators: Iterable[tuple[str, int]], cells: int) -> str:
    return ", ".join(f"{NAMES.get(name, f'“{name}”')} in {_percent(number, cells)}" for name, number in separators)


def _percent(number: int, cells: int) -> str:
    percent = 100 * number / cells
    return "under 1 %" if percent < 1 else f"{round(percent)} %"
