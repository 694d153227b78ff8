"""Flat records of a foreign shape, turned into practices: the one place that knows how.

A `Reading` belongs to one file. It knows what each column is, by the user's mapping and by the names that are
understood without being told (`DEFAULT_MAPPING`), keeps the slugs that were given, and says once which columns
nothing took. Records in our own shape pass it too, as they are.

Slugs: the record's own, else its `id`; a row without either is known by its country and title, so that reading the
file again updates it. Rows that are the same in that are kept, the second as `…-2`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from attrs import evolve

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import Outcome, Taken
from corpus.formats.import_options import Wishes, wishes_of
from corpus.formats.mapping.column_names import DEFAULT_MAPPING, DROP, FIELDS, column_key, field_named, suggestion
from corpus.formats.mapping.drafts import Cell, Draft
from corpus.formats.row_values import COLUMNS
from corpus.records import practice_from_json, unknown_fields
from corpus.slugs import UniqueSlugs, make_slug
from corpus.template import SECTION_KEYS

__all__ = ["DEFAULT_MAPPING", "FIELDS", "MAX_COLUMNS", "Pairs", "Reading"]

Pairs: TypeAlias = "list[tuple[str, Any]]"
"""A record as (column, value); a column may stand twice."""

OWN: Final = frozenset((*COLUMNS, "sections", "contact"))
"""What columns of our tables and keys of our records are called."""
MAX_COLUMNS: Final = 1_000
"""Columns of a table, keys of a record."""
MAX_NAME: Final = 80
"""Characters of a column's name that is looked at and named."""
NAMED: Final = 100
"""Columns that a note names."""


class Reading:
    """How one file is read. Raises UnreadableFile where the mapping names a field that there is none of."""

    def __init__(self, source: str, said: Wishes | Mapping[str, str]) -> None:
        wishes = wishes_of(said)
        self.source = source
        self._mapping = {column_key(column): self._target(target) for column, target in wishes.mapping.items()}
        self._wished = {column_key(column): column for column in wishes.mapping}
        self._met = wishes.met
        self._slugs = UniqueSlugs()
        self._fields: dict[str, tuple[str, bool]] = {}
        self._unmapped: dict[str, None] = {}
        """Columns that nothing took and no note has named yet."""
        self._named: set[str] = set()
        self._suggested = False

    def _target(self, target: str) -> tuple[str, bool]:
        """The field that a mapping names, and whether a comma behind it says that commas part its entries."""
        name = target.strip()
        field = DROP if name == DROP else field_named(name)
        if not field:
            raise UnreadableFile(
                self.source,
                f"the mapping names {target!r}, which is no field; fields are {', '.join(FIELDS)} and {DROP}",
            )
        return field, name.endswith(",")

    def field_of(self, column: str) -> str:
        """The field that a column is, "" where nothing takes it."""
        return self._known(column)[0]

    def _known(self, column: str) -> tuple[str, bool]:
        name = column[:MAX_NAME]
        if name not in self._fields and len(self._fields) < MAX_COLUMNS * NAMED:
            self._fields[name] = self._found(name)
        return self._fields.get(name) or self._found(name)

    def _found(self, name: str) -> tuple[str, bool]:
        key = column_key(name)
        if key in self._mapping:
            self._met.add(self._wished[key])
            return self._mapping[key]
        return field_named(name), False

    def is_own(self, columns: Iterable[str]) -> bool:
        """Whether these are columns as we write them, beside any that no field takes, and no mapping says otherwise."""
        names = set(columns)
        taken = [name for name in names if self.field_of(name)]
        return {"slug", "title"} <= names and all(
            name in OWN and column_key(name) not in self._mapping for name in taken
        )

    def record(self, pairs: Pairs, row: int, notes: Iterable[str] = ()) -> Outcome:
        """A record of a foreign shape as a practice, or refused."""
        if len(pairs) > MAX_COLUMNS:
            return self.refused(f"it has more than {MAX_COLUMNS} columns", row)
        problems: list[str] = []
        draft = Draft(self._cells(pairs, problems))
        try:
            practice = draft.practice(self._slugs.unique)
        except InvalidPractice as error:
            return self.refused(self._reason(error, [name for name, _ in pairs]), row)
        return Taken(practice, self.source, row, (*notes, *problems, *draft.notes, *self._first_notes()))

    def own(self, values: Mapping[str, Any], row: int, notes: Iterable[str] = ()) -> Taken:
        """A record in our own shape. Raises InvalidPractice."""
        unknown = unknown_fields(values)
        known = {name: value for name, value in values.items() if name not in unknown}
        if not known.get("slug"):
            known["slug"] = make_slug(str(known.get("country", "")), str(known.get("title", "")))
        practice = practice_from_json(known)
        for name in unknown:
            self._leave(name)
        slug = self._slugs.unique(practice.slug)
        taken = Taken(evolve(practice, slug=slug), self.source, row, (*notes, *self._first_notes()))
        if slug == practice.slug:
            return taken
        return evolve(taken, notes=(*taken.notes, f"slug: {practice.slug!r} stands twice; this one became {slug!r}"))

    def refused(self, reason: str, row: int | None = None) -> UnreadableFile:
        """A row, or the file, that cannot be taken."""
        return UnreadableFile(self.source, reason, row)

    def missing_title(self, columns: Iterable[str]) -> str:
        """Why a file without a title among these columns cannot be taken, and what would help."""
        return suggestion([column[:MAX_NAME] for column in columns])

    def _reason(self, error: InvalidPractice, columns: list[str]) -> str:
        if self._suggested or any(self.field_of(column) == "title" for column in columns):
            return str(error)
        self._suggested = True
        return f"{error}; {self.missing_title(columns)}"

    def _cells(self, pairs: Pairs, problems: list[str]) -> dict[str, list[Cell]]:
        """The cells by the field that they are; what no field takes is kept in mind."""
        own = any(name == "slug" for name, _ in pairs)
        cells: dict[str, list[Cell]] = {}
        for name, value in pairs:
            field, comma = self._known(name)
            if not field:
                self._leave(name)
            elif field != DROP:
                markdown = own and name in SECTION_KEYS
                texts = list(_texts(value, name, problems))
                cells.setdefault(field, []).extend(Cell(text, comma, markdown) for text in texts)
        return cells

    def _leave(self, name: str) -> None:
        short = name[:MAX_NAME]
        if short not in self._named and len(self._named) < MAX_COLUMNS:
            self._named.add(short)
            self._unmapped[short] = None

    def _first_notes(self) -> Iterator[str]:
        """The note that names the columns which nothing took, the first time that they came."""
        if self._unmapped:
            names = ", ".join([*self._unmapped][:NAMED])
            self._unmapped.clear()
            yield f"columns that no field took: {names}"


def _texts(value: object, name: str, problems: list[str]) -> Iterator[str]:
    """The values under a key as text, the empty ones left out."""
    if isinstance(value, str):
        if value and not value.isspace():
            yield value
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, list | dict):
                problems.append(f"{name[:MAX_NAME]}: it holds a structure, which was left out")
            else:
                yield from _texts(one, name, problems)
    elif isinstance(value, dict):
        problems.append(f"{name[:MAX_NAME]}: it holds a structure, which was left out")
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif value is not None:
        yield str(value)
