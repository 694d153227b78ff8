"""Finds the records in a value that was read from JSON, YAML or XML.

Programs wrap records: `{"meta": …, "results": […]}`. `find_records` takes the longest list of objects with a title, and
says where it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import frozen

from corpus.formats.mapping.paths import column_paths

__all__ = ["HasTitle", "RecordList", "find_records", "is_titled"]

HasTitle: TypeAlias = Callable[[list[str]], bool]
"""Returns whether one of these columns is the title of a practice."""

MAX_DEPTH: Final = 5
"""Objects around a list of records at most."""
MAX_PROBED: Final = 20
"""Records of a list that are looked at for a title."""
MAX_NAMED: Final = 20
"""Keys that a note names."""
MIN_KEYED: Final = 2
"""Records of an object that has one under each key, at least."""
LIST_NAMES: Final = frozenset(
    ("results", "records", "features", "data", "items", "rows", "entries", "hits", "docs", "documents", "nodes",
     "edges", "practices", "projects", "cases", "policies", "operations", "dataset", "datasets", "member", "members")
)  # fmt: skip
"""Names of lists that hold records even where the object around them has a title."""


@frozen
class RecordList:
    """The records of a file."""

    records: Sequence[object]
    notes: tuple[str, ...] = ()
    """Where the records were, and what was not read."""


@frozen
class _ObjectList:
    path: str
    entries: list[Any]
    titled: bool


def find_records(value: object, has_title: HasTitle) -> RecordList:
    """Return the records of a value: a list's, those of the longest list of objects inside an object, or the object."""
    if isinstance(value, list):
        return RecordList(value)
    if not isinstance(value, Mapping):
        return RecordList([value])
    lists = list(_object_lists(value, "", has_title, MAX_DEPTH))
    best = max(lists, key=lambda candidate: (candidate.titled, len(candidate.entries)), default=None)
    if is_titled(value, has_title):
        named = best is not None and best.titled and best.path.split(".")[-1].lower() in LIST_NAMES
        best = best if named and not isinstance(value.get("slug"), str) else None
    elif best is None or not best.titled:
        keyed = _keyed_records(value, has_title)
        if keyed:
            return RecordList(keyed, (f"each key of the object was read as the id of a record: {len(keyed):,}",))
    return RecordList([value]) if best is None else RecordList(best.entries, _notes(value, best))


def is_titled(record: object, has_title: HasTitle) -> bool:
    """Return whether a record has a title's column, also inside an object."""
    return isinstance(record, Mapping) and has_title(column_paths(record))


def _object_lists(value: Mapping[str, Any], parent: str, has_title: HasTitle, depth: int) -> Iterator[_ObjectList]:
    for name, inner in value.items():
        path = f"{parent}.{name}" if parent else str(name)
        if isinstance(inner, list) and any(isinstance(entry, Mapping) for entry in inner[:MAX_PROBED]):
            titled = any(is_titled(entry, has_title) for entry in inner[:MAX_PROBED])
            yield _ObjectList(path, inner, titled)
        elif isinstance(inner, Mapping) and depth:
            yield from _object_lists(inner, path, has_title, depth - 1)


def _keyed_records(value: Mapping[str, Any], has_title: HasTitle) -> list[dict[str, Any]]:
    """Return the records of an object that has one under each key, with the key as `id`."""
    entries = list(value.items())
    if len(entries) < MIN_KEYED or not all(isinstance(entry, Mapping) for _, entry in entries):
        return []
    if not all(is_titled(entry, has_title) for _, entry in entries[:MAX_PROBED]):
        return []
    return [{"id": key, **entry} for key, entry in entries]


def _notes(value: Mapping[str, Any], best: _ObjectList) -> tuple[str, ...]:
    others = [str(name) for name in value if name != best.path.split(".", maxsplit=1)[0]][:MAX_NAMED]
    left = f"; not read: {', '.join(others)}" if others else ""
    return (f"the records are in “{best.path}”: {len(best.entries):,}{left}",)
