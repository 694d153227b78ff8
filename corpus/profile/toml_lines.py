"""The line numbers of the keys of a TOML file, for messages. The standard library's parser does not keep them.

It is only asked about files that `tomllib` has read, so it need not know the whole grammar. It follows the headers of
tables and the first key of each line.
"""

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["line_of"]

_TABLE: Final = re.compile(r"\s*(?P<brackets>\[\[?)\s*(?P<path>[^\]]+?)\s*\]")
_KEY: Final = re.compile(r"""\s*(?P<key>[A-Za-z0-9_."'-]+)\s*=""")

Path = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and numbers of entries in arrays of tables, from 0."""


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line of the value at that path, from 1; that of the nearest part above it where it has none."""
    lines = _lines_by_path(text)
    for end in range(len(path), 0, -1):
        if tuple(path[:end]) in lines:
            return lines[tuple(path[:end])]
    return 1


def _lines_by_path(text: str) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.match(line):
            table = _table_path(header, counts)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_split(key["key"])), number)
    return lines


def _table_path(header: re.Match[str], counts: dict[Path, int]) -> Path:
    """Return the path of a table header. `counts` has the entries of each array so far."""
    path: Path = ()
    names = _split(header["path"])
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, names[-1])
    if header["brackets"] == "[[":
        counts[path] = counts.get(path, 0) + 1
        return (*path, counts[path] - 1)
    return path


def _split(name: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in name.split("."))
