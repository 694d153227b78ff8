"""Output of the command line: progress bars, counts, and tables that fit the terminal."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import click

from corpus.checks import Severity
from corpus.formats.base import UNMAPPED_COLUMNS
from corpus.reading.ingest import IngestRemark
from index.build.builder import Progress

__all__ = ["RemarkTable", "count_of", "format_table", "progress_bar"]

MAX_ROWS: Final = 20
"""Kinds of remarks that are shown unless all are asked for."""
MAX_KINDS: Final = 10_000
"""Kinds of remarks that are stored. All further ones count as one kind."""
MIN_WIDTH: Final = 60
"""Characters of a table's width in a narrower terminal."""


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Show a progress bar on standard error. Yields the function that moves it; silent if that is no terminal."""
    with click.progressbar(length=1, label=label, file=sys.stderr, show_pos=True) as bar:

        def update(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield update


def count_of(number: int, singular: str, plural: str) -> str:
    """A number with its noun: `1 practice`, `2,000 practices`."""
    return f"{number:,} {singular if number == 1 else plural}"


def format_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Format a table whose last column wraps at the width of the terminal."""
    width = max(MIN_WIDTH, shutil.get_terminal_size((100, 24)).columns)
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head) - 1)]
    indent = sum(widths) + 2 * len(widths)
    lines: list[str] = []
    for row in (head, *rows):
        start = "".join(f"{cell:<{cell_width}}  " for cell, cell_width in zip(row, widths, strict=False))
        lines.append(click.wrap_text(row[-1], max(width, indent + MIN_WIDTH // 2), start, " " * indent))
    return "\n".join(lines)


class RemarkTable:
    """The remarks of an import. Equal remarks are counted together, and memory is bounded."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Severity, str]] = Counter()
        self._first: dict[tuple[Severity, str], str] = {}

    def add(self, remarks: Sequence[IngestRemark]) -> None:
        """Add the remarks about one record."""
        for remark in remarks:
            key = (remark.severity, remark.message)
            if key not in self._counts and len(self._counts) >= MAX_KINDS:
                key = (remark.severity, "and other remarks")
            self._counts[key] += 1
            self._first.setdefault(key, remark.place)

    def has_message_with(self, words: str) -> bool:
        """Return whether some remark has these words."""
        return any(words in message for _, message in self._counts)

    def text(self, *, everything: bool = False) -> str:
        """The table: columns that no field took, errors, then the most frequent remarks. Empty without remarks."""
        if not self._counts:
            return ""
        keys = sorted(self._counts, key=lambda key: (*_remark_order(*key), -self._counts[key], key[1]))
        selected = keys if everything else keys[:MAX_ROWS]
        rows = [(key[0].value, f"{self._counts[key]:,}", _short_place(self._first[key]), key[1]) for key in selected]
        text = format_table(("", "records", "first at", "what"), rows)
        left = len(keys) - len(selected)
        return f"{text}\n… and {left:,} more kinds; --all-findings shows them." if left else text


def _remark_order(severity: Severity, message: str) -> tuple[bool, int]:
    return not message.startswith(UNMAPPED_COLUMNS), list(Severity).index(severity)


def _short_place(place: str) -> str:
    """The last folder and the name of a file: enough to tell it from others."""
    return "/".join(place.split("/")[-2:])
