"""What the command line shows: progress, and tables that fit."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click

from corpus.reading.ingest import IngestRemark
from index.build.builder import Progress

__all__ = ["RemarkTable", "count_of", "progress_bar", "table"]

SHOWN: Final = 20
"""Kinds of remark that are shown unasked."""
MAX_KINDS: Final = 10_000
"""Kinds of remark that are kept; what comes after is counted as one."""
NARROWEST: Final = 60


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A bar on standard error, for work that says how far it is; nothing where that is no terminal."""
    with click.progressbar(length=1, label=label, file=sys.stderr, show_pos=True) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield show


def count_of(number: int, one: str, many: str) -> str:
    """A number with what it counts: `1 practice`, `2,000 practices`."""
    return f"{number:,} {one if number == 1 else many}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need to be, the last one wrapped to the terminal."""
    width = max(NARROWEST, shutil.get_terminal_size((100, 24)).columns)
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head) - 1)]
    indent = sum(widths) + 2 * len(widths)
    lines: list[str] = []
    for row in (head, *rows):
        start = "".join(f"{cell:<{wide}}  " for cell, wide in zip(row, widths, strict=False))
        lines.append(click.wrap_text(row[-1], max(width, indent + NARROWEST // 2), start, " " * indent))
    return "\n".join(lines)


class RemarkTable:
    """The remarks of an ingest, those that say the same counted together, bounded in memory."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Any, str]] = Counter()
        self._first: dict[tuple[Any, str], str] = {}

    def add(self, remarks: Sequence[IngestRemark]) -> None:
        """Take what was said of one record."""
        for one in remarks:
            key = (one.severity, one.message)
            if key not in self._counts and len(self._counts) >= MAX_KINDS:
                key = (one.severity, "and other remarks")
            self._counts[key] += 1
            self._first.setdefault(key, one.place)

    def text(self, *, everything: bool = False) -> str:
        """The table, errors first, then the most frequent; empty where nothing was said."""
        if not self._counts:
            return ""
        order = ["error", "warning", "hint"]
        keys = sorted(self._counts, key=lambda key: (order.index(key[0].value), -self._counts[key], key[1]))
        shown = keys if everything else keys[:SHOWN]
        rows = [(key[0].value, f"{self._counts[key]:,}", _short(self._first[key]), key[1]) for key in shown]
        text = table(("", "records", "first at", "what"), rows)
        left = len(keys) - len(shown)
        return f"{text}\n… and {left:,} more kinds; --all-findings shows them." if left else text


def _short(place: str) -> str:
    """A place with the file's name and folder: what tells it from its neighbours."""
    return "/".join(place.split("/")[-2:])
