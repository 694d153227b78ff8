"""`RecordMapper`: maps flat records of a foreign shape to practices, for one file.

It knows the field of each column by the user's mapping and by DEFAULT_MAPPING, keeps slugs unique, and reports once
which columns no field took. Records in our own shape pass through it unchanged.

The slug is the record's slug or its `id`. A row without either gets its slug from country and title, so that reading
the file again updates it. Rows with equal slugs are kept, the second as `…-2`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from attrs import evolve

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import UNMAPPED_COLUMNS, Outcome, ParsedPractice
from corpus.formats.import_options import ImportOptions, as_import_options
from corpus.formats.mapping.cell import Cell
from corpus.formats.mapping.columns.column_finder import ColumnFinder, short_name
from corpus.formats.mapping.columns.column_names import (
    DEFAULT_MAPPING,
    DROP,
    TAGS,
    column_key,
    holds_list,
    missing_title_message,
)
from corpus.formats.mapping.columns.column_profile import number_kind
from corpus.formats.mapping.paths import ColumnValues, LeftOut, describe_left_out
from corpus.formats.mapping.row_converter import RowConverter
from corpus.formats.mapping.separators.list_splitter import DEFAULT_SPLITTER, NO_SPLITTER, ListSplitter
from corpus.formats.mapping.separators.separator_detection import detect_separators
from corpus.formats.mapping.separators.separator_notes import separator_note
from corpus.formats.mapping.values.year_parser import NumberKind
from corpus.formats.mapping.values.year_reader import YEAR_FIELDS
from corpus.formats.row_values import table_columns
from corpus.profile.active import active_profile
from corpus.profile.column_conventions import conventions_of_column
from corpus.profile.definitions import FieldKind
from corpus.quantities.conventions import POINT, UNKNOWN, Conventions
from corpus.records import OLD_COUNTRY, practice_from_json, unknown_fields, with_countries
from corpus.slugs import UniqueSlugs, make_slug

__all__ = ["DEFAULT_MAPPING", "MAX_COLUMNS", "RecordMapper"]

KEYWORD_FIELDS: Final = ("keywords", TAGS)
MAX_COLUMNS: Final = 1_000
"""Columns of a table, or keys of a record, at most."""
MAX_NAMED: Final = 100
"""Columns that a note names."""
IGNORED: Final = frozenset(("@context", "@type"))
"""Keys that say what the others mean."""


class RecordMapper:
    """Maps the records of one file. Raises UnreadableFile where the mapping names an unknown field."""

    def __init__(self, source: str, import_options: ImportOptions | Mapping[str, str]) -> None:
        self.source = source
        self.options = as_import_options(import_options)
        self.columns = ColumnFinder(source, self.options)
        self.table = ""
        """The name of the table in the file, where it has several."""
        self._concept_columns = {column_key(column): column for column in self.options.concepts_from}
        self._numbers: dict[str, NumberKind] = {}
        """What the numbers count, for each column of dates where they are no years."""
        self._conventions: dict[str, Conventions] = {}
        """How the numbers and dates of each column of such are written."""
        self._slugs = UniqueSlugs()
        self._splitters: dict[str, ListSplitter] = {}
        """The splitter of each list column, by what was detected."""
        self._unmapped: dict[str, None] = {}
        """Columns that no field took and no note has named yet."""
        self._file_notes: list[str] = []
        """Notes on the whole file. The next practice gets them."""
        self._named: set[str] = set()
        self._suggested = False

    def add_file_note(self, note: str) -> None:
        """Add a note on the whole file to the next practice; an empty note is ignored."""
        if note:
            self._file_notes.append(note)

    def field_of(self, column: str) -> str:
        """Return the field of a column, or an empty string."""
        return self.columns.target(column).field

    def has_title(self, columns: Iterable[str]) -> bool:
        """Return whether one of the columns is the title."""
        return any(self.field_of(column) == "title" for column in columns)

    def is_own(self, columns: Iterable[str]) -> bool:
        """Return whether the columns are ours, besides unknown ones, and no mapping changes them."""
        names = set(columns)
        own_names = {*table_columns(), OLD_COUNTRY, "sections", "contact"}
        if self.options.joins:
            return False
        mapped = [name for name in names if self.field_of(name)]
        return {"slug", "title"} <= names and all(
            name in own_names and not self.columns.is_mapped(name) for name in mapped
        )

    def detect_separators(self, records: Sequence[ColumnValues]) -> None:
        """Detect the separators of the list columns of these records, and note them."""
        texts: dict[str, list[str]] = {}
        for pairs in records:
            for name, value in self._with_joined_rows(pairs):
                if isinstance(value, str) and value.strip() and holds_list(self.field_of(name)):
                    texts.setdefault(name, []).append(value)
        self._splitters.clear()
        for name, cells in texts.items():
            target = self.columns.target(name)
            detected = detect_separators(cells)
            self._splitters[name] = detected.splitter
            if target.splitter is None and (note := separator_note(short_name(name), detected)):
                self.note(note)

    def read_foreign(self, pairs: ColumnValues, row: int | None, notes: Iterable[str] = ()) -> Outcome:
        """Return a record of a foreign shape as a practice, or the reason for its refusal."""
        pairs = self._with_joined_rows(pairs)
        if self.options.observer:
            self.options.observer(pairs)
        if len({name for name, _ in pairs}) > MAX_COLUMNS:
            return self.refuse(f"it has more than {MAX_COLUMNS} columns", row)
        problems: list[str] = []
        draft = RowConverter(self._cells(pairs, problems))
        try:
            practice = draft.practice(self._slugs.unique)
        except InvalidPractice as error:
            reason = self._reason(error, [name for name, _ in pairs])
            return self.refuse(reason, row, draft.identifier)
        all_notes = (*notes, *problems, *draft.notes, *self._first_notes())
        return ParsedPractice(practice, self.source, row, all_notes, draft.identifier, draft.has_address)

    def _with_joined_rows(self, pairs: ColumnValues) -> ColumnValues:
        for table in self.options.joins:
            pairs = table.extend(pairs)
        return pairs

    def read_own(self, values: Mapping[str, Any], row: int, notes: Iterable[str] = ()) -> ParsedPractice:
        """Return a record in our own shape as a practice. Raises InvalidPractice."""
        unknown = unknown_fields(values)
        known = with_countries({name: value for name, value in values.items() if name not in unknown})
        own = known.get("slug") or ""
        if not own:
            known["slug"] = make_slug(_first_text(known.get("countries")), str(known.get("title", "")))
        practice = practice_from_json(known)
        for name in unknown:
            self._note_unmapped(name)
        slug = self._slugs.unique(practice.slug)
        all_notes = (*notes, *self._first_notes())
        parsed = ParsedPractice(evolve(practice, slug=slug), self.source, row, all_notes, own, bool(own))
        if slug == practice.slug:
            return parsed
        return evolve(parsed, notes=(*parsed.notes, f"slug: {practice.slug!r} is there twice; this one is {slug!r}"))

    def refuse(self, reason: str, row: int | None = None, identifier: str = "") -> UnreadableFile:
        """Return the refusal of a row, or of the file."""
        return UnreadableFile(self.source, f"{self.table}: {reason}" if self.table else reason, row, identifier)

    def note(self, message: str) -> None:
        """Note what concerns the whole file, or the whole table."""
        self.options.log.add_note(self.source, f"{self.table}: {message}" if self.table else message)

    def missing_title(self, columns: Iterable[str]) -> str:
        """Return why a file without a title's column cannot be read, and what helps."""
        return missing_title_message([short_name(column) for column in columns])

    def _reason(self, error: InvalidPractice, columns: list[str]) -> str:
        if self._suggested or self.has_title(columns):
            return str(error)
        self._suggested = True
        return f"{error}; {self.missing_title(columns)}"

    def _cells(self, pairs: ColumnValues, problems: list[str]) -> dict[str, list[Cell]]:
        """Return the cells by field, and note the columns that no field takes."""
        own = any(name == "slug" for name, _ in pairs)
        cells: dict[str, list[Cell]] = {}
        for name, value in pairs:
            field = "" if name in IGNORED else self.field_of(name)
            if isinstance(value, Cell):
                cells.setdefault(field or name, []).append(value)
            elif not field and name not in IGNORED:
                self._note_unmapped(name)
            elif field and field != DROP:
                markdown = own and name in active_profile().section_keys
                splitter = self._splitter(name, value)
                texts = list(_texts(value, name, problems))
                concepts = field in KEYWORD_FIELDS and self._holds_concepts(name, field)
                numbers = self._numbers.get(name, NumberKind.PLAIN)
                conventions = self._conventions.get(name, UNKNOWN)
                if isinstance(value, float):
                    conventions = evolve(conventions, decimal_sign=POINT.decimal_sign)
                cells.setdefault(field, []).extend(
                    Cell(text, splitter, markdown, concepts, numbers, conventions) for text in texts
                )
        return cells

    def _splitter(self, column: str, value: object) -> ListSplitter:
        """Return the splitter of a column: the user's, none for a list, or what was detected."""
        named = self.columns.target(column).splitter
        if named or isinstance(value, list):
            return named or NO_SPLITTER
        return self._splitters.get(column, DEFAULT_SPLITTER)

    def _holds_concepts(self, column: str, field: str) -> bool:
        """Return whether the import reads the words of this column as concepts."""
        if not self._concept_columns:
            return False
        named = {column_key(column), column_key(field)} & self._concept_columns.keys()
        self.options.used_concept_columns.update(self._concept_columns[key] for key in named)
        return bool(named)

    def learn_columns(self, records: Iterable[ColumnValues]) -> None:
        """Find out from the first records what numbers in dates count, and how numbers and dates are written."""
        pairs = [*chain.from_iterable(records)]
        kinds = {name: number_kind(column) for name, column in self._texts_of(pairs, YEAR_FIELDS).items()}
        self._numbers = {name: kind for name, kind in kinds.items() if kind is not NumberKind.PLAIN}
        written = tuple(active_profile().keys_of(FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE))
        self._conventions = {
            name: conventions_of_column(name, column, active_profile().field(self.field_of(name)))
            for name, column in self._texts_of(pairs, written).items()
        }

    def _texts_of(self, pairs: Iterable[tuple[str, Any]], fields: Sequence[str]) -> dict[str, list[str]]:
        """Return the single values of the columns of these fields, as text, by column."""
        texts: dict[str, list[str]] = {}
        for name, value in pairs if fields else ():
            if isinstance(value, str | int | float) and self.field_of(name) in fields:
                texts.setdefault(name, []).append(str(value))
        return texts

    def _note_unmapped(self, name: str) -> None:
        short = short_name(name)
        if short not in self._named and len(self._named) < MAX_COLUMNS:
            self._named.add(short)
            self._unmapped[short] = None

    def _first_notes(self) -> Iterator[str]:
        """Yield the notes on the file, and a note that names columns which no field took, when they first occur."""
        yield from self._file_notes
        self._file_notes.clear()
        if self._unmapped:
            names = ", ".join([*self._unmapped][:MAX_NAMED])
            self._unmapped.clear()
            yield f"{UNMAPPED_COLUMNS}: {names}"


def _first_text(value: object) -> str:
    """Return the first text of a list; empty for anything else."""
    return next((item for item in value if isinstance(item, str)), "") if isinstance(value, list | tuple) else ""


def _texts(value: object, name: str, problems: list[str]) -> Iterator[str]:
    """Yield the values of a key as text, without empty ones."""
    if isinstance(value, str):
        if value and not value.isspace():
            yield value
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry, name, problems)
    elif isinstance(value, LeftOut | dict):
        reason = value if isinstance(value, LeftOut) else LeftOut("it contains a structure")
        problems.append(describe_left_out(short_name(name), reason))
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif value is not None:
        yield str(value)
