"""Writes what sources said about practices, within a transaction that also changes the practices."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from attrs import asdict

from corpus.store.source_tables import record_keys, source_records, sources
from corpus.store.sources import SourceRecord, Transaction

__all__ = ["begin_ingest", "complete_ingest", "is_running", "save_options", "save_records"]

_records: Final = source_records.c


def begin_ingest(connection: Transaction, name: str, run: str) -> None:
    """Create the source if it is new, and note the token of this ingest, which ends any earlier one."""
    known = connection.execute(sa.update(sources).where(sources.c.name == name).values(run=run))
    if not known.rowcount:
        connection.execute(sa.insert(sources).values(name=name, run=run))


def is_running(connection: Transaction, name: str, run: str) -> bool:
    """Return whether this ingest is still the newest one of its source."""
    return connection.scalar(sa.select(sources.c.run).where(sources.c.name == name)) == run


def complete_ingest(connection: Transaction, name: str) -> None:
    """Note that an ingest of the source was completed now."""
    connection.execute(sa.update(sources).where(sources.c.name == name).values(ingested=datetime.now(UTC)))


def save_options(connection: Transaction, name: str, options: Mapping[str, Any] | None) -> None:
    """Store the import options of a source as JSON values."""
    connection.execute(sa.update(sources).where(sources.c.name == name).values(options=options))


def save_records(
    connection: Transaction, changed: Sequence[SourceRecord], keys: Mapping[str, Iterable[int]] | None = None
) -> None:
    """Store what a source said about practices, with the keys of their content by slug, if these changed."""
    if not changed:
        return
    source = changed[0].source
    slugs = [record.slug for record in changed]
    connection.execute(sa.delete(source_records).where(_records.source == source, _records.slug.in_(slugs)))
    connection.execute(sa.insert(source_records), [_row(record) for record in changed])
    if keys:
        old = sa.and_(record_keys.c.source == source, record_keys.c.slug.in_(list(keys)))
        connection.execute(sa.delete(record_keys).where(old))
        rows = [{"source": source, "slug": slug, "key": key} for slug, several in keys.items() for key in several]
        connection.execute(sa.insert(record_keys), rows)


def _row(record: SourceRecord) -> dict[str, Any]:
    return asdict(record, recurse=False) | {"conflicts": list(record.conflicts) or None}
