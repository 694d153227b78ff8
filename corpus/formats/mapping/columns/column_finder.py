"""`ColumnFinder`: finds the field of a column, by the user's mapping and by the known names.

A column may be a path such as `fields.Name`. Names are compared in full, however long they are; messages show their
beginning. A mapping may end in `…`, as a message does, and then names a column by its beginning.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import frozen

from corpus.errors import UnreadableFile
from corpus.formats.import_options import ImportOptions
from corpus.formats.mapping.columns.column_names import DROP, column_key, field_for_column, mappable_fields
from corpus.formats.mapping.paths import path_variants
from corpus.formats.mapping.separators.list_splitter import COMMA, ListSplitter

__all__ = ["ColumnFinder", "ColumnTarget", "short_name"]

MAX_COMPARED: Final = 10_000
"""Characters of a column's name that are compared."""
MAX_CACHED: Final = 100_000
"""Columns whose field is cached."""
MAX_SHOWN: Final = 80
"""Characters of a column's name that a message shows."""
CUT: Final = "…"


@frozen
class ColumnTarget:
    """The field of a column, and the splitter that the user names for its lists."""

    field: str
    splitter: ListSplitter | None = None


def short_name(column: str) -> str:
    """Return the name of a column for a message, cut where it is long."""
    name = " ".join(column.split())
    return name if len(name) <= MAX_SHOWN else f"{name[:MAX_SHOWN]}{CUT}"


class ColumnFinder:
    """The fields of the columns of one file. Raises UnreadableFile where the mapping names an unknown field."""

    def __init__(self, source: str, options: ImportOptions) -> None:
        self._source = source
        self._options = options
        self._mapping = {_key(column): (column, self._target(target)) for column, target in options.mapping.items()}
        self._beginnings = {
            _key(column): _key(column.removesuffix(CUT)) for column in options.mapping if column.endswith(CUT)
        }
        self._separators = {_key(name): (name, ListSplitter.from_option(text)) for name, text in _pairs(options)}
        self._cached: dict[str, ColumnTarget] = {}

    def _target(self, target: str) -> ColumnTarget:
        """Return the field that a mapping names. A comma behind it separates entries: `keywords,`."""
        name = target.strip()
        field = DROP if name == DROP else field_for_column(name)
        if not field:
            raise UnreadableFile(
                self._source,
                f"the mapping names {target!r}, which is not a field. "
                f"The fields are {', '.join(mappable_fields())} and {DROP}",
            )
        return ColumnTarget(field, ListSplitter((COMMA,)) if name.endswith(COMMA) else None)

    def target(self, column: str) -> ColumnTarget:
        """Return the field and the named splitter of a column; an empty field where none is known."""
        name = column[:MAX_COMPARED]
        if name not in self._cached:
            if len(self._cached) >= MAX_CACHED:
                self._cached.clear()
            self._cached[name] = self._find(name)
        return self._cached[name]

    def is_mapped(self, column: str) -> bool:
        """Return whether the user's mapping names this column."""
        return bool(self._mapped_key(column[:MAX_COMPARED]))

    def _find(self, name: str) -> ColumnTarget:
        key = self._mapped_key(name)
        if key:
            column, target = self._mapping[key]
            self._options.used_columns.add(column)
        else:
            target = ColumnTarget(next(filter(None, map(field_for_column, path_variants(name))), ""))
        return ColumnTarget(target.field, self._named_splitter(name, target.field) or target.splitter)

    def _mapped_key(self, name: str) -> str:
        """Return the key in the user's mapping of a column, or an empty string."""
        if not self._mapping:
            return ""
        keys = [_key(variant) for variant in path_variants(name)]
        beginning = (key for key, start in self._beginnings.items() if keys[0].startswith(start))
        return next((key for key in keys if key in self._mapping), "") or next(beginning, "")

    def _named_splitter(self, name: str, field: str) -> ListSplitter | None:
        """Return the splitter that the user names for this column, or for its field."""
        keys = [*map(_key, path_variants(name)), _key(field)] if self._separators else []
        keys += [key for key, (wanted, _) in self._separators.items() if field and field_for_column(wanted) == field]
        for key in filter(self._separators.__contains__, keys):
            wanted, splitter = self._separators[key]
            self._options.used_separators.add(wanted)
            return splitter
        return None


def _key(name: str) -> str:
    """Return the key by which names are compared; a name of signs only is compared as it is."""
    return column_key(name) or name.strip()


def _pairs(options: ImportOptions) -> Iterable[tuple[str, str]]:
    separators: Mapping[str, str] = options.separators
    return separators.items()
