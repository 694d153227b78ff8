"""`RecordMapper`: maps flat records of a foreign shape to practices, for one file.

It knows the field of each column by the user's mapping and by DEFAULT_MAPPING, keeps slugs unique, and reports once
which columns no field took. Records in our own shape pass through it unchanged.

The slug is the record's slug or its `id`. A row without either gets its slug from country and title, so that reading
the file again updates it. Rows with equal slugs are kept, the second as `…-2`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from attrs import evolve

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import Outcome, ParsedPractice
from corpus.formats.import_options import ImportOptions, as_import_options
from corpus.formats.mapping.column_names import (
    DEFAULT_MAPPING,
    DROP,
    FIELDS,
    column_key,
    field_for_column,
    missing_title_message,
)
from corpus.formats.mapping.row_converter import Cell, RowConverter
from corpus.formats.row_values import COLUMNS
from corpus.records import practice_from_json, unknown_fields
from corpus.slugs import UniqueSlugs, make_slug
from corpus.template import SECTION_KEYS

__all__ = ["DEFAULT_MAPPING", "FIELDS", "MAX_COLUMNS", "ColumnValues", "RecordMapper"]

ColumnValues: TypeAlias = "list[tuple[str, Any]]"
"""A record as (column, value) pairs. A column may occur twice."""

OWN_NAMES: Final = frozenset((*COLUMNS, "sections", "contact"))
"""The names of our own columns and keys."""
MAX_COLUMNS: Final = 1_000
"""Columns of a table, or keys of a record, at most."""
MAX_NAME: Final = 80
"""Characters of a column's name that are compared and quoted."""
MAX_NAMED: Final = 100
"""Columns that a note names."""


