"""`SourceStore`: the named sources of a collection, and what each said last about its practices.

All writing happens within a transaction of the caller, which also changes the practices. So a practice and what its
source said about it are stored together or not at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from attrs import frozen

from corpus.store import postgresql, tables
from corpus.store.collection import Collection
from corpus.store.source_tables import record_keys, source_records, sources

__all__ = [
    "PresentPractice",
    "Source",
    "SourceRecord",
    "SourceState",
    "SourceStore",
    "Transaction",
    "TransactionFactory",
]

Transaction: TypeAlias = sa.Connection
"""The connection of a running write transaction."""
TransactionFactory: TypeAlias = Callable[[], AbstractContextManager[sa.Connection]]
"""Opens a write transaction, which ends with its block: committed, or undone after an error."""

PARAMETERS: Final = 5_000
"""Values in one SQL statement. SQLite takes 32 766."""
_records, _practices = source_records.c, tables.practices.c


@frozen
class Source:
    """A named source of practices."""

    name: str
    ingested: datetime | None
    """When an ingest was completed last; None where none was."""
    options: Mapping[str, Any] | None
    """The saved import options as JSON values; None where none are saved."""
    practices: int
    """The practices of the source that are in the collection."""
    gone: int
    """Those of them that are no longer in the source."""
    conflicts: int
    """Those of them with conflicts that nobody has decided."""


@frozen
class SourceState:
    """The state of one practice of a source, without its content."""

    slug: str
    identifier: str
    """The identifier in the source; empty where it has none."""
    fingerprint: str
    """The hash of the version that was ingested last."""
    title: int
    """The key of that version's title and place."""
    text: int
    """The key of that version's text; 0 where there was none."""
    gone: bool
    """Whether the last ingest did not have it."""
    withdrawal: int | None
    """The revision in which an ingest withdrew it because it was gone; 0 where a person decided that it stays."""
    removed: bool
    """Whether the practice is withdrawn."""
    revision: int
    """The newest revision of the practice."""

    @property
    def withdrawn_by_ingest(self) -> bool:
        """Whether an ingest withdrew the practice, and nobody has changed that since."""
        return self.removed and self.withdrawal == self.revision


@frozen
class SourceRecord:
    """What a source said last about a practice, as it is stored."""

    source: str
    slug: str
    identifier: str
    fingerprint: str
    title: int
    text: int
    record: Mapping[str, Any] | None
    """The version that was ingested last; None where it was erased or never known."""
    conflicts: tuple[str, ...] = ()
    """The units that differ and that nobody has decided (`corpus.sync.merging.record_merge`)."""
    gone: bool = False
    withdrawal: int | None = None


@frozen
class PresentPractice:
    """A practice as it is now."""

    record: Mapping[str, Any] | None
    """The JSON values of the practice; None where it is withdrawn."""
    revision: int
    """The number of its newest revision."""


