"""Imports records into a collection as a source, without files."""

from collections.abc import Iterable
from typing import Any

from attrs import evolve, frozen

from corpus.practice import Practice, Section
from corpus.reading.ingest import CheckedRecord
from corpus.slugs import UniqueSlugs, make_slug
from corpus.store.collection import Collection
from corpus.store.sources import SourceStore
from corpus.sync.record_spool import RecordSpool
from corpus.sync.slug_assigner import SlugAssigner
from corpus.sync.source_names import RecognizedSource, recognize_source
from corpus.sync.sync_report import SyncReport
from corpus.sync.synchronizer import ImportRun, Synchronizer

__all__ = ["Row", "Sources", "practice"]


@frozen
class Row:
    """A row of a table, with or without an id."""

    identifier: str
    title: str
    text: str = ""
    country: str = "AT"
    keywords: tuple[str, ...] = ()
    native_title: str = ""
    has_address: bool = False


def practice(slug: str, title: str, text: str = "", **fields: Any) -> Practice:
    sections = [Section("narrative", text)] if text else []
    return Practice(slug=slug, title=title, sections=sections, **fields)


class Sources:
    """The sources of a collection, as the command line uses them."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.store = SourceStore(collection)
        self.withdrawals: list[tuple[str, int, str]] = []
        self._spools: list[RecordSpool] = []

    def put(self, name: str, rows: Iterable[Row], refused: Iterable[str] = (), **options: Any) -> SyncReport:
        """Import rows into the source with this name; `refused` are identifiers of rows that could not be read."""
        return self.synchronizer(name, rows, refused, **options).synchronize()

    def synchronizer(
        self, name: str, rows: Iterable[Row], refused: Iterable[str] = (), *, dry_run: bool = False, **options: Any
    ) -> Synchronizer:
        run = ImportRun(
            transaction=None if dry_run else self.store.transaction,
            on_withdrawal=lambda *details: self.withdrawals.append(details),
            **options,
        )
        return Synchronizer(self.store, SlugAssigner(self.store), name, self._spool_of(rows, refused), run)

    def recognize(self, name: str, rows: Iterable[Row]) -> RecognizedSource:
        return recognize_source(name, self._spool_of(rows), self.store)

    def _spool_of(self, rows: Iterable[Row], refused: Iterable[str] = ()) -> RecordSpool:
        self._spools.append(spool_of(rows, refused))
        return self._spools[-1]

    def close(self) -> None:
        for spool in self._spools:
            spool.close()
        self.collection.close()

    def edit(self, slug: str, **fields: Any) -> None:
        """Change a practice as an editor does."""
        self.collection.put([evolve(self.collection.get(slug), **fields)])


def spool_of(rows: Iterable[Row], refused: Iterable[str] = ()) -> RecordSpool:
    spool, slugs = RecordSpool(), UniqueSlugs()
    for row in rows:
        slug = slugs.unique(make_slug(row.identifier) if row.identifier else make_slug(row.country, row.title))
        fields = {"native_title": row.native_title, "keywords": row.keywords, "countries": [row.country]}
        record = practice(slug, row.title, row.text, **fields)
        spool.add(CheckedRecord(record, (), "rows.csv", row.identifier, has_address=row.has_address))
    for identifier in refused:
        spool.add(CheckedRecord(None, (), "rows.csv", identifier))
    return spool