class RecordMapper:
    """Maps the records of one file. Raises UnreadableFile where the mapping names an unknown field."""

    def __init__(self, source: str, import_options: ImportOptions | Mapping[str, str]) -> None:
        options = as_import_options(import_options)
        self.source = source
        self._mapping = {column_key(column): self._target(target) for column, target in options.mapping.items()}
        self._wished = {column_key(column): column for column in options.mapping}
        self._met = options.used_columns
        self._slugs = UniqueSlugs()
        self._fields: dict[str, tuple[str, bool]] = {}
        self._unmapped: dict[str, None] = {}
        """Columns that no field took and no note has named yet."""
        self._named: set[str] = set()
        self._suggested = False

    def _target(self, target: str) -> tuple[str, bool]:
        """Return the field that a mapping names, and whether commas separate its entries (`keywords,`)."""
        name = target.strip()
        field = DROP if name == DROP else field_for_column(name)
        if not field:
            raise UnreadableFile(
                self.source,
                f"the mapping names {target!r}, which is not a field. The fields are {', '.join(FIELDS)} and {DROP}",
            )
        return field, name.endswith(",")

    def field_of(self, column: str) -> str:
        """Return the field of a column, or an empty string."""
        return self._cached_field(column)[0]

    def _cached_field(self, column: str) -> tuple[str, bool]:
        name = column[:MAX_NAME]
        if name not in self._fields and len(self._fields) < MAX_COLUMNS * MAX_NAMED:
            self._fields[name] = self._find_field(name)
        return self._fields.get(name) or self._find_field(name)

    def _find_field(self, name: str) -> tuple[str, bool]:
        key = column_key(name)
        if key in self._mapping:
            self._met.add(self._wished[key])
            return self._mapping[key]
        return field_for_column(name), False

    def is_own(self, columns: Iterable[str]) -> bool:
        """Return whether the columns are ours, besides unknown ones, and no mapping changes them."""
        names = set(columns)
        mapped = [name for name in names if self.field_of(name)]
        return {"slug", "title"} <= names and all(
            name in OWN_NAMES and column_key(name) not in self._mapping for name in mapped
        )

    def read_foreign(self, pairs: ColumnValues, row: int, notes: Iterable[str] = ()) -> Outcome:
        """Return a record of a foreign shape as a practice, or the reason for its refusal."""
        if len(pairs) > MAX_COLUMNS:
            return self.refuse(f"it has more than {MAX_COLUMNS} columns", row)
        problems: list[str] = []
        draft = RowConverter(self._cells(pairs, problems))
        try:
            practice = draft.practice(self._slugs.unique)
        except InvalidPractice as error:
            reason = self._reason(error, [name for name, _ in pairs])
            return UnreadableFile(self.source, reason, row, draft.identifier)
        all_notes = (*notes, *problems, *draft.notes, *self._first_notes())
        return ParsedPractice(practice, self.source, row, all_notes, draft.identifier, draft.has_address)

    def read_own(self, values: Mapping[str, Any], row: int, notes: Iterable[str] = ()) -> ParsedPractice:
        """Return a record in our own shape as a practice. Raises InvalidPractice."""
        unknown = unknown_fields(values)
        known = {name: value for name, value in values.items() if name not in unknown}
        own = known.get("slug") or ""
        if not own:
            known["slug"] = make_slug(str(known.get("country", "")), str(known.get("title", "")))
        practice = practice_from_json(known)
        for name in unknown:
            self._note_unmapped(name)
        slug = self._slugs.unique(practice.slug)
        all_notes = (*notes, *self._first_notes())
        parsed = ParsedPractice(evolve(practice, slug=slug), self.source, row, all_notes, own, bool(own))
        if slug == practice.slug:
            return parsed
        return evolve(parsed, notes=(*parsed.notes, f"slug: {practice.slug!r} is there twice; this one is {slug!r}"))

    def refuse(self, reason: str, row: int | None = None) -> UnreadableFile:
        """Return the refusal of a row, or of the file."""
        return UnreadableFile(self.source, reason, row)

    def missing_title(self, columns: Iterable[str]) -> str:
        """Return why a file without a title's column cannot be read, and what helps."""
        return missing_title_message([column[:MAX_NAME] for column in columns])

    def _reason(self, error: InvalidPractice, columns: list[str]) -> str:
        if self._suggested or any(self.field_of(column) == "title" for column in columns):
            return str(error)
        self._suggested = True
        return f"{error}; {self.missing_title(columns)}"

    def _cells(self, pairs: ColumnValues, problems: list[str]) -> dict[str, list[Cell]]:
        """Return the cells by field, and note the columns that no field takes."""
        own = any(name == "slug" for name, _ in pairs)
        cells: dict[str, list[Cell]] = {}
        for name, value in pairs:
            field, comma = self._cached_field(name)
            if not field:
                self._note_unmapped(name)
            elif field != DROP:
                markdown = own and name in SECTION_KEYS
                texts = list(_texts(value, name, problems))
                cells.setdefault(field, []).extend(Cell(text, comma, markdown) for text in texts)
        return cells

    def _note_unmapped(self, name: str) -> None:
        short = name[:MAX_NAME]
        if short not in self._named and len(self._named) < MAX_COLUMNS:
            self._named.add(short)
            self._unmapped[short] = None

    def _first_notes(self) -> Iterator[str]:
        """Yield a note that names columns which no field took, when they first occur."""
        if self._unmapped:
            names = ", ".join([*self._unmapped][:MAX_NAMED])
            self._unmapped.clear()
            yield f"columns without a field: {names}"


def _texts(value: object, name: str, problems: list[str]) -> Iterator[str]:
    """Yield the values of a key as text, without empty ones."""
    if isinstance(value, str):
        if value and not value.isspace():
            yield value
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, list | dict):
                problems.append(f"{name[:MAX_NAME]}: it contains a structure, which was left out")
            else:
                yield from _texts(item, name, problems)
    elif isinstance(value, dict):
        problems.append(f"{name[:MAX_NAME]}: it contains a structure, which was left out")
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif value is not None:
        yield str(value)