class SourceStore:
    """The sources of one collection."""

    def __init__(self, collection: Collection) -> None:
        self._engine = collection.engine
        self._writer = self._engine.execution_options(writes=True)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a write transaction."""
        with self._writer.begin() as connection:
            postgresql.lock_writers(connection)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that only reads."""
        with self._engine.connect() as connection:
            yield connection

    def sources(self) -> list[Source]:
        """Return all sources by name."""
        with self.reading() as connection:
            counts = {row[0]: row[1:] for row in connection.execute(_count_practices())}
            rows = connection.execute(sa.select(sources).order_by(sources.c.name)).all()
        return [
            Source(
                row.name, row.ingested and tables.as_utc(row.ingested), row.options, *counts.get(row.name, (0, 0, 0))
            )
            for row in rows
        ]

    def names(self) -> set[str]:
        """Return the names of all sources."""
        with self.reading() as connection:
            return set(connection.scalars(sa.select(sources.c.name)))

    def options(self, name: str) -> Mapping[str, Any] | None:
        """Return the saved import options of a source as JSON values; None where none are saved."""
        with self.reading() as connection:
            options: Mapping[str, Any] | None = connection.scalar(
                sa.select(sources.c.options).where(sources.c.name == name)
            )
        return options

    def states(self, name: str) -> list[SourceState]:
        """Return the state of all practices of a source, by slug."""
        columns = (_records.slug, _records.identifier, _records.fingerprint, _records.title, _records.text)
        state = (_records.gone, _records.withdrawal, _practices.removed, _practices.revision)
        query = sa.select(*columns, *state).join(tables.practices, _practices.slug == _records.slug)
        with self.reading() as connection:
            rows = connection.execute(query.where(_records.source == name).order_by(_records.slug)).all()
        return [SourceState(*row) for row in rows]

    def count_records(self, names: Iterable[str]) -> dict[str, int]:
        """Return how many records each of these sources has."""
        query = sa.select(_records.source, sa.func.count()).group_by(_records.source)
        with self.reading() as connection:
            rows = connection.execute(query.where(_records.source.in_(list(names))))
            return {source: number for source, number in rows}  # noqa: C416 - rows are no pairs to mypy

    def records_with_identifiers(self, identifiers: Sequence[str]) -> list[SourceRecord]:
        """Return the records of all sources with these identifiers, of which there are few."""
        return self._records_where(_records.identifier.in_(identifiers))

    def sources_with_content(self, titles: Sequence[int], texts: Sequence[int]) -> list[tuple[str, int, int]]:
        """Return the source, title key and text key of each record with one of these keys, of which there are few."""
        matching = sa.or_(_records.title.in_(titles), _records.text.in_(texts))
        with self.reading() as connection:
            rows = connection.execute(sa.select(_records.source, _records.title, _records.text).where(matching))
            return [(source, title, text) for source, title, text in rows]

    def records(self, source: str, slugs: Iterable[str], within: Transaction | None = None) -> dict[str, SourceRecord]:
        """Return what a source said last about these practices, by slug."""
        found = (
            record
            for batch in tables.batches(slugs)
            for record in self._records_where(_records.source == source, _records.slug.in_(batch), within=within)
        )
        return {record.slug: record for record in found}

    def records_of_practices(self, slugs: Iterable[str], within: Transaction | None = None) -> list[SourceRecord]:
        """Return what all sources said last about these practices."""
        return [
            record
            for batch in tables.batches(slugs)
            for record in self._records_where(_records.slug.in_(batch), within=within)
        ]

    def present(self, slugs: Iterable[str], within: Transaction) -> dict[str, PresentPractice]:
        """Return the existing and the withdrawn practices by slug, as they are now."""
        query = tables.current_records().add_columns(_practices.revision)
        rows = [
            row for batch in tables.batches(slugs) for row in within.execute(query.where(_practices.slug.in_(batch)))
        ]
        return {row.slug: PresentPractice(None if row.removed else row.record, row.revision) for row in rows}

    def last_content(self, slug: str, within: Transaction) -> Mapping[str, Any] | None:
        """Return the newest content that a practice had, also where it is withdrawn now."""
        revisions = tables.revisions.c
        query = sa.select(revisions.record).where(revisions.slug == slug, revisions.record.is_not(None))
        content: Mapping[str, Any] | None = within.scalar(query.order_by(revisions.number.desc()).limit(1))
        return content

    def records_in_conflict(self) -> Iterator[list[SourceRecord]]:
        """Yield the records with conflicts by slug, in batches."""
        with self.reading() as connection:
            query = sa.select(_records.slug).where(_records.conflicts.is_not(None)).distinct()
            slugs = connection.scalars(query.order_by(_records.slug)).all()
        for batch in tables.batches(slugs):
            records = self._records_where(_records.slug.in_(batch), _records.conflicts.is_not(None))
            yield sorted(records, key=lambda record: (record.slug, record.source))

    def _records_where(
        self, *conditions: sa.ColumnElement[bool], within: Transaction | None = None
    ) -> list[SourceRecord]:
        query = sa.select(source_records).where(*conditions).order_by(_records.source, _records.slug)
        if within is not None:
            return [_source_record(row) for row in within.execute(query)]
        with self.reading() as connection:
            return [_source_record(row) for row in connection.execute(query)]

    def slugs_by_key(self, keys: Sequence[int]) -> Iterator[tuple[int, str, str]]:
        """Yield (key, source, slug) for each record that has one of these keys and is in the collection."""
        query = sa.select(record_keys).join(tables.practices, _practices.slug == record_keys.c.slug)
        for start in range(0, len(keys), PARAMETERS):
            batch = record_keys.c.key.in_([int(key) for key in keys[start : start + PARAMETERS]])
            with self.reading() as connection:
                rows = connection.execute(query.where(batch, ~_practices.removed)).all()
            yield from ((row.key, row.source, row.slug) for row in rows)

    def shared_keys(self) -> list[int]:
        """Return the keys that several records have."""
        query = sa.select(record_keys.c.key).group_by(record_keys.c.key)
        with self.reading() as connection:
            return list(connection.scalars(query.having(sa.func.count(record_keys.c.slug.distinct()) > 1)))

    def count_conflicts(self, name: str) -> int:
        """Return how many practices of a source have conflicts that nobody has decided."""
        query = sa.select(sa.func.count()).select_from(source_records)
        with self.reading() as connection:
            return connection.scalar(query.where(_records.source == name, _records.conflicts.is_not(None))) or 0


def _count_practices() -> sa.Select[Any]:
    """Select the number of practices, gone ones and ones in conflict, by source."""
    return (
        sa.select(
            _records.source,
            sa.func.count(),
            sa.func.count(sa.case((_records.gone, 1))),
            sa.func.count(sa.case((_records.conflicts.is_not(None), 1))),
        )
        .join(tables.practices, _practices.slug == _records.slug)
        .where(~_practices.removed)
        .group_by(_records.source)
    )


def _source_record(row: sa.Row[Any]) -> SourceRecord:
    values = {**row._mapping, "conflicts": tuple(row.conflicts or ())}  # noqa: SLF001 - SQLAlchemy's public name for it
    return SourceRecord(**values)
